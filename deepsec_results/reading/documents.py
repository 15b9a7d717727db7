"""The text of a file, decoded as JSON or, if it is not JSON, as the prover meant it."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from deepsec_results.model.text_place import TextPlace, unpacked
from deepsec_results.reading.numbers import digits_of
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError

# Modules that describe errors are imported on demand: a listing of valid files needs none of them.
if TYPE_CHECKING:
    from array import array

    from deepsec_results.reading.escapes import Mended
    from deepsec_results.reading.json_positions import NumberedPaths, Path

T = TypeVar("T")


class Document(Struct, Generic[T], frozen=True):
    """A decoded text. `mended` is None if the text was JSON.

    `within` is the JSON path of the text: `$` for a whole file.
    """

    data: bytes
    value: T
    mended: "Mended | None"
    within: str = "$"

    @property
    def text(self) -> bytes:
        """The text as strict JSON."""
        return _strict(self.data, self.mended)

    def place(self, path: "Path") -> TextPlace | None:
        """Where in the file the value at `path` begins; None if that is not known."""
        if self.within != "$":
            return None
        return _place(self.data, self.mended, path)


class PlainDocument(Struct, frozen=True):
    """A text decoded as plain objects; `flaw` is why it is not JSON, if it had to be mended.

    If a key occurs twice, the last value counts. A query result that is known to be valid has a
    `digest` of its type, its semantics and its large fields; these are not in `value`. A large
    query result may be decoded from a `shorter` text, in which nil replaces parts of processes that
    are known to be valid.
    """

    data: bytes
    value: object
    mended: "Mended | None"
    flaw: FileProblem | None
    digest: bytes | None = None
    shorter: "Mended | None" = None

    @property
    def sound(self) -> bool:
        """Whether it is a query result that is known to be valid."""
        return self.digest is not None

    def fields(self) -> set[str]:
        """The names of the fields, if it is an object."""
        return set(self.value) if isinstance(self.value, dict) else set()

    @property
    def text(self) -> bytes:
        """The text as strict JSON."""
        return _strict(self.data, self.mended)

    def places(self, paths: "NumberedPaths") -> "array[int]":
        """Where in the original text the values at the paths begin, as `packed` writes places."""
        return _places(self.data, self._decoded, paths)

    def repeated_keys(self) -> "list[tuple[Path, TextPlace]]":
        """Each key that occurs again in its object, and where that value begins."""
        if self.sound or self._is_whole():
            return []
        from deepsec_results.reading.json_positions import find_repeated_keys, places_of

        text = _strict(self.data, self._decoded)
        repeated = find_repeated_keys(text)
        places = places_of(self.data, [offset for _, offset in repeated], self._decoded)
        return [(path, places[offset]) for path, offset in repeated]

    @property
    def _decoded(self) -> "Mended | None":
        """The text from which the value was decoded, if it is not that of the file."""
        return self.shorter or self.mended

    def _is_whole(self) -> bool:
        """Whether the value is written as the same text except for blanks, as for most files."""
        strict = _strict(self.data, self._decoded)
        try:
            text = msgspec.json.encode(self.value, enc_hook=digits_of)
            return text == strict or text == msgspec.json.format(strict, indent=-1)
        except (msgspec.DecodeError, RecursionError):
            return False


def read_plain(data: bytes) -> PlainDocument:
    """Decode a text of any structure. Raises ReadingError if it cannot be made JSON."""
    from deepsec_results.reading.escapes import mend
    from deepsec_results.reading.json_parser import JsonError
    from deepsec_results.reading.syntax_errors import why_malformed, why_no_text

    if problem := why_no_text(data):
        raise ReadingError(problem)
    try:
        return PlainDocument(data, _plain(data), None, None)
    except (JsonError, UnicodeDecodeError) as error:
        flaw = why_malformed(data, None, error)
    mended = mend(data)
    if mended is None:
        raise ReadingError(flaw)
    try:
        return PlainDocument(data, _plain(mended.text), mended, flaw)
    except (JsonError, UnicodeDecodeError) as error:
        raise ReadingError(why_malformed(data, mended, error)) from None


def read_shorter(data: bytes, shorter: "Mended") -> PlainDocument | None:
    """Decode a text of which only a shorter form is needed; None if that is not JSON."""
    from deepsec_results.reading.json_parser import JsonError

    try:
        return PlainDocument(data, _plain(shorter.text), None, None, shorter=shorter)
    except (JsonError, UnicodeDecodeError):
        return None


def decode(data: bytes, decoder: "msgspec.json.Decoder[T]") -> Document[T]:
    """Decode a text by the model. Raises ReadingError with the place of the error."""
    try:
        return Document(data, decoder.decode(data), None)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    plain = read_plain(data)
    try:
        return Document(data, decode_text(plain.text, decoder), plain.mended)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ReadingError(_misshapen(plain, decoder)) from None


def decode_text(text: bytes, decoder: "msgspec.json.Decoder[T]") -> T:
    """Decode strict JSON of any depth by the model.

    Raises msgspec.DecodeError or UnicodeDecodeError.
    """
    try:
        return decoder.decode(text)
    except RecursionError:
        from deepsec_results.reading.building import build

        return build(text, decoder)


def decode_plain(text: bytes) -> Any:
    """Decode a text from which the model was read, as plain objects.

    The model skips unknown fields. A string in them that is not UTF-8 or contains half a surrogate
    pair is decoded as `mend` rewrites it.
    """
    from deepsec_results.reading.json_parser import JsonError

    try:
        return _plain(text)
    except (JsonError, UnicodeDecodeError):
        from deepsec_results.reading.escapes import mend

        mended = mend(text)
        return _plain(_strict(text, mended))


def _plain(text: bytes) -> Any:
    """Decode as plain objects. Raises UnicodeDecodeError, JsonError, or ReadingError if the text
    has too many levels."""
    text.decode()
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        from deepsec_results.reading.json_parser import parse_json

        return parse_json(text).value


def _misshapen(document: PlainDocument, decoder: "msgspec.json.Decoder[Any]") -> FileProblem:
    from deepsec_results.reading.json_positions import show_path
    from deepsec_results.reading.type_differences import first_misfit

    misfit = first_misfit(document.value, decoder.type)
    if misfit is not None:
        place = _place(document.data, document.mended, misfit.path)
        return FileProblem(ProblemKind.SHAPE, misfit.message, show_path(misfit.path), place)
    for path, place in document.repeated_keys():
        # The model checks each value of such a key; plain objects keep only the last.
        return FileProblem(ProblemKind.SHAPE, "key occurs twice", show_path(path), place)
    return FileProblem(ProblemKind.SHAPE, "does not have the structure of a result")


def _place(data: bytes, mended: "Mended | None", path: "Path") -> TextPlace | None:
    from deepsec_results.reading.json_positions import NumberedPaths

    paths = NumberedPaths()
    paths.add(path)
    return unpacked(_places(data, mended, paths)[0])


def _places(data: bytes, mended: "Mended | None", paths: "NumberedPaths") -> "array[int]":
    from deepsec_results.reading.json_positions import find_values, packed_places

    return packed_places(data, find_values(_strict(data, mended), paths), mended)


def _strict(data: bytes, mended: "Mended | None") -> bytes:
    return mended.text if mended else data
