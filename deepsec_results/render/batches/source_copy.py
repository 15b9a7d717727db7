"""The prover's copy of an input, as `show --source` shows it."""

from typing import TYPE_CHECKING

from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import FileProblem
from deepsec_results.render.kit.encodings import encodable
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.source_lines import safe_source
from deepsec_results.use_cases.sources import SourceCopy

if TYPE_CHECKING:
    from deepsec_results.render.shapes.sources import ShownCopy


def copy_text(copy: SourceCopy, look: Look, notes: Notes) -> str:
    """The copy, unchanged except for characters that could act on a terminal. Raises
    RequestError."""
    content, path = copy.content, copy.run.input_file
    if isinstance(content, FileProblem):
        raise RequestError(f"{path or copy.run.label}: {content}")
    for source in copy.sources:
        notes.note_other_input(source)
    text = content.decode("utf-8", "surrogateescape")
    shown = safe_source(text)
    if shown != text:
        notes.remarks[f"{path}: unusual characters are shown as escapes"] = None
    if look.terminal and not shown.endswith("\n"):
        shown += "\n"
    return shown if look.symbols else encodable(shown, look.encoding)


def plain_copy(copy: SourceCopy) -> "ShownCopy":
    """The copy for JSON."""
    content = copy.content
    readable = isinstance(content, bytes)
    differences = [str(one.found) for one in copy.sources if one.differs]
    return {
        "id": copy.batch,
        "run": copy.run.name,
        "file": copy.run.input_file,
        "text": content.decode("utf-8", "replace") if isinstance(content, bytes) else None,
        "problem": None if readable else str(content),
        "differs": differences[0] if differences else None,
    }
