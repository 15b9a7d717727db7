"""The work of each command, also for callers of the library. Nothing here prints."""
