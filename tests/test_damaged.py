"""Damaged files: every command ends with a documented exit code and a message."""

import codecs
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import every_command, run, tells_json
from conftest import FULL, RECORDED

BATCH = RECORDED / "mp37ma_hhb-.json"
RUN = RECORDED / "mp37ma_hhb-/ballot_leak_chw8.json"
QUERY = RECORDED / "mp37ma_hhb-/ballot_leak_chw8/query_1.json"
LEVELS = 12_000 if FULL else 1_000  # msgspec reads some 900 on Python 3.11 and 10,000 on 3.13
BROKEN = RECORDED / "mp37mb_34r0.json"


def damages(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Damaged copies of a file, each with a name for the report of the test."""
    for eighth in range(8):
        cut = len(data) * eighth // 8
        yield f"cut at {eighth}/8", data[:cut]
        yield f"NUL bytes from {eighth}/8", data[:cut] + b"\0" * (len(data) - cut)
        yield f"blanks from {eighth}/8", data[:cut] + b" " * (len(data) - cut)
        yield f"a byte of 0xff at {eighth}/8", data[:cut] + b"\xff" + data[cut:]
        yield f"a bracket at {eighth}/8", data[:cut] + b"]" + data[cut:]
        yield f"a quote at {eighth}/8", data[:cut] + b'"' + data[cut:]
        yield f"doubled from {eighth}/8", data + data[cut:]
        yield f"a backslash at {eighth}/8", data[:cut] + b"\\" + data[cut:]
    yield "UTF-16", data.decode().encode("utf-16")
    yield "UTF-32", data.decode().encode("utf-32")
    yield "UTF-8 with a mark", codecs.BOM_UTF8 + data
    yield "Windows line ends", data.replace(b",", b",\r\n")
    yield "half a surrogate pair", data.replace(b'"status"', b'"x":"\\ud800","status"', 1)
    yield "a key twice", data.replace(b'"status"', b'"status":"waiting","status"', 1)
    yield "a number of 5000 digits", data.replace(b'"status"', b'"x":1%s,"status"' % (b"0" * 5000))
    yield "an exponent for an integer", data.replace(b"1795477", b"1e1795477")
    yield "a fraction for an integer", data.replace(b"1795477666", b"1795477666.0")
    yield "NaN", data.replace(b"1795477666", b"NaN")
    yield "Infinity", data.replace(b"1795477666", b"-Infinity")
    yield "1000 keys", b"{" + b",".join(b'"k%d":0' % at for at in range(1000)) + b"}"
    yield "5000 quotes", b'{"title":"' + b'"' * 5000
    yield "5000 backslashes", b'{"title":"' + b"\\" * 5000
    yield "null", b"null"
    yield "a list", b"[]"
    yield "a text", b'"status"'
    yield "a number", b"7"
    yield "another object", b"{}"
    yield "an object of nulls", json.dumps(dict.fromkeys(_keys(data))).encode()
    yield "an object of lists", json.dumps({key: [] for key in _keys(data)}).encode()
    yield "an object of objects", json.dumps({key: {} for key in _keys(data)}).encode()
    yield "an object of texts", json.dumps(dict.fromkeys(_keys(data), "x")).encode()
    yield "an object of numbers", json.dumps(dict.fromkeys(_keys(data), -1)).encode()
    for key in _keys(data):
        yield (
            f"without {key}",
            json.dumps({k: v for k, v in _fields(data).items() if k != key}).encode(),
        )


def deep_damages(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Nesting deeper than msgspec reads. It takes long to read, however it is then shown."""
    yield "nested deep", data.replace(b'"status"', b'"x":' + b"[" * LEVELS + b',"status"', 1)
    yield "nested, and closed", b'{"x":' + b"[" * LEVELS + b"]" * LEVELS + b"}"
    yield "nested and not closed", b"[" * LEVELS
    yield "objects deep", b'{"a":' * LEVELS


def _fields(data: bytes) -> dict[str, object]:
    fields: dict[str, object] = json.loads(data)
    return fields


def _keys(data: bytes) -> list[str]:
    return list(_fields(data))


SOUND = {"batch": BATCH, "run": RUN, "query": QUERY}
CORPUS = [
    (kind, name, data) for kind, path in SOUND.items() for name, data in damages(path.read_bytes())
]
DEEP_CORPUS = [
    (kind, name, data)
    for kind, path in SOUND.items()
    for name, data in deep_damages(path.read_bytes())
]
COMMANDS = every_command("mp37ma", "mp37mb")
# All that a command reads, in one or two of its formats.
READING_COMMANDS = [
    command
    for command in COMMANDS
    if tells_json(command) or "--processes" in command or "dps" in command
]

# In CI, each command is tried on every damage; on the same damage at each eighth of a file, it is
# tried at two of them. Elsewhere, a third of the damages is made, and each has some commands.
PLACES = re.compile(r" ([0-9])/8$")
TRIED = CORPUS[:: 1 if FULL else 3]


def commands_for(name: str, number: int) -> list[list[str]]:
    if not FULL:
        return COMMANDS[number % 20 :: 20]
    place = PLACES.search(name)
    return COMMANDS if place is None else COMMANDS[int(place[1]) % 4 :: 4]


@pytest.mark.parametrize(
    ("number", "kind", "name", "data"),
    [(number, *damaged) for number, damaged in enumerate(TRIED)],
    ids=[f"{kind}: {name}" for kind, name, _ in TRIED],
)
def test_every_command_over_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: str, name: str, data: bytes
) -> None:
    every_one_ends_well(tmp_path, monkeypatch, kind, data, commands_for(name, number))


def test_each_command_is_tried_on_damage_of_each_sort() -> None:
    """Elsewhere than in CI, on some damage of each kind of file."""
    tried = {
        (kind, PLACES.sub("", name) if FULL else "any", tuple(command))
        for number, (kind, name, _) in enumerate(TRIED)
        for command in commands_for(name, number)
    }
    sorts = {(kind, PLACES.sub("", name) if FULL else "any") for kind, name, _ in CORPUS}
    assert tried == {(*sort, tuple(command)) for sort in sorts for command in COMMANDS}


@pytest.mark.parametrize(
    ("number", "kind", "name", "data"),
    [(number, *damaged) for number, damaged in enumerate(DEEP_CORPUS)],
    ids=[f"{kind}: {name}" for kind, name, _ in DEEP_CORPUS],
)
def test_every_command_over_what_is_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: str, name: str, data: bytes
) -> None:
    commands = READING_COMMANDS if FULL else READING_COMMANDS[number % 4 :: 4]
    every_one_ends_well(tmp_path, monkeypatch, kind, data, commands)


def every_one_ends_well(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    data: bytes,
    commands: list[list[str]],
) -> None:
    """Run commands on a results directory with one damaged file of a kind."""
    files = {"batch": "mp37ma_hhb-.json", "run": "mp37ma_hhb-/ballot_leak_chw8.json",
             "query": "mp37ma_hhb-/ballot_leak_chw8/query_1.json"}  # fmt: skip
    (tmp_path / "mp37ma_hhb-/ballot_leak_chw8").mkdir(parents=True)
    for sound, path in SOUND.items():
        (tmp_path / files[sound]).write_bytes(data if sound == kind else path.read_bytes())
        os.utime(tmp_path / files[sound], (1e9, 1e9))  # so that no file is read again
    (tmp_path / "mp37mb_34r0.json").write_bytes(BROKEN.read_bytes())
    monkeypatch.chdir(tmp_path)
    for command in commands:
        outcome = run(monkeypatch, *command)
        assert outcome.code in (0, 1, 2), (command, outcome.stderr)
        assert "Traceback" not in outcome.stderr
        if outcome.code == 2:
            assert outcome.stderr.count("dsr: ") >= 1
            assert all(line.startswith("dsr: ") for line in outcome.stderr.splitlines()[:1])
        if tells_json(command) and outcome.stdout:
            json.loads(outcome.stdout)
        assert outcome.stdout.replace("\n", "").isprintable()
    (row,) = [
        row
        for row in json.loads(run(monkeypatch, "list", "--json").stdout)
        if row["id"] == "mp37mb_34r0"
    ]
    assert row["title"] == 'Équivalence "forte" – π-calculus'
