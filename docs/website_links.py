"""Links of a built site that lead nowhere: pages, anchors, pictures, scripts and other files."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Pages of dsr: their anchors are states of the page, which its script reads.
_OWN_ANCHORS = ("example/report.html", "example/tutorial.html")
_LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}


class _Page(HTMLParser):
    """The anchors of a page, and what it links to or loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors |= {values[name] or "" for name in ("id", "name") if name in values}
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        target = values.get(_LOADED.get(tag, ""))
        if target and values.get("rel") not in ("canonical", "next", "prev", "alternate"):
            self.loaded.append(target)


def broken_links(site: Path) -> Iterator[str]:
    """A line for each link of the site that leads nowhere, and each file from another host."""
    pages = {
        path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")
    }
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        # The page for missing addresses is shown at any of them, so its links begin at the root.
        base = site.resolve() if name.name == "404.html" else path.parent
        for target in (*page.links, *page.loaded):
            reason = _problem(target, path, base, site.resolve(), pages)
            if reason:
                yield f"{name}: {target}: {reason}"
        for target in page.loaded:
            if urlsplit(target).scheme in ("http", "https") or target.startswith("//"):
                yield f"{name}: {target}: loaded from another host"


def _problem(
    target: str, path: Path, base: Path, site: Path, pages: dict[Path, _Page]
) -> str | None:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        base = site
    file = (base / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    if file.is_dir():
        file /= "index.html"
    if not file.is_relative_to(site) or not file.exists():
        return "no such file"
    anchor = unquote(parts.fragment)
    if not anchor or file not in pages or file.relative_to(site).as_posix() in _OWN_ANCHORS:
        return None
    return None if anchor in pages[file].anchors else "no such anchor"
