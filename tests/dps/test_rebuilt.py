"""What dsr writes as an input file is read back as the same processes."""

from pathlib import Path
from random import Random

import pytest
from conftest import FIXTURES, tried
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from random_inputs import random_input
from test_recorded_lines import query_files

from deepsec_results.dps.expansion import Expander
from deepsec_results.dps.matching import match_process
from deepsec_results.dps.source_map import parse_source
from deepsec_results.model.atoms import Atom, AtomicData, AtomicMeta, Symbol
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import ABSENT, QueryResult, RunStatus
from deepsec_results.reading.queries import decode_atoms, decode_processes
from deepsec_results.reading.run_documents import decode_query
from deepsec_results.render.batches.dps import rebuild

FILES = list(query_files(FIXTURES))


def check_read_back(query: QueryResult, atoms: list[Atom], processes: list[Process]) -> None:
    """Rebuild a query whose names and variables all differ, and read it back."""
    distinct = [
        atom if isinstance(atom, Symbol) else replace(atom, label=f"v{at}_{at}")
        for at, atom in enumerate(atoms)
    ]
    text = rebuild(query, AtomicData(AtomicMeta(0, 0, 0, 0), distinct), processes)
    parsed = parse_source(text.encode())
    (written,) = parsed.file.queries
    assert written.kind == query.type
    expander = Expander(parsed.file.processes, 1_000_000)
    for process, stored in zip(written.processes, processes, strict=True):
        list(match_process(expander.expand(process), stored, distinct))  # raises if one differs


@pytest.mark.parametrize("batch", sorted({file.parts[-3] for file in FILES}))
def test_recorded_queries(batch: str) -> None:
    for file in FILES:
        if file.parts[-3] == batch:
            _check_file(file)


def _check_file(file: Path) -> None:
    document = decode_query(file.read_bytes())
    check_read_back(document.value, decode_atoms(document).data, decode_processes(document))


@given(st.integers(0, 1 << 60))
@settings(max_examples=tried(500))
def test_random_queries(seed: int) -> None:
    for query in random_input(Random(seed), input_patterns=False).queries:
        stored = QueryResult(
            RunStatus.COMPLETED, query.kind, ABSENT, ABSENT, semantics=Semantics.PRIVATE
        )
        check_read_back(stored, query.atoms, query.processes)
