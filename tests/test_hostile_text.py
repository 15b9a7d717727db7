"""Characters that act on a terminal, in every string and in names, are shown as harmless text."""

import json
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from command import every_command, run, tells_json
from conftest import FULL, RECORDED

from deepsec_results.render.page.report import SCRIPTS

BATCH = "mp37ma_hhb-"
RUN = f"{BATCH}/ballot_leak_chw8.json"
QUERY = f"{BATCH}/ballot_leak_chw8/query_1.json"

C0_C1 = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
ACTING = {
    "C0, DEL and C1": C0_C1,
    "bidi controls": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\u115f\u2800\u034f\ufe0f",
    "unassigned, private, separators": "\u0378\U000e0080\ue000\U0010ffff\u2028\u2029",
    "terminal commands": "\x1b]0;title\x07\x1b[2J\x1b[31m\x1bP+q\x1b\\\x9b31m\r\n\x08\x08",
    "markup": "[bold red]x[/bold red] [link=file:///etc/passwd]y[/link] :boom: [/] \\[",
    "spreadsheet": '=HYPERLINK("http://x","y")',
    "workflow commands": "%0A::error::x\n::set-output name=a::b,c:d%",
    "markdown": "| a | [x](javascript:y) <img src=x> `z` **b** &lt;\n# h",
}
FORMULA = re.compile(r'(?:^|,)"?[=+@]', re.MULTILINE)

COMMANDS = [
    *every_command("last"),
    ["check", "last", "--expect", "expected.tsv", "-f", "github"],
    ["check", "last", "--expect", "expected.tsv"],
    ["show", "no such one"], ["list", "no such directory"],
]  # fmt: skip
# An error message repeats what was typed.
TYPED = [
    ["{}"],
    ["list", "{}"],
    ["list", "--{}"],
    ["list", "--sort", "{}"],
    ["list", ".", "{}"],
    ["list", "--columns", "{}"],
    ["list", "--since", "{}"],
    ["list", "--status", "{}"],
    ["show", "{}"],
    ["show", "last", "--run", "{}"],
    ["watch", "{}"],
    ["watch", "--interval", "{}"],
    ["trace", "--run", "{}"],
    ["validate", "{}"],
    ["diff", "last", "{}"],
    ["diff", "last", "last", "--floor", "{}"],
    ["table", "last", "--label", "{}"],
    ["table", "last", "--cells", "{}"],
    ["check", "last", "--expect", "{}"],
    ["history", "{}"],
    ["list", "--max-size", "{}"],
]


def spoiled(value: Any, text: str, *, keep: frozenset[str] = frozenset()) -> Any:
    """The value with a text around each string, except those that decide how it is read."""
    match value:
        case dict():
            return {
                key: held if key in keep else spoiled(held, text, keep=keep)
                for key, held in value.items()
            }
        case list():
            return [spoiled(each, text, keep=keep) for each in value]
        case str():
            return text + value + text
    return value


KEEP = frozenset(
    {"status", "type", "category", "representation", "semantics", "run_files", "query_files",
     "default_semantics", "distributed"}
)  # fmt: skip


@pytest.fixture(params=ACTING, ids=lambda name: name)
def hostile(
    request: pytest.FixtureRequest, still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    text = ACTING[request.param]
    shutil.copytree(RECORDED / BATCH, tmp_path / BATCH)
    shutil.copy(RECORDED / f"{BATCH}.json", tmp_path)
    for name in (f"{BATCH}.json", RUN, QUERY):
        value = spoiled(json.loads((tmp_path / name).read_text()), text, keep=KEEP)
        if name != QUERY:
            value |= {"status": "internal_error", "error_msg": text, "warnings": [text]}
        if name == f"{BATCH}.json":
            value.pop("warnings")
            value["run_files"].append(f"{BATCH}/{text}_1.json")
            value[text] = text
        (tmp_path / name).write_text(json.dumps(value))
    table = "input_file\tquery\tverdict\n"
    name = spoiled("ballot_leak.dps", text).replace('"', '""')
    (tmp_path / "expected.tsv").write_text(f'{table}"{name}"\t1\tverified\n', newline="")
    monkeypatch.chdir(tmp_path)
    return text


@pytest.mark.parametrize("width", [None, 80], ids=["pipe", "terminal"])
def test_text_from_files_never_acts(
    hostile: str, monkeypatch: pytest.MonkeyPatch, width: int | None
) -> None:
    # Each command is tried with a fifth of the texts, on a terminal with a ninth; in CI with all.
    share = 1 if FULL else 5 if width is None else 9
    for command in COMMANDS[[*ACTING.values()].index(hostile) % share :: share]:
        outcome = run(monkeypatch, *command, "--color", "never", terminal=width)
        assert outcome.code in (0, 1, 2), (command, outcome.stderr)
        for said in (outcome.stdout, outcome.stderr):
            acting = [
                character
                for character in set(said)
                if character != "\n" and unicodedata.category(character)[0] in "CZ"
                and character not in " \xa0\u3000\u2009\u202f"
            ]  # fmt: skip
            assert acting == [], command
        if "csv" in command:
            assert not FORMULA.search(outcome.stdout.replace('""', "")), command
        if "github" in command:
            assert all(line.startswith("::") for line in outcome.stdout.splitlines())
        if command[0] == "report" and outcome.stdout:
            assert outcome.stdout.count("<script>") == len(SCRIPTS)
            assert not re.search("<(?:img|b|h)\\b", outcome.stdout)
        if tells_json(command) and outcome.code != 2:
            assert json.loads(outcome.stdout)


def test_text_that_is_typed_never_acts(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = hostile.replace("\0", "")
    for command in TYPED:
        words = [word.replace("{}", typed) for word in command]
        outcome = run(monkeypatch, *words, "--color", "never")
        assert outcome.code in (0, 1, 2), (command, outcome.stderr)
        said = (outcome.stdout + outcome.stderr).replace("\n", "")
        assert said.replace("\xa0", "").replace("\u3000", "").isprintable(), command


def test_json_keeps_what_it_makes_harmless(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = json.loads(run(monkeypatch, "show", "--json").stdout)
    assert shown["batch"]["error_msg"] == hostile
    assert shown["batch"][hostile] == hostile
    assert shown["runs"][0]["warnings"] == [hostile]


def test_names_of_files_never_act(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "\x1b[31m\u202e\n=x"
    shutil.copytree(RECORDED / BATCH, folder / BATCH)
    shutil.copy(RECORDED / f"{BATCH}.json", folder)
    for command in (
        ["list", str(folder), "--columns", "path"], ["validate", str(folder)],
        ["validate", str(folder), "-f", "github"], ["show", "-d", str(folder)],
        ["list", str(folder / "nothing")], ["show", str(folder / "nothing.json")],
    ):  # fmt: skip
        outcome = run(monkeypatch, *command)
        assert (outcome.stdout + outcome.stderr).replace("\n", "").isprintable(), command
