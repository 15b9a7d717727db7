"""Attacks of the recorded results, and what the prover itself answers about them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from conftest import FIXTURES, RECORDED
from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import Term
from deepsec_results.model.traces import Action, AttackTrace
from deepsec_results.reading.documents import Document
from deepsec_results.reading.queries import (
    decode_atoms,
    decode_processes,
    decode_trace,
    tag_nil,
)
from deepsec_results.reading.trees import read_query_file

REPLAY = FIXTURES / "replay"


class Attack(Struct):
    """A query with an attack, decoded."""

    atoms: AtomicData
    theory: Theory
    processes: list[Process]
    trace: AttackTrace
    semantics: Semantics
    type: QueryType

    @property
    def attacked(self) -> Process:
        return self.processes[self.trace.index_process - 1]

    @property
    def other(self) -> Process:
        return self.processes[2 - self.trace.index_process]

    @property
    def actions(self) -> list[Action]:
        return self.trace.action_sequence


def recorded_answers(folder: str) -> list[Path]:
    """The recorded files of `steps` or `follow`."""
    return sorted((REPLAY / folder).glob("*/*.jsonl"))


def recorded_attacks() -> list[Path]:
    """The recorded queries with an attack, also those about which the API has no answers."""
    return sorted(
        path
        for folder in (RECORDED, REPLAY / "result_files")
        for path in folder.glob("*/*/query_*.json")
        if b'"attack_trace"' in path.read_bytes()
    )


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text().splitlines():
        yield json.loads(line)


def attack_of(answers: Path) -> Attack:
    """The attack that a recorded file is about."""
    run, _, query = answers.stem.rpartition("__")
    inside = f"{answers.parent.name}/{run}/{query}.json"
    (path,) = (
        folder / inside
        for folder in (RECORDED, REPLAY / "result_files")
        if (folder / inside).exists()
    )
    return read_attack(path)


def read_query(path: Path) -> Attack:
    """A query without an attack, as one with an empty trace of process 1."""
    return _read(path, AttackTrace(1, []))


def read_attack(path: Path) -> Attack:
    """A query with an attack."""
    return _read(path, None)


def _read(path: Path, trace: AttackTrace | None) -> Attack:
    document = read_query_file(str(path)).result
    assert isinstance(document, Document)
    query = document.value
    assert query.semantics is not None
    atoms = decode_atoms(document)
    return Attack(
        atoms,
        Theory(atoms),
        decode_processes(document),
        decode_trace(document) if trace is None else trace,
        query.semantics,
        query.type,
    )


def as_process(value: object) -> Process:
    """A recorded process as a value of the model."""
    return msgspec.json.decode(tag_nil(json.dumps(value).encode()), type=Process)


def as_terms(value: object) -> list[Term]:
    """Recorded terms as values of the model."""
    return msgspec.convert(value, list[Term])


def written_frame(configuration: Configuration) -> list[Term]:
    """The messages of `ax_1`, `ax_2`, … as result files write them."""
    return [message.to_term() for message in configuration.frame]
