"""How a decoded JSON value differs from a type of the model.

msgspec stops at the first value that does not fit and names types as Python does; here every
difference is found, and told in JSON's words.
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


class DifferenceKind(StrEnum):
    """What is wrong with a value."""

    TYPE = "type"
    VOCABULARY = "vocabulary"
    UNKNOWN_FIELD = "unknown field"
    MISSING = "missing"


class Difference(Struct, frozen=True):
    """One value that is not as the model has it."""

    kind: DifferenceKind
    path: Path
    expected: str
    found: str

    @property
    def message(self) -> str:
        """The difference in words."""
        return f"expected {self.expected}, found {self.found}"


def differences(value: object, expected: inspect.Type) -> Iterator[Difference]:
    """Compare a value with the type that `msgspec.inspect.type_info` describes, in file order.

    `null` fits nowhere, although the model reads it as an absent field: no release writes it.
    """
    pending: list[tuple[object, inspect.Type, Trail]] = [(value, expected, None)]
    while pending:
        value, expected, trail = pending.pop()
        choices = alternatives(expected)
        structs = [one for one in choices if isinstance(one, inspect.StructType)]
        lists = [one for one in choices if isinstance(one, inspect.ListType)]
        if isinstance(value, dict) and structs:
            chosen = by_tag(value, structs)
            if isinstance(chosen, Difference):
                yield msgspec.structs.replace(chosen, path=path_of(trail) + chosen.path)
                continue
            fields = {field.encode_name: field.type for field in chosen.fields}
            inside: list[tuple[object, inspect.Type, Trail]] = []
            for name, held in value.items():
                if name in fields:
                    inside.append((held, fields[name], (trail, name)))
                elif name != chosen.tag_field:
                    yield Difference(
                        DifferenceKind.UNKNOWN_FIELD,
                        (*path_of(trail), name),
                        "no such field",
                        describe(held),
                    )
            for field in chosen.fields:
                if field.required and field.encode_name not in value:
                    wanted = _describe_type(field.type)
                    at = (*path_of(trail), field.encode_name)
                    yield Difference(DifferenceKind.MISSING, at, wanted, "no such field")
            pending += reversed(inside)
        elif isinstance(value, list) and lists:
            pending += reversed([(each, lists[0].item_type, (trail, index))
                                 for index, each in enumerate(value)])  # fmt: skip
        elif (kind := _misfit(value, choices)) is not None:
            yield Difference(kind, path_of(trail), _describe_type(expected), describe(value))


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
    """What `differences` takes of a type of the model."""
    return _type_info(model)


@cache
def _type_info(model: Hashable) -> inspect.Type:
    return inspect.type_info(model)


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
            return f"the string {_shortened(_quoted(value))}"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"


def describe_field(struct: type[Struct], name: str) -> str:
    """The type of a field of the model in JSON's words."""
    info = type_info(struct)
    assert isinstance(info, inspect.StructType)
    return next(_describe_type(field.type) for field in info.fields if field.encode_name == name)


def _describe_type(expected: inspect.Type) -> str:
    """A type of the model in JSON's words, such as `an integer or "auto"`."""
    words = []
    vocabulary: list[str] = []
    for one in alternatives(expected):
        match one:
            case inspect.EnumType():
                vocabulary += [str(member.value) for member in one.cls]
            case inspect.LiteralType():
                vocabulary += [str(each) for each in one.values]
            case _:
                word = _WORDS.get(type(one), "an object")
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
    """The types of a union but for null, or the type alone."""
    if isinstance(expected, inspect.UnionType):
        return tuple(one for one in expected.types if not isinstance(one, inspect.NoneType))
    return (expected,)


def is_optional(expected: inspect.Type) -> bool:
    """Whether the model takes null for a value that is not there."""
    return isinstance(expected, inspect.UnionType) and any(
        isinstance(one, inspect.NoneType) for one in expected.types
    )


def by_tag(
    value: dict[str, Any], structs: list[inspect.StructType]
) -> inspect.StructType | Difference:
    """The struct that an object is to be read as, or what is wrong with its tag."""
    field = structs[0].tag_field
    if field is None:
        return structs[0]
    by_tag = {one.tag: one for one in structs}
    vocabulary = " or ".join("null" if tag == NIL_TAG else f'"{tag}"' for tag in by_tag)
    if field not in value:
        return Difference(DifferenceKind.TYPE, (field,), vocabulary, "no such field")
    # JSON's null is a tag only of nil, for which the model has another.
    tag = value[field]
    if tag is None and NIL_TAG in by_tag:
        return by_tag[NIL_TAG]
    if not isinstance(tag, str):
        return Difference(DifferenceKind.TYPE, (field,), vocabulary, describe(tag))
    if tag not in by_tag or tag == NIL_TAG:
        return Difference(DifferenceKind.VOCABULARY, (field,), vocabulary, describe(tag))
    return by_tag[tag]


def fits(value: object, expected: inspect.Type) -> bool:
    """Whether a value that is neither an object nor a list is of a type that is no union."""
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
    if any(fits(value, one) for one in choices):
        return None
    closed = (inspect.EnumType, inspect.LiteralType)
    if type(value) is str and any(isinstance(one, closed) for one in choices):
        return DifferenceKind.VOCABULARY
    return DifferenceKind.TYPE


def _quoted(text: str) -> str:
    try:
        return msgspec.json.encode(text).decode()
    except UnicodeEncodeError:  # of a file's name that is no UTF-8
        return json.dumps(text)


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
