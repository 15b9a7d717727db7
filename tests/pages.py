"""The links and the anchors of a page in Markdown, as GitHub and the site see them."""

import re

# What GitHub shows as it is, or not at all.
_FENCED = re.compile(r"^```.*?^```$|<!--.*?-->", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
_HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)


def links(text: str) -> list[tuple[str, str]]:
    """The target and the anchor of each link and picture; empty if there is none."""
    return [(match[1], match[2] or "") for match in _LINK.finditer(_FENCED.sub("", text))]


def anchors(text: str) -> set[str]:
    """The anchors of the headings."""
    found: list[str] = []
    for heading in _HEADING.findall(_FENCED.sub("", text)):
        shown = re.sub(r"\]\([^)]*\)|[`*\[\]]", "", heading)
        slug = re.sub(r"[^\w\- ]", "", shown).lower().replace(" ", "-")
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return set(found)
