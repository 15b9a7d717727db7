"""Coverage-guided fuzzing of what reads files: `python tests/fuzz/run.py TARGET [SECONDS]`.

It needs the extra `fuzz` (`pip install '.[fuzz]'`, on Linux). Each target takes bytes and must
refuse them in words or agree with itself; anything else that is raised is a finding, and its
input is left in the current directory. The corpus is begun with the recorded results and kept in a
temporary directory; the last line is the number of executions.
"""

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["deepsec_results"]):
    import msgspec

    from deepsec_results.analysis.conformity import FileKind, read_for_validation, validate_document
    from deepsec_results.analysis.history import trace_histories
    from deepsec_results.analysis.judging import judge, progress_of
    from deepsec_results.analysis.measured import Subject
    from deepsec_results.analysis.rebuildable_terms import RebuildError
    from deepsec_results.analysis.rows import ListedBatch, Row
    from deepsec_results.analysis.run import run_of
    from deepsec_results.analysis.statistics import sum_up
    from deepsec_results.analysis.tables import tabulate
    from deepsec_results.analysis.vocabulary import RowStatus
    from deepsec_results.calculus.notation import ShownLabels, write_trace
    from deepsec_results.dps.source_map import SourceError, parse_source
    from deepsec_results.model.batch import CompletedBatch
    from deepsec_results.model.runs import QueryResult, RunResult, RunStatus
    from deepsec_results.model.visible import escape_json, visible
    from deepsec_results.reading.batches import decode_batch
    from deepsec_results.reading.documents import Document, decode, read_plain
    from deepsec_results.reading.escapes import mend, unescape
    from deepsec_results.reading.expectations import (
        ExpectationError,
        read_comments,
        read_table,
        updated,
        write_table,
    )
    from deepsec_results.reading.inputs import InputFile
    from deepsec_results.reading.names import input_name, read_batch_name
    from deepsec_results.reading.problems import FileProblem, ReadingError
    from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace
    from deepsec_results.reading.run_documents import decode_query
    from deepsec_results.reading.trees import QueryFile, RunFile
    from deepsec_results.render.batches.cells import CellStyle
    from deepsec_results.render.batches.dps import rebuild
    from deepsec_results.render.batches.history import render_histories
    from deepsec_results.render.batches.latex import render_latex, render_macros
    from deepsec_results.render.batches.layout import lay_out_process
    from deepsec_results.render.batches.query_records import render_records_csv, render_records_json
    from deepsec_results.render.batches.statistics import render_statistics
    from deepsec_results.render.batches.tables import render_table_markdown
    from deepsec_results.render.kit.grids import Look
    from deepsec_results.render.kit.plain_format import PlainFormat

RECORDED = Path(__file__).parents[2] / "fixtures" / "recorded" / "result_files"
RUNS = msgspec.json.Decoder(RunResult)
QUERY = RECORDED / "mp37ma_hhb-" / "ballot_leak_chw8" / "query_1.json"
QUERIES = msgspec.json.Decoder(QueryResult)


def fuzz_batch(data: bytes) -> None:
    """Decoding a batch; what JSON can read means what JSON says."""
    try:
        decoded = decode_batch(data)
    except ReadingError as error:
        assert str(error)
        return
    plain = decoded.plain()
    if decoded.document.mended is None and not decoded.title_escaped_twice:
        # Refused by Python alone: a text or a number that the model passes over.
        with contextlib.suppress(UnicodeDecodeError, ValueError):
            assert plain == json.loads(data.decode())


def fuzz_mend(data: bytes) -> None:
    """Mending: offsets lead back, strict JSON stays as it is."""
    mended = mend(data)
    if mended is None:
        return
    offsets = [mended.original(at) for at in range(0, len(mended.text), 7)]
    assert offsets == sorted(offsets)
    assert not offsets or offsets[-1] <= len(data)
    unescape(data.decode(errors="replace"))


def fuzz_validate(data: bytes) -> None:
    """Judging a text as each kind of file."""
    try:
        document = read_plain(data)
    except ReadingError as error:
        assert str(error)
        return
    for kind in FileKind:
        for finding in validate_document(document, "mp37m9_9911.json", kind):
            assert visible(finding.message).isascii() or finding.message


def fuzz_query(data: bytes) -> None:
    """A query's verdict, trace, processes and rebuilt input file."""
    try:
        document = decode(data, QUERIES)
    except ReadingError:
        return
    judge(QueryFile(1, None, document))
    progress_of(document.value)
    try:
        atoms = decode_atoms(document)
        labels = ShownLabels(atoms.data)
        for process in decode_processes(document):
            lay_out_process(process, labels)
        with contextlib.suppress(RebuildError):
            rebuild(document.value, atoms, decode_processes(document))
        write_trace(decode_trace(document).action_sequence, labels)
    except ReadingError as error:
        assert str(error)


def fuzz_run(data: bytes) -> None:
    """Decoding a run."""
    try:
        decode(data, RUNS)
    except ReadingError as error:
        assert str(error)


def fuzz_text(data: bytes) -> None:
    """Names, and text made visible."""
    text = data.decode(errors="surrogateescape")
    read_batch_name(text)
    assert input_name(text).endswith(".dps")
    visible(text)
    escape_json(text)


def fuzz_sound(data: bytes) -> None:
    """Judging a query without a look at each place, and with one."""
    try:
        quick, thorough = read_for_validation(data), read_plain(data)
    except ReadingError:
        return
    assert [*validate_document(quick, "-", FileKind.QUERY)] == [
        *validate_document(thorough, "-", FileKind.QUERY)
    ]


def fuzz_table(data: bytes) -> None:
    """A query's figures in every format of tables, in statistics and in a history."""
    result: Document[QueryResult] | FileProblem
    try:
        result = decode(data, QUERIES)
    except ReadingError as error:
        result = error.problem
    row = Row("mp37m9_9911", "r/mp37m9_9911.json", RowStatus.COMPLETED, title=str(data[:40]))
    batch = CompletedBatch(run_files=["r.json"])
    name = data[-20:].decode(errors="replace")
    run = RunFile(1, "r.json", InputFile(name, None), RunResult(RunStatus.COMPLETED),
                  [QueryFile(1, "query_1.json", result)])  # fmt: skip
    subject = Subject(ListedBatch(row), batch, [run_of(run, row.id, None, texts=False)], [None])
    table = tabulate([subject], across=True)
    style = CellStyle()
    for render in (render_table_markdown, render_latex, render_macros):
        assert render(table, style)
    json.loads(render_records_json(table.queries))
    assert render_records_csv(table.queries).count("\n") == 2
    look = Look(terminal=False, color=False, width=80, now=0)
    render_statistics(sum_up([(subject.listed, table.queries)]), PlainFormat.JSON, look)
    json.loads(render_histories(trace_histories(table.queries), PlainFormat.JSON, look))


def fuzz_expectations(data: bytes) -> None:
    """Expected verdicts, in comments and in tables, which come back from what is written."""
    with contextlib.suppress(ExpectationError):
        read_comments(data, "a.dps", "a.dps")
    try:
        table, expected = read_table(data, "e.tsv")
    except ExpectationError as error:
        assert str(error)
        return
    written, again = read_table(write_table(table).encode(), "e.tsv")
    assert written == table
    bare = [msgspec.structs.replace(expectation, source="") for expectation in expected]
    assert [msgspec.structs.replace(expectation, source="") for expectation in again] == bare
    updated(table, expected, "mp37m9_9911", lambda name, number: False, traces=True)


def fuzz_input(data: bytes) -> None:
    """An input file, also as the copy of a recorded one."""
    try:
        parsed = parse_source(data)
    except SourceError as error:
        assert error.place is not None
        assert str(error)
        return
    document = decode_query(QUERY.read_bytes())
    processes, atoms = decode_processes(document), decode_atoms(document).data
    for number in range(1, 1 + len(parsed.file.queries)):
        with contextlib.suppress(SourceError):
            parsed.map_query(number, document.value.type, processes, atoms)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "batch": fuzz_batch,
    "mend": fuzz_mend,
    "validate": fuzz_validate,
    "query": fuzz_query,
    "run": fuzz_run,
    "text": fuzz_text,
    "sound": fuzz_sound,
    "table": fuzz_table,
    "expectations": fuzz_expectations,
    "input": fuzz_input,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("seconds", metavar="SECONDS", type=int, nargs="?", default=60)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seeds = [*sorted(RECORDED.rglob("*.json")), *sorted(RECORDED.rglob("*.dps"))]
        seeds.append(RECORDED.parent / "expected.tsv")
        for number, path in enumerate(seeds):
            if path.stat().st_size < 8000 or path.suffix == ".tsv":
                Path(folder, str(number)).write_bytes(path.read_bytes()[:8000])
        options = [
            f"-max_total_time={words.seconds}",
            "-max_len=8192",
            "-rss_limit_mb=4096",
            folder,
        ]
        atheris.Setup([sys.argv[0], *options], TARGETS[words.target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
