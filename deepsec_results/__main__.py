"""`dsr`, and `python -m deepsec_results`."""

import os
import sys


def main() -> None:
    """Run `dsr`. Ctrl-C ends it with 130 even while its modules are imported."""
    try:
        if shell := os.environ.get("_DSR_COMPLETE"):
            from deepsec_results.cli.completion import answer_shell

            answer_shell(shell, sys.argv[1:])
            return
        from deepsec_results.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)  # ExitCode.INTERRUPTED, which may not be imported yet


if __name__ == "__main__":
    main()
