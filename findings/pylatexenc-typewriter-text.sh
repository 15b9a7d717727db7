#!/usr/bin/env bash
# pylatexenc 2.11 (PyPI), which turns LaTeX into plain text, loses the text of \texttt, \textsf and
# \mbox: "\texttt{enc}(m,k)" becomes "(m,k)", with neither an error nor a warning. A macro that it has
# never heard of keeps its text ("\unheardof{enc}(m,k)" becomes "enc(m,k)"), and so do \textbf, \emph
# and \textsc. The parser knows that \texttt has an argument, the converter has no rule for it, so the
# argument goes with the macro. In a paper on protocols these are the names of functions, channels and
# tools, and what is left still reads as a sentence.
#
# Seen on 2026-11-30.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pylatexenc==2.11

for macro in texttt textsf mbox textbf emph unheardof; do
    echo "$macro: $(venv/bin/latex2text --code "\\$macro{enc}(m,k)" 2>&1)"
done | tee texts
diff texts - <<'END'
texttt: (m,k)
textsf: (m,k)
mbox: (m,k)
textbf: enc(m,k)
emph: enc(m,k)
unheardof: enc(m,k)
END
