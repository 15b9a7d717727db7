"""Names of inputs, made unique or short."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from deepsec_results.analysis.ordering import stem_of

_VARIANT = r"(?s)(?<=.)[-_](?=[0-9])"


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names made unique by a number after each repeated one: `a`, `b`, `a (2)`."""
    taken = set(names)
    numbers: dict[str, int] = {}  # the last number of each name
    distinct = []
    for name in names:
        unique, number = name, numbers.get(name, 0)
        while unique in numbers or (number and unique in taken):
            number = max(number, 1) + 1
            unique = f"{name} ({number})"
        numbers[name] = max(number, 1)
        numbers.setdefault(unique, 1)
        distinct.append(unique)
    return distinct


def stems_of(names: Iterable[str]) -> dict[str, str]:
    """Names of inputs without `.dps`, unless that would make two of them equal."""
    every = list(dict.fromkeys(names))
    counts = Counter(stem_of(name) for name in every)
    return {name: stem_of(name) if counts[stem_of(name)] == 1 else name for name in every}


def family_of(name: str) -> str:
    """The family of an input: its name up to the first `-` or `_` that a digit follows, such as
    `BAC` for `BAC-2sessions.dps`; else the whole name without `.dps`."""
    stem = stem_of(name)
    variant = re.search(_VARIANT, stem)
    return stem if variant is None else stem[: variant.start()]
