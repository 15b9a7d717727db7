"""`dsr`, and `python -m deepsec_results`."""

# The module below `signal`, which imports others for 10 ms. Until then, Ctrl-C prints a traceback.
import _signal as signal  # type: ignore[import-not-found]
import gc
import os
import sys

# Nearly all objects live until the end. Collecting garbage at Python's usual rate would take a part
# of the time of all imports, and a third of the time of a large query.
gc.set_threshold(100_000, 50, 100)

_MISUSE, _INTERRUPTED = 2, 130  # as in ExitCode, which may not be imported yet


def _end_at_once(number: int, frame: object) -> None:
    os._exit(_INTERRUPTED)


# Nothing has to be cleaned up while Python starts and ends, and a KeyboardInterrupt can be raised
# in places that print it, such as the end of an import. So only the command itself handles Ctrl-C.
_KEYBOARD = signal.getsignal(signal.SIGINT)
if _KEYBOARD is signal.default_int_handler:
    signal.signal(signal.SIGINT, _end_at_once)


def main() -> None:
    """Run `dsr`. Ctrl-C ends it with 130 at any time, unless it is ignored from the start."""
    try:
        if shell := os.environ.get("_DSR_COMPLETE"):
            from deepsec_results.cli.completion import answer_shell

            answer_shell(shell, sys.argv[1:])
            return
        from deepsec_results.cli.main import main as run

        if _KEYBOARD is not signal.default_int_handler:
            run()
            return
        try:
            signal.signal(signal.SIGINT, _KEYBOARD)
            run()
        finally:
            signal.signal(signal.SIGINT, _end_at_once)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception as error:
        refused = _refused(error)
        if refused is None:
            raise
        os.write(2, f"dsr: {refused}\n".encode())
        sys.exit(_MISUSE)


def _refused(error: Exception) -> str | None:
    """What the machine lacks, such as memory to import a module; None for any other error."""
    try:
        from deepsec_results.reading.system_errors import system_error
    except Exception:  # it lacks even what this import needs
        if isinstance(error, (MemoryError, SystemError)):
            return "out of memory"
        return (error.strerror or str(error)).lower() if isinstance(error, OSError) else None
    return system_error(error)


if __name__ == "__main__":
    main()
