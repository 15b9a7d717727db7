"""Make the chart of an attack from its explanation."""

from collections.abc import Sequence

from msgspec.structs import replace

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.calculus.places import Places
from deepsec_results.calculus.static_equivalence import EqualityTest, Witness
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.traces import positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.explanation_sentences import (
    EXPLAIN_MORE,
    explain_in_a_sentence,
    next_action,
    test_text,
    test_values,
)
from deepsec_results.render.attacks.headings import query_title
from deepsec_results.render.attacks.impossible_steps import (
    forbidden_number,
    no_execution_sentence,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.charts.aligned_sides import align_events, partner_numbers
from deepsec_results.render.charts.chart import Chart, ChartSide, TestEnd
from deepsec_results.render.charts.chart_events import EventMaker
from deepsec_results.render.charts.differing_actions import differing_actions
from deepsec_results.render.charts.legend import recipes_of, recipes_of_test, with_legend
from deepsec_results.use_cases.explanations import AttackExplanation


def chart_of(
    explained: AttackExplanation,
    *,
    both: bool = False,
    everything: bool = False,
    writer: MessageWriter | None = None,
) -> Chart | None:
    """The chart of an attack; None if its trace cannot be replayed or explained.

    With `both`, it has the other process too, as far as that follows; with `everything`, silent
    steps. `writer` is the writer of the attack, if the caller has one.
    """
    explanation = explained.explanation
    if explanation is not None:
        writer = writer or writer_for(explanation.replayed)
        return _explained_chart(explained, explanation, writer, both=both, everything=everything)
    if explained.unexecuted is not None:
        return _unexecuted_chart(explained, explained.unexecuted, everything=everything)
    return None


def _explained_chart(
    explained: AttackExplanation,
    explanation: TraceExplanation,
    writer: MessageWriter,
    *,
    both: bool,
    everything: bool,
) -> Chart:
    replayed, way, places = explanation.replayed, explanation.closest, explanation.places
    making = EventMaker(writer, explained.source, places, everything=everything)
    number = replayed.attack.process
    heading = f"Process {number}: the trace of the attack"
    sides = [ChartSide(number, heading, making.events(replayed.replay))]
    differences: Sequence[str] = []
    if both:
        sides = _both_sides(sides[0], explanation, writer, places, making)
    else:
        differences = differing_actions(replayed, way, writer, explained.source, places)
    witness = way.way.witness
    test = None if witness is None else _test_end(explanation, witness, writer)
    chart = Chart(
        query_title(explained.found),
        making.lanes,
        [replace(side, events=making.finished(side.events)) for side in sides],
        making.channel,
        making.named,
        differences,
        visible(explain_in_a_sentence(explanation, writer, EXPLAIN_MORE)),
        test,
    )
    recipes = [*recipes_of(replayed.replay), *(recipes_of_test(witness) if witness else ())]
    return with_legend(chart, recipes, writer)


def _test_end(explanation: TraceExplanation, witness: Witness, writer: MessageWriter) -> TestEnd:
    values = sorted(test_values(explanation, witness, writer))
    return TestEnd(
        visible(test_text(witness, writer)),
        isinstance(witness, EqualityTest),
        [(process, visible(text)) for process, text in values],
    )


def _both_sides(
    here: ChartSide,
    explanation: TraceExplanation,
    writer: MessageWriter,
    places: Places,
    making: EventMaker,
) -> list[ChartSide]:
    """The side of the attacked process and that of the other one, process 1 first."""
    replayed, way = explanation.replayed, explanation.closest
    number, stuck = replayed.other_number, way.way.outcome is WayOutcome.STUCK
    ends = f"cannot do {visible(next_action(explanation, way.way, writer))}" if stuck else None
    events, others = align_events(
        here.events, making.events(way.replay, theirs=True), partner_numbers(replayed, way, places)
    )
    heading = f"Process {number}: the same actions, as far as possible"
    sides = [replace(here, events=events), ChartSide(number, heading, others, ends)]
    return sorted(sides, key=lambda side: side.process)


def _unexecuted_chart(
    explained: AttackExplanation, unexecuted: UnexecutedAttack, *, everything: bool
) -> Chart:
    """The chart of a trace up to the action that is impossible."""
    beginning, forbidden = unexecuted.beginning, unexecuted.forbidden
    writer = writer_for(beginning)
    places = Places(beginning.process, beginning.other)
    making = EventMaker(writer, explained.source, places, everything=everything)
    action = beginning.attack.trace.action_sequence[forbidden.action - 1]
    end = making.forbidden(
        forbidden_number(beginning.attack, forbidden), positions_of(action), forbidden.channel
    )
    number = beginning.attack.process
    heading = f"Process {number}, with the trace as stored"
    events = making.finished([*making.events(beginning.replay), end])
    chart = Chart(
        query_title(explained.found),
        making.lanes,
        [ChartSide(number, heading, events)],
        making.channel,
        making.named,
        [],
        visible(no_execution_sentence(unexecuted, writer)),
    )
    return with_legend(chart, recipes_of(beginning.replay), writer)
