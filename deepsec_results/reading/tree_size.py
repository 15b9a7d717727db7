"""How many bytes a batch takes."""

from deepsec_results.reading import file_system
from deepsec_results.reading.batch_folders import entries_below, is_file, status_of


def tree_size(path: str) -> int | None:
    """The bytes of a batch result and of all files in its folder; None if neither can be seen.

    Links in the folder do not count, unless the visit follows links. No file is opened.
    """
    size = file_system.size_of(path)
    for entry in entries_below(path.removesuffix(".json")):
        if is_file(entry) and (status := status_of(entry)) is not None:
            size = (size or 0) + status.st_size
    return size
