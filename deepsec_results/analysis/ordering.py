"""The natural order of names: `run 2` before `run 11`, `Élan` next to `elan`."""

import re
import unicodedata

_NUMBER = re.compile(r"([0-9]+)")

NaturalKey = tuple[tuple[str | tuple[int, str], ...], str]


def natural_key(name: str) -> NaturalKey:
    """A sort key: numbers inside names are compared as numbers; accents and capitals matter only
    for names that are otherwise the same."""
    plain = name.casefold()
    if not name.isascii():
        # In this form accents are separate characters.
        folded = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    # Every second part is a number, so that numbers are only compared with numbers.
    parts = _NUMBER.split(plain)
    return tuple(_as_number(part) if at % 2 else part for at, part in enumerate(parts)), name


def _as_number(digits: str) -> tuple[int, str]:
    """A number of any length as a sort key; Python refuses to convert very long ones."""
    significant = digits.lstrip("0")
    return len(significant), significant
