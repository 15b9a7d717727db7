"""Verdicts, progress, unreadable parts and the state of a process in words."""

from deepsec_results.analysis.staleness import Evidence
from deepsec_results.analysis.verdicts import Incomplete, QueryOutcome
from deepsec_results.analysis.vocabulary import AuditAnswer, Verdict
from deepsec_results.model.runs import QueryResult, QueryType
from deepsec_results.reading.running_provers import ProcessState

_RELATIONS = {
    QueryType.TRACE_EQUIV: "trace equivalent",
    QueryType.TRACE_INCL: "trace included",
    QueryType.SESSION_EQUIV: "session equivalent",
    QueryType.SESSION_INCL: "session included",
    QueryType.OBSERVATIONAL_EQUIV: "observationally equivalent",
}
AUDIT_WORDS = {
    AuditAnswer.CONTRADICTED: "contradicted",
    AuditAnswer.OTHER_TRACE: "other trace",
    AuditAnswer.OPEN: "open",
    AuditAnswer.NO_COUNTEREXAMPLE: "no counterexample",
    AuditAnswer.CONFIRMED: "confirmed",
}
_UNSEEN = "containers not checked"
_INCLUSIONS = frozenset({QueryType.TRACE_INCL, QueryType.SESSION_INCL})


def show_outcome(outcome: QueryOutcome) -> str:
    """The verdict in a word, with the reason if it is undecided: `undecided (canceled)`."""
    return outcome.verdict if outcome.reason is None else f"{outcome.verdict} ({outcome.reason})"


def verdict_sentence(outcome: QueryOutcome, kind: QueryType | None, process: int | None) -> str:
    """The verdict as a sentence; `process` is the one that has the attack trace."""
    if outcome.verdict is Verdict.UNDECIDED:
        return f"Undecided: {outcome.reason}."
    relation = _RELATIONS[kind] if kind else "equivalent"
    holds = outcome.verdict is Verdict.VERIFIED
    if kind in _INCLUSIONS:
        sentence = f"Process 1 is {'' if holds else 'not '}{relation} in process 2"
    else:
        sentence = f"The two processes are {'' if holds else 'not '}{relation}"
    if holds:
        return f"{sentence}."
    return sentence + (f": process {process} has this trace." if process else ".")


def show_progression(query: QueryResult) -> str | None:
    """The progress of a query in words; None if its file has none."""
    progression = query.progression
    if progression is None:
        return None
    if verification := progression.verification:
        left = count(verification.jobs_remaining, "job")
        return f"round {progression.round}, verifying {verification.percent}%, {left} left"
    if generation := progression.generation:
        made = f"{generation.jobs_created} of at least {generation.minimum_jobs}"
        return f"round {progression.round}, generating jobs, {made}"
    return f"round {progression.round}"


def show_incomplete(incomplete: Incomplete) -> str:
    """The number of runs and queries that cannot be read, with the first reason."""
    counts = ((incomplete.runs, "run", "runs"), (incomplete.queries, "query", "queries"))
    parts = [count(number, singular, plural) for number, singular, plural in counts if number]
    if not parts:
        return incomplete.reason
    return f"{' and '.join(parts)} cannot be read: {incomplete.reason}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """A number of things: `1 job`, `2 jobs`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def show_evidence(evidence: Evidence) -> str:
    """The evidence that a batch in progress is stale or not."""
    from deepsec_results.render.kit.quantities import show_age, show_time

    if evidence.seconds is not None:
        return f"{show_process(evidence)}; last written {show_age(evidence.seconds)}"
    if evidence.started is not None:
        return f"{show_process(evidence)}; started at {show_time(evidence.started)}"
    return show_process(evidence)


def show_process(evidence: Evidence) -> str:
    """What runs under the process id of a batch in progress."""
    if evidence.pid is None:
        return "no pid in its file"
    match evidence.state:
        case ProcessState.PROVER:
            found = "is running here"
        case ProcessState.ARCHIVED:
            found = "is not looked up, since the batch is in an archive"
        case _ if evidence.elsewhere:
            found = "is not a prover here, but may be one on another machine or in a container"
        case ProcessState.NONE:
            found = f"is not running here ({_UNSEEN})"
        case ProcessState.OTHER:
            found = f"is not a prover here, but {evidence.program} ({_UNSEEN})"
        case _:
            found = "cannot be looked up here"
    return f"pid {evidence.pid} {found}"
