"""The natural order of names: `run 2` before `run 11`, `Élan` next to `elan`, `a` before `a-b`."""

import re

from deepsec_results.reading.spelling import LONGEST

_SUFFIX = ".dps"
_NUMBERED = r"(?s)(?<=.)\.dps(?= \([0-9]+\)$)"
_NUMBER = r"([0-9]+)"

NaturalKey = tuple[tuple[str | tuple[int, str], ...], str]


def natural_key(name: str) -> NaturalKey:
    """A sort key: numbers inside names are compared as numbers, and a name is before its longer
    forms, with or without `.dps`. Accents, capitals and `.dps` matter only for names that are
    otherwise the same."""
    stem = stem_of(name)
    plain = stem.casefold()
    if not stem.isascii() and len(stem) <= LONGEST:
        import unicodedata

        # In this form accents are separate characters.
        folded = unicodedata.normalize("NFKD", stem).casefold()
        plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    # Every second part is a number, so that numbers are only compared with numbers.
    parts = re.split(_NUMBER, plain)
    return tuple(_as_number(part) if at % 2 else part for at, part in enumerate(parts)), name


def stem_of(name: str) -> str:
    """The name of an input, unique or not, without `.dps`."""
    if name.endswith(_SUFFIX):
        return name.removesuffix(_SUFFIX) or name
    return re.sub(_NUMBERED, "", name) if name.endswith(")") else name


def _as_number(digits: str) -> tuple[int, str]:
    """A number of any length as a sort key; Python refuses to convert very long ones."""
    significant = digits.lstrip("0")
    return len(significant), significant
