"""The rules of the format, for each kind of file and for how files hang together."""
