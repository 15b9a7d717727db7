"""Give a context variable a value for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def set_for_block(variable: ContextVar[T], value: T) -> Iterator[T]:
    """Let `variable` have `value` until the block ends."""
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)
