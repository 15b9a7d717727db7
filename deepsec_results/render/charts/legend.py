"""The legend of a chart: what a reader cannot know of the signs that occur in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from deepsec_results.calculus.recipes import subrecipes
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.static_equivalence import EqualityTest, Witness
from deepsec_results.model.terms import Recipe, RecipeFunction
from deepsec_results.model.traces import EavesdropAction, InputAction, OutputAction
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.charts.chart import Arrow, ArrowKind, Chart, Gap, LegendEntry

_SIGNS = (
    (r"\bax_[0-9]", "ax_i", "the i-th message that the attacker learned or overheard"),
    (r"#\w", "#…", "a name that the attacker made"),
    (r"proj_\{", "proj_{i,n}(x)", "part i of x, which has n parts"),
    (r"\w\[[0-9,]+\]", "x[i]", "the x of copy i of a replicated process"),
)
_WORD = re.compile(r"[^\s(),=\[\]:]+")
_ARROWS = (
    (ArrowKind.EAVESDROP, "dotted arrow", "the attacker overhears the message"),
    (ArrowKind.INTERNAL, "(internal)", "the attacker does not see the message"),
)
_ROLES = (
    (r"line [0-9]+( \([0-9]+\))?$", "line n (i)", "the i-th role that begins in line n"),
    (r"thread [0-9]+$", "thread i", "the i-th part of the process that acts"),
)


def with_legend(chart: Chart, recipes: Iterable[Recipe], writer: MessageWriter) -> Chart:
    """A chart with its legend; `recipes` are those of the attacker that occur in it."""
    entries = [*_entries(chart, writer), *_public(recipes, writer)]
    return replace(chart, legend=entries)


def recipes_of(replay: ReplayedTrace) -> Iterator[Recipe]:
    """The recipes of an execution: for messages, and for channels."""
    for step in replay.steps:
        if isinstance(step.action, (OutputAction, InputAction, EavesdropAction)):
            yield step.action.channel
        if isinstance(step.action, InputAction):
            yield step.action.term


def recipes_of_test(witness: Witness) -> Sequence[Recipe]:
    """The recipes of a test."""
    if isinstance(witness, EqualityTest):
        return (witness.recipe1, witness.recipe2)
    return (witness.recipe,)


def _entries(chart: Chart, writer: MessageWriter) -> Iterator[LegendEntry]:
    events = [event for side in chart.sides for event in side.events]
    kinds = {event.kind for event in events if isinstance(event, Arrow)}
    text = "\n".join(_texts(chart))
    yield from (LegendEntry(sign, means) for found, sign, means in _SIGNS if re.search(found, text))
    if not writer.labels.numbered.isdisjoint(_WORD.findall(text)):
        yield LegendEntry("x_i", "the i-th of several names or variables x")
    yield from (LegendEntry(sign, means) for kind, sign, means in _ARROWS if kind in kinds)
    for found, sign, means in _ROLES:
        if any(re.match(found, lane.name) for lane in chart.lanes):
            yield LegendEntry(sign, means)


def _texts(chart: Chart) -> Iterator[str]:
    """All texts in which a sign may occur."""
    for side in chart.sides:
        for event in side.events:
            if not isinstance(event, Gap):
                yield event.label if isinstance(event, Arrow) else event.text
    yield from (named.text for named in chart.named)
    yield from chart.differences
    if chart.test is not None:
        yield chart.test.text
        yield from (value for _, value in chart.test.values)


def _public(recipes: Iterable[Recipe], writer: MessageWriter) -> Iterator[LegendEntry]:
    """The names and functions in recipes: the attacker has all of these from the start."""
    names: set[str] = set()
    functions: set[str] = set()
    for recipe in recipes:
        for part in subrecipes(recipe):
            if isinstance(part, RecipeFunction):
                found = functions if part.args else names
                found.add(visible(writer.labels.symbol(part.symbol)))
    if names or functions:
        shown = ", ".join([*sorted(names), *sorted(functions)])
        yield LegendEntry("public", f"what the attacker has from the start and uses here: {shown}")
