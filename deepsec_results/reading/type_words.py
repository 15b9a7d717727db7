"""Values and types in words."""

import json

import msgspec
from msgspec import Struct, inspect

from deepsec_results.reading.numbers import LongNumber
from deepsec_results.reading.type_info import alternatives, type_info


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
    return next(describe_type(field.type) for field in info.fields if field.encode_name == name)


def describe_type(expected: inspect.Type) -> str:
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
