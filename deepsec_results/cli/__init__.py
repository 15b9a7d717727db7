"""The command line: options, one call, output, and an exit code."""
