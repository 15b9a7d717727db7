#!/usr/bin/env bash
# pandoc 3.9 (PyPI `pypandoc-binary` 1.17), which turns LaTeX into HTML or Word, writes the columns of a
# partial rule into a cell. In a table, `\cmidrule(lr){2-3}` of booktabs, or LaTeX's own `\cline{2-3}`, is a
# line below the columns 2 and 3. pandoc drops the line and puts "2-3" in front of the first cell of the
# next row; of two rules in a row, "1-1(lr)2-3". There is no warning. In a table of results, where the cell
# is a number, "2-3 7" looks like a value. Rules over all columns (\hline, \midrule) leave nothing behind.
#
# Seen on 2026-11-30. pandoc 2.19.2 (pypandoc-binary 1.13) does the same with `\cmidrule` ("(lr)2-3"), but
# not with `\cline`.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pypandoc-binary==1.17

cat > cells.py <<'END'
import re

import pypandoc

print("pandoc", pypandoc.get_pandoc_version())
for rule in [r"\midrule", r"\cmidrule{2-3}", r"\cline{2-3}", r"\cmidrule(lr){1-1}\cmidrule(lr){2-3}"]:
    table = rf"\begin{{tabular}}{{rrr}} 1 & 2 & 3 \\ {rule} 7 & 8 & 9 \\ \end{{tabular}}"
    page = pypandoc.convert_text(table, "html", format="latex")
    row = page.split("<tr")[-1]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", " ".join(row.split()))
    print(rule, [re.sub("<[^>]*>", "", cell) for cell in cells])
END
venv/bin/python cells.py | tee cells
diff cells - <<'END'
pandoc 3.9
\midrule ['7', '8', '9']
\cmidrule{2-3} ['2-3 7', '8', '9']
\cline{2-3} ['2-3 7', '8', '9']
\cmidrule(lr){1-1}\cmidrule(lr){2-3} ['1-1(lr)2-3 7', '8', '9']
END
