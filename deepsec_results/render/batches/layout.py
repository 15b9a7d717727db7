"""Processes laid out in lines, in the prover's input grammar.

A branch before an `else`, a parallel composition and a choice are in parentheses, so that the
prover reads a layout as the same process. Nothing here recurses, because a process may be nested
as deep as its file.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from deepsec_results.calculus.notation import Labels, write_choice, write_term
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.terms import AnyTerm, Atomic


class ProcessLine(Struct, frozen=True):
    """A line of a layout: its depth, the word that it begins with if it is a keyword, the rest,
    and the position of the construct that begins on it."""

    depth: int
    keyword: str
    rest: str
    position: Position | None = None

    @property
    def text(self) -> str:
        return self.keyword + self.rest

    @property
    def construct(self) -> str:
        """The construct alone, without what leads on to the next line."""
        return self.text.removesuffix(" (").removesuffix(";")


T = TypeVar("T")

_Piece = tuple[int, Process | None] | ProcessLine


class _Layout:
    """The state of a layout: its lines, and a stack of pieces to lay out, the next one last."""

    def __init__(self, labels: Labels, *, for_prover: bool) -> None:
        self.labels = labels
        self.for_prover = for_prover
        self.lines: list[ProcessLine] = []
        self.pending: list[_Piece] = []

    def add(self, depth: int, keyword: str, rest: str, position: Position | None = None) -> None:
        self.lines.append(ProcessLine(depth, keyword, rest, position))

    def write(self, term: AnyTerm) -> str:
        return write_term(term, self.labels)


def lay_out_process(
    process: Process, labels: Labels, *, for_prover: bool = False
) -> list[ProcessLine]:
    """Lay out a process.

    With `for_prover`, the prover stores this process when it reads the text. An input of a pattern
    becomes an input of a variable and a `let`, because its grammar has no input of a pattern.
    Parallel processes are in the order in which the prover has to read them.
    """
    layout = _Layout(labels, for_prover=for_prover)
    layout.pending.append((0, process))
    while layout.pending:
        piece = layout.pending.pop()
        if isinstance(piece, ProcessLine):
            layout.lines.append(piece)
        else:
            depth, inner = piece
            _BEGIN[type(inner)](layout, depth, inner)
    return layout.lines


def constructs_by_index(process: Process | None, labels: Labels) -> Mapping[int, str]:
    """The constructs of a process by the indices of their positions."""
    lines = [] if process is None else lay_out_process(process, labels)
    return {line.position.index: line.construct for line in lines if line.position is not None}


def _nil(layout: _Layout, depth: int, process: Nil | None) -> None:
    layout.add(depth, "", "0")


def _output(layout: _Layout, depth: int, process: Output) -> None:
    rest = f"({layout.write(process.channel)},{layout.write(process.term)})"
    _prefix(layout, depth, "out", rest, process)


def _input(layout: _Layout, depth: int, process: Input) -> None:
    channel = layout.write(process.channel)
    if not layout.for_prover or isinstance(process.pattern, Atomic):
        _prefix(layout, depth, "in", f"({channel},{layout.write(process.pattern)})", process)
        return
    name = layout.labels.fresh("z")
    layout.add(depth, "in", f"({channel},{name});", process.position)
    layout.add(depth, "let", f" {layout.write(process.pattern)} = {name} in")
    layout.pending.append((depth, process.process))


def _prefix(layout: _Layout, depth: int, keyword: str, rest: str, process: Output | Input) -> None:
    """An action with what follows it, if that is not nil."""
    following = process.process
    if following is None or isinstance(following, Nil):
        layout.add(depth, keyword, rest, process.position)
    else:
        layout.add(depth, keyword, f"{rest};", process.position)
        layout.pending.append((depth, following))


def _new(layout: _Layout, depth: int, process: New) -> None:
    name = layout.labels.atom(process.name, process.bang)
    layout.add(depth, "new", f" {name};", process.position)
    layout.pending.append((depth, process.process))


def _if(layout: _Layout, depth: int, process: IfThenElse) -> None:
    test = f" {layout.write(process.term1)} = {layout.write(process.term2)} then"
    _branches(layout, depth, "if", test, process)


def _let(layout: _Layout, depth: int, process: LetInElse) -> None:
    test = f" {layout.write(process.pattern)} = {layout.write(process.term)} in"
    _branches(layout, depth, "let", test, process)


def _branches(
    layout: _Layout, depth: int, keyword: str, test: str, process: IfThenElse | LetInElse
) -> None:
    """A test with its branches; without an `else`, the rest has the same depth."""
    if process.process_else is None:
        layout.add(depth, keyword, test, process.position)
        layout.pending.append((depth, process.process_then))
        return
    layout.add(depth, keyword, f"{test} (", process.position)
    layout.pending.append((depth + 1, process.process_else))
    layout.pending.append(ProcessLine(depth, "", ") else"))
    _inside(layout, depth, process.process_then)


def _bang(layout: _Layout, depth: int, process: Bang) -> None:
    layout.add(depth, "", f"!^{process.multiplicity}", process.position)
    layout.pending.append((depth + 1, process.process))


def _group(layout: _Layout, depth: int, process: Par | Choice) -> None:
    if isinstance(process, Par) and len(process.process_list) < 2:
        layout.pending.append((depth, process.process_list[0] if process.process_list else None))
        return
    layout.add(depth, "", "(")
    layout.pending.append(ProcessLine(depth, "", ")"))
    _inside(layout, depth, process)


_BEGIN: Mapping[type, Callable[[_Layout, int, Any], None]] = {
    type(None): _nil,
    Nil: _nil,
    Output: _output,
    Input: _input,
    New: _new,
    IfThenElse: _if,
    LetInElse: _let,
    Bang: _bang,
    Par: _group,
    Choice: _group,
}


def _as_written(stored: Sequence[T]) -> Sequence[T]:
    """The order in which the prover has to read parallel processes to store them in this one.

    Its grammar puts each further process before the first two, so that 1 | 2 | 3 | 4 is stored as
    4, 3, 1, 2.
    """
    return [*stored[-2:], *stored[-3::-1]]


def _inside(layout: _Layout, depth: int, process: Process | None) -> None:
    """The contents of parentheses that are open already. A process adds no others."""
    processes: Sequence[Process | None]
    position = None
    match process:
        case Par() if len(process.process_list) > 1:
            sign, processes = "|", process.process_list
            if layout.for_prover:
                processes = _as_written(processes)
        case Choice():
            # The sign has the position of the choice, because the parenthesis may belong to a test.
            sign, processes = write_choice(process), [process.process1, process.process2]
            position = process.position
        case _:
            layout.pending.append((depth + 1, process))
            return
    for at in range(len(processes) - 1, -1, -1):
        layout.pending.append((depth + 1, processes[at]))
        if at:
            layout.pending.append(ProcessLine(depth, "", sign, position))
