"""Record batches, read back and compared with the rows in JSON."""

from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]


def as_in_json(table: Any) -> list[Row]:
    """The rows of a table of pyarrow, with times and durations as the JSON has them."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value // timedelta(seconds=1)
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return value
