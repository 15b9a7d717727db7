"""The findings of `validate`: their codes, their levels, and what each means."""

from collections.abc import Sequence
from enum import Enum, StrEnum

from msgspec import Struct

from deepsec_results.model.text_place import TextPlace


class Level(StrEnum):
    """The level of a finding: no release writes such a file, or a release does."""

    ERROR = "error"
    NOTE = "note"


class Code(Enum):
    """The stable codes. A value is the level of a code and its meaning in one line."""

    DSR101 = Level.ERROR, "The file is not JSON."
    DSR102 = Level.ERROR, "The file is not JSON, but dsr reads what the prover meant."
    DSR103 = Level.ERROR, "Something with the name of a result cannot be read as a file."
    DSR104 = Level.ERROR, "A key occurs twice in an object."
    DSR105 = Level.ERROR, "An archive is damaged, so that files may be missing."
    DSR201 = Level.ERROR, "A field is missing."
    DSR202 = Level.ERROR, "A value is of the wrong type."
    DSR203 = Level.ERROR, "A value is not one of the words allowed there."
    DSR204 = Level.ERROR, "A field is not allowed with the status."
    DSR205 = Level.ERROR, "A value is impossible."
    DSR206 = Level.ERROR, "An end time is before the start time."
    DSR207 = Level.ERROR, "A build older than release 2.0.0 wrote the file; dsr does not read it."
    DSR401 = Level.ERROR, "A path does not lead to a file in the results directory."
    DSR402 = (
        Level.ERROR,
        "A run or a query names a different batch or run than the one that lists it.",
    )
    DSR403 = Level.ERROR, "The copy of the input file is missing, or is not in the run's folder."
    DSR404 = Level.ERROR, "The queries of a run are not numbered from 1 in order."
    DSR405 = Level.ERROR, "An id is not in the table of atoms, or belongs to another kind of atom."
    DSR406 = Level.ERROR, "The number of arguments of a symbol differs from its arity."
    DSR407 = Level.ERROR, "A run or a query starts or ends outside the time of its batch or run."
    DSR408 = Level.ERROR, "A status does not match the status of a file below."
    DSR409 = (
        Level.ERROR,
        "A trace refers to an axiom or position that does not exist or does not match.",
    )
    DSR410 = Level.ERROR, "A file is listed twice."
    DSR901 = Level.ERROR, "An internal error of dsr on the file: please report it."
    DSR301 = Level.NOTE, "Releases since 2.0.0-beta write `pid`, which is not specified."
    DSR302 = Level.NOTE, "`debug` is missing; releases write it only when it is true."
    DSR303 = Level.NOTE, "The version of a release is not three numbers."
    DSR304 = Level.NOTE, "An option is not computed yet while the batch is in progress."
    DSR305 = Level.NOTE, "The title is escaped twice."
    DSR306 = Level.NOTE, "A field is neither in the specification nor in any release."
    DSR307 = Level.NOTE, "The name is not `timestamp_random.json`: `list` skips the file."
    DSR308 = Level.NOTE, "A host has no login."
    DSR309 = Level.NOTE, "Runs, queries or an input are inline instead of in files."
    DSR310 = Level.NOTE, "A batch or a run does not list a file in its folder."
    DSR311 = (
        Level.NOTE,
        "A result below a canceled batch or run has no final status: it was canceled.",
    )
    DSR312 = (
        Level.NOTE,
        "A query below a run with an internal error is still in progress: the error ended it.",
    )
    DSR313 = Level.NOTE, "No execution of the process has the attack trace."
    DSR314 = Level.NOTE, "The copy of the input file is not the input that was run."

    @property
    def level(self) -> Level:
        return self.value[0]

    @property
    def meaning(self) -> str:
        return self.value[1]


class Finding(Struct, frozen=True):
    """One place where a file departs from the format.

    `path` is a JSON path, `place` a line and column from 1. Both are None for a whole file.
    """

    code: Code
    level: Level
    file: str
    path: str | None
    place: TextPlace | None
    message: str


class Rules(Struct, frozen=True):
    """Which findings to report: those with one of the `codes`. `strict` makes notes errors."""

    strict: bool = False
    codes: frozenset[Code] = frozenset(Code)


PREFIXES = sorted({code.name[:length] for code in Code for length in (3, 4, 5)})


def choose_codes(selected: Sequence[str], ignored: Sequence[str]) -> frozenset[Code]:
    """The codes that begin with one of the `selected` words but with none of the `ignored` ones.

    If both apply, the longer word decides, as in ruff. Without selected words, all are selected.
    """
    chosen = selected or ("",)
    return frozenset(code for code in Code if _longest(code, chosen) > _longest(code, ignored))


def _longest(code: Code, prefixes: Sequence[str]) -> int:
    """The length of the longest prefix of a code; -1 if none is."""
    return max((len(word) for word in prefixes if code.name.startswith(word)), default=-1)
