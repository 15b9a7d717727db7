#!/usr/bin/env bash
# nanoarrow 0.9.0 (PyPI), a small reader of Arrow files, reads every negative decimal as a huge positive
# number: -0.50 of the type decimal128(4, 2) becomes 3.403E+36, that is (2^128 - 50) / 100 in four digits.
# Arrow's format says that the integer of a decimal is in two's complement; nanoarrow reads it without a
# sign. There is no warning, and positive decimals, zero and negative numbers of other types are right. A
# database that compares the times of two batches in decimals writes such a column: each query that became
# faster has the largest difference.
#
# Seen on 2026-11-30, in a stream that pyarrow 26.0.1 wrote and reads back as it was.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet nanoarrow==0.9.0 pyarrow==26.0.1

cat > decimals.py <<'END'
from decimal import Decimal

import nanoarrow
import pyarrow

changes = pyarrow.array([Decimal("1.50"), Decimal("0.00"), None, Decimal("-0.50")], pyarrow.decimal128(4, 2))
table = pyarrow.table({"decimal": changes, "float": changes.cast("float64")})
with pyarrow.ipc.new_stream("changes.arrows", table.schema) as stream:
    stream.write_table(table)

with pyarrow.ipc.open_stream("changes.arrows") as stream:
    read = stream.read_all()
print("pyarrow", *read["decimal"].to_pylist())
with nanoarrow.ArrayStream.from_path("changes.arrows") as stream:
    rows = stream.read_all().to_pylist()
print("nanoarrow", *(row["decimal"] for row in rows))
print("nanoarrow, as float", *(row["float"] for row in rows))
END
venv/bin/python decimals.py | tee read
diff read - <<'END'
pyarrow 1.50 0.00 None -0.50
nanoarrow 1.50 0.00 None 3.403E+36
nanoarrow, as float 1.5 0.0 None -0.5
END
