"""Read the batch results of the DeepSec prover; `dsr` is the command line for it.

`__all__` is the public API, described in docs/python.md. Everything else is private and may change
in any release.
"""

TYPE_CHECKING = False  # without importing `typing`, so that Ctrl-C is handled soon

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
    "__version__",
    "open_results",
    "write_queries",
]

if TYPE_CHECKING:
    from deepsec_results.library import (
        Attack,
        Audit,
        AuditAnswer,
        AuditReason,
        Batch,
        EqualityWitness,
        Explanation,
        Fault,
        ForbiddenStep,
        MessageWitness,
        Outcome,
        PrintedAction,
        Problem,
        Query,
        QueryType,
        Replay,
        RequestError,
        Results,
        Run,
        Semantics,
        Source,
        SourceCall,
        SourcePlace,
        Split,
        Status,
        Step,
        Verdict,
        open_results,
        write_queries,
    )
    from deepsec_results.version import __version__
else:

    def __getattr__(name: str) -> object:
        """Import the API when a name of it is used, so that `dsr` starts without it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "__version__":
            from deepsec_results import version

            return version.__version__
        from deepsec_results import library

        return getattr(library, name)

    def __dir__() -> list[str]:
        return __all__
