import json

import pytest
from conftest import RECORDED

from deepsec_results.reading.escapes import mend, unescape


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"\195\137quivalence", "Équivalence"),
        (r"\"forte\" \226\128\147 \207\128", '"forte" – π'),
        (r"two\nlines\tand \027[31m", "two\nlines\tand \x1b[31m"),
        (r"back\\slash \\195", r"back\slash \195"),
        (r"\255", "�"),
        (r"\300 \q \1", r"\300 \q \1"),
        ("plain", "plain"),
    ],
)
def test_unescape(escaped: str, text: str) -> None:
    assert unescape(escaped) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (rb'{"title":"\195\137"}', {"title": "É"}),
        (rb'{"title":"\195\137\u0041\ud83d\ude00\n\"\\"}', {"title": 'ÉA😀\n"\\'}),
        (
            b'{"computed_options":{"title":"a"b"}}',
            {"computed_options": {"title": 'a"b'}},
        ),
        (
            b'{"computed_options":{"title":"a", "b","x":1},"y":2}',
            {"computed_options": {"title": 'a", "b', "x": 1}, "y": 2},
        ),
        (
            b'{"error_msg":"say "}" or ",\nthen","n":1}',
            {"error_msg": 'say "}" or ",\nthen', "n": 1},
        ),
        (b'{"warnings":["no "x" here","next"]}', {"warnings": ['no "x" here', "next"]}),
        (b'{"warnings":["no "x" here"],"n":1}', {"warnings": ['no "x" here'], "n": 1}),
        (
            rb'{"error_msg":"ends with \","run_files":["a"]}',
            {"error_msg": "ends with \\", "run_files": ["a"]},
        ),
        (rb'{"error_msg":"C:\new "x"","n":1}', {"error_msg": 'C:\\new "x"', "n": 1}),
        (b'{"run_file":"a/"b"_1.json","n":1}', {"run_file": 'a/"b"_1.json', "n": 1}),
        (rb'{"run_files":["\195\169_1.json","b"]}', {"run_files": ["é_1.json", "b"]}),
        (rb'{"\195\169":1}', {"é": 1}),
        (b'{"title":"\xe9"}', {"title": "�"}),
        (rb'{"title":"\ud800"}', {"title": "�"}),
        (b'{"title":"tab\there"}', {"title": "tab\there"}),
        (rb'{"title":"\127"}', {"title": "\x7f"}),
    ],
)
def test_mend_reads_what_was_meant(text: bytes, meant: object) -> None:
    mended = mend(text)
    assert mended is not None
    assert json.loads(mended.text) == meant


@pytest.mark.parametrize(
    "text",
    [
        b'{"title":"plain","n":1}', rb'{"title":"\u00e9\n\\195"}', b"", b"{", b'{"title":"cut',
        b"null", b"[1,2", '{"title":"é"}'.encode(),
    ],
)  # fmt: skip
def test_mend_leaves_the_rest_alone(text: bytes) -> None:
    assert mend(text) is None


@pytest.mark.parametrize(
    "text",
    [
        rb'{"title":"\195\169",}', rb'{"title":"\195\169"', rb'{"title":"\195\169" 1}',
        # Only among the computed options does a title hold quotes that are not escaped.
        b'{"title":"a"b"}', b'{"title":"a","b" "c","status":"completed"}',
        b'{"title":"a" "b":1,"status":"completed"}', b'{"command_options":{"title":"a"b"}}',
        # And nothing holds a second document.
        b'{"status":"internal_error","title":"old"}{"status":"completed","title":"new"}',
        b'{"status":"internal_error","error_msg":"old"}{"status":"completed","title":"new"}',
        b'{"status":"completed","computed_options":{"title":"old"}}{"title":"new","x":1}',
        b'{"warnings":["a"]}{"warnings":["b"],"x":1}', b'{"warnings":["a",,"b"],"x":1}',
    ],
)  # fmt: skip
def test_mend_does_not_make_valid_what_is_broken_elsewhere(text: bytes) -> None:
    mended = mend(text)
    with pytest.raises(json.JSONDecodeError):
        json.loads(mended.text if mended else text)


def test_offsets_lead_back_to_the_original() -> None:
    text = rb'{"title":"\195\169","a":1,"error_msg":"x"y","b":2}'
    mended = mend(text)
    assert mended is not None
    for key in (b'"title"', b'"a":1', b'"error_msg"', b'"b":2'):
        at = mended.original(mended.text.index(key))
        assert text[at:].startswith(key)


@pytest.mark.parametrize(
    ("batch", "title"),
    [
        ("mp37mb_34r0", 'Équivalence "forte" – π-calculus'),
        ("mp37md_e1x6", "two\nlines\tand \x1b[31mcolour\x1b[0m"),
        ("mp37me_6y5q", "Batch of 2 input files"),
    ],
)
def test_recorded_files_that_are_not_json(batch: str, title: str) -> None:
    mended = mend((RECORDED / f"{batch}.json").read_bytes())
    assert mended is not None
    options = json.loads(mended.text)["computed_options"]
    assert options["title"] == title


def test_paths_of_the_input_with_accents() -> None:
    mended = mend((RECORDED / "mp37me_6y5q.json").read_bytes())
    assert mended is not None
    run_files = json.loads(mended.text)["run_files"]
    assert run_files[0] == 'mp37me_6y5q/étiquette n°1 "bis"_50c4.json'
    assert (RECORDED / run_files[0]).is_file()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (b'{"proba":1.}', b'{"proba":1.0}'),
        (b'{"a":[0. , -3.],"b":"1.,"}', b'{"a":[0.0 , -3.0],"b":"1.,"}'),
    ],
)
def test_a_number_that_ends_in_a_point(text: bytes, meant: bytes) -> None:
    mended = mend(text)
    assert mended is not None
    assert mended.text == meant
    assert mended.original(meant.index(b"}")) == text.index(b"}")


@pytest.mark.parametrize("text", [b'{"a":1..}', b'{"a":.}', b'{"a":"1."}', b'{"a":01.}',
                                  b'{"a":"cut:1.,'])  # fmt: skip
def test_what_only_looks_like_such_a_number_stays(text: bytes) -> None:
    assert mend(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # Fields that are not escaped, behind other fields, lists and objects.
        (b'{"n":1,"error_msg":"say "x"","m":2}', {"n": 1, "error_msg": 'say "x"', "m": 2}),
        (
            b'{"a":[1,{"b":[]}],"run_file":"x"y_1.json","c":{}}',
            {"a": [1, {"b": []}], "run_file": 'x"y_1.json', "c": {}},
        ),
        (
            b'{"x":{"n":1,"computed_options":{"n":1,"title":"a"b"}},"y":2}',
            {"x": {"n": 1, "computed_options": {"n": 1, "title": 'a"b'}}, "y": 2},
        ),
        (b'{"n":1,"warnings":["a","no "x"","b"],"m":2}',
         {"n": 1, "warnings": ["a", 'no "x"', "b"], "m": 2}),
        # A backslash is a backslash in some of them, and begins an escape in the others.
        (rb'{"n":1,"error_msg":"\195\169"}', {"n": 1, "error_msg": r"\195\169"}),
        (rb'{"n":1,"warnings":["\195\169 \" "x""]}', {"n": 1, "warnings": ['é " "x"']}),
        (rb'{"warnings":["a \","x" y","b"]}', {"warnings": ['a ","x" y', "b"]}),
        (rb'[{"run_file":"\q"},"\195\169"]', [{"run_file": r"\q"}, "é"]),
        # In a list, and as a key, such a name is an ordinary string.
        (rb'["error_msg","\195\169"]', ["error_msg", "é"]),
        (rb'{"a":"error_msg","b":"\195\169"}', {"a": "error_msg", "b": "é"}),
        (rb'{"\195\169":1,"b":{"\195\169":2}}', {"é": 1, "b": {"é": 2}}),
        (rb'{"error_msg":"x","title":"\195\169"}', {"error_msg": "x", "title": "é"}),
        # The end of the text ends such a field too.
        (b'{"error_msg":"say "x""}', {"error_msg": 'say "x"'}),
        (rb'"\195\169"', "é"),
        (rb'{"a":"\065\066","b":"\u0041\u00e9\/\b\f\r\t"}', {"a": "AB", "b": "Aé/\b\f\r\t"}),
    ],
)  # fmt: skip
def test_mend_knows_in_which_field_it_is(text: bytes, meant: object) -> None:
    mended = mend(text)
    assert mended is not None
    assert json.loads(mended.text) == meant


@pytest.mark.parametrize(
    "text",
    [
        # The title of something inside the computed options, or around them.
        b'{"computed_options":{"x":{"title":"a"b"}}}', b'{"computed_options":1,"title":"a"b"}',
        b'{"title":{"computed_options":"a"b"}}', b'[{"title":"a"b"}]',
        b'{"computed_options":["title","a"b"]}', b'{"computed_options":{},"title":"a"b"}',
        # Brackets that nothing opened, and strings that nothing closes.
        b'}{"a":1', b']["a"', b'{"error_msg":"cut', b'{"warnings":["cut',
        b'{"n":1,"error_msg":"a" b',
    ],
)  # fmt: skip
def test_mend_does_not_repair_what_the_prover_does_not_write(text: bytes) -> None:
    mended = mend(text)
    with pytest.raises(json.JSONDecodeError):
        json.loads(mended.text if mended else text)


@pytest.mark.parametrize(
    "text",
    [
        rb'{"a":"\195\169","b":1.,"c":[2.],"d":3,"e":"\226\128\147","f":"\195","g":4}',
        rb'{"a":1.,"b":2.}',
        b'{"error_msg":"x"y"z","b":5,"run_file":"\x01\x02\x03","c":6}',
    ],
)
def test_every_offset_outside_strings_leads_back(text: bytes) -> None:
    mended = mend(text)
    assert mended is not None
    for sign in b"abcdefg123456":
        for found in (b'"%c":' % sign, b"%c" % sign if sign < 58 else b"{"):
            if text.count(found) == mended.text.count(found) == 1:
                at = mended.text.index(found)
                assert mended.original(at) == text.index(found)
                assert mended.original(at + len(found) - 1) == text.index(found) + len(found) - 1
    assert mended.original(0) == 0
    assert mended.original(len(mended.text)) == len(text)


def test_an_offset_inside_a_rewritten_string_stays_inside_it() -> None:
    text = b'{"a":"\xff\xff","b":1}'  # each byte becomes three
    mended = mend(text)
    assert mended is not None
    begin, end = text.index(b"\xff"), text.index(b'","b')
    offsets = [mended.original(at) for at in range(begin, mended.text.index(b'","b') + 1)]
    assert offsets == [begin, begin + 1, *[end] * 5]
    assert mended.original(mended.text.index(b"b")) == text.index(b"b")


def test_a_text_of_many_rewritten_parts_leads_back() -> None:
    text = b"[" + b"1.," * 400 + b"2]"
    mended = mend(text)
    assert mended is not None
    assert mended.original(mended.text.index(b"2")) == text.index(b"2")
    assert mended.original(len(mended.text)) == len(text)
