"""The expected contents of the recorded results, and batches made from them."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conftest import FIXTURES, RECORDED


def expected_rows(folder: str = "recorded") -> list[dict[str, str]]:
    """The rows of `expected.tsv`: what the prover printed."""
    with (FIXTURES / folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def copy_batch(batch: str, folder: Path) -> Path:
    """A copy of a recorded batch with all its files, to change."""
    shutil.copytree(RECORDED / batch, folder / batch)
    return Path(shutil.copy(RECORDED / f"{batch}.json", folder))


def change(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Edit the object in a JSON file."""
    value = json.loads(path.read_text())
    edit(value)
    path.write_text(json.dumps(value))


def inputs_named(folder: Path, *names: str) -> Path:
    """A batch with runs of these inputs, each of the query of ballot_leak, an attack."""
    source = RECORDED / "mp37ma_hhb-"
    batch = json.loads((RECORDED / "mp37ma_hhb-.json").read_text())
    batch["run_files"] = []
    for number, name in enumerate(names):
        run_id = f"mp37ma_hhb-/run{number}_1a2b"
        shutil.copytree(source / "ballot_leak_chw8", folder / run_id)
        (folder / run_id / "ballot_leak.dps").rename(folder / run_id / name)
        result = json.loads((source / "ballot_leak_chw8.json").read_text())
        result |= {"input_file": f"{run_id}/{name}", "query_files": [f"{run_id}/query_1.json"]}
        (folder / f"{run_id}.json").write_text(json.dumps(result))
        batch["run_files"].append(f"{run_id}.json")
    path = folder / "mp37ma_hhb-.json"
    path.write_text(json.dumps(batch))
    return path


def timed(folder: Path, *times: int) -> Path:
    """A batch whose queries took so many seconds each."""
    path = inputs_named(folder, *(f"input{number}.dps" for number in range(len(times))))
    for file, time in zip(sorted(folder.glob("*/*/query_1.json")), times, strict=True):
        query = json.loads(file.read_text())
        file.write_text(json.dumps(query | {"end_time": query["start_time"] + time}))
    return path
