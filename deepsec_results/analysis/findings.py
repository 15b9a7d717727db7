"""The findings of `validate`: their codes, their levels, and what each means."""

from enum import Enum, StrEnum

from msgspec import Struct

from deepsec_results.reading.problems import Place


class Level(StrEnum):
    """How bad a finding is: no release's result, or a release's against the specification."""

    ERROR = "error"
    NOTE = "note"


class Code(Enum):
    """The stable codes. A value is the level and what the code means, in one line."""

    DSR101 = Level.ERROR, "The file is not JSON."
    DSR102 = Level.ERROR, "The file is not JSON, but dsr reads what the prover meant."
    DSR103 = Level.ERROR, "What has the name of a result cannot be read as a file."
    DSR104 = Level.ERROR, "A key stands twice in an object."
    DSR201 = Level.ERROR, "A field is missing."
    DSR202 = Level.ERROR, "A value is of the wrong type."
    DSR203 = Level.ERROR, "A value is not one of the words allowed there."
    DSR204 = Level.ERROR, "A field is out of place for the status."
    DSR205 = Level.ERROR, "A value is impossible."
    DSR206 = Level.ERROR, "An end before its start."
    DSR207 = Level.ERROR, "A build older than release 2.0.0 wrote the file: dsr does not read it."
    DSR401 = Level.ERROR, "A path leads to no file of the results directory."
    DSR402 = Level.ERROR, "A run or a query names another batch or run than that which names it."
    DSR403 = Level.ERROR, "The copy of the input file is not there, or is not in the run's folder."
    DSR404 = Level.ERROR, "The queries of a run are not numbered from 1 in their order."
    DSR405 = Level.ERROR, "An id is not in the table of atoms, or that of another kind of atom."
    DSR406 = Level.ERROR, "A symbol has not as many arguments as its arity."
    DSR407 = Level.ERROR, "A run or a query lies outside the time of its batch or run."
    DSR408 = Level.ERROR, "A status disagrees with that of a file below."
    DSR409 = Level.ERROR, "A trace speaks of an axiom or a position that there is not, or not so."
    DSR410 = Level.ERROR, "A file is listed twice."
    DSR901 = Level.ERROR, "dsr itself failed on the file: please report it."
    DSR301 = Level.NOTE, "Releases since 2.0.0-beta write `pid`, which is not specified."
    DSR302 = Level.NOTE, "`debug` is missing; releases write it only when it is true."
    DSR303 = Level.NOTE, "A release's version that is not three numbers."
    DSR304 = Level.NOTE, "An option is not computed yet while the batch is in progress."
    DSR305 = Level.NOTE, "The title is escaped twice."
    DSR306 = Level.NOTE, "A field that neither the specification nor any release knows."
    DSR307 = Level.NOTE, "The name is not `timestamp_random.json`: `list` passes the file over."
    DSR308 = Level.NOTE, "A host without a login."
    DSR309 = Level.NOTE, "Runs, queries or an input stand inline, where files are named."
    DSR310 = Level.NOTE, "A file in the folder of a batch or a run that it does not list."
    DSR311 = Level.NOTE, "Something below a canceled batch or run did not end: it was canceled."

    @property
    def level(self) -> Level:
        return self.value[0]

    @property
    def meaning(self) -> str:
        return self.value[1]


class Finding(Struct, frozen=True):
    """One place where a file does not keep to the format.

    `path` is a JSON path, `place` a line and column from 1, or None where the text has none.
    """

    code: Code
    level: Level
    file: str
    path: str | None
    place: Place | None
    message: str
