import json
import sys
import unicodedata

import pytest
from conftest import FULL

from deepsec_results.model.visible import escape_json, visible

ACTING = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
FAR = 1 if FULL else 64  # of so many characters far from all letters, one is tried


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Équivalence “π” 漢字 שלום", "Équivalence “π” 漢字 שלום"),
        ("a\nb\tc\rd\0", r"a\nb\tc\rd\0"),
        ("\x1b[31m\x9b\x7f", r"\x1b[31m\x9b\x7f"),
        ("a‮b⁦\u200b﻿", r"a\u202eb\u2066\u200b\ufeff"),
        ("\U000e0041", r"\U000e0041"),
        ("« titre »", "« titre »"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("\u3164\u2800\ufe0f", r"\u3164\u2800\ufe0f"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_character_that_acts_gets_through() -> None:
    # Beyond the third plane nearly all are private or unassigned.
    far = range(0x40000, sys.maxunicode + 1)
    far = [*far[::FAR], *far[-FAR:], *range(0xE0000, 0xE0200)]
    characters = map(chr, [*range(0x40000), *far])
    acting = [char for char in characters if unicodedata.category(char) in ACTING]
    assert len(acting) > (900_000 if FULL else 90_000)
    assert visible("".join(acting)).isascii()
    beyond_ascii = "".join(char for char in acting if char >= "\x7f" and not is_surrogate(char))
    escaped = escape_json(f'"{beyond_ascii}"')
    assert escaped.isascii()
    assert json.loads(escaped) == beyond_ascii


def is_surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
