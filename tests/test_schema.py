"""The published JSON Schemas are current, and the JSON of transcripts and fixtures fits them."""

import json
import os
import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FIXTURES, FULL, REFRESH, ROOT, some
from jsonschema import Draft202012Validator, ValidationError, validators
from transcript import commands

from deepsec_results.reading.batches import decode_batch
from deepsec_results.reading.documents import read_plain
from deepsec_results.reading.problems import ReadingError

PROGRAM = runpy.run_path(str(ROOT / "docs" / "schema.py"))
PUBLISHED = PROGRAM["SCHEMAS"]
MADE = PROGRAM["schemas"]()
OUTPUTS = PROGRAM["OUTPUTS"]
PAGES = [*sorted((ROOT / "tests" / "transcripts").glob("*.txt")), *sorted(ROOT.glob("docs/*.md"))]
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
_IS_JSON = re.compile(r" --json\b| (?:-f|--format)[ =](jsonl?)\b")

Schema = dict[str, Any]


def closed(part: Any) -> Any:
    """A schema that accepts no field that it does not name."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    copy = {key: closed(one) for key, one in part.items()}
    if part.get("type") == "object" and "properties" in part:
        copy.setdefault("additionalProperties", False)
    return copy


@cache
def validator(name: str, *, columns: bool = False, line: bool = False) -> Draft202012Validator:
    """A validator for what a command prints, or for a `line` of it; no field may be unknown.

    Only with `columns` may it be rows of which the user chose the columns.
    """
    schema: Schema = closed(MADE[name])
    if OUTPUTS[name].columns and not columns:
        schema["items"] = schema["items"]["anyOf"][0]
    if line and OUTPUTS[name].is_array:
        schema = {"$defs": schema["$defs"], **schema["items"]}
    return Draft202012Validator(schema)


def check(command: str, said: str) -> bool:
    """Whether a command prints JSON; then it has to fit."""
    found = _IS_JSON.search(command)
    name = command.split()[1]
    if found is None or not said:
        return False
    columns = "--columns" in command
    if found[1] == "jsonl":
        for line in said.splitlines():
            validator(name, columns=columns, line=True).validate(json.loads(line))
    else:
        validator(name, columns=columns).validate(json.loads(said))
    return True


def printed(path: Path) -> Iterator[tuple[str, str]]:
    """Each command of a transcript or a page, and what it writes to stdout."""
    text = path.read_text(encoding="utf-8")
    blocks = [text] if path.suffix == ".txt" else _CONSOLE.findall(text)
    for block in blocks:
        for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
            if commands(part):
                command, *lines = part.splitlines()
                said = [line for line in lines if not re.match(r"! |\[exit ", line)]
                yield command.removeprefix("$ "), "\n".join(said).strip()


@pytest.mark.parametrize("name", MADE)
def test_current(name: str) -> None:
    path, text = PUBLISHED / f"{name}.json", PROGRAM["text_of"](MADE[name])
    if os.environ.get(REFRESH):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
    Draft202012Validator.check_schema(MADE[name])


def test_nothing_else_is_published() -> None:
    assert {path.stem for path in PUBLISHED.iterdir()} == {*MADE}
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert all(f"](schema/{name}.json)" in page for name in MADE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_json_in_transcripts(path: Path) -> None:
    for command, said in printed(path):
        check(command, said)


def test_every_schema_has_a_transcript() -> None:
    named = {
        command.split()[1] for path in PAGES for command, said in printed(path)
        if check(command, said)
    }  # fmt: skip
    assert named == {*OUTPUTS}


DIRECTORIES = [
    "recorded/result_files", "replay/result_files", "comparisons/before",
    *(f"invalid_trees/{path.parent.name}" for path in FIXTURES.glob("invalid_trees/*/mp*.json")),
]  # fmt: skip
BELOW = [
    "list {} --json --verdicts",
    "list {} -f jsonl --columns id,files,directory,ended,incomplete,size",
    "show -d {} -n 0 --json",
    "trace -d {} -n 0 --json --all --steps",
    "explain -d {} -n 0 --json --all",
    "queries -d {} --json",
    "audit -d {} --json --max-traces 3",
    "table -d {} -n 0 --json --audit --max-traces 1",
    "table -d {} -n 0 --json",
    "stats -d {} --json",
    "rerun -d {} -n 0 --json",
    "validate {} --json",
    "diff {} {} --json --all",
]


# Each directory but the first has one of the commands, and in CI all of them.
@pytest.mark.parametrize(
    ("folder", "command"),
    [
        (folder, command)
        for number, folder in enumerate(DIRECTORIES)
        for at, command in enumerate(BELOW)
        if FULL or number == 0 or number % len(BELOW) == at
    ],
)
def test_json_of_fixtures(
    still: Path, monkeypatch: pytest.MonkeyPatch, command: str, folder: str
) -> None:
    path = f"fixtures/{folder}"
    outcome = run(monkeypatch, *command.format(path, path).split())
    assert check(f"dsr {command}", outcome.stdout) or outcome.code == 2
    # Only a comparison without queries is refused.
    assert outcome.stdout or command.startswith("diff")


SOUND = [
    path
    for folder in ("recorded", "replay", "valid", "comparisons", "expectations")
    for path in sorted((FIXTURES / folder).rglob("*.json"))
    if path.name != "expected.json"
]
BATCHES = sorted((FIXTURES / "invalid").glob("*/mp*.json"))


def value_of(path: Path) -> object:
    """The value of a result file. The prover writes some that are not quite JSON."""
    return read_plain(path.read_bytes()).value


def kind_of(value: object) -> str:
    assert isinstance(value, dict)
    if "run_file" in value:
        return "query-result"
    return "run-result" if "batch_file" in value else "batch-result"


def any_of(
    validator: Any, choices: list[Schema], instance: object, _: Schema
) -> Iterator[ValidationError]:
    """`anyOf` that ends a choice at its first error. jsonschema itself collects all errors of each,
    which takes exponential time in the depth of a process."""
    if not any(validator.evolve(schema=choice).is_valid(instance) for choice in choices):
        yield ValidationError(f"fits none of {choices}")


FastValidator = validators.extend(Draft202012Validator, {"anyOf": any_of})


def test_sound_result_files() -> None:
    kinds = []
    for path in some(SOUND):
        value = value_of(path)
        kinds.append(kind_of(value))
        errors = [*FastValidator(MADE[kinds[-1]]).iter_errors(value)]
        assert errors == [], path
    assert min(kinds.count(kind) for kind in {*MADE} - {*OUTPUTS}) > (50 if FULL else 5)


def decodes(path: Path) -> bool:
    try:
        decode_batch(path.read_bytes())
    except ReadingError:
        return False
    return True


def test_schema_accepts_what_dsr_reads() -> None:
    for path in BATCHES:
        try:
            value = value_of(path)
        except ReadingError:
            continue
        # To JSON Schema, 1795477665.0 is an integer.
        expected = decodes(path) or path.parent.name == "type_whole_number_as_float"
        assert Draft202012Validator(MADE["batch-result"]).is_valid(value) is expected, path
