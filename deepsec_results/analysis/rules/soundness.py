"""A fast check that finds a query result valid or gives no answer.

Nearly all results are valid. So a query is decoded in one pass, by the model, and its rules are
checked on that. A suite that runs every night has the same queries in each of its results: one
whose atoms, processes and trace are those of a query that was found valid is not checked again.
Only a query that is not known to be valid gets the full check, which finds what is wrong and where.
"""

import hashlib

import msgspec

from deepsec_results.analysis.rules.large_fields import are_sound
from deepsec_results.analysis.rules.query import placement_remarks, value_remarks
from deepsec_results.analysis.rules.remarks import state_remarks, time_remarks
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.exact_queries import CutQuery, cut_exactly, decode_exactly

_NEEDED = frozenset({"index", "batch_file", "run_file", "semantics"})  # as in `rules.query`
_MOST_KNOWN = 4096
_known: dict[bytes, None] = {}  # digests of large fields that were found sound, the latest last


def read_if_sound(data: bytes) -> PlainDocument | None:
    """Decode the text of a query result that breaks no rule; None if that is not certain.

    The large fields are not in the value of the document.
    """
    cut = cut_exactly(data)
    if cut is None or not (cut.small.keys() >= _NEEDED and _are_sound_fields(cut)):
        return None
    key = _digest(cut)
    if key not in _known:
        query = decode_exactly(data)
        if query is None or not are_sound(query):
            return None
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[key] = None
    return PlainDocument(data, cut.small, None, None, key)


def _digest(cut: CutQuery) -> bytes:
    # Whether the trace is valid depends on these fields too.
    context = [cut.small[name] for name in ("type", "semantics")]
    digest = hashlib.sha256(msgspec.json.encode(context))
    for text in cut.large:
        digest.update(text)
    return digest.digest()


def _are_sound_fields(cut: CutQuery) -> bool:
    trace, _, _ = cut.large
    fields = {**cut.small, "attack_trace": trace} if trace else cut.small
    rules = (state_remarks, time_remarks, placement_remarks, value_remarks)
    return not any(True for rule in rules for _ in rule(fields))
