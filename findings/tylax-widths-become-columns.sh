#!/usr/bin/env bash
# tylax 0.3.8 (PyPI), which converts LaTeX to Typst, counts the letters of a width as columns. The tabular
# "lp{3cm}l" has three columns, of which the second is 3 cm wide. tylax writes a table with five: the "c" and the
# "m" of "cm" count, too. Typst fills its rows from left to right, so the second row of the LaTeX table begins in
# the first one, and values are below the heads of other columns. The document compiles, and
# latex_to_typst_diagnostics() has no warnings. The same happens with m{3cm} of the package array, and with
# 0.5\linewidth, whose "l" counts.
#
# Seen on 2026-11-30, with typst 0.15.2. Without a width, the rows are right.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet tylax==0.3.8 typst==0.15.2

cat > rows.py <<'END'
import re

import tylax
import typst

for columns in ["lll", r"lp{3cm}l", r"lp{0.5\linewidth}l", r"lm{3cm}l"]:
    table = rf"\begin{{tabular}}{{{columns}}} 1 & 2 & 3 \\ 7 & 8 & 9 \\ \end{{tabular}}"
    converted = tylax.latex_to_typst_diagnostics(table, document=True)
    page = typst.compile(converted.output.encode(), format="html").decode()
    rows = [" ".join(re.findall("<td>(.*?)</td>", row)).strip() for row in page.split("<tr>")[1:]]
    print(columns, rows, converted.warnings)
END
venv/bin/python rows.py | tee rows
diff rows - <<'END'
lll ['1 2 3', '7 8 9'] []
lp{3cm}l ['1 2 3 7 8', '9'] []
lp{0.5\linewidth}l ['1 2 3 7', '8 9'] []
lm{3cm}l ['1 2 3 7 8', '9'] []
END
