"""The shapes of `trace`, `explain` and `simulate`."""

from typing import Annotated, Any, NotRequired, TypedDict

from msgspec import Meta

from deepsec_results.analysis.explanations import Doubt, Reason
from deepsec_results.analysis.session_comparison import SplitActions
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position
from deepsec_results.model.runs import QueryType
from deepsec_results.render.shapes.figures import ProcessNumber
from deepsec_results.render.shapes.sources import ShownPlace, ShownSource

AsInFiles = Annotated[Any, Meta(description="As in result files; null if it is too large.")]


class WrittenTerm(TypedDict):
    """A term as text, and in the shape of result files: null if it has more than 10,000 symbols."""

    text: str
    json: AsInFiles


class WrittenBinding(TypedDict):
    """A variable, and what it stands for."""

    variable: WrittenTerm
    value: WrittenTerm


class Heading(TypedDict):
    """Which query of which run and batch it is; `query` counts from 1."""

    id: str
    run: str
    query: int
    type: QueryType | None


class Place(TypedDict):
    """A position in a process: its `index`, and in `args` the copies inside replications.

    `at` is the construct there, and `place` where it is written in the input; null if this is not
    known.
    """

    index: int
    args: list[int]
    at: str | None
    place: ShownPlace | None


class PlacedPosition(TypedDict):
    """A position in a process: its `index`, and in `args` the copies inside replications.

    `place` is where the construct is written in the input; null if this is not known.
    """

    index: int
    args: list[int]
    place: ShownPlace | None


class TracedAction(TypedDict):
    """An action of a trace; its `number` is `4` for the fourth visible one, `4.1` for the first
    silent one after it, and `0.1` for the first silent one before any visible one.

    `type` is that of the result file, and `text` the action as the prover prints it. `effect` is
    what it does, and null if the trace cannot be replayed.
    """

    number: str
    type: str
    text: str
    positions: list[Place]
    effect: str | None
    bindings: list[WrittenBinding] | None


class ShownConfiguration(TypedDict):
    """The state after the action of that number; `0` is before the first.

    `process` is what is left to run, `frame` what the attacker knows, and `names` the private names
    made so far.
    """

    action: str
    process: AsInFiles
    frame: list[WrittenTerm]
    names: list[WrittenTerm]


class Replayed(TypedDict):
    """A replayed trace: its actions, and what the attacker knows at the end.

    `error` is present only if the trace cannot be read or replayed; unknown values are then null.
    """

    actions: list[TracedAction] | None
    frame: list[WrittenTerm] | None
    configurations: NotRequired[list[ShownConfiguration]]
    error: NotRequired[str | None]


class Forbidden(TypedDict):
    """An impossible action of a trace: its `number`, such as `1.2` for the second silent action
    after the first visible one, and the rule that forbids it."""

    number: str
    reason: str


class Executable(TypedDict):
    """Whether the process has an execution with a trace; null if this is not known.

    `forbidden` is the action that is impossible if it has none: the actions from there on have no
    effect. `moved` is present only if silent actions were moved, and says why.
    """

    executable: bool | None
    forbidden: Forbidden | None
    moved: NotRequired[str]


class TracedAttack(Heading, Replayed, Executable):
    """An attack trace. `trace` is as the prover prints it.

    `executable` is whether the process has an execution with it, null if this is not known.
    `forbidden` is the action that is impossible if it has none: the actions from there on have no
    effect. `moved` is present only if silent actions were moved, and says why. `error` is present
    only if the trace cannot be read or replayed; unknown values are then null.
    """

    process: ProcessNumber | None
    trace: str | None
    source: ShownSource


class Action(TypedDict):
    """An action, and what it does. Its `number` is that among the actions of its process: `4` for
    the fourth visible one, `4.1` for the first silent one after it."""

    number: str
    action: str
    text: str
    bindings: list[WrittenBinding]
    positions: list[PlacedPosition]


class VisibleStep(Action):
    """An action that the attacker takes part in, and what the attacker knows after it.

    `frame` is null if the frames of all steps are very large together, except in the last step.
    """

    frame: list[WrittenTerm] | None


class FollowingAction(Action):
    """An action of the process that follows; `json` is its shape in result files."""

    type: str
    json: AsInFiles


class WaitingOffer(TypedDict):
    """An output or input that a stuck process waits with, and why it does not match.

    `place` is where it is written in the input file, or null.
    """

    position: Position
    place: ShownPlace | None
    kind: str
    channel: WrittenTerm | None
    message: WrittenTerm | None
    reason: str


class FollowedWay(TypedDict):
    """A way to follow: the first `followed` of `of` visible actions, and the frame at its end."""

    followed: int
    of: int
    actions: list[FollowingAction]
    frame: list[WrittenTerm]
    waiting: list[WaitingOffer]


class ShownWitness(TypedDict):
    """A test that distinguishes two frames, with the fields of the prover's own answers.

    An equality has `recipe1`, `recipe2`, `term_equal` (for process `process_id`), `term1` and
    `term2` (for the other process). Otherwise `recipe` gives `term` for process `process_id` only.
    """

    process_id: ProcessNumber
    recipe1: NotRequired[WrittenTerm]
    recipe2: NotRequired[WrittenTerm]
    term_equal: NotRequired[WrittenTerm]
    term1: NotRequired[WrittenTerm]
    term2: NotRequired[WrittenTerm]
    recipe: NotRequired[WrittenTerm]
    term: NotRequired[WrittenTerm]


class EveryWay(FollowedWay):
    """A way to follow, and how it ends."""

    outcome: str
    witness: ShownWitness | None


class OtherProcess(TypedDict):
    """How the other process follows: in so many `ways`, which end as `ends` counts.

    Unless `complete`, there were more states than the `states` that dsr looked at. `reason` is why
    the outcome is undecided. `furthest` is null if no execution of the attacked process is known
    that has the trace: the outcome is then `no_execution` or undecided.
    """

    process: ProcessNumber
    ways: int
    complete: bool
    states: int
    ends: dict[str, int]
    furthest: FollowedWay | None
    outcome: Reason
    reason: Doubt | None
    witness: ShownWitness | None
    splits: NotRequired[list[SplitActions]]
    every_way: NotRequired[list[EveryWay]]


class Execution(TypedDict):
    """A process that does a trace, and how the other process follows; `sentence` sums it up.

    `error` is present only if the trace cannot be read or replayed; unknown values are then null.
    """

    sentence: str | None
    steps: list[VisibleStep] | None
    other: OtherProcess | None
    error: NotRequired[str | None]


class ExplainedAttack(Heading, Execution):
    """Why a trace is an attack.

    `error` is present only if the trace cannot be read or replayed; unknown values are then null.
    """

    semantics: Semantics | None
    process: ProcessNumber | None
    trace: str | None
    source: ShownSource


class Simulated(Heading):
    """A trace that a process does, with an object for each way to do it.

    Unless `complete`, there were more states than `--max-states`.
    """

    semantics: Semantics
    verdict: Verdict
    process: ProcessNumber
    trace: str
    complete: bool
    source: ShownSource
    executions: list[Execution]
