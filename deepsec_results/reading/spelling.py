"""Names of files that mean the same although they are written differently, and names to ignore.

An accented letter can be one character (composed, NFC) or a letter and an accent (decomposed, NFD).
For macOS both are the same name, and some of its file systems and archives decompose every name.
"""

from collections.abc import Iterable

# A longer text is compared as it is: normalization takes time that grows with its square.
LONGEST = 1024
_SIDECARS = frozenset({".DS_Store", "__MACOSX"})


def is_sidecar(name: str) -> bool:
    """Whether a name is that of a file or a folder that macOS puts next to a user's files."""
    return name.startswith("._") or name in _SIDECARS


def composed(name: str) -> str:
    """A name with its accents composed: equal for two names that macOS takes for the same."""
    return _normalized("NFC", name)


def spellings(name: str) -> Iterable[str]:
    """A name as it is, composed, and decomposed, each once."""
    if name.isascii():
        return (name,)
    return dict.fromkeys((name, composed(name), _normalized("NFD", name)))


def respelled(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """The known spelling of each name that is known only with its accents written differently.

    Names that differ only in their accents, on one of the two sides, are different names.
    """
    here, there = _by_form(names), _by_form(known)
    return {
        next(iter(spellings)): next(iter(there[form]))
        for form, spellings in here.items()
        if len(spellings) == 1 and len(there.get(form, ())) == 1 and spellings != there[form]
    }


def _by_form(names: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in names:
        if not name.isascii():
            found.setdefault(composed(name), set()).add(name)
    return found


def one_spelling(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    """The spelling that stands for each name that is written in several ways: the first one.

    Each group has the names of one batch. Names that differ only in their accents and are in one
    group are different names. Names that stand for themselves are left out.
    """
    first: dict[str, str] = {}
    others: dict[str, str] = {}
    different: set[str] = set()
    for group in groups:
        for form, written in _by_form(group).items():
            if len(written) > 1:
                different.add(form)
            for name in written:
                if first.setdefault(form, name) != name:
                    others[name] = form
    return {name: first[form] for name, form in others.items() if form not in different}


def _normalized(form: str, name: str) -> str:
    if name.isascii() or len(name) > LONGEST:
        return name
    import unicodedata

    return unicodedata.normalize(form, name)  # type: ignore[arg-type]
