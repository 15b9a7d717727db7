"""The command line: options, a call, what is printed, an exit code."""
