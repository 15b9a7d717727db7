#!/usr/bin/env bash
# md-spreadsheet-parser 1.4.3 (PyPI), which reads, changes and writes tables in Markdown, splits cells. In
# GitHub's Markdown, a "|" in a cell is written "\|". The package reads this as "|", but to_markdown() writes "|"
# without the backslash. So the cell "p | q" of the new table is two cells, each value after it is one column
# further to the right, and the last value of the row is dropped, as GitHub's specification of tables says
# for a row with too many cells. In a table of results, "q" is then the verdict, and "attack" is the time.
# Nothing is raised. Backslashes before other characters are kept.
#
# Seen on 2026-11-30, with markdown-it-py 4.3.0 as the reader of both tables.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet md-spreadsheet-parser==1.4.3 markdown-it-py==4.3.0

cat > tables.py <<'END'
import re

from markdown_it import MarkdownIt
from md_spreadsheet_parser import parse_table

table = r"""| process | verdict | time |
| --- | --- | --- |
| p \| q | attack | 12 |
| p\_1 | verified | 1 |
"""
for name, text in [("before", table), ("after", parse_table(table).to_markdown())]:
    page = MarkdownIt().enable("table").render(text)
    for row in page.split("<tr>")[2:]:
        print(f"{name}:", re.findall("<td>(.*?)</td>", row))
END
venv/bin/python tables.py | tee cells
diff cells - <<'END'
before: ['p | q', 'attack', '12']
before: ['p_1', 'verified', '1']
after: ['p', 'q', 'attack']
after: ['p_1', 'verified', '1']
END
