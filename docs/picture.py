"""Draw `docs/list.svg`, the picture in the README, from recorded results."""

import argparse
import io
import os
import re
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.listing import list_batch
from deepsec_results.reading.batches import read_batches
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.running_provers import Process, ProcessState
from deepsec_results.render.batches.list_layout import ListStyle, columns_of
from deepsec_results.render.batches.listing import RowRemarks, render_listing
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.list_format import ListFormat
from deepsec_results.use_cases.listing import Listing, ListRequest
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_tally

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "list.svg"
WIDTH = 88
ROWS = 9
NOW = 1795990200  # some minutes after the last batch of the evening
WRITTEN = NOW - 1200  # when its files were written last


def draw() -> str:
    """The picture as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "result_files"
        for name in ("recorded", "evening"):
            shutil.copytree(ROOT / f"fixtures/{name}/result_files", results, dirs_exist_ok=True)
        for path in results.rglob("*.json"):
            os.utime(path, (WRITTEN, WRITTEN))
        for path in results.rglob("*.dps"):  # the inputs are copied when a batch starts
            os.utime(path, (0, 0))
        return _draw(ResultsDirectory((os.fspath(results),), named=True))


def _draw(directory: ResultsDirectory) -> str:
    files = read_batches(directory.batches()[:ROWS])
    gone = Process(ProcessState.NONE)
    shown = [LoadedBatch(file, list_batch(file, NOW, lambda pid: gone)) for file in files]
    listed = [with_tally(batch).listed for batch in shown]
    look = Look(terminal=True, color=True, width=WIDTH, now=NOW)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ dsr list -n {ROWS}", style="bold"))
    columns = columns_of(ListFormat.TABLE, verdicts=True)
    listing = Listing(ListRequest(Filters()), listed)
    style = ListStyle(ListFormat.TABLE, columns, look, fit=True)
    table = "".join(render_listing(listing, style, RowRemarks()))
    console.print(Text.from_ansi(table))  # with an empty line, or the last one is cut at its foot
    svg = console.export_svg(title="dsr list", unique_id="dsr")
    # The picture stands on its own: no font is fetched from elsewhere.
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    PICTURE.write_text(draw(), encoding="utf-8")
