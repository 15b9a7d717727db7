"""What `trace` shows as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.replayed_attacks import ReplayedAttack, UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.notation import Labels, ShownLabels, write_actions
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction, action_numbers, positions_of
from deepsec_results.render.attacks.configurations import plain_configuration
from deepsec_results.render.attacks.headings import plain_heading
from deepsec_results.render.attacks.impossible_steps import (
    forbidden_number,
    forbidden_reason,
    moved_sentence,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.attacks.trace_depth import BEGINNING, Depth
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.render.kit.source_places import plain_place, plain_source
from deepsec_results.use_cases.attacks import AttackReplay

if TYPE_CHECKING:
    from deepsec_results.render.shapes import attacks as shapes


def plain_trace(traced: AttackReplay, depth: Depth) -> "shapes.TracedAttack":
    found, replayed, source = traced.found, traced.replayed, traced.source
    replay: shapes.Replayed
    executable: shapes.Executable = {"executable": None, "forbidden": None}
    if traced.unexecuted is not None:
        replay, executable = _plain_unexecuted(traced.unexecuted, source, depth)
    elif found.stored_attack is None:
        replay = {"actions": None, "frame": None, "error": found.error}
    elif replayed is None:
        attack = found.stored_attack
        labels = ShownLabels(attack.atoms.data)
        actions = list(_plain_bare_actions(attack, traced.process, source, depth, labels))
        replay = {"actions": actions, "frame": None, "error": traced.named_problem}
    else:
        writer = writer_for(replayed)
        replay = plain_replay(replayed, writer, source, depth)
        executable = _plain_executable(replayed, writer)
    return {
        **plain_heading(found),
        "process": found.process,
        "trace": found.trace,
        "source": plain_source(source),
        **replay,
        **executable,
    }


def _plain_executable(replayed: ReplayedAttack, writer: MessageWriter) -> "shapes.Executable":
    """That a trace has an execution, and why this is not the stored one."""
    if replayed.moved is None:
        return {"executable": True, "forbidden": None}
    moved = moved_sentence(replayed.moved, replayed.other_number, writer)
    return {"executable": True, "forbidden": None, "moved": moved}


def _plain_unexecuted(
    unexecuted: UnexecutedAttack, source: QuerySource, depth: Depth
) -> "tuple[shapes.Replayed, shapes.Executable]":
    """A trace with an impossible action, which has effects only before this action."""
    beginning, forbidden = unexecuted.beginning, unexecuted.forbidden
    writer = writer_for(beginning)
    begun = plain_replay(beginning, writer, source, depth)
    assert begun["actions"] is not None
    bare = list(
        _plain_bare_actions(beginning.attack, beginning.process, source, depth, writer.labels)
    )
    replay: shapes.Replayed = {
        **begun,
        "actions": begun["actions"] + bare[len(begun["actions"]) :],
        "frame": None,
    }
    return replay, {
        "executable": False if unexecuted.is_decided else None,
        "forbidden": {
            "number": forbidden_number(beginning.attack, forbidden),
            "reason": forbidden_reason(forbidden, writer),
        },
    }


def plain_replay(
    replayed: ReplayedAttack, writer: MessageWriter, source: QuerySource, depth: Depth
) -> "shapes.Replayed":
    """The actions of a replayed trace, what the attacker knows, and configurations."""
    steps = show_steps(replayed.replay, writer)
    configurations = replayed.replay.configurations
    numbers = [step.number for step in steps]
    plain: shapes.Replayed = {
        "actions": list(_plain_actions(replayed.process, steps, writer, source, depth)),
        "frame": writer.frame(configurations[-1].frame),
    }
    if depth.has_moments:
        plain["configurations"] = [
            plain_configuration(configurations[at], [BEGINNING, *numbers][at], writer)
            for at in depth.shown(numbers)
        ]
    return plain


def _plain_actions(
    process: Process,
    steps: Sequence[ShownStep],
    writer: MessageWriter,
    source: QuerySource,
    depth: Depth,
) -> "Iterator[shapes.TracedAction]":
    constructs = constructs_by_index(process, writer.labels)
    for step in steps:
        if depth.everything or step.is_visible:
            bindings = getattr(step.step.event, "bindings", ())
            yield {
                "number": step.number,
                "type": type_of(step.step.action),
                "text": step.action,
                "positions": _plain_positions(step.step.action, constructs, source),
                "effect": step.text,
                "bindings": writer.bindings(bindings),
            }


def _plain_bare_actions(
    attack: StoredAttack,
    process: Process | None,
    source: QuerySource,
    depth: Depth,
    labels: Labels,
) -> "Iterator[shapes.TracedAction]":
    actions = attack.trace.action_sequence
    constructs = constructs_by_index(process, labels)
    texts = write_actions(actions, labels)
    numbers = action_numbers(actions)
    for number, action, text in zip(numbers, actions, texts, strict=True):
        if depth.everything or isinstance(action, VisibleAction):
            yield {
                "number": number,
                "type": type_of(action),
                "text": text,
                "positions": _plain_positions(action, constructs, source),
                "effect": None,
                "bindings": None,
            }


def type_of(action: Action) -> str:
    """The type of an action in result files."""
    return str(action.__struct_config__.tag)


def _plain_positions(
    action: Action, constructs: Mapping[int, str], source: QuerySource
) -> "list[shapes.Place]":
    return [
        {
            "index": position.index,
            "args": position.args,
            "at": constructs.get(position.index),
            "place": plain_place(source, position),
        }
        for position in positions_of(action)
    ]
