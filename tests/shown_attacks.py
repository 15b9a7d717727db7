"""The attacks of the recorded results with their inputs, as `trace` shows them."""

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from conftest import FIXTURES, RECORDED, some

from deepsec_results.use_cases.attacks import AttackReplay, find_attacks_on, replay_with_sources
from deepsec_results.use_cases.loaded_batch import load_batches

_FOLDERS = ("recorded", "replay", "evening", "doubt")
_HOSTILE = "mp37m1_f9ku/passport_error_ilp"
# Labels that end something, begin something or print nothing in one of the formats.
HOSTILE_LABELS = (
    "\\end{document}", "}{$&#^_~%", "'\"`<>|", "[2pt]*", "--\\ldots", "%%{init: x}%%", "end",
    "a;b#c:d", "#35;", "wrap:", "<br>x<br/>", "&amp;&#35;&lt;", "<script>alert(1)</script>", "]]>",
    "-->>", "日本語漢字", "Ζωή é ñ ẞ", "\x00\x07\x1b[31m", "\u202e\u200b\ufeff", "\ufffe\uffff",
    "\ud800", "a\nb\rc\td", "𝔘𝔫𝔦", "🙂", "e\u0301\u0308", "note over a", "x" * 300, "a,b,(c",
)  # fmt: skip


def attacks_on(*batches: Path) -> Sequence[AttackReplay]:
    """The attacks on batches, replayed."""
    loaded = load_batches([str(batch) for batch in batches])
    return list(replay_with_sources(find_attacks_on(loaded, named=False)))


def recorded_batches() -> list[Path]:
    """The batches with recorded attacks."""
    return [
        batch
        for folder in _FOLDERS
        for batch in sorted((FIXTURES / folder).glob("result_files/*.json"))
    ]


@cache
def recorded_attacks() -> Sequence[AttackReplay]:
    """All recorded attacks."""
    return attacks_on(*recorded_batches())


def attack_of(run: str, query: int = 1) -> AttackReplay:
    """The attack on a query of the run with this name, the last one of several batches."""
    return [
        attack
        for attack in recorded_attacks()
        if attack.found.run == run and attack.found.number == query
    ][-1]


def hostile_attacks(folder: Path) -> Sequence[AttackReplay]:
    """An attack with hostile labels, some in each."""
    attacks = attacks_on(*hostile_batches(folder))
    return [attack for attack in attacks if attack.found.run == "passport_error"]


def hostile_batches(folder: Path) -> list[Path]:
    """Copies of a recorded batch, each with some of the hostile labels in an attack."""
    batches = []
    for at in some(range(0, len(HOSTILE_LABELS), 4)):
        copy = folder / str(at)
        shutil.copytree(RECORDED / "mp37m1_f9ku", copy / "mp37m1_f9ku")
        batches.append(Path(shutil.copy(RECORDED / "mp37m1_f9ku.json", copy)))
        query = copy / _HOSTILE / "query_1.json"
        relabeled = _relabeled(json.loads(query.read_text()), HOSTILE_LABELS[at : at + 4])
        query.write_text(json.dumps(relabeled))
        (copy / _HOSTILE / "query_2.json").unlink()
    return batches


def _relabeled(value: Any, labels: Sequence[str]) -> Any:
    """A query whose constants, functions, names and variables have these labels in turn."""
    number = 0
    for atom in value["atomic_data"]["data"]:
        if atom.get("category", {}).get("type") not in ("Tuple", "Projection"):
            atom["label"] = f"{labels[number % len(labels)]}{atom['label']}"
            number += 1
    return value
