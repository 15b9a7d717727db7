"""The rule that an attack trace has an execution. If a trace keeps to all other rules, it can break
this one only by an internal communication. So only traces with one are replayed."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.model.runs import QueryResult
from deepsec_results.reading.documents import Document, PlainDocument
from deepsec_results.reading.numbers import digits_of
from deepsec_results.reading.problems import ReadingError

if TYPE_CHECKING:
    from deepsec_results.model.options import Semantics

_COMMUNICATION = b'"comm"'
_AFTER_TRACE = b',"atomic_data":'  # in a query that the prover wrote


class ImpossibleTrace(NamedTuple):
    """The number of the impossible action of a trace, from 1, and what is wrong."""

    action: int
    message: str


# As in `rules.soundness`: the results of every night have the same queries.
_MOST_KNOWN = 4096
_known: dict[bytes, ImpossibleTrace | None] = {}


def execution_remarks(query: PlainDocument) -> Iterator[Remark]:
    """A remark on the trace of a query if no execution has it.

    There is none if the query breaks other rules, or if this is not decided within the usual
    number of states.
    """
    end = query.data.find(_AFTER_TRACE) if query.sound else len(query.data)
    if query.data.find(_COMMUNICATION, 0, end) >= 0:
        yield from _execution_remarks(query.text)


def inline_execution_remarks(query: object) -> Iterator[Remark]:
    """The same on a query inside a run, as plain objects."""
    if isinstance(query, dict) and _communicates(query.get("attack_trace")):
        yield from _execution_remarks(msgspec.json.encode(query, enc_hook=digits_of))


def _communicates(trace: Any) -> bool:
    actions = trace.get("action_sequence") if isinstance(trace, dict) else None
    return isinstance(actions, list) and any(
        isinstance(action, dict) and action.get("type") == "comm" for action in actions
    )


def _execution_remarks(text: bytes) -> Iterator[Remark]:
    from deepsec_results.reading.run_documents import decode_query

    try:
        query = decode_query(text)
    except ReadingError:
        return
    key = _digest(query.value)
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[key] = _why_impossible(query)
    impossible = _known[key]
    if impossible is not None:
        path = ("attack_trace", "action_sequence", impossible.action - 1)
        yield Remark(Code.DSR313, path, impossible.message)


def _digest(query: QueryResult) -> bytes:
    digest = hashlib.sha256(str(query.semantics).encode())
    for part in (query.atomic_data, query.processes, query.attack_trace):
        digest.update(hashlib.sha256(part or b"").digest())
    return digest.digest()


def _why_impossible(query: Document[QueryResult]) -> ImpossibleTrace | None:
    """Why a trace has no execution; None if it has one, if this is not decided, or if the query
    breaks other rules."""
    from deepsec_results.calculus.errors import CalculusError, ForbiddenError
    from deepsec_results.calculus.replaying import replay
    from deepsec_results.calculus.theory import Theory
    from deepsec_results.model.options import DEFAULT_SEMANTICS
    from deepsec_results.model.traces import visible_actions
    from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace

    semantics = query.value.semantics or DEFAULT_SEMANTICS
    try:
        trace, theory = decode_trace(query), Theory(decode_atoms(query))
        process = dict(enumerate(decode_processes(query), 1)).get(trace.index_process)
        if process is None:
            return None
        try:
            replay(theory, process, trace.action_sequence, semantics)
        except ForbiddenError as error:
            from deepsec_results.calculus.trace_judgment import has_execution

            visible = visible_actions(trace.action_sequence)
            if has_execution(theory, process, visible, semantics) is False:
                return ImpossibleTrace(error.action, _message(trace.index_process, semantics))
    except (ReadingError, CalculusError):
        pass
    return None


def _message(process: int, semantics: "Semantics") -> str:
    return (
        f"expected a trace that process {process} has, found an internal communication that "
        f"{semantics} semantics forbids, because the attacker can deduce the channel; no execution "
        "has the same visible actions"
    )
