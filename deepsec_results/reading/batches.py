"""Batch results read from files: each is a model, or the reason why it cannot be read."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from deepsec_results.model.batch import BatchResult
from deepsec_results.reading.documents import Document, decode, decode_plain, read_plain
from deepsec_results.reading.file_system import modified
from deepsec_results.reading.half_written import Read, read_many
from deepsec_results.reading.names import created_in
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError

FIELD_OF_OLD_BUILDS = "run_result_files"  # autumn of 2019; `run_files` since
TOO_OLD = "was written by a build older than release 2.0.0, which dsr does not read"

_DECODER = msgspec.json.Decoder(BatchResult)


class DecodedBatch(Struct, frozen=True):
    """A batch with its title as the user meant it, and the document that it was decoded from."""

    batch: BatchResult
    document: Document[BatchResult]

    @property
    def title_escaped_twice(self) -> bool:
        return self.batch.title != self.document.value.title

    @property
    def repaired(self) -> bool:
        """Whether escapes of the prover had to be decoded."""
        return self.document.mended is not None or self.title_escaped_twice

    def plain(self) -> dict[str, object]:
        """The whole object of the file, with the fields that the model does not have."""
        plain: dict[str, object] = decode_plain(self.document.text)
        if self.title_escaped_twice:
            plain["title"] = self.batch.title
        return plain


class BatchFile(Struct, frozen=True):
    """A batch result as read.

    `created` is the time in the file's name, `written` the time of its last modification, both in
    seconds since 1970.
    """

    id: str
    path: str
    created: int | None
    written: float
    decoded: DecodedBatch

    @property
    def batch(self) -> BatchResult:
        return self.decoded.batch


class UnreadableFile(Struct, frozen=True):
    """A file with the name of a batch result that could not be read, and why.

    `written` is the time of its last modification, if that is known.
    """

    id: str
    path: str
    created: int | None
    problem: FileProblem
    written: float | None = None


def read_batches(paths: Sequence[str]) -> list[BatchFile | UnreadableFile]:
    """Read batch results, in the given order. An unreadable file does not hide the others."""
    return [
        _as_batch(path, read)
        for path, read in zip(paths, read_many(paths, decode_batch), strict=True)
    ]


def decode_batch(data: bytes) -> DecodedBatch:
    """Decode the text of a batch result. Raises ReadingError."""
    try:
        document = decode(data, _DECODER)
    except ReadingError as error:
        if error.problem.kind is ProblemKind.SHAPE:
            raise ReadingError(_why_other(read_plain(data).value) or error.problem) from None
        raise
    if document.value.run_count is None:
        # Only a result without a list of runs can be the result of a run or a query.
        other = _why_other(decode_plain(document.text))
        if other is not None:
            raise ReadingError(other)
    return DecodedBatch(_with_its_title(document.value), document)


def _why_other(value: object) -> FileProblem | None:
    """What else a file is, by fields that a batch result does not have."""
    fields = value if isinstance(value, dict) else {}
    if FIELD_OF_OLD_BUILDS in fields:
        return FileProblem(ProblemKind.TOO_OLD, TOO_OLD)
    for field, kind in (("run_file", "query"), ("query_files", "run"), ("query_results", "run")):
        if field in fields and "batch_file" in fields:
            batch = fields["batch_file"]
            of = f" of the batch {batch}" if isinstance(batch, str) else ""
            message = f"is the result of a {kind}{of}, not a batch"
            return FileProblem(ProblemKind.RUN_OR_QUERY, message)
    return None


def _with_its_title(batch: BatchResult) -> BatchResult:
    """The batch with its title decoded once more if the prover escaped it twice.

    It does so with a title from the command line. The options contain the same title, escaped
    once, which confirms the result.
    """
    given = batch.command_options.title if batch.command_options else None
    if batch.title is None or given is None or batch.title == given:
        return batch
    from deepsec_results.reading.escapes import unescape

    if unescape(batch.title) != given:
        return batch
    return msgspec.structs.replace(batch, title=given)


def _as_batch(path: str, read: Read[DecodedBatch] | FileProblem) -> BatchFile | UnreadableFile:
    name = path.rpartition("/")[2]
    identity, created = name.removesuffix(".json"), created_in(name)
    if isinstance(read, FileProblem):
        return UnreadableFile(identity, path, created, read, modified(path))
    return BatchFile(identity, path, created, read.written, read.value)
