"""Why a file could not be read, and where in it."""

from enum import StrEnum

from msgspec import Struct

from deepsec_results.model.text_place import TextPlace


class ProblemKind(StrEnum):
    """The kinds of problem; `deepsec_results.analysis.conformity` gives each a code."""

    ABSENT = "absent"
    INACCESSIBLE = "inaccessible"
    TOO_LARGE = "too large"
    OUTSIDE = "outside"
    LINK_OUT = "link out"
    EMPTY = "empty"
    ENCODING = "encoding"
    SYNTAX = "syntax"
    DEPTH = "depth"
    SHAPE = "shape"
    RUN_OR_QUERY = "run or query"
    TOO_OLD = "too old"
    FAULT = "fault"


# The kinds of a file without a text to validate.
NO_TEXT = frozenset(
    {
        ProblemKind.ABSENT,
        ProblemKind.INACCESSIBLE,
        ProblemKind.TOO_LARGE,
        ProblemKind.OUTSIDE,
        ProblemKind.LINK_OUT,
    }
)


class FileProblem(Struct, frozen=True):
    """A reason, in words that can follow the name of a file, and its place.

    `path` is the JSON path of the wrong value, such as `$.computed_options.por`.
    """

    kind: ProblemKind
    message: str
    path: str | None = None
    place: TextPlace | None = None

    def __str__(self) -> str:
        where = []
        if self.place is not None:
            where.append(f"line {self.place.line}, column {self.place.column}")
        if self.path is not None:
            where.append(self.path)
        return ": ".join([", ".join(where), self.message] if where else [self.message])


class ReadingError(Exception):
    """Raised if a file or a text cannot be read; `problem` is the reason."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem
