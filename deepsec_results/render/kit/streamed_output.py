"""Output that is written while the rest is still computed."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from deepsec_results.render.kit.grids import Block, Line, Look, lay_out

Problems = Sequence[str]


class Piece(Struct, frozen=True):
    """A piece of the output, and what could not be read for it."""

    text: str
    problems: Problems = ()


def text_pieces(parts: Iterable[tuple[Iterable[Block], Problems]], look: Look) -> Iterator[Piece]:
    """Blocks as text, with an empty line between two parts."""
    first = True
    for blocks, problems in parts:
        yield Piece(lay_out(blocks if first else [Line(), *blocks], look), problems)
        first = False


def json_pieces(parts: Iterable[tuple[object, Problems]]) -> Iterator[Piece]:
    """Objects as an indented array."""
    from deepsec_results.render.kit.formats import json_elements

    begin = "["
    for value, problems in parts:
        yield Piece(begin + "\n" + json_elements([value]), problems)
        begin = ","
    yield Piece("\n]\n" if begin == "," else "[]\n")
