"""A chart in text is enough to say who sends what to whom: it is read back from its lines alone,
and compared with `trace --json`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command import run
from conftest import some
from shown_attacks import recorded_batches

_ATTACKER = "attacker"


class Said(NamedTuple):
    """An arrow: its number, the names of both ends, its words, and the name under which the
    attacker overhears it. Words have no blanks, since a line may end at one."""

    number: str
    sender: str
    receiver: str
    words: str
    overheard: str = ""


def read_chart(text: str) -> list[Said]:
    """The arrows that a reader sees in a chart."""
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("  Process ")) + 1
    while not re.search("│", lines[at + 1]):
        at += 1  # the sentence above the chart may begin with a process too
    columns = [found.start() for found in re.finditer("│", lines[at + 1])]
    end = lines.index("", at)
    legend = _legend(lines[end:])
    names = [legend.get(name, name) for name in re.split("  +", lines[at].strip())]
    lanes = dict(zip(columns, names, strict=True))
    return list(_arrows(lines[at + 2 : end], lanes, legend))


def _legend(lines: Sequence[str]) -> dict[str, str]:
    """What short names and `m1` stand for."""
    meanings: dict[str, str] = {}
    last = ""
    for line in lines:
        if found := re.match(r"  (\S+(?: \S+)*) {2,}(\S.*)", line):
            last = found[1]
            meanings[last] = found[2]
        elif line and last:
            meanings[last] += line.strip()
    return meanings


def _arrows(
    lines: Sequence[str], lanes: Mapping[int, str], legend: Mapping[str, str]
) -> Iterator[Said]:
    label, found = "", None
    for line in lines:
        if "└" in line:
            assert found is not None
            found = found._replace(overheard=re.sub("[│└┄▷ ]", "", line).removeprefix("overhears"))
        elif (number := re.match(r" *([0-9.]+) ", line)) is None:
            label += re.sub("[│ ]", "", line)
        else:
            if found is not None:
                yield found
            words = re.sub(r"\bm[0-9]+\b", lambda name: _squeezed(legend[name[0]]), label)
            found, label = Said(number[1], *_ends(line, lanes), words), ""
    if found is not None:
        yield found


def _ends(line: str, lanes: Mapping[int, str]) -> tuple[str, str]:
    (start,) = [at for at in lanes if line[at : at + 1] in ("├", "┤")]
    (end,) = [at for at in lanes if line[at - 1 : at] in ("▶", "×") or line[at + 1 : at + 2] == "◀"]
    return lanes[start], lanes[end]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def expected(attack: Mapping[str, Any]) -> Iterator[Said]:
    """The visible actions of an attack; a thread without a role has no name here."""
    for action in attack["actions"]:
        places = [position.get("place") for position in action["positions"]]
        roles = [place["thread"] if place else "" for place in places]
        effect = action["effect"]
        match action["type"]:
            case "output":
                words = effect.removeprefix("the attacker ").partition(" on ")[0]
                yield Said(action["number"], roles[0], _ATTACKER, words)
            case "input":
                found = re.match(r"the attacker (sends )(.*?) on ", effect)
                recipe = re.match(r"in\(([^,]*|.*?),(.*)\)$", action["text"])
                assert found and recipe
                built = "" if recipe[2] == found[2] else f"{recipe[2]} = "
                words = f"{found[1]}{built}{found[2]}"
                yield Said(action["number"], _ATTACKER, roles[0], words)
            case "eavesdrop":
                heard = re.match(r"the attacker overhears (\S+) = (.*?) on ", effect)
                assert heard
                yield Said(action["number"], *roles, heard[2], heard[1])


def _matches(said: Said, due: Said, channel: str) -> bool:
    """Whether an arrow says what it should; with several channels, it also says on which."""
    words = said.words.removesuffix(f"on{channel}")
    ends = zip((said.sender, said.receiver), (due.sender, due.receiver), strict=True)
    return (
        said.number == due.number
        and all(not there or here == there for here, there in ends)
        and (words, said.overheard) == (_squeezed(due.words), due.overheard)
    )


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("path", some(recorded_batches()), ids=lambda path: path.name)
def test_a_chart_says_who_sends_what_to_whom(
    path: Path, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacks = json.loads(run(monkeypatch, "trace", str(path), "--json").stdout or "[]")
    words = ["trace", str(path), "--format", "chart", "--width", str(width)]
    charts = re.split(r"(?m)^(?=mp\S+ ›)", run(monkeypatch, *words).stdout)[1:]
    for chart, attack in zip(charts, attacks, strict=True):
        if not attack["executable"] or not attack["trace"]:
            continue
        said = [one for one in read_chart(chart) if "." not in one.number]
        due = list(expected(attack))
        channels = [
            re.match(r"\w+\(([^,]*),", action["text"])[1]  # type: ignore[index]
            for action in attack["actions"]
            if "." not in action["number"]
        ]
        for one, other, channel in zip(said, due, channels, strict=True):
            assert _matches(one, other, channel), (one, other)
