"""Batches that cannot be read completely; only the first few are kept."""

from msgspec import Struct

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.use_cases.feedback import MOST_REMARKS


class PartialBatches(Struct):
    """The first batches with something to remark on, and the number of remarks on the others."""

    first: list[ListedBatch] = []
    more: int = 0

    def add(self, listed: ListedBatch) -> None:
        """Add a batch if a part of it cannot be read or is not listed."""
        remarks = (listed.unread is not None) + bool(listed.unlisted)
        if remarks and len(self.first) < MOST_REMARKS:
            self.first.append(listed)
        else:
            self.more += remarks
