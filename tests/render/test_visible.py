import json
import sys
import unicodedata

import pytest

from deepsec_results.render.visible import escape_json, visible

ACTING = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


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
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character) in ACTING:
            assert visible(character).isascii(), hex(number)
            if not 0xD800 <= number <= 0xDFFF and number >= 0x7F:
                escaped = escape_json(f'"{character}"')
                assert escaped.isascii(), hex(number)
                assert json.loads(escaped) == character
