#!/usr/bin/env bash
# pylightxl 1.61 (PyPI), a reader of spreadsheets without dependencies, turns a number with a unit into
# a time of day, and so loses it: 90 with the number format `0" s"` (shown as "90 s") is read as the
# text "00:00:00", and 12.5 as "12:00:00". A unit in quotes is text for every spreadsheet program, and
# openpyxl and python-calamine return 90 and 12.5. pylightxl takes a format for a time if it has no more
# places for digits than letters h and s, in quotes or not. So one decimal more, `0.0" s"`, saves the
# number, and the seconds of one table can be numbers in one column and times of day in the next.
#
# Seen on 2026-11-30, on a file that XlsxWriter 3.3.1 wrote.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet XlsxWriter==3.3.1 pylightxl==1.61 openpyxl==3.1.5 python-calamine==0.9.1

cat > cells.py <<'END'
import openpyxl
import pylightxl
import python_calamine
import xlsxwriter

with xlsxwriter.Workbook("queries.xlsx") as book:
    sheet = book.add_worksheet("queries")
    for column, (number, shown) in enumerate([(90, '0" s"'), (12.5, '0" s"'), (90, '0.0" s"')]):
        sheet.write_number(0, column, number, book.add_format({"num_format": shown}))

print("pylightxl", pylightxl.readxl("queries.xlsx").ws("queries").row(1))
print("openpyxl", [cell.value for cell in openpyxl.load_workbook("queries.xlsx").active[1]])
[row] = python_calamine.CalamineWorkbook.from_path("queries.xlsx").get_sheet_by_index(0).to_python()
print("python-calamine", row)
END
venv/bin/python cells.py | tee read
diff read - <<'END'
pylightxl ['00:00:00', '12:00:00', 90]
openpyxl [90, 12.5, 90]
python-calamine [90.0, 12.5, 90.0]
END
