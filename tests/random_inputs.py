"""Random input files of the prover, and what the prover would store of their queries.

A file is drawn as a tree (`input_trees.py`), written as a text (`input_writer.py`), and executed by
the rules of the prover without reading the text (`toy_prover.py`).
"""

from random import Random
from typing import NamedTuple

from input_trees import LABELS, Drawing, Node
from input_writer import Writer
from toy_prover import ToyProver, as_stored

from deepsec_results.model.atoms import Atom
from deepsec_results.model.processes import Nil, Process
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import Tuple


class StoredQuery(NamedTuple):
    """A query as the prover stores it; `places` has kind, construct and calls of each index."""

    kind: QueryType
    processes: list[Process]
    atoms: list[Atom]
    places: dict[int, tuple[str, Node, tuple[Node, ...]]]


class RandomInput(NamedTuple):
    text: str
    queries: list[StoredQuery]

    def place(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return len(before), len(before[-1]) + 1


def random_input(draw: Random, *, depth: int = 4, input_patterns: bool = True) -> RandomInput:
    """A file with up to four processes and one or two queries.

    With `input_patterns`, what an input receives may be a pattern. The format of results has that,
    and the manual's grammar only variables.
    """
    drawing = Drawing(draw, input_patterns=input_patterns)
    writer, prover = Writer(draw), ToyProver(draw.randint(0, 300))
    writer.text = "free c. const a, b. fun h/1. fun enc/2."
    for number in range(draw.randint(1, 4)):
        name = f"P{number}"
        parameters = draw.sample(LABELS, draw.randint(0, 2))
        body = drawing.process(drawing.scope | dict.fromkeys(parameters, "term"), depth)
        writer.word("let", name)
        if parameters:
            writer.listed(parameters, writer.word)
        writer.word("=")
        writer.process(body)
        writer.word(".")
        drawing.scope[name] = ("process", len(parameters))
        outer = dict(prover.scope)
        # A declaration is expanded once too.
        prover.run(body, outer | dict.fromkeys(parameters, Tuple([])), ())
        prover.scope[name] = (parameters, body, outer)
    queries = []
    for _ in range(draw.randint(1, 2)):
        kind = draw.choice([QueryType.TRACE_EQUIV, QueryType.SESSION_EQUIV, QueryType.SESSION_INCL])
        sides = [drawing.process(drawing.scope, depth) for _ in range(2)]
        writer.word("query", str(kind), "(")
        writer.process(sides[0])
        writer.word(",")
        writer.process(sides[1])
        writer.word(")", ".")
        prover.places = {}
        stored: dict[int, Process] = {}
        for at in (1, 0) if kind is QueryType.TRACE_EQUIV else (0, 1):
            stored[at] = as_stored(prover.run(sides[at], dict(prover.scope), ())) or Nil()
        queries.append(StoredQuery(kind, [stored[0], stored[1]], prover.atoms, prover.places))
    return RandomInput(writer.text, queries)
