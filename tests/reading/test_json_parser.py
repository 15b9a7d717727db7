"""The parser for what msgspec refuses: it accepts what msgspec does, and its errors have places."""

import json
from typing import Any

import msgspec
import pytest
from conftest import FIXTURES, tried
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deepsec_results.model.batch import BatchResult
from deepsec_results.model.runs import QueryResult
from deepsec_results.reading.building import build
from deepsec_results.reading.json_parser import JsonError, parse_json
from deepsec_results.reading.numbers import LongNumber

# Shapes of JSONTestSuite, by its names: y_ accepted, n_ refused, i_ left open.
ACCEPTED = [
    b"[]", b"{}", b"[[] ]", b" [1] ", b"[-0]", b"[-0.0]", b"[1E22]", b"[1e-2]", b"[0e+1]",
    b"[123.456e78]", b"[null,1]", b'["\\u0060\\u012a\\u12AB"]', b'["\\ud801\\udc37"]',
    b'["\\"\\\\\\/\\b\\f\\n\\r\\t"]', b'["\x7f"]', "[\"\u2028\u00e9\"]".encode(), b'{"a":1,"a":2}',
    b'{"":0}', b"true", b'"x"', b"42", b"\t[\n1\r]",
]  # fmt: skip
REFUSED = [
    b"[1 true]", b"[1,]", b"[,1]", b"[1,,2]", b"[", b"]", b"[1", b"[1]]", b"[3[4]]", b"{]", b"[}",
    b"[-]", b"[+1]", b"[01]", b"[-01]", b"[1.]", b"[.5]", b"[1.e1]", b"[1e]", b"[1e+]", b"[0x1]",
    b"[NaN]", b"[Infinity]", b"[-Infinity]", b"[tru]", b"[True]", b"[nulll]", b'["a\x01"]',
    b'["\n"]', b'["\\x00"]', b'["\\u00A"]', b'["\\uD800"]', b'["\\uD800\\u0041"]', b'["\\uDC00"]',
    b'["\\', b'["a', b"['a']", b'{"a"}', b'{"a":}', b'{"a" 1}', b"{1:1}", b'{"a":1,}',
    b'{"a":1 "b":2}', b'{"a":1}#', b"{}{}", b"1 2", b"\x0c[]", b"\xef\xbb\xbf[]", b"[1]x", b"//",
]  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED, ids=repr)
def test_accepted(text: bytes) -> None:
    assert parse_json(text).value == json.loads(text) == msgspec.json.decode(text)


@pytest.mark.parametrize("text", REFUSED, ids=repr)
def test_refused(text: bytes) -> None:
    with pytest.raises(JsonError) as error:
        parse_json(text)
    assert 0 <= error.value.offset <= len(text)
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(text)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        (b'{"a":1,}', 7, "expected a key in double quotes, found '}'"),
        (b"[1,]", 3, "expected a value, found ']'"),
        (b'{"a" 1}', 5, "expected ':', found '1'"),
        (b"[1 2]", 3, "expected ',' or ']', found '2'"),
        (b'["a', 3, "expected a string's closing quote, found the end of the file"),
        (b'["a\nb"]', 3, r"control character '\n' in a string"),
        (rb'["\q"]', 2, r"invalid escape \q in a string"),
        (rb'["\u12"]', 2, "expected four hexadecimal digits after \\u in a string"),
        (rb'["\ud800"]', 1, "half of a surrogate pair in a string"),
        ("[é]".encode(), 1, "expected a value, found 'é'"),
    ],
)
def test_what_is_wrong_and_where(text: bytes, offset: int, message: str) -> None:
    with pytest.raises(JsonError) as error:
        parse_json(text)
    assert (error.value.offset, error.value.message) == (offset, message)


@pytest.mark.parametrize(
    "digits", ["1e999", "-1e999", "1.7976931348623159e308", "1" * 5000, "9" * 310 + ".5"]
)
def test_a_number_beyond_python_keeps_its_digits(digits: str) -> None:
    (number,) = parse_json(f"[{digits}]".encode()).value
    assert isinstance(number, LongNumber)
    assert number == digits


PIECES = [b"{", b"}", b"[", b"]", b":", b",", b'"a"', b'"\\', b'"', b"1", b"1.", b"-", b"e9", b"0",
          b"true", b"nul", b" ", b"\n", b"\\u12", b"\\ud800", b"NaN", b"1e999"]  # fmt: skip


@settings(max_examples=tried(400))
@given(st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join) | st.binary(max_size=12))
@example(b'{"a":1}')
def test_both_ways_accept_the_same(text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError:
        return
    try:
        expected: Any = msgspec.json.decode(text)
    except msgspec.ValidationError:  # a number out of range: this parser goes on
        return
    except msgspec.DecodeError:
        with pytest.raises(JsonError):
            parse_json(text)
        return
    assert parse_json(text).value == expected


QUERIES = sorted((FIXTURES / "recorded" / "result_files").glob("*/*/query_*.json"))
BATCHES = sorted((FIXTURES / "recorded" / "result_files").glob("*.json"))


@pytest.mark.parametrize(
    ("paths", "model"), [(QUERIES, QueryResult), (BATCHES, BatchResult)], ids=["queries", "batches"]
)
def test_the_model_is_built_as_msgspec_builds_it(paths: list[Any], model: Any) -> None:
    decoder = msgspec.json.Decoder(model)
    built = 0
    for path in paths:
        text = path.read_bytes()
        try:
            expected = decoder.decode(text)
        except msgspec.DecodeError:
            continue
        assert build(text, decoder) == expected
        built += 1
    assert built >= len(paths) - 3  # three batches are not JSON as they are
