"""Typer's commands and groups, made to start fast.

Since release 0.29 Typer converts each parameter, used or not, by an adapter that it builds with
pydantic, whose import alone takes as long as all else that a listing does. Here an adapter is
built only for a value that needs one: one to be refused, in Typer's own words. Where Typer has
no such hook (`_runtime_param`), nothing is changed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, get_args, get_origin

from typer.core import TyperCommand, TyperGroup

from deepsec_results.cli.errors import ClosedPipeError

_PYDANTIC = "Value error, "  # what its own words begin with
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class LeanCommand(TyperCommand):
    """A command that takes absent options and plain words as they are."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _lightened(super().get_params(ctx))


class LeanGroup(TyperGroup):
    """The same for the options before the command's name.

    Typer ends with 1 when its help meets a closed pipe, which is no "no" of ours, and repeats what
    was typed wrongly with whatever characters are in it.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        return _lightened(super().get_params(ctx))

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _shown_harmlessly():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _shown_harmlessly():
            return super().invoke(ctx)


@contextmanager
def _shown_harmlessly() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ClosedPipeError from None
    except Exception as error:
        message = getattr(error, "message", None)
        if isinstance(message, str) and hasattr(error, "show"):
            from deepsec_results.render.visible import visible

            # It may have several lines: that of a command without any word is its help.
            lines = message.replace(_PYDANTIC, "").split("\n")
            error.message = "\n".join(map(visible, lines))  # type: ignore[attr-defined]
        raise


class _AsGiven:
    """Stands for a parameter's adapter until a value calls for the real one."""

    def __init__(self, param: Any) -> None:
        self.annotation = param.type_descriptor.annotation

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        if many and isinstance(value, (list, tuple)):
            (kind,) = get_args(self.annotation)
            if all(_is_plain(kind, each) for each in value):
                return list(value)
        elif _is_plain(self.annotation, value):
            return value
        elif self.annotation is int and isinstance(value, str) and _INTEGER.fullmatch(value):
            return int(value)
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _lightened(params: list[Any]) -> list[Any]:
    for param in params:
        if getattr(param, "_runtime_param", param) is None:
            param._runtime_param = _AsGiven(param)
        if param.param_type_name == "argument":
            # Its help would tell the type in Python's words, such as `<list[str]>`.
            param.display_type_rich = lambda ctx=None: ""
    return params


def _is_plain(kind: Any, value: Any) -> bool:
    if kind is str:
        return isinstance(value, str)
    return get_origin(kind) is Literal and value in get_args(kind)
