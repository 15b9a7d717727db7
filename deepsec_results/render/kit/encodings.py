"""Text in encodings that lack some of its characters."""

from deepsec_results.model.visible import json_escapes

_SIGNS = {
    "→": "->", "≠": "!=", "…": "...", "›": ">", "×": "x", "│": "|", "─": "-", "┄": ".", "▶": ">",
    "◀": "<", "▷": ">", "•": "*", "↻": "@", "├": "+", "┤": "+", "┬": "+", "└": "+",
}  # fmt: skip


def encodable(text: str, encoding: str) -> str:
    """A text in the characters of an encoding: ASCII for dsr's signs, JSON escapes for others."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable_character(character, encoding) for character in text)
    return text


def _encodable_character(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return _SIGNS.get(character) or json_escapes(character)
    return character
