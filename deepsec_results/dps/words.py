"""The words of the prover's language: what its lexer reads as an identifier, and what not."""

import re

# `trace_incl` is a keyword only for a branch of the prover.
KEYWORDS = frozenset(
    {
        "set", "semantics", "classic", "private", "eavesdrop", "fun", "reduc", "const", "free",
        "new", "if", "then", "else", "in", "out", "let", "query", "trace_equiv",
        "obs_equiv", "session_equiv", "session_incl",
    }
)  # fmt: skip
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
