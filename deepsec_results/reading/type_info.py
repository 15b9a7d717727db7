"""The types of the model as msgspec describes them."""

from collections.abc import Hashable
from functools import cache
from typing import Any

from msgspec import inspect


def type_info(model: Any) -> inspect.Type:
    """The description of a type of the model that `differences` takes."""
    return _type_info(model)


@cache
def _type_info(model: Hashable) -> inspect.Type:
    return inspect.type_info(model)


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
