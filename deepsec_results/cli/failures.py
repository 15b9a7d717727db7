"""How errors are reported, and the exit codes that they have."""

import os
import sys

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.session import SteppingSession
from deepsec_results.reading.system_errors import system_error


def report_error(error: Exception, session: SteppingSession) -> ExitCode:
    """Report an error that no command expects."""
    from deepsec_results.cli.usage import is_usage_error, usage_sentence

    if is_usage_error(error):
        complain(usage_sentence(error))
        return ExitCode.MISUSE
    if session.debug:
        import traceback

        sys.stderr.write("".join(traceback.format_exception(error)))
    if (refused := system_error(error)) is not None:
        complain(_system_sentence(error, refused))
        return ExitCode.MISUSE
    complain(_internal_error(f"{type(error).__name__}: {error}"))
    return ExitCode.BUG


def _system_sentence(error: Exception, refused: str) -> str:
    """What the machine lacks or refuses."""
    if isinstance(error, FileNotFoundError) and not _has_current_directory():
        return "the current directory no longer exists; change to another one"
    file = getattr(error, "filename", None)
    return refused if file is None else f"{file}: {refused}"


def _has_current_directory() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def report_faults(session: SteppingSession) -> ExitCode:
    """Report unexpected errors on single files, those of the machine in one line each."""
    faults = session.visit.take_faults() if session.visit else []
    of_system: dict[str, list[str]] = {}
    for fault in faults:
        if fault.system:
            of_system.setdefault(fault.error, []).append(fault.path)
            continue
        if session.debug:
            sys.stderr.write(fault.traceback)
        complain(f"{fault.path}: {_internal_error(fault.error)}")
    for refused, (path, *others) in of_system.items():
        more = f" (and {len(others)} more)" if others else ""
        complain(f"{path}{more}: {refused}")
    if not faults:
        return ExitCode.DONE
    return ExitCode.MISUSE if all(fault.system for fault in faults) else ExitCode.BUG


def _internal_error(error: str) -> str:
    return (
        f"internal error: {error}. Please report it, with the command that you typed and the "
        "traceback that --debug shows"
    )


def complain(message: str) -> None:
    from deepsec_results.cli.terminal import problem

    problem(message)
