"""What a command, or a caller of the library, wants done. Nothing here prints."""
