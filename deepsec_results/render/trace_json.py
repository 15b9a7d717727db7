"""What `trace` shows as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.run_facts import Attack
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction, positions_of
from deepsec_results.render.attacks import plain_heading
from deepsec_results.render.configurations import plain_configuration
from deepsec_results.render.layout import constructs_by_index
from deepsec_results.render.messages import MessageWriter, writer_for
from deepsec_results.render.notation import ShownLabels, write_actions
from deepsec_results.render.steps import ShownStep, show_steps
from deepsec_results.render.trace_depth import Depth
from deepsec_results.render.tree import trace_text
from deepsec_results.use_cases.attacks import TracedAttack


def plain_trace(traced: TracedAttack, depth: Depth) -> dict[str, object]:
    found, replayed = traced.found, traced.replayed
    query = found.query
    plain = plain_heading(found.batch, found.run, found.query)
    if query.attack is None:
        return {**plain, "process": None, "trace": None, "actions": None, "error": query.error}
    plain["process"] = query.attack.trace.index_process
    plain["trace"] = trace_text(query)
    if replayed is None:
        actions = list(_plain_bare_actions(query.attack, traced.process, depth))
        return {**plain, "actions": actions, "frame": None, "error": traced.problem}
    return {**plain, **plain_replay(replayed, writer_for(replayed), depth)}


def plain_replay(
    replayed: ReplayedAttack, writer: MessageWriter, depth: Depth
) -> dict[str, object]:
    """The actions of a replayed trace, what the attacker knows, and configurations."""
    steps = show_steps(replayed.replay, writer)
    configurations = replayed.replay.configurations
    plain: dict[str, object] = {
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
) -> Iterator[dict[str, object]]:
    constructs = constructs_by_index(process, writer.labels)
    for step in steps:
        if depth.everything or step.is_visible:
            bindings = getattr(step.step.event, "bindings", ())
            yield {
                **_plain_action(step.step.action, step.number, step.action, constructs),
                "effect": step.text,
                "bindings": writer.bindings(bindings),
            }


def _plain_bare_actions(
    attack: Attack, process: Process | None, depth: Depth
) -> Iterator[dict[str, object]]:
    actions = attack.trace.action_sequence
    labels = ShownLabels(attack.atoms.data)
    constructs = constructs_by_index(process, labels)
    texts = write_actions(actions, labels)
    for number, (action, text) in enumerate(zip(actions, texts, strict=True), 1):
        if depth.everything or isinstance(action, VisibleAction):
            yield {
                **_plain_action(action, number, text, constructs),
                "effect": None,
                "bindings": None,
            }


def _plain_action(
    action: Action, number: int, text: str, constructs: Mapping[int, str]
) -> dict[str, object]:
    return {
        "number": number,
        "type": action.__struct_config__.tag,
        "text": text,
        "positions": [
            {
                "index": position.index,
                "args": position.args,
                "at": constructs.get(position.index),
            }
            for position in positions_of(action)
        ],
    }
