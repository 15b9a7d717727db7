"""How a decoded JSON value differs from a type of the model.

msgspec stops at the first value that does not fit, and names types as in Python. This module finds
all differences and describes them in the terms of JSON.
"""

import json
from collections.abc import Hashable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, inspect

from deepsec_results.model.tags import NIL_TAG
from deepsec_results.reading.json_positions import Path, Trail, path_of
from deepsec_results.reading.numbers import LongNumber
from deepsec_results.reading.strict_types import unfit_elements


class DifferenceKind(StrEnum):
    """What is wrong with a value."""

    TYPE = "type"
    VOCABULARY = "vocabulary"
    UNKNOWN_FIELD = "unknown field"
    MISSING = "missing"


class Difference(Struct, frozen=True):
    """One value that does not fit the model, and the difference in words."""

    kind: DifferenceKind
    path: Path
    message: str


def differences(value: object, expected: inspect.Type) -> Iterator[Difference]:
    """Compare a value with a type, as `msgspec.inspect.type_info` describes it, in file order.

    `null` always differs, although the model reads it as a missing field: no release writes it.
    """
    pending: list[tuple[object, inspect.Type, Trail]] = [(value, expected, None)]
    while pending:
        value, expected, trail = pending.pop()
        choices = alternatives(expected)
        structs = [choice for choice in choices if isinstance(choice, inspect.StructType)]
        lists = [choice for choice in choices if isinstance(choice, inspect.ListType)]
        if isinstance(value, dict) and structs:
            chosen = by_tag(value, structs)
            if isinstance(chosen, Difference):
                yield msgspec.structs.replace(chosen, path=path_of(trail) + chosen.path)
                continue
            fields = {field.encode_name: field.type for field in chosen.fields}
            inside: list[tuple[object, inspect.Type, Trail]] = []
            for name, content in value.items():
                if name in fields:
                    inside.append((content, fields[name], (trail, name)))
                elif name != chosen.tag_field:
                    path = (*path_of(trail), name)
                    yield Difference(DifferenceKind.UNKNOWN_FIELD, path, unexpected_field(content))
            for field in chosen.fields:
                if field.required and field.encode_name not in value:
                    path = (*path_of(trail), field.encode_name)
                    message = missing_field(_describe_type(field.type))
                    yield Difference(DifferenceKind.MISSING, path, message)
            pending += reversed(inside)
        elif isinstance(value, list) and lists:
            item_type = lists[0].item_type
            pending += reversed([(value[at], item_type, (trail, at))
                                 for at in unfit_elements(value, item_type)])  # fmt: skip
        elif (kind := _misfit(value, choices)) is not None:
            message = f"expected {_describe_type(expected)}, found {describe(value)}"
            yield Difference(kind, path_of(trail), message)


def first_misfit(value: object, model: Any) -> Difference | None:
    """The first difference for which the model refuses a value; it accepts unknown fields."""
    return next(
        (
            difference
            for difference in differences(value, type_info(model))
            if difference.kind is not DifferenceKind.UNKNOWN_FIELD
        ),
        None,
    )


def type_info(model: Any) -> inspect.Type:
    """The description of a type of the model that `differences` takes."""
    return _type_info(model)


@cache
def _type_info(model: Hashable) -> inspect.Type:
    return inspect.type_info(model)


def missing_field(expected: str) -> str:
    """The message for a field that is missing."""
    return f"missing field (expected {expected})"


def unexpected_field(value: object, status: object = None) -> str:
    """The message for a field that should not be there, in general or with a status."""
    found = describe(value)
    if not isinstance(value, (list, dict)):
        found = "value " + found.removeprefix("the number ").removeprefix("the string ")
    where = "" if status is None else f' with the status "{status}"'
    return f"unexpected field{where} ({found})"


def describe(value: object) -> str:
    """A JSON value in a few words, such as `the string "soon"`."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {_shortened(msgspec.json.encode(value).decode())}"
        case LongNumber():
            return f"the number {_shortened(value)}"
        case str():
            return f"the string {show_text(value)}"
        case list():
            elements = "element" if len(value) == 1 else "elements"
            return f"a list of {len(value)} {elements}" if value else "an empty list"
        case _:
            return "an object"


def describe_field(struct: type[Struct], name: str) -> str:
    """The type of a field of the model in the terms of JSON."""
    info = type_info(struct)
    assert isinstance(info, inspect.StructType)
    return next(_describe_type(field.type) for field in info.fields if field.encode_name == name)


def _describe_type(expected: inspect.Type) -> str:
    """A type of the model in the terms of JSON, such as `an integer or "auto"`."""
    words = []
    vocabulary: list[str] = []
    for choice in alternatives(expected):
        match choice:
            case inspect.EnumType():
                vocabulary += [str(member.value) for member in choice.cls]
            case inspect.LiteralType():
                vocabulary += [str(value) for value in choice.values]
            case _:
                word = _WORDS.get(type(choice), "an object")
                words += [] if word in words else [word]
    words += [msgspec.json.encode(word).decode() for word in vocabulary]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


_WORDS: dict[type[inspect.Type], str] = {
    inspect.IntType: "an integer",
    inspect.FloatType: "a number",
    inspect.BoolType: "true or false",
    inspect.StrType: "a string",
    inspect.ListType: "a list",
    inspect.RawType: "a value",
}


def alternatives(expected: inspect.Type) -> tuple[inspect.Type, ...]:
    """The types of a union without null, or the type alone."""
    if isinstance(expected, inspect.UnionType):
        return tuple(
            choice for choice in expected.types if not isinstance(choice, inspect.NoneType)
        )
    return (expected,)


def is_optional(expected: inspect.Type) -> bool:
    """Whether the model reads null as a missing value."""
    return isinstance(expected, inspect.UnionType) and any(
        isinstance(choice, inspect.NoneType) for choice in expected.types
    )


def by_tag(
    value: dict[str, Any], structs: list[inspect.StructType]
) -> inspect.StructType | Difference:
    """The struct for an object, by its tag, or what is wrong with the tag."""
    field = structs[0].tag_field
    if field is None:
        return structs[0]
    by_tag = {struct.tag: struct for struct in structs}
    vocabulary = " or ".join("null" if tag == NIL_TAG else f'"{tag}"' for tag in by_tag)
    if field not in value:
        return Difference(DifferenceKind.TYPE, (field,), missing_field(vocabulary))
    # In JSON null is the tag of nil; the model has another tag for it.
    tag = value[field]
    if tag is None and NIL_TAG in by_tag:
        return by_tag[NIL_TAG]
    if isinstance(tag, str) and tag in by_tag and tag != NIL_TAG:
        return by_tag[tag]
    kind = DifferenceKind.VOCABULARY if isinstance(tag, str) else DifferenceKind.TYPE
    return Difference(kind, (field,), f"expected {vocabulary}, found {describe(tag)}")


def fits(value: object, expected: inspect.Type) -> bool:
    """Whether a value other than an object or a list is of a type other than a union."""
    match expected:
        case inspect.AnyType() | inspect.RawType():
            return True
        case inspect.IntType():
            return type(value) is int
        case inspect.FloatType():
            return type(value) in (int, float)
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.StrType():
            return type(value) is str
        case inspect.EnumType():
            return type(value) is str and value in {member.value for member in expected.cls}
        case inspect.LiteralType():
            return type(value) is str and value in expected.values
        case _:
            return False


def _misfit(value: object, choices: tuple[inspect.Type, ...]) -> DifferenceKind | None:
    if any(fits(value, choice) for choice in choices):
        return None
    closed = (inspect.EnumType, inspect.LiteralType)
    if type(value) is str and any(isinstance(choice, closed) for choice in choices):
        return DifferenceKind.VOCABULARY
    return DifferenceKind.TYPE


def show_text(text: str) -> str:
    """A string as JSON, shortened if it is long."""
    return _shortened(_quoted(text))


def _quoted(text: str) -> str:
    try:
        return msgspec.json.encode(text).decode()
    except UnicodeEncodeError:  # in the name of a file that is not UTF-8
        return json.dumps(text)


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
