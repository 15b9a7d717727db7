"""The input file of a run: read once for all of its queries, and never believed."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RECORDED, some
from loading import load
from recorded import change, copy_batch

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.source import MOST_BYTES, NoSource, NoSourceKind, RunSource
from deepsec_results.dps.source_map import SourceMap
from deepsec_results.model.processes import Position
from deepsec_results.model.text_place import TextPlace
from deepsec_results.reading.directories import resolve_archive
from deepsec_results.use_cases.narrowed_batch import narrow_batch
from deepsec_results.use_cases.sources import source_of

UNREADABLE = NoSourceKind.UNREADABLE_COPY
BATCH, RUN = "mp37lx_6mbh", "ballot_swap_27ff"


def opened(folder: Path = RECORDED, batch: str | Path = BATCH) -> tuple[RunSource, list[Query]]:
    narrowed = narrow_batch(load(batch, folder), QuerySelection(run="ballot_swap"))
    (run,) = narrowed.runs or ()
    return source_of(run, narrowed.batch.directory), list(run.queries)


def copy_of(folder: Path) -> Path:
    copy_batch(BATCH, folder)
    return folder / BATCH / RUN / "ballot_swap.dps"


def test_each_query_of_a_run_is_mapped() -> None:
    source, queries = opened()
    assert source.path == f"{BATCH}/{RUN}/ballot_swap.dps"
    for query in queries:
        found = source.map_of(query)
        assert isinstance(found, SourceMap)
        assert found is source.map_of(query)
        place = found.place(Position(found.indexes[0], []))
        assert place is not None
        assert place.line == 12
    assert source.lines
    assert isinstance(source.lines, list)
    assert source.lines[8] == "let Voter(pub,v) = new r; out(c,aenc(v,r,pub))."


def test_the_file_is_read_when_it_is_needed_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    def counted() -> bytes:
        nonlocal read
        read += 1
        return (RECORDED / BATCH / RUN / "ballot_swap.dps").read_bytes()

    _, queries = opened()
    source = RunSource("ballot_swap.dps", counted)
    assert read == 0
    for query in queries:
        assert isinstance(source.map_of(query), SourceMap)
    assert source.lines
    assert read == 1


def test_a_result_in_an_archive_has_its_lines_too(tmp_path: Path) -> None:
    copy_of(tmp_path)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in [tmp_path / f"{BATCH}.json", *sorted((tmp_path / BATCH).rglob("*"))]:
            archive.write(path, str(path.relative_to(tmp_path)))
    source, queries = opened(Path(resolve_archive(str(tmp_path / "all.zip"))))
    assert isinstance(source.map_of(queries[0]), SourceMap)


def a_pipe(copy: Path) -> None:
    os.mkfifo(copy)


def a_large_file(copy: Path) -> None:
    with copy.open("wb") as file:
        file.truncate(100 << 20)


def a_link_out(copy: Path) -> None:
    target = copy.parents[3] / "secret.dps"
    target.write_text("free c.")
    copy.symlink_to(target)


@pytest.mark.parametrize(
    ("make", "kind", "expected"),
    [
        (lambda copy: None, NoSourceKind.NO_COPY, "no such file"),
        (lambda copy: copy.mkdir(), UNREADABLE, "is a directory, expected a file"),
        (a_pipe, UNREADABLE, "is a named pipe, expected a file"),
        (a_large_file, UNREADABLE, f"is larger than {MOST_BYTES} bytes"),
        (a_link_out, UNREADABLE, "is a link out of the results directory"),
        (lambda copy: copy.write_bytes(b""), NoSourceKind.OTHER_INPUT,
         "has no query 1; it has none"),
        (lambda copy: copy.write_bytes(bytes(range(256))), NoSourceKind.NO_INPUT,
         "line 1, column 1: expected a token, found `\\0`"),
        (lambda copy: copy.write_bytes(b"\x1f\x8b\x08 binary"), NoSourceKind.NO_INPUT,
         "line 1, column 1: expected a token, found `\\x1f`"),
        (lambda copy: copy.write_bytes(b"(" * 100_000), NoSourceKind.NO_INPUT,
         "line 1, column 1: expected a declaration, found `(`"),
    ],
)  # fmt: skip
def test_why_there_are_no_lines(
    make: Callable[[Path], object], kind: NoSourceKind, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "results").mkdir()
    copy = copy_of(tmp_path / "results")
    copy.unlink()
    make(copy)
    source, queries = opened(tmp_path / "results")
    found = source.map_of(queries[0])
    assert isinstance(found, NoSource)
    assert found.kind is kind
    assert str(found).endswith(expected)


def test_one_edited_process_takes_the_lines_of_its_queries_only(tmp_path: Path) -> None:
    copy = copy_of(tmp_path)
    text = copy.read_text()
    copy.write_text(text.replace("Election(yes,yes)", "Election(no,no)"))
    source, queries = opened(tmp_path)
    first, second, third = map(source.map_of, queries)
    assert isinstance(first, SourceMap)
    assert isinstance(second, SourceMap)
    assert isinstance(third, NoSource)
    assert third.kind is NoSourceKind.OTHER_INPUT
    assert third.place == TextPlace(9, 27)
    assert str(third) == "line 9, column 27: the result has `yes`, but the file has `no`"


@pytest.mark.parametrize("name", ["../ballot_swap.dps", "/etc/hostname", "a\0b", ""])
def test_a_name_that_leads_out_is_not_followed(name: str, tmp_path: Path) -> None:
    copy_of(tmp_path)
    change(tmp_path / BATCH / f"{RUN}.json", lambda run: run.update(input_file=name))
    source, queries = opened_by_number(tmp_path)
    found = source.map_of(queries[0])
    assert isinstance(found, NoSource)
    assert str(found)


def opened_by_number(folder: Path) -> tuple[RunSource, list[Query]]:
    """The run of the batch that lists `RUN`, whatever its input is called."""
    batch = json.loads((folder / f"{BATCH}.json").read_text())
    number = 1 + batch["run_files"].index(f"{BATCH}/{RUN}.json")
    narrowed = narrow_batch(load(BATCH, folder), QuerySelection(run=str(number)))
    (run,) = narrowed.runs or ()
    return source_of(run, narrowed.batch.directory), list(run.queries)


def test_a_query_that_cannot_be_read_has_no_lines(tmp_path: Path) -> None:
    copy_of(tmp_path)
    (tmp_path / BATCH / RUN / "query_1.json").write_text("{")
    source, queries = opened(tmp_path)
    found = source.map_of(queries[0])
    assert isinstance(found, NoSource)
    assert found.kind is NoSourceKind.NO_QUERY
    assert isinstance(source.map_of(queries[1]), SourceMap)


@pytest.mark.parametrize(
    "arguments", some([["list"], ["list", "--verdicts"], ["queries"], ["stats"]])
)
def test_commands_without_lines_do_not_import_the_language(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from deepsec_results.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*(name for name in sys.modules if 'deepsec_results.dps' in name), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments, "-d", str(RECORDED)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr.splitlines()[-1] == ""
