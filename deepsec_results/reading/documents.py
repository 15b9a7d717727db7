"""A file's text decoded: as JSON where it is JSON, else for what the prover meant."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from deepsec_results.reading.problems import Place, Problem, ProblemKind, ReadingError

# What tells of trouble is imported where there is some: a listing of sound files needs none of it.
if TYPE_CHECKING:
    from deepsec_results.reading.escapes import Mended
    from deepsec_results.reading.places import Path

T = TypeVar("T")


class LongNumber(str):
    """The digits of a number that is beyond Python's."""


def digits_of(number: object) -> str:
    """A number beyond Python's as text, for encoders: most readers of JSON could not read it."""
    if isinstance(number, LongNumber):
        return str(number)
    raise TypeError(f"no JSON is made of {type(number).__name__}")


# Python's bound on recursion is that of the decoder: some 900 levels of JSON.
TOO_DEEP = Problem(ProblemKind.DEPTH, "is nested more deeply than dsr reads")


class Document(Struct, Generic[T], frozen=True):
    """A decoded text. `mended` is None where it was JSON as it stood.

    `within` is the JSON path of the text, `$` unless it is a part of a file.
    """

    data: bytes
    value: T
    mended: "Mended | None"
    within: str = "$"

    @property
    def text(self) -> bytes:
        """The text as strict JSON."""
        return _strict(self.data, self.mended)

    def place(self, path: "Path") -> Place | None:
        """Where in the file the value at `path` begins; None if that is not known."""
        if self.within != "$":
            return None
        from deepsec_results.reading.malformed import place_in
        from deepsec_results.reading.places import find_value

        return place_in(self.data, self.mended, find_value(self.text, path))


class PlainDocument(Struct, frozen=True):
    """A text decoded as plain objects; `flaw` is why it is no JSON, where it had to be mended.

    Of a key that stands twice the last value counts. `parts` holds fields that are kept as text
    and are not in `value`: the large ones of a query result that is as the prover writes it.
    """

    data: bytes
    value: object
    mended: "Mended | None"
    flaw: Problem | None
    parts: Mapping[str, bytes] = {}

    def fields(self) -> set[str]:
        """The names of the fields, if it is an object."""
        return {*self.value, *self.parts} if isinstance(self.value, dict) else set()

    @property
    def text(self) -> bytes:
        """The text as strict JSON."""
        return _strict(self.data, self.mended)

    def places(self, paths: "Iterable[Path]") -> "dict[Path, Place]":
        """Where in the original text the values at many paths begin, those that are there."""
        from deepsec_results.reading.places import find_values, places_of

        offsets = {path: self._original(at) for path, at in find_values(self.text, paths).items()}
        places = places_of(self.data, offsets.values())
        return {path: places[offset] for path, offset in offsets.items()}

    def repeated_keys(self) -> "list[tuple[Path, Place]]":
        """Each key that stands a second time in its object, and where that value begins."""
        if self.parts or msgspec.json.encode(self.value, enc_hook=digits_of) == self.text:
            return []  # as of most files of the prover: nothing of the text is lost
        from deepsec_results.reading.places import find_repeated_keys, places_of

        repeated = [(path, self._original(at)) for path, at in find_repeated_keys(self.text)]
        places = places_of(self.data, [offset for _, offset in repeated])
        return [(path, places[offset]) for path, offset in repeated]

    def _original(self, offset: int) -> int:
        return self.mended.original(offset) if self.mended else offset


def read_plain(data: bytes) -> PlainDocument:
    """Decode a text whatever its shape. Raises ReadingError where it cannot be mended."""
    from deepsec_results.reading.escapes import mend
    from deepsec_results.reading.malformed import why_malformed, why_no_text

    if problem := why_no_text(data):
        raise ReadingError(problem)
    try:
        data.decode()
        return PlainDocument(data, _plain(data), None, None)
    except RecursionError:
        raise ReadingError(TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        flaw = why_malformed(data, data, None, error)
    mended = mend(data)
    text = _strict(data, mended)
    try:
        return PlainDocument(data, _plain(text), mended, flaw)
    except RecursionError:
        raise ReadingError(TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReadingError(why_malformed(data, text, mended, error)) from None


def decode(data: bytes, decoder: "msgspec.json.Decoder[T]") -> Document[T]:
    """Decode a text by the model. Raises ReadingError with the place of what is wrong."""
    try:
        return Document(data, decoder.decode(data), None)
    except RecursionError:
        raise ReadingError(TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    plain = read_plain(data)
    try:
        return Document(data, decoder.decode(plain.text), plain.mended)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ReadingError(_misshapen(plain, decoder)) from None


def decode_plain(text: bytes) -> Any:
    """Decode all of a text that the model could be read from, as plain objects.

    The model passes over what it does not know, and so over a string there that is no UTF-8 or
    holds half a surrogate pair; it becomes what `mend` makes of it.
    """
    try:
        return _plain(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        from deepsec_results.reading.escapes import mend

        mended = mend(text)
        return _plain(_strict(text, mended))


def _plain(text: bytes) -> Any:
    """Decode as plain objects; a number beyond the decoder is kept as its digits."""
    try:
        return msgspec.json.decode(text)
    except msgspec.ValidationError:
        pass
    try:
        return json.loads(text, parse_int=_integer, parse_float=_float)
    except ValueError as error:  # behind the number something is no JSON
        raise msgspec.DecodeError(str(error)) from None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else LongNumber(digits)


def _float(digits: str) -> float | str:
    return LongNumber(digits) if math.isinf(float(digits)) else float(digits)


def _misshapen(document: PlainDocument, decoder: "msgspec.json.Decoder[Any]") -> Problem:
    from deepsec_results.reading import shape
    from deepsec_results.reading.places import show_path

    expected = shape.type_info(decoder.type)
    for difference in shape.differences(document.value, expected):
        if difference.kind is not shape.DifferenceKind.UNKNOWN_FIELD:
            return Problem(
                ProblemKind.SHAPE,
                f"expected {difference.expected}, found {difference.found}",
                show_path(difference.path),
                document.places([difference.path]).get(difference.path),
            )
    for path, place in document.repeated_keys():
        # The model looks at each value of such a key, of which plain objects keep the last.
        return Problem(ProblemKind.SHAPE, "stands twice", show_path(path), place)
    return Problem(ProblemKind.SHAPE, "does not have the shape of a result")


def _strict(data: bytes, mended: "Mended | None") -> bytes:
    return mended.text if mended else data
