"""Typer's commands and groups, made to start fast.

Typer converts the value of each parameter with an adapter that it builds with pydantic. Importing
pydantic takes as long as the rest of a listing. All parameters of dsr are strings and flags, which
need no conversion. This module uses only names that Typer and Click document for a parameter. If
one of them is missing, Typer's own conversion is used.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperCommand, TyperGroup

from deepsec_results.reading.errors import RequestError

_NAMES = ("process_value", "value_is_missing", "required", "callback", "multiple", "nargs")


class LeanCommand(TyperCommand):
    """A command that takes flags and strings without conversion."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _lightened(super().get_params(ctx))


class LeanGroup(TyperGroup):
    """The same for the options before the command's name; `names` are the commands."""

    names: tuple[str, ...] = ()

    def get_params(self, ctx: Any) -> list[Any]:
        return _lightened(super().get_params(ctx))

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _no_broken_pipe():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _no_broken_pipe():
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.names:
            from deepsec_results.cli.usage import unknown_command

            raise RequestError(unknown_command(args[0], self.names))
        return super().resolve_command(ctx, args)


@contextmanager
def _no_broken_pipe() -> Iterator[None]:
    """Typer silently exits with 1, which means "no", for the end of any pipe."""
    try:
        yield
    except BrokenPipeError:
        raise RequestError("the connection to another process was closed") from None


def _lightened(params: list[Any]) -> list[Any]:
    for param in params:
        if all(hasattr(param, name) for name in _NAMES):
            param.process_value = _take_as_given(param, param.process_value)
        if getattr(param, "param_type_name", None) == "argument":
            # Otherwise, the help shows a Python type, such as `<list[str]>`.
            param.display_type_rich = lambda ctx=None: ""
            if param.required:
                # Otherwise, the usage line shows `{BATCH}`.
                param.get_usage_pieces = _name_alone(param.metavar)
    return params


def _name_alone(name: str) -> Any:
    return lambda ctx=None: [name]


def _take_as_given(param: Any, convert: Any) -> Any:
    """A `process_value` for a parameter; `convert` is Typer's own, for unusual values."""

    def process_value(ctx: Any, value: Any) -> Any:
        many = param.multiple or param.nargs == -1
        if value is None and many:
            value = ()
        plain = value is None or isinstance(value, (bool, str)) or (many and _are_texts(value))
        if not plain or (param.required and param.value_is_missing(value)):
            return convert(ctx, value)
        return value if param.callback is None else param.callback(ctx, param, value)

    return process_value


def _are_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)
