"""A writer in the prover's manner: it writes a recorded batch step by step.

All queries and runs wait at first. Then the prover runs one query after the other. It rewrites each
file in place: truncate, write, close. `../shared/spec/as-written.md` describes this.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

_ONLY_AT_THE_END = ("end_time", "attack_trace", "memory", "progression", "warnings", "error_msg")
_PROGRESSIONS = (
    {"round": 0, "generation": {"minimum_jobs": 100, "jobs_created": 40}},
    {"round": 0, "verification": {"percent": 30, "jobs_remaining": 70}},
    {"round": 1, "verification": {"percent": 60, "jobs_remaining": 12}},
)


class Step(NamedTuple):
    """The state of a file after a step; a file that is not `whole` is half-written."""

    name: str
    status: str
    whole: bool = True


def write_batch(
    source: Path, batch: str, folder: Path, now: Callable[[], int], *, torn: bool = False
) -> Iterator[Step]:
    """Write a recorded batch to `folder`; between two steps, readers may look.

    With `torn`, there is a step after each truncation, and one after half of each file.
    """
    ended = read(source / f"{batch}.json")
    runs = {name: read(source / name) for name in ended["run_files"]}
    queries = {name: read(source / name) for run in runs.values() for name in run["query_files"]}

    def put(name: str, value: dict[str, Any], **fields: Any) -> Iterator[Step]:
        written = {**value, **fields}
        text = json.dumps(written).encode()
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for part in (b"", text[: len(text) // 2]) if torn else ():
            path.write_bytes(part)
            yield Step(name, written["status"], whole=False)
        path.write_bytes(text)
        for written_now in (path, path.parent, path.parent.parent):
            os.utime(written_now, (now(), now()))
        yield Step(name, written["status"])

    began = now()
    yield from put(f"{batch}.json", unfinished(ended), status="in_progress", start_time=began)
    for name, value in (*queries.items(), *runs.items()):
        yield from put(name, without(unfinished(value), "start_time"), status="waiting")
    for name, run in runs.items():
        run_began = now()
        yield from put(name, unfinished(run), status="in_progress", start_time=run_began)
        for query in run["query_files"]:
            start, value = now(), queries[query]
            for progression in _PROGRESSIONS:
                yield from put(
                    query, unfinished(value),
                    status="in_progress", start_time=start, progression=progression,
                )  # fmt: skip
            yield from put(query, value, start_time=start, end_time=now())
        yield from put(name, run, start_time=run_began, end_time=now())
    yield from put(f"{batch}.json", ended, start_time=began, end_time=now())


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes())
    return value


def unfinished(value: dict[str, Any]) -> dict[str, Any]:
    """A result without what the prover writes at the end."""
    return without(value, *_ONLY_AT_THE_END)


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: held for name, held in value.items() if name not in names}
