"""Output that is written while the rest is still computed.

A command that writes as it reads renders an iterator of texts. What is known only at the
end, such as what could not be read, is collected in a value that the caller passes.
"""

from collections.abc import Iterable, Iterator

from deepsec_results.render.kit.grids import Block, Line, Look, lay_out


def text_parts(parts: Iterable[Iterable[Block]], look: Look) -> Iterator[str]:
    """Blocks as text, with an empty line between two parts."""
    first = True
    for blocks in parts:
        yield lay_out(blocks if first else [Line(), *blocks], look)
        first = False


def json_array(values: Iterable[object]) -> Iterator[str]:
    """Objects as an indented array."""
    from deepsec_results.render.kit.formats import json_elements

    begin = "["
    for value in values:
        yield begin + "\n" + json_elements([value])
        begin = ","
    yield "\n]\n" if begin == "," else "[]\n"
