"""The shapes of input files and of places in them."""

from typing import TypedDict

from deepsec_results.model.runs import QueryType


class ShownSource(TypedDict):
    """The prover's copy of an input file, relative to the results directory.

    `file` is null if no copy is known. `problem` is why no line is known: the copy cannot be read,
    or it is not the input of this query.
    """

    file: str | None
    problem: str | None


class ShownCopy(TypedDict):
    """The prover's copy of the input of a run: its text, or null and why it cannot be read.

    `file` is null if no copy is known. In `text`, U+FFFD stands for a byte that is not UTF-8.
    `differs` is why it is not the input that was run, for the first query that shows it; else null.
    """

    id: str
    run: str
    file: str | None
    text: str | None
    problem: str | None
    differs: str | None


class ShownCall(TypedDict):
    """A call of a process, and where it is written; lines and columns count from 1."""

    name: str
    line: int
    column: int


class ShownPlace(TypedDict):
    """Where a construct is written; lines and columns count from 1.

    `calls` are the calls of processes that lead there, the outermost first. `thread` is the name of
    the role: the innermost call at the head of the parallel process, such as `Reader`, or the line
    where it begins, such as `line 27`. Roles of one name are numbered.
    """

    line: int
    column: int
    calls: list[ShownCall]
    thread: str


class ShownConstruct(TypedDict):
    """A construct of a process, in the order of the process: the `index` of its position, the
    construct, and where it is written in the input; null if this is not known."""

    index: int
    at: str
    place: ShownPlace | None


class ShownProcesses(TypedDict):
    """The two processes of a query, each a list of its constructs; `query` counts from 1."""

    id: str
    run: str
    query: int
    type: QueryType | None
    source: ShownSource
    processes: list[list[ShownConstruct]]
