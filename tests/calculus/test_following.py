"""Following an attack, against what the prover's own simulator answers."""

from pathlib import Path

import pytest
from replays import Attack, attack_of, name_of, read_lines, recorded_answers

from deepsec_results.calculus.following import Following, WayOutcome, follow
from deepsec_results.calculus.replaying import replay

FOLLOW = recorded_answers("follow")
STATUS = {
    "non_equivalent_message": WayOutcome.MESSAGE,
    "non_equivalent_equality": WayOutcome.EQUALITY,
}
# Where the recorded answer is the API's own mistake, and why.
EXEMPT = {
    "mp5274_cqfo/fail_2t2u__query_4": "the API never offers an input on a channel to be computed",
}


def follow_attack(attack: Attack, max_states: int = 100_000) -> Following:
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    end = replayed.configurations[-1]
    return follow(end, attack.actions, attack.other, attack.semantics, max_states)


@pytest.mark.parametrize(
    "path", [path for path in FOLLOW if name_of(path) not in EXEMPT], ids=name_of
)
def test_the_ways_are_the_provers(path: Path) -> None:
    attack = attack_of(path)
    following = follow_attack(attack)
    assert following.complete
    recorded = list(read_lines(path))
    of = following.ways[0].of
    expected = {
        (STATUS[status], line["followed"])
        for line in recorded
        if (status := line["answer"]["status_equiv"]["status"]) in STATUS
    }
    expected |= {
        (WayOutcome.STUCK if line["followed"] < of else WayOutcome.EQUIVALENT, line["followed"])
        for line in recorded
        if line["answer"]["status_equiv"]["status"] == "equivalent"
        and not line["answer"]["available_actions"]["default"]
    }
    assert {(way.outcome, way.followed) for way in following.ways} == expected
    assert max(way.followed for way in following.ways) == max(line["followed"] for line in recorded)
