import pytest
from conftest import RECORDED

from deepsec_results.reading.names import from_base_38, input_name, read_batch_name, sort_key


@pytest.mark.parametrize(
    ("digits", "number"),
    [("0", 0), ("z", 35), ("_", 36), ("-", 37), ("10", 38), ("mp37l_", 1795477654)],
)
def test_base_38(digits: str, number: int) -> None:
    assert from_base_38(digits) == number


def test_base_38_refuses_other_characters() -> None:
    with pytest.raises(ValueError, match="'A' is not a digit of base 38"):
        from_base_38("1A")


@pytest.mark.parametrize(
    ("name", "created", "random"),
    [
        ("mp37l__5wrq.json", 1795477654, from_base_38("5wrq")),
        ("mp37l-_1qsk.json", 1795477655, from_base_38("1qsk")),
        ("mp37m3_d7_v.json", 1795477659, from_base_38("d7_v")),
        ("mp37m7_e50-.json", 1795477663, from_base_38("e50-")),
        ("mp37lw_hnh.json", 1795477650, from_base_38("hnh")),
        ("mp37l___.json", 1795477654, 36),
        ("1570295110_426453.json", 1570295110, 426453),
        ("1570295110_7.json", 1570295110, 7),
    ],
)
def test_batch_names(name: str, created: int, random: int) -> None:
    read = read_batch_name(name)
    assert read is not None
    assert (read.created, read.random, f"{read.id}.json") == (created, random, name)


@pytest.mark.parametrize(
    "name",
    [
        "settings.json", "mp37m7_e50-", "mp37m7_e50-.json~", "mp37m7_.json", "mp37m7_12345.json",
        "MP37M7_e50-.json", "mp37m7-e50-.json", "15702951100_1.json", "1570295110_1234567.json",
        "1570295110.json", "mp37m7_e50-.json\n", "", ".json",
    ],
)  # fmt: skip
def test_other_names(name: str) -> None:
    assert read_batch_name(name) is None


def test_names_sort_by_time_and_not_as_text() -> None:
    names = ["mp37l-_1qsk.json", "mp37l__5wrq.json", "mp37lz_69bl.json", "mp37m0_du3a.json",
             "1570295110_426453.json", "1570295110_7.json", "1795477655_1.json"]  # fmt: skip
    in_time = [names[5], names[4], names[2], names[1], names[6], names[0], names[3]]
    assert sorted(names, key=lambda name: read_batch_name(name) or ()) == in_time
    assert sorted(names, key=lambda name: sort_key(name) or "") == in_time
    assert sort_key("settings.json") is None


def test_the_name_of_a_batch_has_its_start() -> None:
    import json

    for path in RECORDED.glob("mp37*.json"):
        name = read_batch_name(path.name)
        assert name is not None
        try:
            start = json.loads(path.read_text())["start_time"]
        except json.JSONDecodeError:
            continue
        assert 0 <= start - name.created <= 1


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("mp37m9_9911/relay_chain_4p8o.json", "relay_chain.dps"),
        ('mp37me_6y5q/n°1 "bis"_50c4.json', 'n°1 "bis".dps'),
        ("x.json", "x.dps"),
        # Four digits of base 38, of which `_` is one, are likelier than fewer.
        ("mp37m3_d7_v/coin_choice_8_dm.json", "coin_choice.dps"),
        ("mp37m3_d7_v/relay_chain_x1.json", "relay_chain.dps"),
        ("mp37m3_d7_v/relay_chain_0x1y.json", "relay_chain_0x1y.dps"),
    ],
)
def test_input_names(run: str, name: str) -> None:
    assert input_name(run) == name
