"""How many bytes a batch takes."""

from deepsec_results.reading import file_system


def tree_size(path: str) -> int | None:
    """The bytes of a batch result and of all files in its folder; None if neither can be seen.

    Links in the folder are not followed and do not count, and no file is opened.
    """
    size = file_system.size_of(path)
    pending = [path.removesuffix(".json")]
    while pending:
        folder = pending.pop()
        try:
            with file_system.scan(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        size = (size or 0) + entry.stat(follow_symlinks=False).st_size
        except (OSError, ValueError):
            continue
    return size
