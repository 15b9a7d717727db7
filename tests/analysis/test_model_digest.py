"""Which queries have the same model, and which do not."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import FIXTURES
from loading import results_in

from deepsec_results.analysis.model_digest import DigestError, model_digest
from deepsec_results.analysis.query import Query
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.render.batches.dps import rebuild
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batch

pytestmark = pytest.mark.usefixtures("remarks")


def queries(folder: str) -> list[Query]:
    paths = results_in(FIXTURES / folder / "result_files").batches()
    found = [query for batch in load_batches(paths) for query in narrow_batch(batch).queries]
    return [query for query in found if query.result is not None]


def digest(query: Query) -> str:
    return model_digest(query.atoms(), query.processes())


@pytest.mark.parametrize("folder", ["recorded", "replay", "evening"])
def test_a_digest_stands_for_the_model_alone(folder: str) -> None:
    """Two queries have one digest if, and only if, their rebuilt input files are the same but for
    semantics and the type of the query. Their batches have other inputs and other releases."""
    by_text: dict[str, set[str]] = defaultdict(set)
    for query in queries(folder):
        result, atoms, processes = query.whole()
        lines = rebuild(result, atoms, processes).splitlines()[1:-1]
        by_text["\n".join(lines)].add(digest(query))
    assert all(len(digests) == 1 for digests in by_text.values())
    assert len(set.union(*by_text.values())) == len(by_text)


def test_semantics_are_no_part_of_a_model() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for query in queries("replay"):
        if query.input in ("sem_classic.dps", "sem_private.dps"):
            found[query.input].add(digest(query))
    classic, private = found.values()
    assert classic == private
    assert len(classic) > 1


def changed(query: Query, part: str, edit: Any) -> str:
    """The digest of a query after a change of the JSON of its atoms or processes."""
    atoms, processes = query.atoms(), query.processes()
    plain = {"atoms": msgspec.to_builtins(atoms), "processes": msgspec.to_builtins(processes)}
    edit(plain[part])
    return model_digest(
        msgspec.convert(plain["atoms"], AtomicData),
        msgspec.convert(plain["processes"], list[Process]),
    )


@pytest.fixture
def query() -> Query:
    path = Path("fixtures/recorded/result_files/mp37ma_hhb-.json")
    (batch,) = load_batches([str(path)])
    return narrow_batch(batch).queries[0]


def test_a_changed_query_has_another_digest(query: Query) -> None:
    def same_twice(processes: list[Any]) -> None:
        processes[1] = processes[0]

    def swapped(processes: list[Any]) -> None:
        processes.reverse()

    def private(atoms: Any) -> None:
        symbol = next(atom for atom in atoms["data"] if atom.get("is_public"))
        symbol["is_public"] = False

    digests = {
        digest(query),
        changed(query, "processes", same_twice),
        changed(query, "processes", swapped),
        changed(query, "atoms", private),
    }
    assert len(digests) == 4


def test_a_query_of_processes_that_differ_in_bound_names_is_not_trivial(query: Query) -> None:
    """As in an input with `let A = new k; …`, `let B = new l; …` and the query of A and B."""

    def renamed(atoms: Any) -> None:
        atom = next(atom for atom in atoms["data"] if atom["type"] in ("Variable", "Name"))
        atom["label"] += "_other"

    assert changed(query, "atoms", renamed) != digest(query)


def test_positions_do_not_count(query: Query) -> None:
    def moved(value: Any) -> None:
        if isinstance(value, dict):
            value.get("position", {}).update(index=99)
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, (dict, list)):
                moved(part)

    assert changed(query, "processes", moved) == digest(query)


def test_an_atom_that_does_not_exist(query: Query) -> None:
    def emptied(atoms: Any) -> None:
        atoms["data"] = []

    with pytest.raises(DigestError, match="expected the id of a"):
        changed(query, "atoms", emptied)


def test_a_deep_process(query: Query) -> None:
    process = query.processes()[0]
    for _ in range(20_000):
        process = msgspec.structs.replace(BANG, process=process)
    assert len(model_digest(query.atoms(), [process, process])) == 16


BANG = msgspec.convert(
    {"type": "Bang", "multiplicity": 2, "position": {"index": 1, "args": []}}, Process
)
