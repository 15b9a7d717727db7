"""Types that msgspec checks in one pass, to skip the many values in which nothing is wrong.

A strict type accepts only values that fit the type of the model and have no unknown field and no
null. It need not accept all of them: what it refuses is checked one by one.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, Literal

import msgspec
from msgspec import Struct, inspect

from deepsec_results.model.tags import NIL_TAG

_MANY = 64  # elements of a list from which on this pays
_AT_ONCE = 1024

_PLAIN: dict[type, type] = {
    inspect.IntType: int,
    inspect.BoolType: bool,
    inspect.StrType: str,
}


def fits_exactly(value: object, struct: type[Struct]) -> bool:
    """Whether an object fits a struct of the model, with no unknown field and no null in it.

    False if that is not certain. The structs inside it must not be unions.
    """
    try:
        pending: list[tuple[object, object]] = [(value, msgspec.convert(value, struct))]
    except (msgspec.ValidationError, RecursionError):
        return False
    while pending:
        plain, read = pending.pop()
        if isinstance(plain, list) and isinstance(read, list):
            pending += zip(plain, read, strict=True)
        elif isinstance(plain, dict) and isinstance(read, Struct):
            tag_field, names = read.__struct_config__.tag_field, read.__struct_fields__
            if tag_field is not None and tag_field not in plain:
                return False
            for name, inner in plain.items():
                if inner is None or (name not in names and name != tag_field):
                    return False
                if isinstance(inner, (dict, list)):
                    pending.append((inner, getattr(read, name)))
        elif isinstance(plain, (dict, list)):
            return False
    return True


def unfit_elements(elements: Sequence[object], expected: inspect.Type) -> Iterator[int]:
    """The numbers of the elements that may not fit a type."""
    strict = None if len(elements) < _MANY else _strict_type(expected)
    if strict is None:
        yield from range(len(elements))
        return
    for begin in range(0, len(elements), _AT_ONCE):
        some = elements[begin : begin + _AT_ONCE]
        if not _is_of(some, list[strict]):  # type: ignore[valid-type]
            yield from (at for at, one in enumerate(some, begin) if not _is_of(one, strict))


def _is_of(value: object, strict: Any) -> bool:
    try:
        msgspec.convert(value, strict)
    except msgspec.ValidationError:
        return False
    return True


# By the identities of the types of the model, which cannot be hashed, and are held here.
_known: dict[int, tuple[inspect.Type, Any]] = {}


def _strict_type(expected: inspect.Type) -> Any:
    """A strict type for a type of the model; None if there is none."""
    if id(expected) not in _known:
        _known[id(expected)] = expected, _strict(expected, ())
    return _known[id(expected)][1]


def _strict(expected: object, around: tuple[type, ...]) -> Any:
    """A strict type, except for a struct inside itself, which is in `around`."""
    match expected:
        case inspect.UnionType(types=types):
            known = [strict for one in types if (strict := _strict(one, around)) is not None]
            return reduce(or_, known) if known else None
        case inspect.StructType() if expected.cls not in around and expected.tag != NIL_TAG:
            return _strict_struct(expected, (*around, expected.cls))
        case inspect.EnumType(cls=cls):
            return cls
        case inspect.LiteralType(values=values):
            return Literal[values]
        case _:
            return _PLAIN.get(type(expected))


def _strict_struct(expected: inspect.StructType, around: tuple[type, ...]) -> Any:
    fields: list[Any] = []
    for field in expected.fields:
        strict = _strict(field.type, around)
        if strict is None and field.required:
            return None
        if strict is not None:
            default = () if field.required else (None,)
            fields.append((field.encode_name, strict, *default))
    return msgspec.defstruct(
        expected.cls.__name__,
        fields,
        tag_field=expected.tag_field,
        tag=expected.tag,
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )
