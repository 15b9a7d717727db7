"""An attack in a printed report: why it is one, its chart, and its actions in a table."""

from collections.abc import Iterator, Sequence

from deepsec_results.render.appendix.parts import (
    ChartFigure,
    Paragraph,
    Part,
    ReportHeading,
    ReportTable,
)
from deepsec_results.render.attacks.impossible_steps import (
    begun_steps,
    forbidden_number,
    impossible_row,
)
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.attacks.step_rows import StepRow, row_of
from deepsec_results.render.attacks.steps import show_steps
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.page.verdicts import audit_data, page_sentence
from deepsec_results.use_cases.explanations import AttackExplanation
from deepsec_results.use_cases.report import ReportedQuery

_COLUMNS = ("Number", "Role", "Action", "What happens")
_WIDE = {1: 0.17, 2: 0.27, 3: 0.4}


def attack_parts(reported: ReportedQuery) -> Iterator[Part]:
    """An attack; without a replay it has no chart and no table."""
    query, explained = reported.query, reported.explained
    yield ReportHeading(2, f"{query.input}, query {query.number}")
    kind = ", ".join(str(fact) for fact in (query.type, query.semantics) if fact)
    yield Paragraph(f"Batch {query.batch}" + (f": {kind}." if kind else "."))
    yield Paragraph(page_sentence(reported))
    if reported.audited is not None:
        done = audit_data(reported.audited)
        answer = (done["words"], done["reason"], done["found"])
        yield Paragraph(f"Audit: {', '.join(str(text) for text in answer if text)}.")
    problem = reported.problem or query.error or (explained.problem if explained else None)
    if problem is not None:
        yield Paragraph(problem)
    if explained is None:
        return
    chart = chart_of(explained)
    if chart is not None:
        yield ChartFigure(chart)
    rows = _rows(explained)
    if rows:
        cells = [[row.number, row.role, row.action, row.text] for row in rows]
        yield ReportTable(_COLUMNS, cells, right=frozenset({0}), wide=_WIDE)


def _rows(explained: AttackExplanation) -> Sequence[StepRow]:
    """The visible actions; of a trace without execution, those up to the impossible one."""
    source = explained.source
    if explained.explanation is not None:
        replayed = explained.explanation.replayed
        steps = show_steps(replayed.replay, writer_for(replayed))
        return [row_of(step, source) for step in steps if step.is_visible]
    unexecuted = explained.unexecuted
    if unexecuted is None:
        return []
    writer = writer_for(unexecuted.beginning)
    number = forbidden_number(unexecuted.beginning.attack, unexecuted.forbidden)
    steps = begun_steps(unexecuted, writer)
    rows = [row_of(step, source) for step in steps if step.is_visible]
    return [*rows, impossible_row(unexecuted, number, writer, source)]
