"""What `check` finds wrong, in one form: verdicts, inputs, and batches that are missing."""

from collections.abc import Iterator

from msgspec import Struct

from deepsec_results.analysis.expected_verdicts import Check


class Failure(Struct, frozen=True):
    """Something that is not as expected: `what` it is, the values `expected` and `found`.

    `source` is the place of the expectation, or the path of an input. `batch` is None if no batch
    has it, `input` if it is a batch that is missing, and `query` if it is about no query.
    """

    what: str
    expected: str
    found: str
    batch: str | None = None
    input: str | None = None
    query: int | None = None
    source: str | None = None


def failures_of(batch: str, check: Check, *, strict: bool) -> Iterator[Failure]:
    """The failures of a batch. With `strict`, a decided query without an expectation is one."""
    for unmet in check.differences:
        wanted = unmet.expectation
        yield Failure(
            unmet.what, unmet.expected, unmet.found, batch, wanted.input, wanted.query,
            wanted.source,
        )  # fmt: skip
    for answer in check.unexpected if strict else ():
        if answer.decided:
            verdict = answer.outcome.verdict
            yield Failure("verdict", "no query", verdict, batch, answer.input, answer.query)
