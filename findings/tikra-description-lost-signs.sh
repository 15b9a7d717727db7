#!/usr/bin/env bash
# tikra 1.4.0 (PyPI), which draws TikZ and pgfplots figures without TeX, says something else than it draws.
# Each picture has a description in words, for people who cannot see it. The signs of \textless,
# \textgreater and \textasciitilde are drawn, but missing in the description: an axis "\textless{}1 s" is
# drawn as "<1 s" and described as "1 s". A limit or an estimate becomes a value, and there is no warning.
# The same signs in math or as plain characters are described.
#
# Seen on 2026-11-30: the drawing of "\textless{}1 s" has as many glyphs as that of "<1 s".
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet tikra==1.4.0

cat > figures.py <<'END'
import tikra


def figure(text):
    """The description of a figure with this text, the number of its glyphs, and the warnings."""
    drawn = tikra.render(rf"\begin{{tikzpicture}}\node {{{text}}};\end{{tikzpicture}}")
    return drawn["description"], drawn["svg"].count("<use "), drawn["warnings"]


for text in [r"1 s", r"\textless{}1 s", r"<1 s", r"\textgreater{}1 s", r"\textasciitilde{}1 s", r"$<$1 s"]:
    print(text, *figure(text), sep=" | ")
END
venv/bin/python figures.py | tee described
diff described - <<'END'
1 s | Text in the figure: 1 s. | 2 | []
\textless{}1 s | Text in the figure: 1 s. | 3 | []
<1 s | Text in the figure: <1 s. | 3 | []
\textgreater{}1 s | Text in the figure: 1 s. | 3 | []
\textasciitilde{}1 s | Text in the figure: 1 s. | 3 | []
$<$1 s | Text in the figure: is less than 1 s. | 3 | []
END
