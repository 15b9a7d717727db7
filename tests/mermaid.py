"""Mermaid in a real browser, as GitHub and GitLab use it."""

from collections.abc import Sequence
from typing import Any

from browser import node_module

_DRAW = """async sources => {
    const drawn = []
    for (const [number, source] of sources.entries()) {
        document.body.innerHTML = (await mermaid.render(`drawing${number}`, source)).svg
        const texts = name => [...document.querySelectorAll(name)].map(text => text.textContent)
        drawn.push({
            messages: texts('.messageText'),
            notes: texts('.noteText'),
            participants: texts('text.actor-box, text.actor-man'),
            sections: texts('text.sectionTitle'),
            tasks: texts('text.taskText, text[class*="taskTextOutside"]'),
        })
    }
    return drawn
}"""


def open_mermaid(browser: Any) -> Any:
    """A page that can draw diagrams."""
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(path=node_module("mermaid/dist/mermaid.min.js"))
    page.evaluate("mermaid.initialize({startOnLoad: false})")
    return page


def draw_mermaid(page: Any, sources: Sequence[str]) -> list[dict[str, list[str]]]:
    """The texts of diagrams as they are drawn, line by line; a diagram that cannot be drawn is an
    error."""
    drawn: list[dict[str, list[str]]] = page.evaluate(_DRAW, list(sources))
    return drawn
