"""Draw `docs/report.png`, the picture of the page in the README, in a real browser."""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from deepsec_results.render.page.report import render_report
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batches

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.png"
BATCH = ROOT / "fixtures/evening/result_files/mpcjbe_2r50.json"
STEP = "#mpcjbe_2r50/wide_mouth/1/step/4"
NOW = 1795990200  # some minutes after the batch


def draw(path: Path) -> None:
    """Write the picture to a file."""
    batches = narrow_batches(load_batches([str(BATCH)]), named=True)
    browser_path = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        page_file.write_text("".join(render_report(batches, NOW)), encoding="utf-8")
        # The sandbox of Chromium does not work for root, who may run this in a container.
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1600, "height": 860}, color_scheme="light")
        page.goto(f"file://{page_file}{STEP}")
        page.locator("svg.dsr-chart").wait_for()
        page.locator(".bench").screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    draw(PICTURE)
