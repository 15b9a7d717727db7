"""Text as LaTeX: every character of it is printed, and none acts."""

import re
import unicodedata

from deepsec_results.model.visible import visible

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\texttt{\char34}",
    "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "{-}", "[": "{[}", "*": "{*}",
    "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}", "€": r"\texteuro{}", "½": r"\ensuremath{\frac12}",
    "–": r"\textendash{}", "—": r"\textemdash{}", "…": r"\dots{}", "→": r"\ensuremath{\to}",
    "°": r"\ensuremath{^\circ}", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}",
    "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}",
    **{letter: rf"\ensuremath{{\{name}}}" for letter, name in {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "λ": "lambda",
        "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "varphi",
        "χ": "chi", "ψ": "psi", "ω": "omega", "Ω": "Omega", "Γ": "Gamma",
        "Λ": "Lambda", "Φ": "Phi", "Ψ": "Psi", "Δ": "Delta", "Π": "Pi", "Σ": "Sigma"}.items()},
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}  # fmt: skip
# The typewriter fonts have these at their numbers in ASCII, other fonts do not.
_IN_CODE = {sign: rf"\char{ord(sign)}{{}}" for sign in "\\{}<>|"}
# A comma, but not that of a projection such as proj_{1,2}.
_AFTER_COMMA = re.compile(r"(?<=,)(?<!\{[0-9],)(?<!\{[0-9][0-9],)(?=[^ ])")


def escape_latex(text: str) -> str:
    """LaTeX that prints a text; a character that the usual fonts lack is printed as its number."""
    return "".join(map(_escaped, _composed(text)))


def latex_code(text: str, *, folded: bool = True) -> str:
    """LaTeX that prints a text in typewriter type; if `folded`, lines may end after commas."""
    parts = _AFTER_COMMA.split(text) if folded else [text]
    broken = r"\allowbreak{}".join(map(_code, parts))
    return rf"\texttt{{{broken}}}"


def _code(text: str) -> str:
    return "".join(_IN_CODE.get(sign) or _escaped(sign) for sign in _composed(text))


def _composed(text: str) -> str:
    # macOS stores a letter and its accent as two characters, which are printed as one.
    return visible(unicodedata.normalize("NFC", text))


def _escaped(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character
    letter, *accents = list(unicodedata.normalize("NFD", character))
    if letter.isascii() and len(accents) == 1 and accents[0] in _ACCENTS:
        return rf"\{_ACCENTS[accents[0]]}{{{letter}}}"
    return rf"\texttt{{U+{ord(character):04X}}}"
