"""The names of batch files: `timestamp_random.json`.

Since release 2.0.0 both numbers are in base 38, most significant digit first; before, both were
decimal. The digits of base 38 include `_`, so that a name cannot be split at `_`: the timestamp is
recognized by its width.
"""

import re
from functools import lru_cache

from msgspec import Struct

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz_-"
TIME_DIGITS = 6
SORT_KEY_LENGTH = TIME_DIGITS + 4  # the digits of the time and of the random number
_SORTABLE = str.maketrans("_-", "{|")  # characters after the letters
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}

# Base 38 gives six digits to every second from 1972 to 2065, and at most four to a random
# number below 999,999; in decimal those are ten digits (from 2001 on) and six.
_BASE_38 = re.compile(r"([0-9a-z_-]{6})_([0-9a-z_-]{1,4})\.json")
_DECIMAL = r"([0-9]{10})_([0-9]{1,6})\.json"
_QUERY_FILE = r"query_([1-9][0-9]{0,8})\.json"
_RUN_ID = r"(?s)(.+?)_(?:[1-9a-z_-][0-9a-z_-]{0,3}|0)"


class BatchName(Struct, frozen=True, order=True):
    """The parts of a name, in an order that sorts by time.

    `created` is in seconds since 1970, UTC: when the prover made the name, at most a moment
    before the batch's `start_time`.
    """

    created: int
    random: int
    id: str


def read_batch_name(file_name: str) -> BatchName | None:
    """Read a file's name; None if it is not the name of a batch result."""
    if match := _BASE_38.fullmatch(file_name):
        created, random = map(from_base_38, match.groups())
    elif match := re.fullmatch(_DECIMAL, file_name):
        created, random = map(int, match.groups())
    else:
        return None
    return BatchName(created, random, file_name.removesuffix(".json"))


def created_in(file_name: str) -> int | None:
    """The time in a file's name, in seconds since 1970; None if it is not the name of a batch."""
    if match := _BASE_38.fullmatch(file_name):
        digits = match[1]
        return (_pair(digits[:2]) * 1444 + _pair(digits[2:4])) * 1444 + _pair(digits[4:])
    name = read_batch_name(file_name)
    return None if name is None else name.created


@lru_cache(maxsize=38**2)
def _pair(digits: str) -> int:
    return from_base_38(digits)


def sort_key(file_name: str) -> str | None:
    """A string of length `SORT_KEY_LENGTH` that sorts names by time; None if it is not the name of
    a batch result.

    To sort many names, this takes a fraction of the time of reading them.
    """
    if _BASE_38.fullmatch(file_name):
        key = file_name[:6] + file_name[7:-5].rjust(4, "0")
        # Most names contain neither of the two digits that sort differently as characters.
        return key.translate(_SORTABLE) if "-" in key or "_" in key else key
    if re.fullmatch(_DECIMAL, file_name):
        created, random = map(int, file_name.removesuffix(".json").split("_"))
        name = f"{to_base_38(created):0>6}_{to_base_38(random)}.json"
        return sort_key(name)
    return None


def to_base_38(number: int) -> str:
    """Encode a non-negative number as the prover writes it in names."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 38)
        digits = DIGITS[digit] + digits
    return digits


def from_base_38(digits: str) -> int:
    """Decode a number as the prover writes it in names.

    Raises ValueError for a character that is not a digit of base 38.
    """
    number = 0
    for digit in digits:
        if digit not in _VALUE:
            raise ValueError(f"{digit!r} is not a digit of base 38 ({DIGITS})")
        number = number * 38 + _VALUE[digit]
    return number


def query_number(file_name: str) -> int | None:
    """The number in the name of a query's file, from 1; None for another name."""
    match = re.fullmatch(_QUERY_FILE, file_name)
    return int(match[1]) if match else None


def input_name(run_file: str) -> str:
    """The name of the input of a run, from the path `…/<name>_<random>.json` of its result.

    The random part is one to four digits of base 38. One of these digits is `_`, so that the split
    is not certain. Nineteen of twenty random numbers below 999,999 have four digits, so the longest
    random part is taken. Only the run's result has the exact name.
    """
    run_id = run_file.rpartition("/")[2].removesuffix(".json")
    match = re.fullmatch(_RUN_ID, run_id)
    return f"{match[1] if match else run_id}.dps"
