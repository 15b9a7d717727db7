"""The lines of every construct of the recorded queries, as `fixtures/lines` has them."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FIXTURES, ROOT

from deepsec_results.dps.source_map import SourceMap, parse_source
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import positions_of
from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace
from deepsec_results.reading.run_documents import decode_query

Rows = dict[tuple[str, str, str], list[dict[str, str]]]

# Where the ground truth is next to the checkout, all of it is tested.
SHARED = next((at / "shared" for at in ROOT.parents if (at / "shared/lines").is_dir()), None)


def expected_lines(folder: Path) -> Rows:
    rows: Rows = defaultdict(list)
    with (folder / "lines" / "expected.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows[row["batch"], row["run"], row["query"]].append(row)
    return rows


def query_files(folder: Path) -> Iterator[Path]:
    for results in sorted(folder.glob("*/result_files")):
        yield from sorted(results.glob("*/*/query_*.json"))


def map_of(file: Path) -> SourceMap:
    document = decode_query(file.read_bytes())
    (copy,) = (path for path in file.parent.iterdir() if not path.match("query_*.json"))
    parsed = parse_source(copy.read_bytes())
    number, atoms = int(file.stem.removeprefix("query_")), decode_atoms(document).data
    return parsed.map_query(number, document.value.type, decode_processes(document), atoms)


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(FIXTURES, id="fixtures"),
        *([pytest.param(SHARED, id="all")] if SHARED else []),
    ],
)
def test_each_construct_is_where_it_is_expected(folder: Path) -> None:
    rows = expected_lines(folder)
    for file in query_files(folder):
        source = map_of(file)
        expected = rows.pop((file.parts[-3], file.parts[-2], file.stem.partition("_")[2]), None)
        if expected is None:
            continue
        found = []
        for index in source.indexes:
            place = source.place(Position(index, []))
            assert place is not None
            calls = " ".join(f"{call.name}@{call.line}:{call.column}" for call in place.calls)
            found.append((str(index), str(place.line), str(place.column), place.kind.value, calls))
        names = ("index", "line", "column", "kind", "calls")
        wanted = [tuple(row[name] for name in names) for row in expected]
        assert sorted(found) == sorted(wanted), file
    assert not rows


def test_each_action_of_a_recorded_attack_has_a_place_and_a_thread() -> None:
    for file in query_files(FIXTURES):
        document = decode_query(file.read_bytes())
        if not bytes(document.value.attack_trace):
            continue
        source = map_of(file)
        for action in decode_trace(document).action_sequence:
            for position in positions_of(action):
                place = source.place(position)
                assert place is not None
                assert place.thread
