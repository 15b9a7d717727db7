"""The model built from JSON without recursion: the same values as msgspec decodes, without its
limit on the depth."""

from typing import Any, TypeVar

import msgspec
from msgspec import Raw, inspect

from deepsec_results.reading.json_parser import Parsed, parse_json
from deepsec_results.reading.numbers import LongNumber
from deepsec_results.reading.type_differences import by_tag, fits
from deepsec_results.reading.type_info import alternatives, is_optional, type_info

T = TypeVar("T")

_Slot = tuple[Any, Any]  # a list or the fields of a struct, and the index or name in it


def build(text: bytes, decoder: "msgspec.json.Decoder[T]") -> T:
    """Decode strict JSON by the model of a decoder.

    Raises msgspec.ValidationError if the text does not fit. Of two equal keys only the last one has
    to fit.
    """
    parsed = parse_json(text)
    whole: list[Any] = [None]
    # Every struct with its fields. Inner structs come later in the list and are made first.
    structs: list[tuple[type, dict[str, Any], _Slot]] = []
    pending: list[tuple[object, inspect.Type, _Slot]] = [
        (parsed.value, type_info(decoder.type), (whole, 0))
    ]
    while pending:
        value, expected, (holder, at) = pending.pop()
        choices = alternatives(expected)
        if any(isinstance(choice, inspect.RawType) for choice in choices):
            holder[at] = _raw(value, text, parsed)
        elif isinstance(value, dict):
            struct = _struct(value, choices)
            fields: dict[str, Any] = {}
            structs.append((struct.cls, fields, (holder, at)))
            for field in struct.fields:
                if field.encode_name in value:
                    pending.append((value[field.encode_name], field.type, (fields, field.name)))
                elif field.required:
                    raise msgspec.ValidationError(f"missing field {field.encode_name}")
        elif isinstance(value, list):
            lists = [choice for choice in choices if isinstance(choice, inspect.ListType)]
            if not lists:
                raise msgspec.ValidationError("unexpected list")
            items: list[Any] = [None] * len(value)
            holder[at] = items
            pending += [(item, lists[0].item_type, (items, n)) for n, item in enumerate(value)]
        else:
            holder[at] = _scalar(value, expected)
    for cls, fields, (holder, at) in reversed(structs):
        holder[at] = cls(**fields)
    built: T = whole[0]
    return built


def _raw(value: object, text: bytes, parsed: Parsed) -> Raw:
    if id(value) in parsed.bounds:
        start, end = parsed.bounds[id(value)]
        return Raw(text[start:end])
    return Raw(value.encode() if isinstance(value, LongNumber) else msgspec.json.encode(value))


def _struct(value: dict[str, Any], choices: tuple[inspect.Type, ...]) -> inspect.StructType:
    structs = [choice for choice in choices if isinstance(choice, inspect.StructType)]
    chosen = by_tag(value, structs) if structs else None
    if not isinstance(chosen, inspect.StructType):
        raise msgspec.ValidationError("unexpected object")
    return chosen


def _scalar(value: object, expected: inspect.Type) -> Any:
    if value is None and is_optional(expected):
        return None
    for choice in alternatives(expected):
        if fits(value, choice):
            match choice:
                case inspect.EnumType():
                    return choice.cls(value)
                case inspect.FloatType():
                    return float(str(value))
                case _:
                    return value
    raise msgspec.ValidationError("unexpected value")
