"""Draw `docs/list.svg`, the picture in the README, from the recorded results."""

import io
import os
import re
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from deepsec_results.analysis.listing import list_batch
from deepsec_results.reading.batches import read_batches
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.running_provers import Process, ProcessState
from deepsec_results.render.batches.list_layout import ListStyle, columns_of
from deepsec_results.render.batches.listing import render_rows
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import ListFormat
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_tally

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "list.svg"
WIDTH = 88
NOW = 1795479000  # some minutes after the last recorded batch
WRITTEN = NOW - 1200  # when its files were written last


def draw() -> str:
    """The picture as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "result_files"
        shutil.copytree(ROOT / "fixtures/recorded/result_files", results)
        for path in results.rglob("*.json"):
            os.utime(path, (WRITTEN, WRITTEN))
        for path in results.rglob("*.dps"):  # the inputs are copied when a batch starts
            os.utime(path, (0, 0))
        return _draw(ResultsDirectory((os.fspath(results),), named=True))


def _draw(directory: ResultsDirectory) -> str:
    files = read_batches(directory.batches()[:12])
    gone = Process(ProcessState.NONE)
    shown = [LoadedBatch(file, list_batch(file, NOW, lambda pid: gone)) for file in files]
    listed = [with_tally(batch).listed for batch in shown]
    look = Look(terminal=True, color=True, width=WIDTH, now=NOW)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ dsr list -n 12", style="bold"))
    columns = columns_of(ListFormat.TABLE, verdicts=True)
    table = render_rows(
        listed, ListStyle(ListFormat.TABLE, columns, look, fit=True).layout_for(listed)
    )
    console.print(Text.from_ansi(table), end="")
    svg = console.export_svg(title="dsr list", unique_id="dsr")
    # The picture stands on its own: no font is fetched from elsewhere.
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
