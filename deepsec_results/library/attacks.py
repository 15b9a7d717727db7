"""Attacks. The code that replays and explains them is imported only when it is needed."""

from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.query import Query
from deepsec_results.library.problems import Problem
from deepsec_results.library.session import Session
from deepsec_results.reading.errors import RequestError

if TYPE_CHECKING:
    from deepsec_results.analysis.source import RunSource
    from deepsec_results.library.explanations import Explanation
    from deepsec_results.library.replays import Replay

USUAL_STATES = 100_000


class Attack(Struct, frozen=True, eq=False, kw_only=True):
    """An attack on a query. `process`, 1 or 2, has the trace, and the other one cannot follow it.

    `file` is the query's file.
    """

    process: int
    file: str
    _query: Query
    _run: "RunSource"
    _session: Session

    @property
    def trace(self) -> str:
        """The trace as the prover prints it; `ε` without visible actions."""
        return self._query.trace or ""

    def replay(self) -> "Replay | Problem":
        """The trace step by step, or why it cannot be replayed.

        A trace that no execution has is not `executable`.
        """
        from deepsec_results.library.replays import replay_of, replay_of_unexecuted
        from deepsec_results.render.attacks.messages import writer_for
        from deepsec_results.use_cases.attacks import replay_found

        with self._session.working():
            traced, source = replay_found(self._query), self._run.of(self._query)
        if traced.unexecuted is not None:
            writer = writer_for(traced.unexecuted.beginning)
            return replay_of_unexecuted(traced.unexecuted, writer, source)
        if traced.replayed is None:
            return self._problem(traced.problem, traced.named_problem)
        return replay_of(traced.replayed, writer_for(traced.replayed), source)

    def explain(self, *, max_states: int = USUAL_STATES) -> "Explanation | Problem":
        """Why the trace is an attack, or why it cannot be replayed.

        dsr examines at most `max_states` states of the other process. Raises RequestError if that
        is not a number above 0.
        """
        if not isinstance(max_states, int) or max_states < 1:
            raise RequestError(f"max_states: expected a number above 0, found {max_states!r}")
        from deepsec_results.library.explanations import (
            explanation_from,
            explanation_of_unexecuted,
        )
        from deepsec_results.use_cases.explanations import explain_found

        with self._session.working():
            explained = explain_found(self._query, max_states)
            source = self._run.of(self._query)
        if explained.unexecuted is not None:
            return explanation_of_unexecuted(explained.unexecuted, source)
        if explained.explanation is None:
            return self._problem(explained.problem, explained.named_problem)
        return explanation_from(explained.explanation, source)

    def chart(
        self, format: str = "chart", *, both: bool = False, all: bool = False, width: int = 80
    ) -> "str | Problem":
        """A sequence chart, or why the trace cannot be replayed.

        `format` is `chart` (lines of text of at most `width` columns), `svg`, `latex` or `mermaid`.
        `both` adds the other process, and `all` silent steps. Raises RequestError for other values.
        """
        from deepsec_results.library.charts import check_chart_options, draw_explained
        from deepsec_results.use_cases.explanations import explain_found

        check_chart_options(format, width)
        with self._session.working():
            explained = explain_found(self._query, USUAL_STATES)
            source = self._run.of(self._query)
        drawn = draw_explained(explained, source, format, both=both, everything=all, width=width)
        if drawn is None:
            return self._problem(explained.problem, explained.named_problem)
        return drawn

    def _problem(self, reason: str | None, named: str | None) -> Problem:
        """A problem, which names the query if it has no file of its own."""
        return Problem(self.file, str(named if self._query.path is None else reason))

    def __repr__(self) -> str:
        return f"<Attack by process {self.process}>"
