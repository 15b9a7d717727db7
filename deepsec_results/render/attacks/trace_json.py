"""What `trace` shows as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.notation import ShownLabels, write_actions
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction, positions_of
from deepsec_results.render.attacks.configurations import plain_configuration
from deepsec_results.render.attacks.headings import plain_heading
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.attacks.trace_depth import Depth
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.use_cases.attacks import AttackReplay

if TYPE_CHECKING:
    from deepsec_results.render.shapes import attacks as shapes


def plain_trace(traced: AttackReplay, depth: Depth) -> "shapes.TracedAttack":
    found, replayed = traced.found, traced.replayed
    replay: shapes.Replayed
    if found.stored_attack is None:
        replay = {"actions": None, "frame": None, "error": found.error}
    elif replayed is None:
        actions = list(_plain_bare_actions(found.stored_attack, traced.process, depth))
        replay = {"actions": actions, "frame": None, "error": traced.named_problem}
    else:
        replay = plain_replay(replayed, writer_for(replayed), depth)
    return {
        **plain_heading(found),
        "process": found.process,
        "trace": found.trace,
        **replay,
    }


def plain_replay(
    replayed: ReplayedAttack, writer: MessageWriter, depth: Depth
) -> "shapes.Replayed":
    """The actions of a replayed trace, what the attacker knows, and configurations."""
    steps = show_steps(replayed.replay, writer)
    configurations = replayed.replay.configurations
    plain: shapes.Replayed = {
        "actions": list(_plain_actions(replayed.process, steps, writer, depth)),
        "frame": writer.frame(configurations[-1].frame),
    }
    if depth.configurations or depth.at is not None:
        plain["configurations"] = [
            plain_configuration(configurations[number], number, writer)
            for number in depth.shown(len(steps))
        ]
    return plain


def _plain_actions(
    process: Process, steps: Sequence[ShownStep], writer: MessageWriter, depth: Depth
) -> "Iterator[shapes.TracedAction]":
    constructs = constructs_by_index(process, writer.labels)
    for step in steps:
        if depth.everything or step.is_visible:
            bindings = getattr(step.step.event, "bindings", ())
            yield {
                "number": step.number,
                "type": type_of(step.step.action),
                "text": step.action,
                "positions": _plain_positions(step.step.action, constructs),
                "effect": step.text,
                "bindings": writer.bindings(bindings),
            }


def _plain_bare_actions(
    attack: StoredAttack, process: Process | None, depth: Depth
) -> "Iterator[shapes.TracedAction]":
    actions = attack.trace.action_sequence
    labels = ShownLabels(attack.atoms.data)
    constructs = constructs_by_index(process, labels)
    texts = write_actions(actions, labels)
    for number, (action, text) in enumerate(zip(actions, texts, strict=True), 1):
        if depth.everything or isinstance(action, VisibleAction):
            yield {
                "number": number,
                "type": type_of(action),
                "text": text,
                "positions": _plain_positions(action, constructs),
                "effect": None,
                "bindings": None,
            }


def type_of(action: Action) -> str:
    """The type of an action in result files."""
    return str(action.__struct_config__.tag)


def _plain_positions(action: Action, constructs: Mapping[int, str]) -> "list[shapes.Place]":
    return [
        {
            "index": position.index,
            "args": position.args,
            "at": constructs.get(position.index),
        }
        for position in positions_of(action)
    ]
