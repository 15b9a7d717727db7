"""Files in the folder of a batch or a run that it does not list."""

import posixpath
from collections.abc import Iterable

from deepsec_results.reading import file_system
from deepsec_results.reading.confinement import as_in_results, place_of
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.spelling import composed, is_sidecar


def find_unlisted(listed: Iterable[str], folder: str, directory: str) -> list[str]:
    """The results in a folder that are not `listed`, sorted by name.

    All paths are relative to the results directory, `directory`. A file whose name differs from a
    listed one only in how accents are written is listed, unless the listed one is there too.
    """
    place = place_of(f"{folder}/", directory)
    if isinstance(place, FileProblem):
        return []
    try:
        with file_system.scan(place.removesuffix("/")) as entries:
            names = sorted(
                as_in_results(entry.name)
                for entry in entries
                if entry.name.endswith(".json") and not is_sidecar(entry.name)
            )
    except (OSError, ValueError):
        return []
    if not names:
        return []
    known = {posixpath.normpath(path) for path in listed}
    within = posixpath.normpath(f"{folder}/_").removesuffix("_")
    paths = [within + name for name in names]
    absent = {composed(path) for path in known.difference(paths)}
    return [path for path in paths if path not in known and composed(path) not in absent]
