"""Charts of attacks as text: who sends what to whom, in lines that fit."""

import json
import re
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED, some

import deepsec_results
from deepsec_results.render.charts.aligned_sides import align_events
from deepsec_results.render.charts.canvas import Canvas
from deepsec_results.render.charts.chart import Gap, LaneNote
from deepsec_results.render.charts.text_lanes import short_names
from deepsec_results.render.kit.term_folding import display_width

EVENING = FIXTURES / "evening" / "result_files"
BATCHES = [
    *sorted(EVENING.glob("*.json")),
    *sorted((FIXTURES / "replay" / "result_files").glob("*.json")),
    *sorted(RECORDED.glob("*.json")),
]
ARROWS = set("▶◀▷×↻")


@pytest.mark.parametrize("width", [20, 60, 80, 120, 200])
@pytest.mark.parametrize("path", some(BATCHES), ids=lambda path: path.name)
def test_charts_fit_and_have_each_visible_action(
    path: Path, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`trace --json` names the actions of each attack, and in which order they are."""
    attacks = json.loads(run(monkeypatch, "trace", str(path), "--json").stdout or "[]")
    words = ["trace", str(path), "--format", "chart", "--width", str(width)]
    text = run(monkeypatch, *words).stdout
    assert all(display_width(line) <= width for line in text.split("\n"))
    charts = re.split(r"(?m)^(?=mp\S+ ›)", text)[1:]
    assert len(charts) == len(attacks)
    for chart, attack in zip(charts, attacks, strict=True):
        # Lanes, or in a very narrow terminal lines such as `2  Reader → attacker: …`.
        sign = r".*[▶◀▷×↻]" if "│" in chart else r" \S"
        above = re.split(r"(?m)^  (?:channel|test|m1)  ", chart)[0]
        numbers = re.findall(rf"(?m)^ *([0-9]+(?:\.[0-9]+)?) {sign}", above)
        visible = [one["number"] for one in attack["actions"] if "." not in one["number"]]
        if not attack["executable"]:
            visible = visible[: int(attack["forbidden"]["number"].split(".")[0])]
        assert [number for number in numbers if "." not in number][: len(visible)] == visible


def test_an_arrow_ends_at_the_one_who_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack on the Wide-Mouth Frog: the attacker sends a request under their own name."""
    words = ["-d", str(EVENING), "mpcjbe", "--run", "wide_mouth", "--format", "chart"]
    lines = run(monkeypatch, "trace", *words).stdout.split("\n")
    heads = next(line for line in lines if "Responder" in line)
    assert heads.split() == ["Server", "2", "Responder", "attacker"]
    at = {name: heads.index(name) + len(name) // 2 for name in ("Responder", "attacker")}
    arrows = {line.split()[0]: line for line in lines if ARROWS & set(line)}
    assert list(arrows) == ["1", "2", "3", "4"]
    # The attacker sends to Server 2, and learns its answer, which they give to the Responder. An
    # arrow crosses the lane of the Responder, and has a joint at the lane where it begins.
    assert arrows["1"].index("◀") < at["Responder"] < arrows["1"].rindex("┤")
    assert arrows["2"].index("├") < at["Responder"] < arrows["2"].index("▶")
    assert all(arrows[number][at["Responder"]] == "│" for number in "123")
    assert arrows["3"].index("◀") == at["Responder"] + 1
    assert arrows["4"].index("├") == at["Responder"]
    labels = [line.replace("│", " ").split() for line in lines]
    assert ["learns", "ax_2", "=", "senc(second,#n_0)"] in labels
    assert ["sends", "ax_1", "=", "senc((mallory,#n_0),kbs)"] in labels


def test_many_roles_have_short_names_with_a_legend(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["-d", str(EVENING), "mpcjbe", "--run", "tags", "--format", "chart"]
    text = run(monkeypatch, "trace", *words).stdout
    assert re.search(r"(?m)^ +T3 +T2 +T1 +R3 +R2 +R6 +R5 +R4 +R1 +T6 +attacker$", text)
    readers, tags = [f"R{number}" for number in range(1, 7)], ["T1", "T2", "T3", "T6"]
    assert re.findall(r"(?m)^  ([RT][0-9]) +(?:Reader|Tag) [0-9]$", text) == [*readers, *tags]
    narrow = run(monkeypatch, "trace", *words, "--width", "40").stdout
    assert re.search(r"(?m)^ +1 +2 +3 +4 +5 +6 +7 +8 +9 +10 +A$", narrow)
    assert re.search(r"(?m)^ +3 +Tag 1$", narrow)
    assert "Tag 1" in run(monkeypatch, "trace", *words, "--width", "200").stdout.split("│")[0]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Tag 3", "Reader 2", "Reader 1"], ["T3", "R2", "R1"]),
        (["Server 2", "Safe 2", "line 7 (2)"], ["Se2", "Sa2", "l7(2)"]),
        (["Many", "ManySafe"], ["Many", "ManyS"]),
        (["Server2", "Server 2"], ["Server2", "Server 2"]),  # both would be S2
        (["member 1", "Tag"], ["member 1", "Tag"]),  # m1 is a message
    ],
)
def test_short_names_are_distinct(names: list[str], short: list[str]) -> None:
    assert short_names(names) == short


def test_both_processes_have_the_lanes_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["-d", str(EVENING), "mpcjbe", "--run", "wide_mouth", "--format", "chart", "--both"]
    text = run(monkeypatch, "trace", *words).stdout
    first, second = re.split(r"  Process [12]: the .*\n", text)[1:]
    assert "senc(first,#n_0)" in first and "senc(second,#n_0)" not in first
    assert "senc(second,#n_0)" in second
    assert first.split("\n")[0] == second.split("\n")[0]


def test_silent_steps_are_next_to_their_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["-d", str(EVENING), "mpcjbe", "--run", "wide_mouth", "--format", "chart", "--all"]
    text = run(monkeypatch, "trace", *words).stdout
    assert re.search(r"(?m)^ *1\.2 +│ • test holds: if from_\S+ = mallory: both are mallory", text)


def test_a_trace_without_execution_is_drawn_to_the_impossible_action(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = next((FIXTURES / "doubt").rglob("mpchds_ga2e.json"))
    outcome = run(monkeypatch, "trace", str(path), "--format", "chart", "--query", "2")
    assert outcome.code == 0
    last = [line for line in outcome.stdout.split("\n") if ARROWS & set(line)][-1]
    assert last.split()[0] == "1.2" and "×" in last
    label = " ".join(outcome.stdout.replace("│", " ").split())
    assert "impossible: the attacker can deduce #n_0" in label


def test_an_encoding_without_lines_has_signs_of_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    from deepsec_results.render.kit.encodings import encodable

    drawn = "│──▶◀┄┄▷×•↻├┤┬└"
    assert encodable(drawn, "ascii") == "|--><..>x*@++++"


def test_wide_characters_take_two_cells() -> None:
    canvas = Canvas(6)
    row = canvas.add_row()
    canvas.draw(row, 0, "日本日本")
    canvas.draw(row, 1, "│")
    (line,) = canvas.lines()
    text = "".join(span.text for span in line.spans)
    assert text == " │本日" and display_width(text) == 6


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--both"], "--both needs a chart"),
        (["--format", "chart", "--at", "1"], "a chart cannot be used with --at"),
        (["--format", "chart", "--source"], "a chart cannot be used with --at"),
        (["-o", "x.svg"], "--output needs one attack, found 4: mpcjbe_2r50 wide_mouth query 1, "),
        (["--format", "svg"], "an SVG file needs one attack, found 4: "),
        (["-o", "x.png", "--run", "tags"], "x.png: unknown ending .png; use one of .json, .svg"),
        (["-o", "x", "--run", "tags"], "x: missing ending; use one of .json, .svg, .tex, .mmd, "),
        (["--json", "--format", "chart"], "give --json or --format chart, not both"),
    ],
)
def test_options_that_do_not_fit(
    words: list[str], message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(monkeypatch, "trace", "-d", str(EVENING), "mpcjbe", *words)
    assert outcome.code == 2
    assert message in outcome.stderr
    assert not any(tmp_path.iterdir())


def test_the_rows_of_both_processes_belong_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Process 1 chooses a branch where process 2 has an internal communication."""
    words = ["-d", str(RECORDED), "mp37m1", "--run", "replicated_leak", "--format", "chart"]
    text = run(monkeypatch, "trace", *words, "--both", "--all").stdout
    sides = [part.split("\n\n")[0] for part in re.split(r"  Process [12]: the .*\n", text)[1:]]
    numbers = [re.findall(r"(?m)^ *(-|[0-9.]+) ", side) for side in sides]
    assert numbers == [["0.1", "1", "1.1", "-", "2"], ["0.1", "1", "-", "1.1", "2"]]


def test_events_without_a_partner_have_gaps() -> None:
    here = [LaneNote(number, 0, "") for number in ("0.1", "0.2", "1", "1.1", "2", "2.1")]
    there = [LaneNote(number, 0, "") for number in ("0.1", "0.2", "1", "2", "2.1", "2.2")]
    partners = {"0.1": "0.2", "0.2": "0.1", "1": "1", "2": "2", "2.1": "2.1"}
    ours, theirs = align_events(here, there, partners)
    gaps = [[isinstance(event, Gap) for event in events] for events in (ours, theirs)]
    # 0.1 of the second process comes too early for its partner; the second ends with 2.2 alone.
    assert [event.number for event in ours] == ["0.1", "0.1", "0.2", "1", "1.1", "2", "2.1"]
    assert [event.number for event in theirs] == [
        "0.1", "0.2", "0.2", "1", "1.1", "2", "2.1", "2.2",
    ]  # fmt: skip
    assert gaps[0] == [True, *[False] * 6]
    assert gaps[1] == [False, False, True, False, True, False, False, False]


def test_a_file_has_no_colors_and_eighty_columns(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ["-d", str(EVENING), "mpcjbe", "--run", "wide_mouth"]
    file = tmp_path / "chart.txt"
    outcome = run(monkeypatch, "--color", "always", "trace", *words, "-o", str(file), terminal=200)
    assert outcome.code == 0 and not outcome.stdout
    plain = run(monkeypatch, "trace", *words, "--format", "chart").stdout
    assert file.read_text(encoding="utf-8") == plain


def test_what_cannot_be_drawn_replaces_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "chart.svg"
    file.write_text("kept")
    folder = FIXTURES / "invalid_trees" / "silent_step_at_an_output"
    outcome = run(monkeypatch, "trace", "-d", str(folder), "-o", str(file))
    assert outcome.code == 2 and "no process is ready" in outcome.stderr
    assert file.read_text() == "kept"


@pytest.mark.parametrize("format_", ["chart", "svg", "latex", "mermaid"])
def test_python_draws_the_same(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["-d", str(EVENING), "mpcjbe", "--run", "wide_mouth", "--format", format_, "--both"]
    with deepsec_results.open_results(EVENING) as results:
        (attack,) = (
            query.attack
            for one in results.batch("mpcjbe").runs()
            for query in one.queries
            if one.name == "wide_mouth" and query.attack is not None
        )
        assert attack.chart(format_, both=True) == run(monkeypatch, "trace", *words).stdout
