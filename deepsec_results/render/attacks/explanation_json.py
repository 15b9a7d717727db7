"""What `explain` shows as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.explanations import Doubt, Reason, ReplayedWay, TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.calculus.static_equivalence import EqualityTest, Witness
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.traces import positions_of
from deepsec_results.render.attacks.explanation_sentences import (
    WAITING,
    explain_in_a_sentence,
    process_of,
)
from deepsec_results.render.attacks.headings import plain_heading
from deepsec_results.render.attacks.impossible_steps import begun_steps, no_execution_sentence
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.attacks.trace_json import type_of
from deepsec_results.render.batches.result_shapes import plain_value
from deepsec_results.render.kit.source_places import plain_place, plain_source
from deepsec_results.use_cases.explanations import AttackExplanation

if TYPE_CHECKING:
    from deepsec_results.render.shapes import attacks as shapes

MOST_FRAME_TERMS = 100_000  # in the frames of all steps
_OUTCOMES = {
    WayOutcome.EQUIVALENT: "equivalent",
    WayOutcome.EQUALITY: "equality",
    WayOutcome.MESSAGE: "message",
    WayOutcome.STUCK: "stuck",
    WayOutcome.UNDECIDED: "undecided",
}


def plain_explanation(explained: AttackExplanation) -> "shapes.ExplainedAttack":
    """An attack and why it is one."""
    found, explanation = explained.found, explained.explanation
    execution: shapes.Execution
    if explained.unexecuted is not None:
        execution = _plain_unexecuted(explained.unexecuted, explained.source)
    elif explanation is None:
        problem = explained.named_problem or found.error
        execution = {"sentence": None, "steps": None, "other": None, "error": problem}
    else:
        execution = plain_execution(explanation, explained.source, writer_for(explanation.replayed))
    return {
        **plain_heading(found),
        "semantics": found.semantics,
        "process": found.process,
        "trace": found.trace,
        "source": plain_source(explained.source),
        **execution,
    }


def _plain_unexecuted(unexecuted: UnexecutedAttack, source: QuerySource) -> "shapes.Execution":
    """A trace that no execution has, with the actions before the impossible one."""
    beginning = unexecuted.beginning
    writer = writer_for(beginning)
    is_decided = unexecuted.is_decided
    return {
        "sentence": no_execution_sentence(unexecuted, writer),
        "steps": plain_steps(begun_steps(unexecuted, writer), writer, source),
        "other": {
            "process": beginning.other_number,
            "ways": 0,
            "complete": is_decided,
            "states": 0,
            "ends": {},
            "furthest": None,
            "outcome": Reason.NO_EXECUTION if is_decided else Reason.UNDECIDED,
            "reason": None if is_decided else Doubt.STATES,
            "witness": None,
        },
    }


def plain_execution(
    explanation: TraceExplanation, source: QuerySource, writer: MessageWriter
) -> "shapes.Execution":
    """A process that does a trace, and how the other process follows."""
    steps = show_steps(explanation.replayed.replay, writer)
    return {
        "sentence": explain_in_a_sentence(explanation, writer),
        "steps": plain_steps(steps, writer, source),
        "other": plain_other(explanation, writer, source),
    }


def plain_steps(
    steps: Sequence[ShownStep], writer: MessageWriter, source: QuerySource
) -> "list[shapes.VisibleStep]":
    """The visible actions of the attack, each with the frame after it.

    If the frames are very large together, only the last one is given: each has those before.
    """
    visible = [step for step in steps if step.is_visible]
    frames = [step.step.configuration.frame for step in visible]
    all_given = sum(map(len, frames)) <= MOST_FRAME_TERMS
    return [
        {
            **_plain_action(step, writer, source),
            "frame": writer.frame(frame) if all_given or step is visible[-1] else None,
        }
        for step, frame in zip(visible, frames, strict=True)
    ]


def _plain_action(step: ShownStep, writer: MessageWriter, source: QuerySource) -> "shapes.Action":
    bindings = getattr(step.step.event, "bindings", ())
    return {
        "number": step.number,
        "action": step.action,
        "text": step.text,
        "bindings": writer.bindings(bindings),
        "positions": [
            {
                "index": position.index,
                "args": position.args,
                "place": plain_place(source, position),
            }
            for position in positions_of(step.step.action)
        ],
    }


def plain_other(
    explanation: TraceExplanation, writer: MessageWriter, source: QuerySource
) -> "shapes.OtherProcess":
    following, closest = explanation.following, explanation.closest
    plain: shapes.OtherProcess = {
        "process": explanation.replayed.other_number,
        "ways": len(following.ways),
        "complete": following.complete,
        "states": following.states,
        "ends": {
            name: following.counts[end] for end, name in _OUTCOMES.items() if following.counts[end]
        },
        "furthest": _plain_way(closest, writer, source),
        "outcome": explanation.reason,
        "reason": explanation.doubt,
        "witness": None,
    }
    if explanation.reason in (Reason.EQUALITY, Reason.MESSAGE):
        plain["witness"] = plain_witness(explanation, closest.way.witness, writer)
    if explanation.sessions is not None:
        plain["splits"] = list(explanation.sessions.splits)
    if explanation.ways:
        plain["every_way"] = [
            {
                **_plain_way(way, writer, source),
                "outcome": _OUTCOMES[way.way.outcome],
                "witness": plain_witness(explanation, way.way.witness, writer),
            }
            for way in explanation.ways
        ]
    return plain


def _plain_way(
    way: ReplayedWay, writer: MessageWriter, source: QuerySource
) -> "shapes.FollowedWay":
    """An execution of the other process: all its actions, and its frame at the end."""
    return {
        "followed": way.way.followed,
        "of": way.way.of,
        "actions": [
            {
                **_plain_action(step, writer, source),
                "type": type_of(step.step.action),
                "json": writer.shape(step.step.action),
            }
            for step in show_steps(way.replay, writer)
        ],
        "frame": writer.frame(way.way.configuration.frame),
        "waiting": [
            {
                "position": plain_value(waiting.position),
                "place": plain_place(source, waiting.position),
                "kind": "output" if waiting.is_output else "input",
                "channel": writer.both(waiting.channel) if waiting.channel else None,
                "message": writer.both(waiting.message) if waiting.message else None,
                "reason": WAITING[waiting.reason],
            }
            for waiting in way.way.waiting
        ],
    }


def plain_witness(
    explanation: TraceExplanation, witness: Witness | None, writer: MessageWriter
) -> "shapes.ShownWitness | None":
    """A test in the fields of the prover's `status_equiv`."""
    if witness is None:
        return None
    number = process_of(explanation, witness.side)
    if isinstance(witness, EqualityTest):
        return {
            "recipe1": writer.both(witness.recipe1),
            "recipe2": writer.both(witness.recipe2),
            "term_equal": writer.both(witness.equal),
            "term1": writer.both(witness.message1),
            "term2": writer.both(witness.message2),
            "process_id": number,
        }
    return {
        "recipe": writer.both(witness.recipe),
        "term": writer.both(witness.message),
        "process_id": number,
    }
