"""A rebuilt input file means what the copy of the original, beside the run, means."""

from pathlib import Path

import pytest
from conftest import RECORDED
from grammar import read_input

from deepsec_results.reading.batches import BatchFile, read_batch
from deepsec_results.reading.documents import Document
from deepsec_results.reading.queries import decode_atoms, decode_processes
from deepsec_results.reading.trees import RunFile, read_tree
from deepsec_results.render.dps import rebuild


def runs_of(path: Path) -> list[RunFile]:
    file = read_batch(str(path))
    assert isinstance(file, BatchFile)
    return list(read_tree(file.batch, str(RECORDED)))


@pytest.mark.parametrize("path", sorted(RECORDED.glob("mp37*.json")), ids=lambda path: path.stem)
def test_rebuilt_files_mean_the_same(path: Path) -> None:
    for run in runs_of(path):
        assert run.input.copy is not None
        original = read_input(Path(run.input.copy).read_text(encoding="utf-8"))
        assert len(original.queries) == len(run.queries)
        for query, asked in zip(run.queries, original.queries, strict=True):
            document = query.result
            assert isinstance(document, Document)
            text = rebuild(document.value, decode_atoms(document), decode_processes(document))
            rebuilt = read_input(text)
            assert rebuilt.queries == [asked], (run.name, query.number)
            assert rebuilt.declarations == original.declarations
            assert rebuilt.semantics == document.value.semantics
