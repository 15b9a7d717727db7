"""The files below a batch as plain objects of any structure, to be validated."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deepsec_results.reading import file_system
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.inputs import InputFile, find_copy
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.trees import in_groups, read_named

if TYPE_CHECKING:
    from deepsec_results.reading.json_positions import Path

    # A place in a result, and the path at that place or, as a tuple of one, the value.
    PlainPlace = tuple[Path, str | tuple[object]]


class PlainFile(Struct, frozen=True):
    """A result below another as plain objects, or why it cannot be read, and the results below it.

    `place` is where the file above names it or, with `path` None, contains it. `has_copy` is
    whether the copy of a run's input exists.
    """

    place: "Path"
    path: str | None
    result: PlainDocument | FileProblem
    below: "Sequence[PlainFile]" = ()
    has_copy: bool = True


def read_plain_tree(
    places: "Sequence[PlainPlace]", directory: str, read_query: Callable[[bytes], PlainDocument]
) -> Iterator[PlainFile]:
    """Read the results below a batch, whatever their structure, run by run. `directory` is the
    results directory, `places` are the places of the runs. `read_query` decodes a query's text."""
    current_context().begin_tree()
    runs = (
        (run, plain_places(run.result, "query"))
        for run in _read_plain_below(places, directory, read_plain)
    )
    for together in in_groups(runs, lambda run: len(run[1])):
        every = [place for _, queries in together for place in queries]
        found = _read_plain_below(every, directory, read_query)
        for run, queries in together:
            yield msgspec.structs.replace(
                run,
                below=list(islice(found, len(queries))),
                has_copy=_has_copy(run.result, directory),
            )


def listed_paths(document: PlainDocument, kind: str) -> list[str] | None:
    """The paths of the runs of a batch or the queries of a run, whose `kind` is "run" or "query";
    None if the file has no such list."""
    fields = document.value if isinstance(document.value, dict) else {}
    listed = fields.get(f"{kind}_files")
    if not isinstance(listed, list):
        return None
    return [path for path in listed if isinstance(path, str)]


def copy_path(document: PlainDocument) -> str | None:
    """The path of the copy of a run's input, as the run gives it."""
    path = document.value.get("input_file") if isinstance(document.value, dict) else None
    return path if isinstance(path, str) else None


def plain_places(above: PlainDocument | FileProblem, kind: str) -> "list[PlainPlace]":
    """The places where a result names or contains results of the `kind` "run" or "query"."""
    fields = above.value if isinstance(above, PlainDocument) else None
    if not isinstance(fields, dict):
        return []
    listed, inline = fields.get(f"{kind}_files"), fields.get(f"{kind}_results")
    places: list[PlainPlace] = []
    for at, path in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(path, str):
            places.append(((f"{kind}_files", at), path))
    for at, value in enumerate(inline if isinstance(inline, list) else []):
        places.append(((f"{kind}_results", at), (value,)))
    return places


def _read_plain_below(
    places: "Sequence[PlainPlace]", directory: str, read: Callable[[bytes], PlainDocument]
) -> Iterator[PlainFile]:
    paths = [content for _, content in places if isinstance(content, str)]
    found = read_named(paths, directory, read)
    for place, content in places:
        if isinstance(content, str):
            path, result = next(found)
            yield PlainFile(place, path, result)
        else:
            (value,) = content
            yield PlainFile(place, None, PlainDocument(b"", value, None, None))


def _has_copy(run: PlainDocument | FileProblem, directory: str) -> bool:
    path = copy_path(run) if isinstance(run, PlainDocument) else None
    if path is None:
        return True
    copy = find_copy(InputFile(path, path), directory)
    return copy is not None and file_system.is_readable(copy)
