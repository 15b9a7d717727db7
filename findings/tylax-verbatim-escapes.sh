#!/usr/bin/env bash
# tylax 0.3.8 (PyPI), which converts LaTeX to Typst, changes the names in a typewriter font. An underscore, a
# number sign or a brace is written with a backslash in LaTeX. tylax turns \texttt{ax\_1} into Typst's raw text
# `ax\_1`, in which a backslash is an ordinary character, so that the reader sees "ax\_1". A command such as
# \textless is shown as text, too. latex_to_typst_diagnostics() has no warnings. The same names in bold or
# without a font are right.
#
# Seen on 2026-11-30, with typst 0.15.2.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet tylax==0.3.8 typst==0.15.2

cat > names.py <<'END'
import re

import tylax
import typst

for name in [r"ax\_1", r"\#n", r"\{x\}", r"m\textless{}n"]:
    for text in [name, rf"\textbf{{{name}}}", rf"\texttt{{{name}}}"]:
        converted = tylax.latex_to_typst_diagnostics(f"A {text} B", document=True)
        page = typst.compile(converted.output.encode(), format="html").decode()
        shown = re.search("A (.*) B", re.sub("<.*?>", "", page))[1]
        print(text, "|", shown.replace("&lt;", "<"), *converted.warnings)
END
venv/bin/python names.py | tee shown
diff shown - <<'END'
ax\_1 | ax_1
\textbf{ax\_1} | ax_1
\texttt{ax\_1} | ax\_1
\#n | #n
\textbf{\#n} | #n
\texttt{\#n} | \#n
\{x\} | {x}
\textbf{\{x\}} | {x}
\texttt{\{x\}} | \{x\}
m\textless{}n | m< n
\textbf{m\textless{}n} | m< n
\texttt{m\textless{}n} | m\textlessn
END
