"""The API for Python: what `import deepsec_results` offers, a thin layer over the use cases."""

from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason, Status, Verdict
from deepsec_results.dps.source_map import SourceCall, SourcePlace
from deepsec_results.library.attacks import Attack
from deepsec_results.library.audits import Audit
from deepsec_results.library.batches import Batch, Query, Run
from deepsec_results.library.explanations import (
    EqualityWitness,
    Explanation,
    MessageWitness,
    Split,
)
from deepsec_results.library.frames import write_queries
from deepsec_results.library.opening import Results, open_results
from deepsec_results.library.problems import Problem
from deepsec_results.library.replays import ForbiddenStep, PrintedAction, Replay, Step
from deepsec_results.library.sources import Source
from deepsec_results.library.words import Outcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.reading_context import Fault

__all__ = [
    "Attack",
    "Audit",
    "AuditAnswer",
    "AuditReason",
    "Batch",
    "EqualityWitness",
    "Explanation",
    "Fault",
    "ForbiddenStep",
    "MessageWitness",
    "Outcome",
    "PrintedAction",
    "Problem",
    "Query",
    "QueryType",
    "Replay",
    "RequestError",
    "Results",
    "Run",
    "Semantics",
    "Source",
    "SourceCall",
    "SourcePlace",
    "Split",
    "Status",
    "Step",
    "Verdict",
    "open_results",
    "write_queries",
]
