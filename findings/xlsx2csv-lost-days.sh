#!/usr/bin/env bash
# xlsx2csv 0.8.6 (PyPI), which turns spreadsheets into CSV files, makes times of day of durations. The number
# format `[h]:mm:ss` shows a duration in hours, also more than 24: ECMA-376 calls [h] elapsed hours. xlsx2csv
# writes 25:00:05 as "01:00" and 59 seconds as "00:00": whole days and seconds are lost. With its option for the
# format of times, the seconds are back, but not the days. There is no warning. Of two runs, the one of a day
# and an hour looks shorter than the one of two hours.
#
# Seen on 2026-11-30, on a file that XlsxWriter 3.3.1 wrote. openpyxl 3.1.5 reads the durations as they are.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet XlsxWriter==3.3.1 xlsx2csv==0.8.6 openpyxl==3.1.5

cat > durations.py <<'END'
from datetime import timedelta

import openpyxl
import xlsxwriter

with xlsxwriter.Workbook("queries.xlsx", {"default_date_format": "[h]:mm:ss"}) as book:
    durations = [timedelta(seconds=59), timedelta(hours=2), timedelta(hours=25, seconds=5)]
    book.add_worksheet("queries").write_row(0, 0, durations)
for [cell] in openpyxl.load_workbook("queries.xlsx").active.iter_cols():
    print("openpyxl:", cell.value)
END
venv/bin/python durations.py | tee read
echo "xlsx2csv: $(venv/bin/xlsx2csv queries.xlsx)" | tee -a read
echo "xlsx2csv -t %H:%M:%S: $(venv/bin/xlsx2csv -t %H:%M:%S queries.xlsx)" | tee -a read
diff read - <<'END'
openpyxl: 0:00:59
openpyxl: 2:00:00
openpyxl: 1 day, 1:00:05
xlsx2csv: 00:00,02:00,01:00
xlsx2csv -t %H:%M:%S: 00:00:59,02:00:00,01:00:05
END
