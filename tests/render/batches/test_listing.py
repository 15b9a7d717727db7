"""What `list` shows on terminals that are narrow, or that know few characters."""

import io
import re
import sys
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.listing import list_batch
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.vocabulary import RowStatus, SortKey
from deepsec_results.cli.main import main
from deepsec_results.reading.batches import read_batches
from deepsec_results.reading.running_provers import look_up
from deepsec_results.render.batches.list_layout import ListStyle, columns_of
from deepsec_results.render.batches.listing import RowRemarks, render_listing
from deepsec_results.render.batches.row_cells import row_cell
from deepsec_results.render.kit.encodings import encodable
from deepsec_results.render.kit.grids import Grid, Look, Span, lay_out
from deepsec_results.render.kit.list_format import ListFormat
from deepsec_results.render.kit.statuses import status_span
from deepsec_results.use_cases.listing import Listing, ListRequest


def shown(listed: list[ListedBatch], style: ListStyle) -> str:
    """The rows as text."""
    listing = Listing(ListRequest(Filters()), listed)
    return "".join(render_listing(listing, style, RowRemarks()))


@pytest.mark.parametrize("width", range(24, 81))
def test_the_title_is_left_out_before_the_verdict_counts(still: Path, width: int) -> None:
    paths = sorted(map(str, RECORDED.glob("*.json")))[-13:]
    listed = [list_batch(file, 0, look_up) for file in read_batches(paths)]
    look = Look(terminal=True, color=False, width=width, now=1_795_477_700)
    names = columns_of(ListFormat.TABLE, verdicts=True)
    style = ListStyle(ListFormat.TABLE, names, look, fit=True)
    layout, text = style.layout_for(listed), shown(listed, style)
    assert max(map(len, text.splitlines())) <= width
    counts = [sign in text.splitlines()[0] for sign in "✗✓?"]
    if "title" in layout.names or width >= 30:
        assert all(counts)
    assert counts == sorted(counts, reverse=True)
    wide = {"progress", "created", "duration", "runs", "deepsec_version"}
    assert wide.isdisjoint(layout.names) or "title" in layout.names


@pytest.mark.parametrize("sort", SortKey)
def test_rows_show_what_they_are_sorted_by(still: Path, sort: SortKey) -> None:
    paths = sorted(map(str, RECORDED.glob("*.json")))[-13:]
    listed = [list_batch(file, 0, look_up) for file in read_batches(paths)]
    names = columns_of(ListFormat.TABLE, verdicts=True, sort=sort)
    for width in range(50, 100, 5):
        look = Look(terminal=True, color=False, width=width, now=1_795_477_700)
        style = ListStyle(ListFormat.TABLE, names, look, True, sort)
        layout = style.layout_for(listed)
        # The duration of a batch that runs is its elapsed time. Newest first is the usual order.
        assert sort in layout.names or sort in (SortKey.ELAPSED, SortKey.CREATED)
        assert max(map(len, shown(listed, style).splitlines())) <= width


def test_titles_have_room_before_the_version_and_the_number_of_runs() -> None:
    def columns(width: int, title: str) -> set[str]:
        listed = [ListedBatch(Row("mp37mm_2mdz", "", RowStatus.COMPLETED, title=title, created=0))]
        look = Look(terminal=True, color=False, width=width, now=60)
        names = columns_of(ListFormat.TABLE, verdicts=True)
        style = ListStyle(ListFormat.TABLE, names, look, fit=True)
        return {*style.layout_for(listed).names}

    assert {"runs", "deepsec_version", "duration"} <= columns(80, "x")
    assert not {"runs", "deepsec_version"} & columns(80, "x" * 40)
    assert "duration" in columns(80, "x" * 40)
    assert {"runs", "deepsec_version"} <= columns(110, "x" * 40)


@pytest.mark.parametrize(
    ("name", "fields", "text"),
    [
        ("duration", {"elapsed": 259200}, ">3d00h"),
        ("elapsed", {"elapsed": 259200}, "3d00h"),
        ("duration", {"stale": True, "start_time": 0, "last_written": 10920}, ">3h02m"),
        ("duration", {"duration": 25}, "25s"),
        ("elapsed", {"duration": 25}, "-"),
        ("ended", {"end_time": 30}, "30 s ago"),
        ("size", {"size": 4_327_000}, "4.3 MB"),
    ],
)
def test_cells_of_times_and_sizes(name: str, fields: dict[str, int], text: str) -> None:
    row = Row("id", "", RowStatus.IN_PROGRESS, **fields)  # type: ignore[arg-type]
    look = Look(terminal=True, color=False, width=80, now=60)
    assert row_cell(ListedBatch(row), name, look).text == text


@pytest.mark.parametrize("status", RowStatus)
def test_only_verdicts_have_signs(status: RowStatus) -> None:
    for terminal in (False, True):
        look = Look(terminal=terminal, color=True, width=80, now=0)
        text = status_span(status, None, look).text
        assert text == (status.replace("_", " ") if terminal else status)
        assert status_span(status, True, look).text == "stale"
        assert status_span(status, None, look, incomplete=True).text == f"{text}!"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_reason_why_a_batch_is_unreadable_is_below_its_row(
    monkeypatch: pytest.MonkeyPatch, still: Path, width: int
) -> None:
    folder = FIXTURES / "invalid" / "cut_off"
    lines = run(monkeypatch, "list", str(folder), terminal=width).stdout.splitlines()
    reason = "line 1, column 41: is not JSON: expected ',' or '}', found the end of the file"
    plain = [re.sub("\x1b[^m]*m", "", line) for line in lines]
    assert " ".join(line.strip() for line in plain[2:]) == reason
    assert all(line.startswith("  ") for line in plain[2:])


def test_show_gives_the_reason_once(monkeypatch: pytest.MonkeyPatch, still: Path) -> None:
    path = next((FIXTURES / "invalid" / "cut_off").glob("*.json"))
    outcome = run(monkeypatch, "show", str(path))
    assert (outcome.code, outcome.stderr) == (2, f"dsr: {path}: cannot be read\n")
    assert outcome.stdout.count("is not JSON") == 1
    assert "is not JSON" in run(monkeypatch, "show", str(path), "--json").stderr


class _Ascii(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("width", [40, 60, 80])
def test_nothing_is_cut_inside_an_escape(
    monkeypatch: pytest.MonkeyPatch, still: Path, width: int
) -> None:
    stdout = _Ascii(io.BytesIO(), encoding="ascii", newline="\n")
    monkeypatch.setattr(sys, "stdout", stdout)
    monkeypatch.setenv("COLUMNS", str(width))
    with pytest.raises(SystemExit):
        main(["list", str(RECORDED), "-n", "0", "--color", "never"])
    stdout.flush()
    text = stdout.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
    assert max(map(len, text.splitlines())) <= width
    assert "..." in text
    assert "\\u2026" not in text
    assert not re.search(r"\\u[0-9a-f]{0,3}(?![0-9a-f])(?!\.\.\.)", text)


def test_own_signs_in_other_characters() -> None:
    assert encodable("a → b … › π é", "ascii") == "a -> b ... > \\u03c0 \\u00e9"
    assert encodable("π é", "latin-1") == "\\u03c0 é"
    assert encodable("\U0001f600", "ascii") == "\\ud83d\\ude00"
    look = Look(terminal=True, color=False, width=6, now=0, encoding="ascii")
    texts = Span("abcdefgh"), Span("abcdef")
    assert lay_out([Grid([[text]], cut=True) for text in texts], look) == "abc...\nabcdef\n"


def test_columns_stay_in_line_in_ascii() -> None:
    look = Look(terminal=False, color=False, width=80, now=0, encoding="ascii")
    grid = Grid([[Span("é"), Span("x")], [Span("ab"), Span("y")]])
    assert lay_out([grid], look) == "\\u00e9  x\nab      y\n"
