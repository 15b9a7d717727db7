"""How a decoded JSON value differs from a type of the model.

msgspec stops at the first value that does not fit, and names types as in Python. This module finds
all differences and describes them in the terms of JSON.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, inspect

from deepsec_results.model.tags import NIL_TAG
from deepsec_results.reading.json_positions import Path, Trail, path_of
from deepsec_results.reading.strict_types import unfit_elements
from deepsec_results.reading.type_info import alternatives, type_info
from deepsec_results.reading.type_words import (
    describe,
    describe_type,
    missing_field,
    unexpected_field,
)


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


class _Shape(NamedTuple):
    """The types of a union: all of them but null, the structs, and the type of a list's elements.
    `expected` is the union, or a type alone."""

    expected: inspect.Type
    choices: tuple[inspect.Type, ...]
    structs: list[inspect.StructType]
    item_type: inspect.Type | None


# By the identities of the types of the model, which cannot be hashed, and are held in the values.
_shapes: dict[int, _Shape] = {}
_known_fields: dict[int, tuple[inspect.StructType, dict[str, inspect.Field]]] = {}


def _shape(expected: inspect.Type) -> _Shape:
    shape = _shapes.get(id(expected))
    if shape is None:
        choices = alternatives(expected)
        structs = [choice for choice in choices if isinstance(choice, inspect.StructType)]
        items = [choice.item_type for choice in choices if isinstance(choice, inspect.ListType)]
        shape = _Shape(expected, choices, structs, items[0] if items else None)
        _shapes[id(expected)] = shape
    return shape


def _fields(struct: inspect.StructType) -> dict[str, inspect.Field]:
    """The fields of a struct by their names in JSON."""
    known = _known_fields.get(id(struct))
    if known is None:
        known = struct, {field.encode_name: field for field in struct.fields}
        _known_fields[id(struct)] = known
    return known[1]


def differences(value: object, expected: inspect.Type) -> Iterator[Difference]:
    """Compare a value with a type, as `msgspec.inspect.type_info` describes it, in file order.

    `null` always differs, although the model reads it as a missing field: no release writes it.
    """
    pending: list[tuple[object, inspect.Type, Trail]] = [(value, expected, None)]
    while pending:
        value, expected, trail = pending.pop()
        shape = _shape(expected)
        if isinstance(value, dict) and shape.structs:
            chosen = by_tag(value, shape.structs)
            if isinstance(chosen, Difference):
                yield msgspec.structs.replace(chosen, path=path_of(trail) + chosen.path)
                continue
            fields = _fields(chosen)
            inside: list[tuple[object, inspect.Type, Trail]] = []
            for name, content in value.items():
                if name in fields:
                    inside.append((content, fields[name].type, (trail, name)))
                elif name != chosen.tag_field:
                    path = (*path_of(trail), name)
                    yield Difference(DifferenceKind.UNKNOWN_FIELD, path, unexpected_field(content))
            for name, field in fields.items():
                if field.required and name not in value:
                    path = (*path_of(trail), name)
                    message = missing_field(describe_type(field.type))
                    yield Difference(DifferenceKind.MISSING, path, message)
            pending += reversed(inside)
        elif isinstance(value, list) and shape.item_type is not None:
            item_type = shape.item_type
            pending += reversed([(value[at], item_type, (trail, at))
                                 for at in unfit_elements(value, item_type)])  # fmt: skip
        elif (kind := _misfit(value, shape.choices)) is not None:
            message = f"expected {describe_type(expected)}, found {describe(value)}"
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


def by_tag(
    value: dict[str, Any], structs: list[inspect.StructType]
) -> inspect.StructType | Difference:
    """The struct for an object, by its tag, or what is wrong with the tag."""
    field = structs[0].tag_field
    if field is None:
        return structs[0]
    # In JSON null is the tag of nil; the model has another tag for it.
    tag = value.get(field)
    wanted = NIL_TAG if tag is None and field in value else tag
    if isinstance(wanted, str) and tag != NIL_TAG:
        for struct in structs:
            if struct.tag == wanted:
                return struct
    tags = [struct.tag for struct in structs]
    vocabulary = " or ".join("null" if one == NIL_TAG else f'"{one}"' for one in tags)
    if field not in value:
        return Difference(DifferenceKind.TYPE, (field,), missing_field(vocabulary))
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
    for choice in choices:
        if fits(value, choice):
            return None
    closed = (inspect.EnumType, inspect.LiteralType)
    if type(value) is str and any(isinstance(choice, closed) for choice in choices):
        return DifferenceKind.VOCABULARY
    return DifferenceKind.TYPE
