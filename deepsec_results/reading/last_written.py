"""When anything of a batch was last written."""

from deepsec_results.reading.batch_folders import RESULT_DEPTH, entries_below, status_of


def last_written(path: str, written: float) -> float:
    """The newest modification, in seconds since 1970, of a batch result and of the files of its
    runs and queries. The batch result itself was `written` then. No file is opened, and links are
    followed only if the visit follows links."""
    newest = written
    for entry in entries_below(path.removesuffix(".json"), RESULT_DEPTH):
        if (status := status_of(entry)) is not None:
            newest = max(newest, status.st_mtime)
    return newest
