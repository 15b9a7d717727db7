"""Standard streams that are closed, full, or not in Unicode."""

import codecs
import os
import sys
from typing import TextIO


def prepare() -> None:
    """Make all three streams usable.

    A closed stream is replaced by the null device. A character that the encoding lacks is written
    as a JSON escape, so that JSON output stays valid.
    """
    codecs.register_error("dsr", _escaped)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="dsr")


def discard(stream: TextIO) -> None:
    """Discard what is left in a stream. Otherwise, Python reports an error at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from deepsec_results.model.visible import json_escapes

    return json_escapes(error.object[error.start : error.end]), error.end
