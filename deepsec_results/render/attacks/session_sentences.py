"""The sentences of an attack that only sessions distinguish."""

from deepsec_results.analysis.session_comparison import SessionComparison, SplitActions
from deepsec_results.calculus.session_outcomes import OfferedActions, SessionsHeld
from deepsec_results.render.attacks.messages import MessageWriter

UNMATCHED = "the sessions of the two processes cannot be matched one to one"


def sessions_sentences(
    sessions: SessionComparison, other: int, test: str | None, writer: MessageWriter
) -> str:
    """Why the sessions of process `other` cannot be matched; begins in the middle of a sentence.

    `test` says what distinguishes the frames as soon as matched sessions have acted, if anything.
    """
    split = main_split(sessions, other)
    clause = UNMATCHED if split is None else split_sentence(split)
    return f"{clause}. {_why(sessions.held, other, test, writer)}"


def main_split(sessions: SessionComparison, other: int) -> SplitActions | None:
    """The two most telling actions, if one session does both on one side only.

    The later one is where the matching of sessions fails, if there is such a pair.
    """
    held = sessions.held
    failing = SplitActions(3 - other, held.earlier or 0, held.action)
    return failing if failing in sessions.splits else next(iter(sessions.splits), None)


def split_sentence(split: SplitActions) -> str:
    """Two actions that belong to one session of a process, and to two of the other."""
    numbers = f"actions {split.earlier} and {split.later}"
    return (
        f"{numbers} belong to one session of process {split.process} "
        f"and to two sessions of process {3 - split.process}"
    )


def _why(held: SessionsHeld, other: int, test: str | None, writer: MessageWriter) -> str:
    """What the execution shows whose sessions can be matched longest."""
    if held.differences:
        return f"Of the sessions {_when(held)}, {_counts(held.differences[0], other, writer)}."
    if test is None:
        return f"The matching {_partners(held)} of process {other} cannot do {_action(held)}."
    if held.earlier is None:
        return f"If the matching session of process {other} does {_action(held)}, then {test}."
    both = f"actions {held.earlier} and {held.action}"
    return f"If one session of process {other} does {both}, then {test}."


def _partners(held: SessionsHeld) -> str:
    return "sessions" if held.is_silent else "session"


def _action(held: SessionsHeld) -> str:
    """The action at which the matching fails."""
    if not held.is_silent:
        return f"action {held.action}"
    when = f"that follows action {held.action}" if held.action else "at the start"
    return f"the internal communication {when}"


def _when(held: SessionsHeld) -> str:
    """Which sessions differ: those at the start, or those that an action leaves or begins."""
    if not held.action and not held.is_silent:
        return "at the start"
    return f"that go on after {_action(held)}"


def _counts(offered: OfferedActions, other: int, writer: MessageWriter) -> str:
    """How many sessions of each process offer an action."""
    action = "output" if offered.is_output else "input"
    channel = "a private channel" if offered.channel is None else writer.text(offered.channel)
    offer = "offer" if offered.here > 1 else "offers"
    does = "do" if offered.there > 1 else "does"
    return (
        f"{offered.here or 'none'} of process {3 - other} {offer} an {action} on {channel}, "
        f"but {offered.there or 'none'} of process {other} {does}"
    )
