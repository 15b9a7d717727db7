"""Makes results directories of any size, as the prover would have left them in years.

`python tests/bench/directories.py FOLDER BATCHES [--queries N]` writes as many batches, with names
that decode to rising times and with the statuses, options and sizes of the recorded ones; every
hundredth has a run and its queries below it. It is seeded: the same call writes the same files.
With `--each N`, every batch has a run with N queries of some 3 kB, verified ones and attacks.
With `--queries N` it writes one batch with N queries of some 26 kB each instead, no two of them
alike: each has its own order of atoms, and so other ids everywhere. With `--suite` beside it, the
same twenty come again and again, as in the results of a suite that is run every night.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from deepsec_results.reading.names import to_base_38

RECORDED = Path(__file__).parents[2] / "fixtures" / "recorded" / "result_files"
FIRST = 1_580_000_000  # of the seconds in which batches begin
WITH_TREE = 100  # one batch of so many has its runs
QUERIES_A_RUN = 20
BIG_BATCH = "mp37m7_e50-"


def make_batches(folder: Path, count: int, *, contents: bool = True) -> None:
    """Write batches into a new folder; without `contents`, empty files of their names."""
    folder.mkdir(parents=True)
    chance = random.Random(count)
    models = list(_models())
    time = FIRST
    for number in range(count):
        time += chance.randrange(1, 300)
        identity = f"{to_base_38(time)}_{to_base_38(chance.randrange(999_999))}"
        path = folder / f"{identity}.json"
        if not contents:
            path.touch()
            continue
        batch = dict(chance.choice(models))
        began = batch["start_time"]
        batch["start_time"] = time
        if "end_time" in batch:
            batch["end_time"] = time + batch["end_time"] - began + chance.randrange(7200)
        batch["run_files"] = [f"{identity}/{file.partition('/')[2]}" for file in batch["run_files"]]
        if number % WITH_TREE == 0:
            batch["run_files"] = _tree(folder, identity, batch)
        path.write_text(json.dumps(batch, separators=(",", ":")))


def make_batches_with_queries(folder: Path, count: int, each: int) -> None:
    """Write batches into a new folder, each with a run of `each` queries."""
    folder.mkdir(parents=True)
    chance = random.Random(count)
    source = RECORDED / "mp37ma_hhb-"
    attack = json.loads((source / "ballot_leak_chw8" / "query_1.json").read_text())
    proof = {key: value for key, value in attack.items() if key != "attack_trace"}
    batch = json.loads((RECORDED / "mp37ma_hhb-.json").read_text())
    time = FIRST
    for _ in range(count):
        time += chance.randrange(1, 300)
        identity = f"{to_base_38(time)}_{to_base_38(chance.randrange(999_999))}"
        run = f"{identity}/ballot_leak_1a2b"
        (folder / run).mkdir(parents=True)
        (folder / run / "ballot_leak.dps").write_text("// made up\n")
        files = [f"{run}/query_{at}.json" for at in range(1, each + 1)]
        for at, file in enumerate(files, 1):
            query = chance.choice((attack, proof, proof))
            query |= {"index": at, "batch_file": f"{identity}.json", "run_file": f"{run}.json"}
            query |= {"start_time": time, "end_time": time + chance.randrange(60)}
            (folder / file).write_text(json.dumps(query, separators=(",", ":")))
        result = {
            "batch_file": f"{identity}.json", "status": "completed",
            "input_file": f"{run}/ballot_leak.dps", "query_files": files,
            "start_time": time, "end_time": time + 60,
        }  # fmt: skip
        (folder / f"{run}.json").write_text(json.dumps(result))
        batch |= {"run_files": [f"{run}.json"], "start_time": time, "end_time": time + 60}
        (folder / f"{identity}.json").write_text(json.dumps(batch, separators=(",", ":")))


def make_runs(folder: Path, runs: int) -> Path:
    """Write one batch with so many runs, each of one query of some 3 kB, every twentieth an attack;
    its path."""
    identity = "mp37ma_hhb-"
    source = RECORDED / identity / "ballot_leak_chw8"
    (folder / identity).mkdir(parents=True)
    attack = json.loads((source / "query_1.json").read_text())
    model = (source / "ballot_leak.dps").read_text()
    batch = json.loads((RECORDED / f"{identity}.json").read_text())
    paths = []
    for number in range(runs):
        run = f"{identity}/input{number}_1a2b"
        (folder / run).mkdir()
        query = attack | {"batch_file": f"{identity}.json", "run_file": f"{run}.json"}
        if number % QUERIES_A_RUN:
            del query["attack_trace"]
        expected = "verified" if number % QUERIES_A_RUN else "attack"
        comment = f"// EXPECT: query 1 {expected}\n// {number}\n"
        (folder / run / f"input{number}.dps").write_text(model + comment)
        (folder / run / "query_1.json").write_text(json.dumps(query, separators=(",", ":")))
        result = {
            "batch_file": f"{identity}.json", "status": "completed",
            "input_file": f"{run}/input{number}.dps", "query_files": [f"{run}/query_1.json"],
            "start_time": batch["start_time"], "end_time": batch["end_time"],
        }  # fmt: skip
        (folder / f"{run}.json").write_text(json.dumps(result))
        paths.append(f"{run}.json")
    path = folder / f"{identity}.json"
    path.write_text(json.dumps(batch | {"run_files": paths}, separators=(",", ":")))
    return path


def make_queries(
    folder: Path, count: int, *, suite: bool = False, attacks: int = QUERIES_A_RUN
) -> list[str]:
    """Write one batch with as many queries of some 26 kB; the paths of all their files.

    In each run of twenty queries, the first `attacks` have an attack.
    """
    folder.mkdir(parents=True)
    query = json.loads((RECORDED / "mp37m1_f9ku/passport_error_ilp/query_1.json").read_text())
    second = query["processes"][1]
    # The same process three times, at positions of their own as the prover gives them.
    copies = [second, *(_moved(second, 1000 * copy) for copy in (1, 2))]
    query["processes"][1] = {"type": "Par", "process_list": copies}
    proof = {key: value for key, value in query.items() if key != "attack_trace"}

    @lru_cache(QUERIES_A_RUN)
    def text_of(number: int, *, is_attack: bool) -> str:
        return _unlike(query if is_attack else proof, number)

    batch = json.loads((RECORDED / f"{BIG_BATCH}.json").read_text())
    batch["run_files"] = []
    paths = []
    for number in range(-(-count // QUERIES_A_RUN)):
        run = f"{BIG_BATCH}/input{number}_1"
        (folder / run).mkdir(parents=True)
        (folder / run / f"input{number}.dps").write_text("// made up\n")
        files = [f"{run}/query_{at}.json" for at in range(1, QUERIES_A_RUN + 1)]
        for at, file in enumerate(files, 1):
            text = text_of(at if suite else len(paths) + at, is_attack=at <= attacks)
            own = {"batch_file": f"{BIG_BATCH}.json", "run_file": f"{run}.json", "index": at}
            own |= {"start_time": batch["start_time"], "end_time": batch["end_time"]}
            for name, value in own.items():
                text = text.replace(f'"{name}":""', f'"{name}":{json.dumps(value)}')
            (folder / file).write_text(text)
        result = {
            "status": "completed", "query_files": files, "batch_file": f"{BIG_BATCH}.json",
            "input_file": f"{run}/input{number}.dps",
            "start_time": batch["start_time"], "end_time": batch["end_time"],
        }  # fmt: skip
        (folder / f"{run}.json").write_text(json.dumps(result))
        batch["run_files"].append(f"{run}.json")
        paths += [str(folder / file) for file in files]
    (folder / f"{BIG_BATCH}.json").write_text(json.dumps(batch))
    return paths


_REFERENCE = re.compile(r'(?<!"Axiom",)"(id|symbol|name|tuple)":(\d+)')


def _unlike(query: dict[str, Any], number: int) -> str:
    """The text of a query with its atoms in another order, and "" in fields that differ by file."""
    data = query["atomic_data"]["data"]
    order = list(range(len(data)))
    random.Random(number).shuffle(order)
    new = {str(old): at for at, old in enumerate(order)}
    table = query["atomic_data"] | {"data": [data[old] for old in order]}
    own = dict.fromkeys(("batch_file", "run_file", "index", "start_time", "end_time"), "")
    text = json.dumps(query | own | {"atomic_data": table}, separators=(",", ":"))
    return _REFERENCE.sub(lambda found: f'"{found[1]}":{new[found[2]]}', text)


def _moved(process: dict[str, Any], by: int) -> dict[str, Any]:
    """A copy of a process whose positions are greater by a number."""
    text = re.sub(
        r'"position": \{"index": (\d+)',
        lambda found: f'"position": {{"index": {int(found[1]) + by}',
        json.dumps(process),
    )
    moved: dict[str, Any] = json.loads(text)
    return moved


def make_large_query(folder: Path, size: int) -> str:
    """Write one batch with one query of some `size` bytes; the path of its file."""
    (path,) = make_queries(folder, 1)[:1]
    query = json.loads(Path(path).read_text())
    times = size // len(json.dumps(query["processes"][0]))
    query["processes"][0] = {"type": "Par", "process_list": [query["processes"][0]] * times}
    Path(path).write_text(json.dumps(query, separators=(",", ":")))
    run = Path(path).parent.with_suffix(".json")
    result = json.loads(run.read_text())
    result["query_files"] = result["query_files"][:1]
    run.write_text(json.dumps(result))
    return path


def make_fault(source: Path, path: Path) -> None:
    """Copy a query with an unknown field in its last position."""
    before, mark, after = source.read_bytes().rpartition(b'"position":{')
    path.parent.mkdir(parents=True)
    path.write_bytes(before + mark + b'"unknown":1,' + after)


def _models() -> Iterator[dict[str, object]]:
    for path in sorted(RECORDED.glob("*.json")):
        try:
            yield json.loads(path.read_text())
        except json.JSONDecodeError:
            continue


def _tree(folder: Path, identity: str, batch: dict[str, object]) -> list[str]:
    run = f"{identity}/ballot_leak_1a2b"
    (folder / run).mkdir(parents=True)
    source = RECORDED / "mp37ma_hhb-" / "ballot_leak_chw8"
    (folder / run / "ballot_leak.dps").write_bytes((source / "ballot_leak.dps").read_bytes())
    (folder / run / "query_1.json").write_bytes((source / "query_1.json").read_bytes())
    result = {
        "batch_file": f"{identity}.json", "status": "completed",
        "input_file": f"{run}/ballot_leak.dps", "query_files": [f"{run}/query_1.json"],
        "start_time": batch["start_time"], "end_time": batch["start_time"],
    }  # fmt: skip
    (folder / f"{run}.json").write_text(json.dumps(result))
    return [f"{run}.json"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("batches", type=int)
    parser.add_argument("--queries", type=int)
    parser.add_argument("--each", type=int)
    parser.add_argument("--suite", action="store_true")
    words = parser.parse_args()
    if words.queries:
        make_queries(words.folder, words.queries, suite=words.suite)
    elif words.each:
        make_batches_with_queries(words.folder, words.batches, words.each)
    else:
        make_batches(words.folder, words.batches)


if __name__ == "__main__":
    main()
