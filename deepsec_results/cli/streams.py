"""Standard streams that are closed, full, or not in Unicode."""

import codecs
import io
import os
import sys
from typing import Any

from deepsec_results.cli.errors import ClosedPipeError
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.system_errors import reason_of


def prepare() -> None:
    """Make all three streams usable.

    A closed stream is replaced by the null device. A stream that does not block is waited for. A
    character that the encoding lacks is written as a JSON escape, so that JSON output stays valid.
    """
    codecs.register_error("dsr", _escaped)
    sys.stdin = _waiting(sys.stdin) or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = _waiting(sys.stdout) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = _waiting(sys.stderr) or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="dsr")


class WaitingFile(io.RawIOBase):
    """A file of the system that waits where it would block.

    Another process that has the same stream open, such as node, may have set `O_NONBLOCK` on it.
    Python's own files then lose what does not fit. If writing the `result` fails, this raises
    ClosedPipeError if the reader is gone, and RequestError otherwise. If writing anything else
    fails, the error cannot be reported. What follows is discarded, also when Python ends.
    """

    def __init__(self, descriptor: int, *, written: bool = False, result: bool = False) -> None:
        self._descriptor, self._written, self._result = descriptor, written, result
        self._failed = False
        self.mode = "wb" if written else "rb"

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def readable(self) -> bool:
        return not self._written

    def writable(self) -> bool:
        return self._written

    def readinto(self, buffer: Any) -> int:
        while True:
            try:
                return os.readv(self._descriptor, [buffer])
            except BlockingIOError:
                _wait(self._descriptor, "POLLIN")

    def write(self, data: Any) -> int:
        while not self._failed:
            try:
                return os.write(self._descriptor, data)
            except BlockingIOError:
                _wait(self._descriptor, "POLLOUT")
            except OSError as error:
                self._failed = True
                if self._result:
                    raise _unwritten(error) from None
        return memoryview(data).nbytes


def _unwritten(error: OSError) -> Exception:
    if isinstance(error, BrokenPipeError):
        return ClosedPipeError()
    return RequestError(f"cannot write the result: {reason_of(error)}")


def _wait(descriptor: int, event: str) -> None:
    import select

    poll = select.poll()
    poll.register(descriptor, getattr(select, event))
    poll.poll()


def _waiting(stream: Any) -> Any:
    """The stream with a file that waits; unchanged if it is no stream of the process."""
    standard = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if stream is None or stream not in standard or os.name != "posix":
        return stream
    written, result = stream is not sys.__stdin__, stream is sys.__stdout__
    file = WaitingFile(stream.fileno(), written=written, result=result)
    return io.TextIOWrapper(
        io.BufferedWriter(file) if written else io.BufferedReader(file),
        stream.encoding, stream.errors,
        newline="\n" if written else None, line_buffering=stream.line_buffering,
    )  # fmt: skip


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from deepsec_results.model.visible import json_escapes

    return json_escapes(error.object[error.start : error.end]), error.end
