"""When anything of a batch was last written."""

from deepsec_results.reading import file_system


def last_written(path: str, written: float) -> float:
    """The newest modification, in seconds since 1970, of a batch result and of the files of its
    runs and queries. The batch result itself was `written` then. Links are not followed, and no
    file is opened."""
    newest = written
    pending = [(path.removesuffix(".json"), 2)]
    while pending:
        folder, depth = pending.pop()
        try:
            with file_system.scan(folder) as entries:
                for entry in entries:
                    newest = max(newest, entry.stat(follow_symlinks=False).st_mtime)
                    if depth > 1 and entry.is_dir(follow_symlinks=False):
                        pending.append((entry.path, depth - 1))
        except (OSError, ValueError):
            continue
    return newest
