"""Batch results read from files, each a model or a reason why not."""

import os
import time
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from deepsec_results.model.batch import Batch
from deepsec_results.reading.documents import Document, decode, decode_plain, is_whole
from deepsec_results.reading.escapes import unescape
from deepsec_results.reading.files import FileContent, read_file
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.problems import Problem, ProblemKind, ReadingError

_DECODER = msgspec.json.Decoder(Batch)

# The prover truncates a file, writes it in pieces and closes it: whoever reads meanwhile finds
# it empty or cut off, and whole a moment later. A file that was last written longer ago than
# this, in seconds, is not being written (clocks of file servers may be a little off).
_FRESH = 60.0
_SECOND_LOOKS = (0.01, 0.04, 0.1)  # seconds between one look and the next
_PASSING = frozenset({ProblemKind.EMPTY, ProblemKind.SYNTAX, ProblemKind.ENCODING})


class DecodedBatch(Struct, frozen=True):
    """A batch, its title read for what it means, and the document that says it."""

    batch: Batch
    document: Document[Batch]

    @property
    def title_escaped_twice(self) -> bool:
        return self.batch.title != self.document.value.title

    @property
    def repaired(self) -> bool:
        """Whether the prover's escapes had to be undone."""
        return self.document.mended is not None or self.title_escaped_twice

    def plain(self) -> dict[str, object]:
        """The whole object of the file, fields that the model has not included."""
        plain: dict[str, object] = decode_plain(self.document.text)
        if self.title_escaped_twice:
            plain["title"] = self.batch.title
        return plain


class BatchFile(Struct, frozen=True):
    """A batch result as read.

    `created` is the time that the file's name tells, `written` that of its last modification;
    both in seconds since 1970.
    """

    id: str
    path: str
    created: int | None
    written: float
    decoded: DecodedBatch

    @property
    def batch(self) -> Batch:
        return self.decoded.batch


class UnreadableFile(Struct, frozen=True):
    """A file with a batch's place that could not be read, and why."""

    id: str
    path: str
    created: int | None
    problem: Problem
    fresh: bool = False  # written so recently that a second look may find it whole


def read_batch(path: str) -> BatchFile | UnreadableFile:
    """Read one batch result; what was met half-written is read again for a moment."""
    return read_batches([path])[0]


def read_batches(paths: Iterable[str]) -> list[BatchFile | UnreadableFile]:
    """Read batch results, in the given order; one that cannot be read hides no other."""
    read = [_look(path) for path in paths]
    for wait in _SECOND_LOOKS:
        passing = [at for at, file in enumerate(read) if _may_pass(file)]
        if not passing:
            break
        time.sleep(wait)
        for at in passing:
            read[at] = _look(read[at].path)
    return read


def read_settled(path: str) -> bytes:
    """The bytes of a file, looked at again for a moment while it cannot be decoded because it
    may just be written. Raises ReadingError where it cannot be opened."""
    content = read_file(path)
    for wait in _SECOND_LOOKS:
        if not _is_fresh(content) or is_whole(content.data):
            break
        time.sleep(wait)
        content = read_file(path)
    return content.data


def decode_batch(data: bytes) -> DecodedBatch:
    """Decode the text of a batch result. Raises ReadingError."""
    document = decode(data, _DECODER)
    return DecodedBatch(_with_its_title(document.value), document)


def batch_id(path: str) -> str:
    """The id that a batch result's path gives: its name without `.json`."""
    return os.path.basename(path).removesuffix(".json")


def _with_its_title(batch: Batch) -> Batch:
    """The batch with its title decoded once more if the prover escaped it twice.

    It does so with a title that the user gave. The options hold the same title, escaped once:
    decoded, it confirms the other.
    """
    given = batch.command_options.title if batch.command_options else None
    if batch.title is None or batch.title == given or unescape(batch.title) != given:
        return batch
    return msgspec.structs.replace(batch, title=given)


def _look(path: str) -> BatchFile | UnreadableFile:
    name = read_batch_name(os.path.basename(path))
    created = None if name is None else name.created
    content: FileContent | None = None
    try:
        content = read_file(path)
        decoded = decode_batch(content.data)
    except ReadingError as error:
        fresh = content is not None and _is_fresh(content)
        return UnreadableFile(batch_id(path), path, created, error.problem, fresh)
    return BatchFile(batch_id(path), path, created, content.written, decoded)


def _is_fresh(content: FileContent) -> bool:
    return time.time() - content.written < _FRESH


def _may_pass(file: BatchFile | UnreadableFile) -> bool:
    return isinstance(file, UnreadableFile) and file.fresh and file.problem.kind in _PASSING
