"""The rows of `queries` as an Excel workbook, whose cells have types.

XlsxWriter is imported when it is needed, because it is an extra. It holds one row at a time.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from msgspec import Struct

from deepsec_results.analysis.columns import ColumnKind
from deepsec_results.analysis.query_rows import QUERY_COLUMNS, QueryRow
from deepsec_results.model.visible import visible
from deepsec_results.reading.errors import RequestError

# Excel's limits.
MOST_ROWS = (1 << 20) - 1  # below the header
MOST_CHARACTERS = 32_767  # of a cell, in UTF-16
_MOST_DAYS = 2_958_466
_EXACT = 1 << 53  # numbers are floats

_DAY = 86_400
_EPOCH = 25_569  # 1970 as Excel counts days
_FIRST_DAY = 61  # before March 1900, programs count differently

_FORMATS = {
    ColumnKind.MOMENT: 'yyyy-mm-dd hh:mm:ss "UTC"',
    ColumnKind.SECONDS: "[h]:mm:ss",
    ColumnKind.BYTES: "#,##0",
    ColumnKind.NUMBER: "0",
    ColumnKind.DIGIT: "0",
}
_WIDTHS = {ColumnKind.MOMENT: 24, ColumnKind.TEXT: 24, ColumnKind.BYTES: 15}


class SheetRemarks(Struct):
    """What did not fit into a sheet: how many texts were cut."""

    cut: int = 0


def write_sheet(
    rows: Iterable[Sequence[QueryRow]],
    columns: Sequence[str],
    remarks: SheetRemarks,
    file: BinaryIO,
) -> None:
    """Write rows to a workbook with one sheet; `remarks` are added to.

    A number or a time that Excel does not have is a text. Raises RequestError for more rows than a
    sheet has.
    """
    import xlsxwriter

    with tempfile.TemporaryDirectory(prefix="dsr-") as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet("queries")
        writers = [_Column(book, sheet, at, name, remarks) for at, name in enumerate(columns)]
        try:
            number = _write_rows(rows, columns, writers)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, number, len(columns) - 1)
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from None  # what the system said
        finally:
            sheet._opt_close()  # its temporary file, which only close() closes
    file.flush()


def _write_rows(
    rows: Iterable[Sequence[QueryRow]], columns: Sequence[str], writers: "Sequence[_Column]"
) -> int:
    """Write the rows, and return how many they are. Raises RequestError."""
    number = 0
    for some in rows:
        for row in some:
            number += 1
            if number > MOST_ROWS:
                raise RequestError(
                    f"more than {MOST_ROWS:,} queries do not fit into a sheet of Excel; "
                    "use a filter, --limit, or a file that ends in .csv or .parquet"
                )
            for name, column in zip(columns, writers, strict=True):
                column.write(number, getattr(row, name))
    return number


class _Column:
    """A column of a sheet, which writes its header when it is made."""

    def __init__(self, book: Any, sheet: Any, at: int, name: str, remarks: SheetRemarks) -> None:
        kind = QUERY_COLUMNS[name].kind
        self._sheet, self._at, self._remarks = sheet, at, remarks
        self._number = _NUMBERS.get(kind)
        self._format = book.add_format({"num_format": _FORMATS.get(kind, "@")})
        sheet.set_column(at, at, max(_WIDTHS.get(kind, 10), len(name) + 4))
        sheet.write_string(0, at, name, book.add_format({"bold": True}))

    def write(self, row: int, value: Any) -> None:
        """Write the cell of a row; an unknown value has none."""
        if value is None:
            return
        number = self._number and self._number(value)
        if number is None:
            self._sheet.write_string(row, self._at, self._fitting(str(value)))
        else:
            self._sheet.write_number(row, self._at, number, self._format)

    def _fitting(self, text: str) -> str:
        """A text as Excel can have it, cut if it is too long."""
        shown = visible(text).encode("utf-8", "backslashreplace").decode()
        units = shown.encode("utf-16-le")
        if len(units) <= 2 * MOST_CHARACTERS:
            return shown
        self._remarks.cut += 1
        return units[: 2 * (MOST_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"


def _plain_number(value: int) -> float | None:
    return value if abs(value) <= _EXACT else None


def _days(value: int) -> float | None:
    """A duration in days, which Excel shows as hours; it has no negative ones."""
    return value / _DAY if 0 <= value < _MOST_DAYS * _DAY else None


def _moment(value: int) -> float | None:
    days = value / _DAY + _EPOCH
    return days if _FIRST_DAY <= days < _MOST_DAYS else None


_NUMBERS: dict[ColumnKind, Callable[[int], float | None]] = {
    ColumnKind.NUMBER: _plain_number,
    ColumnKind.DIGIT: _plain_number,
    ColumnKind.BYTES: _plain_number,
    ColumnKind.SECONDS: _days,
    ColumnKind.MOMENT: _moment,
}
