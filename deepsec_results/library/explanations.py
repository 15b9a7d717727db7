"""Why an attack works: a sentence, the other process, and the test that distinguishes them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.library.replays import Replay, replay_from, replay_of, replay_of_unexecuted
from deepsec_results.library.words import Outcome

if TYPE_CHECKING:
    from deepsec_results.analysis.explanations import TraceExplanation as AnalysisExplanation
    from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
    from deepsec_results.analysis.source import QuerySource
    from deepsec_results.render.attacks.messages import MessageWriter


class EqualityWitness(Struct, frozen=True, kw_only=True):
    """An equality of two recipes that holds for process `process_id` only.

    There, both recipes give `term_equal`; for the other process they give `term1` and `term2`. The
    fields have the names of the prover's own answers.
    """

    process_id: int
    recipe1: str
    recipe2: str
    term_equal: str
    term1: str
    term2: str

    def __str__(self) -> str:
        return f"{self.recipe1} = {self.recipe2}"


class MessageWitness(Struct, frozen=True, kw_only=True):
    """A recipe that gives a message, `term`, for process `process_id` only."""

    process_id: int
    recipe: str
    term: str

    def __str__(self) -> str:
        return self.recipe


class Split(Struct, frozen=True, kw_only=True):
    """Two visible actions, numbered from 1, that belong to one session of `process` and to two
    sessions of the other process."""

    process: int
    earlier: int
    later: int


class Explanation(Struct, frozen=True, eq=False, kw_only=True):
    """Why a trace is an attack.

    `sentence` says it in words, `outcome` in one word. `attacked` is the trace of the attacked
    process, `other` what the other process does to follow it as far as it can: the first `followed`
    of `of` visible actions. `witness` is the test that distinguishes the two, for the outcomes
    `equality` and `message`; `splits` are the differences for `sessions`; `doubt` says why the
    outcome is `undecided`. `ways` is the number of ways to follow, among `states` states that were
    examined; unless `complete`, there were more states than that. `other` has no steps if no
    execution of the attacked process is known that has the trace.
    """

    sentence: str
    outcome: Outcome
    doubt: str | None
    witness: EqualityWitness | MessageWitness | None
    splits: Sequence[Split]
    attacked: Replay
    other: Replay
    followed: int
    of: int
    ways: int
    states: int
    complete: bool

    def __repr__(self) -> str:
        return f"<Explanation: {self.outcome}>"


def explanation_from(explanation: "AnalysisExplanation", source: "QuerySource") -> Explanation:
    """An explanation with its terms as text."""
    from deepsec_results.render.attacks.explanation_sentences import explain_in_a_sentence
    from deepsec_results.render.attacks.messages import writer_for

    replayed, following, closest = (
        explanation.replayed,
        explanation.following,
        explanation.closest,
    )
    writer = writer_for(replayed)
    sessions = explanation.sessions
    return Explanation(
        sentence=explain_in_a_sentence(explanation, writer),
        outcome=Outcome(explanation.reason),
        doubt=explanation.doubt,
        witness=_witness(explanation, writer),
        splits=tuple(
            Split(process=one.process, earlier=one.earlier, later=one.later)
            for one in (sessions.splits if sessions else ())
        ),
        attacked=replay_of(replayed, writer, source),
        other=replay_from(closest.replay, replayed.other_number, writer, source),
        followed=closest.way.followed,
        of=closest.way.of,
        ways=len(following.ways),
        states=following.states,
        complete=following.complete,
    )


def explanation_of_unexecuted(unexecuted: "UnexecutedAttack", source: "QuerySource") -> Explanation:
    """An explanation that no execution has the trace."""
    from deepsec_results.analysis.explanations import Doubt
    from deepsec_results.model.traces import visible_actions
    from deepsec_results.render.attacks.impossible_steps import no_execution_sentence
    from deepsec_results.render.attacks.messages import writer_for

    writer = writer_for(unexecuted.beginning)
    decided = unexecuted.is_decided
    return Explanation(
        sentence=no_execution_sentence(unexecuted, writer),
        outcome=Outcome.NO_EXECUTION if decided else Outcome.UNDECIDED,
        doubt=None if decided else Doubt.STATES,
        witness=None,
        splits=(),
        attacked=replay_of_unexecuted(unexecuted, writer, source),
        other=Replay(process=unexecuted.beginning.other_number, steps=()),
        followed=0,
        of=len(visible_actions(unexecuted.beginning.attack.trace.action_sequence)),
        ways=0,
        states=0,
        complete=decided,
    )


def _witness(
    explanation: "AnalysisExplanation", writer: "MessageWriter"
) -> EqualityWitness | MessageWitness | None:
    from deepsec_results.calculus.static_equivalence import EqualityTest as Equality
    from deepsec_results.render.attacks.explanation_sentences import process_of

    found = explanation.closest.way.witness
    if found is None or Outcome(explanation.reason) not in (Outcome.EQUALITY, Outcome.MESSAGE):
        return None
    number = process_of(explanation, found.side)
    if isinstance(found, Equality):
        return EqualityWitness(
            process_id=number,
            recipe1=writer.text(found.recipe1),
            recipe2=writer.text(found.recipe2),
            term_equal=writer.text(found.equal),
            term1=writer.text(found.message1),
            term2=writer.text(found.message2),
        )
    return MessageWitness(
        process_id=number, recipe=writer.text(found.recipe), term=writer.text(found.message)
    )
