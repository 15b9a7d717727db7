"""A file that a command writes for the user."""

import os
import tempfile
from collections.abc import Iterable

from deepsec_results.reading.errors import RequestError


def replace_file(path: str, pieces: Iterable[str]) -> None:
    """Write a file next to `path`, then rename it: there is never half a file under that name.

    Raises RequestError if it cannot be written.
    """
    folder, name = os.path.split(path)
    try:
        number, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder or ".")
    except OSError as error:
        raise _cannot_write(path, error) from None
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.writelines(pieces)
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, path)
    except OSError as error:
        os.unlink(beside)
        raise _cannot_write(path, error) from None
    except BaseException:
        os.unlink(beside)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(path: str, error: OSError) -> RequestError:
    return RequestError(f"cannot write {path}: {(error.strerror or str(error)).lower()}")
