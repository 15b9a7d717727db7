"""A terminal session on the site. Pygments takes output that starts with `#` for a command."""

from collections.abc import Iterator
from html import escape

PROMPT = "$ "


def fence(source: str, language: str, *_: object, **__: object) -> str:
    """The HTML of a fenced block, in the classes of Pygments; its button copies the commands."""
    lines = list(_marked(source))
    copied = "\n".join(line.removeprefix(PROMPT) for line, command in lines if command)
    shown = "\n".join(_html(line, command) for line, command in lines)
    return (
        f'<div class="language-{language} highlight" data-copy="{escape(copied)}">'
        f"<pre><span></span><code>{shown}\n</code></pre></div>"
    )


def _marked(source: str) -> Iterator[tuple[str, bool]]:
    """The lines, and whether each is one of a command; a backslash continues a command."""
    continued = False
    for line in source.splitlines():
        command = line.startswith(PROMPT) or continued
        continued = command and line.endswith("\\")
        yield line, command


def _html(line: str, command: bool) -> str:
    if not command:
        return f'<span class="go">{escape(line)}</span>'
    prompt = f'<span class="gp">{PROMPT}</span>' if line.startswith(PROMPT) else ""
    return prompt + escape(line.removeprefix(PROMPT))
