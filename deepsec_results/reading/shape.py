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
from deepsec_results.reading.documents import LongNumber
from deepsec_results.reading.places import Path


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


def differences(value: object, expected: inspect.Type) -> Iterator[Difference]:
    """Compare a value with the type that `msgspec.inspect.type_info` describes, in file order.

    `null` fits nowhere, although the model reads it as an absent field: no release writes it.
    """
    pending: list[tuple[object, inspect.Type, Path]] = [(value, expected, ())]
    while pending:
        value, expected, path = pending.pop()
        alternatives = _alternatives(expected)
        structs = [one for one in alternatives if isinstance(one, inspect.StructType)]
        lists = [one for one in alternatives if isinstance(one, inspect.ListType)]
        if isinstance(value, dict) and structs:
            chosen = _by_tag(value, structs)
            if isinstance(chosen, Difference):
                yield msgspec.structs.replace(chosen, path=path + chosen.path)
                continue
            fields = {field.encode_name: field.type for field in chosen.fields}
            inside: list[tuple[object, inspect.Type, Path]] = []
            for name, held in value.items():
                if name in fields:
                    inside.append((held, fields[name], (*path, name)))
                elif name != chosen.tag_field:
                    yield Difference(
                        DifferenceKind.UNKNOWN_FIELD, (*path, name), "no such field", describe(held)
                    )
            for field in chosen.fields:
                if field.required and field.encode_name not in value:
                    wanted = describe_type(field.type)
                    at = (*path, field.encode_name)
                    yield Difference(DifferenceKind.MISSING, at, wanted, "no such field")
            pending += reversed(inside)
        elif isinstance(value, list) and lists:
            pending += reversed([(each, lists[0].item_type, (*path, index))
                                 for index, each in enumerate(value)])  # fmt: skip
        elif (kind := _misfit(value, alternatives)) is not None:
            yield Difference(kind, path, describe_type(expected), describe(value))


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
    return next(describe_type(field.type) for field in info.fields if field.encode_name == name)


def describe_type(expected: inspect.Type) -> str:
    """A type of the model in JSON's words, such as `an integer or "auto"`."""
    words = []
    vocabulary: list[str] = []
    for one in _alternatives(expected):
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


def _alternatives(expected: inspect.Type) -> tuple[inspect.Type, ...]:
    if isinstance(expected, inspect.UnionType):
        return tuple(one for one in expected.types if not isinstance(one, inspect.NoneType))
    return (expected,)


def _by_tag(
    value: dict[str, Any], structs: list[inspect.StructType]
) -> inspect.StructType | Difference:
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


def _misfit(value: object, alternatives: tuple[inspect.Type, ...]) -> DifferenceKind | None:
    kind: DifferenceKind = DifferenceKind.TYPE
    for one in alternatives:
        match one:
            case inspect.AnyType() | inspect.RawType():
                return None
            case inspect.IntType() if type(value) is int:
                return None
            case inspect.BoolType() if isinstance(value, bool):
                return None
            case inspect.StrType() if type(value) is str:
                return None
            case inspect.EnumType() if isinstance(value, str):
                if value in {member.value for member in one.cls}:
                    return None
                kind = DifferenceKind.VOCABULARY
            case inspect.LiteralType() if isinstance(value, str):
                if value in one.values:
                    return None
                kind = DifferenceKind.VOCABULARY
            case _:
                pass
    return kind


def _quoted(text: str) -> str:
    try:
        return msgspec.json.encode(text).decode()
    except UnicodeEncodeError:  # of a file's name that is no UTF-8
        return json.dumps(text)


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
