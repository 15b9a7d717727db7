"""The natural order of names: `run 2` before `run 11`, `Élan` beside `elan`."""

import re
import unicodedata

_NUMBER = re.compile(r"([0-9]+)")

NaturalKey = tuple[tuple[str | tuple[int, str], ...], str]


def natural_key(name: str) -> NaturalKey:
    """A sort key: numbers inside names count as numbers, accents and capitals only between names
    that are otherwise the same."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    # Accents are characters of their own in this form.
    plain = "".join(one for one in folded if not unicodedata.combining(one))
    # Every second part is a number: of two keys, like parts are compared with like.
    parts = _NUMBER.split(plain)
    return tuple(_as_number(part) if at % 2 else part for at, part in enumerate(parts)), name


def _as_number(digits: str) -> tuple[int, str]:
    """A number of any length; Python refuses to convert very long ones."""
    significant = digits.lstrip("0")
    return len(significant), significant
