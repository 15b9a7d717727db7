"""Text in a Mermaid diagram: every character of it is drawn, and none acts.

Mermaid ends a message at `#` and at `;`, leaves out `wrap:` before one, takes a text with `$$` for
a formula, and reads some HTML. So each character that is not known to be harmless is written as its
number.
"""

from collections.abc import Sequence

from deepsec_results.model.visible import visible

_HARMLESS = frozenset(" _(),=.{}/")
_LINE_END = "<br/>"


def mermaid_text(lines: Sequence[str]) -> str:
    """Lines of text as one text of a diagram."""
    return _LINE_END.join(map(_escaped, lines))


def _escaped(line: str) -> str:
    text = visible(line)
    if text != text.strip(" ") or "  " in text:
        # A blank at an end, or after another one, would be left out.
        return "".join(map(_number, text))
    return "".join(sign if sign.isalnum() or sign in _HARMLESS else _number(sign) for sign in text)


def _number(sign: str) -> str:
    return f"#{ord(sign)};"
