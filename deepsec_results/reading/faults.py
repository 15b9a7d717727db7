"""Faults of dsr itself that were met on one file, so that the others are read all the same."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deepsec_results.reading.problems import Problem


class Fault(NamedTuple):
    """An error that nobody foresaw, the file on which it was met, and its traceback."""

    path: str
    error: str
    traceback: str


_met: list[Fault] = []


def note_fault(path: str, error: Exception) -> "Problem":
    """Keep a fault for the report at the end of the command; the problem that the file has."""
    import traceback

    from deepsec_results.reading.problems import Problem, ProblemKind

    described = f"{type(error).__name__}: {error}"
    _met.append(Fault(path, described, "".join(traceback.format_exception(error))))
    return Problem(ProblemKind.FAULT, f"a fault of dsr itself: {described}")


def add_faults(faults: list[Fault]) -> None:
    """Keep faults that another process met."""
    _met.extend(faults)


def take_faults() -> list[Fault]:
    """The faults that were met since the last call."""
    taken = _met[:]
    _met.clear()
    return taken
