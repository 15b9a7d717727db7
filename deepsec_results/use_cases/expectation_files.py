"""Tables of expected verdicts, from a file, from standard input or from a pipe."""

import os
import stat
import sys

from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.expectations import Expectation, ExpectationTable, read_table
from deepsec_results.reading.file_system import as_spelled
from deepsec_results.reading.files import read_file, read_stream
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.system_errors import reason_of

STDIN = "-"


def read_expectation_table(path: str) -> tuple[ExpectationTable, list[Expectation]]:
    """The table in a file, a pipe or, for `-`, standard input; a stream is read once.

    Raises RequestError.
    """
    try:
        return read_table(_read(path), path)
    except ReadingError as error:
        raise RequestError(f"{path}: {error}") from None
    except OSError as error:
        raise RequestError(f"{path}: cannot be read: {reason_of(error)}") from None


def is_stream(path: str) -> bool:
    """Whether a path is standard input or a pipe, such as that of `<(…)` in a shell."""
    try:
        return path == STDIN or stat.S_ISFIFO(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _read(path: str) -> bytes:
    if path == STDIN:
        return read_stream(sys.stdin.buffer)
    if not is_stream(path):
        return read_file(as_spelled(path)).data
    with open(path, "rb") as stream:
        return read_stream(stream)
