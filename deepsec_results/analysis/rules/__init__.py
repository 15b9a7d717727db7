"""The rules of the format, for each kind of file and for references between files."""
