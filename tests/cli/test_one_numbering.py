"""An action of an attack has one number wherever it is shown."""

import json
import re
from typing import Any

import pytest
from command import run
from conftest import FIXTURES, some
from test_shown_source import numbered

BATCHES = [
    ("recorded", "mp37m1_f9ku"),  # trace and session equivalence, replications, choices
    ("recorded", "mp37l-"),
    ("evening", "mpcjbe_2r50"),
    ("replay", "mp5274_2t2u"),  # eavesdrops and internal communications
]
_SHOWN = re.compile(r" *([0-9]+(?:\.[0-9]+)?)  \S")


@pytest.fixture(params=some(BATCHES), ids=lambda batch: batch[1])
def batch(request: pytest.FixtureRequest) -> list[str]:
    folder, name = request.param
    return ["-d", str(FIXTURES / folder / "result_files"), name]


def attacks(monkeypatch: pytest.MonkeyPatch, batch: list[str], *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(monkeypatch, *more, *batch, "--json").stdout)
    return found


def of(attack: dict[str, Any]) -> list[str]:
    """The arguments for one attack."""
    return ["--run", attack["run"], "--query", str(attack["query"])]


def test_the_views_of_an_attack_agree(batch: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    explained = {
        (one["run"], one["query"]): one for one in attacks(monkeypatch, batch, "explain", "--all")
    }
    for attack in attacks(monkeypatch, batch, "trace", "--all")[:3]:
        actions = attack["actions"]
        numbers = [number for number, _ in numbered(actions)]
        visible = [number for number in numbers if "." not in number]
        assert [action["number"] for action in actions] == numbers
        explanation = explained[attack["run"], attack["query"]]
        if "forbidden" in attack and attack["forbidden"] is None:
            steps = [step["number"] for step in explanation["steps"]]
            assert steps == (numbers if len(steps) == len(numbers) else visible)
        text = run(monkeypatch, "trace", *batch, *of(attack), "--all").stdout
        shown = [found[1] for line in text.splitlines() if (found := _SHOWN.match(line))]
        assert shown == numbers
        chart = run(monkeypatch, "trace", *batch, *of(attack), "-f", "mermaid").stdout
        assert re.findall(r"^ +\w+-+>>\w+: ([0-9]+)\. ", chart, re.MULTILINE) == visible


def test_a_moment_is_named_by_the_number(batch: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    attack = attacks(monkeypatch, batch, "trace", "--all")[0]
    numbers = ["0", *(number for number, _ in numbered(attack["actions"]))]
    for number, after in zip(numbers, [*numbers[1:], None], strict=True):
        moment = run(monkeypatch, "trace", *batch, *of(attack), "--at", number)
        assert (moment.code, moment.stderr) == (0, "")
        begun = "Before the first action" if number == "0" else f"After action {number}, "
        assert begun in moment.stdout
        assert after is None or f"{after} is next" in moment.stdout


@pytest.mark.parametrize("moment", ["0.99", "4.99", "99"])
def test_a_moment_that_the_trace_does_not_have(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = FIXTURES / "recorded" / "result_files"
    query = ["--run", "passport_error", "--query", "1"]
    outcome = run(monkeypatch, "trace", "-d", str(folder), "mp37m1", *query, "--at", moment)
    assert f"the trace has no action {moment}" in outcome.stderr


@pytest.mark.parametrize("width", [80, 200])
def test_the_views_fit_a_terminal(
    batch: list[str], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in (["trace", "--all"], ["explain"], ["trace", "--source"]):
        outcome = run(monkeypatch, *command, *batch, "--color", "never", terminal=width)
        if outcome.code == 0 and "--source" not in command:
            assert max(map(len, outcome.stdout.splitlines())) <= width
