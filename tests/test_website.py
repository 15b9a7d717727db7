"""The site of the documentation: its navigation is complete, and its links are checked."""

import re
import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

NAVIGATION = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
PAGES = re.findall(r"^ +- .*: (\S+\.md)$", NAVIGATION, re.MULTILINE)
GENERATED = {"index.md", "changelog.md"}  # from README and CHANGELOG


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / f"{name}.py"))


def test_every_page_is_in_the_navigation_once() -> None:
    assert sorted(PAGES) == sorted(GENERATED | {path.name for path in (ROOT / "docs").glob("*.md")})


def test_what_is_about_the_code_is_for_developers() -> None:
    _, _, develop = NAVIGATION.partition("  - Develop:\n")
    for page in ("architecture", "performance", "robustness", "scale", "findings"):
        assert f": {page}.md\n" in develop


def test_lists_in_lists_are_indented_as_the_site_needs_it() -> None:
    """By four spaces; with fewer, an inner list becomes a part of the outer one."""
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        text = re.sub(r"^ *```.*?^ *```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        assert re.findall(r"^ {1,3}(?:[-*]|[0-9]+\.) .*", text, re.MULTILINE) == [], path.name


TARGETS = [
    ('<a href="other.html#there">', None),
    ('<a href="other.html">', None),
    ('<a href="#here">', None),
    ('<a href="folder/">', None),
    ('<a href="https://example.org/nowhere">', None),
    ('<a href="example/report.html#batch/run/1">', None),
    ('<a href="other.html#nowhere">', "other.html#nowhere: no such anchor"),
    ('<a href="#nowhere">', "#nowhere: no such anchor"),
    ('<a href="missing.html">', "missing.html: no such file"),
    ('<a href="missing.csv">', "missing.csv: no such file"),
    ('<a href="../outside.html">', "../outside.html: no such file"),
    ('<img src="missing.png">', "missing.png: no such file"),
    ('<script src="missing.js"></script>', "missing.js: no such file"),
    ('<link rel="stylesheet" href="//example.org/x.css">',
     "//example.org/x.css: loaded from another host"),
    ('<img src="https://example.org/x.png">',
     "https://example.org/x.png: loaded from another host"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "problem"), TARGETS, ids=[html for html, _ in TARGETS])
def test_links(tmp_path: Path, html: str, problem: str | None) -> None:
    broken_links: Callable[[Path], Iterable[str]] = script("website_links")["broken_links"]
    site = tmp_path / "site"
    (site / "folder").mkdir(parents=True)
    (site / "example").mkdir()
    (tmp_path / "outside.html").touch()
    (site / "folder" / "index.html").touch()
    (site / "example" / "report.html").touch()
    (site / "other.html").write_text('<h2 id="there">')
    (site / "index.html").write_text(f'<h2 id="here">{html}')
    found = list(broken_links(site))
    assert found == ([] if problem is None else [f"index.html: {problem}"])


def test_a_page_that_is_missing_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("zensical", reason="zensical is not installed")
    monkeypatch.syspath_prepend(ROOT / "docs")
    website = script("website")
    source = tmp_path / "source"
    (source / "docs").mkdir(parents=True)
    (source / "mkdocs.yml").write_text("site_name: results\nnav: [index.md]\n")
    (source / "docs" / "index.md").write_text("[elsewhere](elsewhere.md)\n")
    (problem,) = website["build_strictly"](source, tmp_path / "site")
    assert "elsewhere" in problem


SESSION = """\
$ dsr trace last \\
    --run <tag>
  1  in(c,
     #n_0)
$ dsr list
"""


def test_a_session_shows_prompts_commands_and_output() -> None:
    html = script("website_console")["fence"](SESSION, "console", "console", {}, None)
    assert html == (
        '<div class="language-console highlight" '
        'data-copy="dsr trace last \\\n    --run &lt;tag&gt;\ndsr list">'
        "<pre><span></span><code>"
        '<span class="gp">$ </span>dsr trace last \\\n'
        "    --run &lt;tag&gt;\n"
        '<span class="go">  1  in(c,</span>\n'
        '<span class="go">     #n_0)</span>\n'
        '<span class="gp">$ </span>dsr list\n'
        "</code></pre></div>"
    )


def test_no_line_ends_within_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    keep_options = script("website")["keep_options"]
    listing = "<pre><code>dsr list --json</code></pre>"
    html = f"<code>dsr list -s stale --max-size</code> of --this {listing}"
    kept = '<span style="white-space: nowrap">{}</span>'.format
    assert keep_options(html) == (
        f"<code>dsr list {kept('-s')} stale {kept('--max-size')}</code> of --this {listing}"
    )
