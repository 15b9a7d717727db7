import shlex
import subprocess

import pytest

from deepsec_results.analysis.rerun import quote_command, quote_words, rerun_command
from deepsec_results.model.options import GivenDistantWorker, GivenOptions, Semantics


def test_only_given_options_are_in_the_command() -> None:
    assert rerun_command(None, ["a.dps"]).words == ["deepsec", "a.dps"]


def test_every_option() -> None:
    options = GivenOptions(
        default_semantics=Semantics.EAVESDROP,
        distributed=True,
        nb_jobs="auto",
        local_workers=3,
        round_timer=60,
        por=False,
        distant_workers=[
            GivenDistantWorker("v@two", "/opt", "auto"),
            GivenDistantWorker("v@one", "/opt", 2),
        ],
        title="a b",
    )
    assert rerun_command(options, ["x.dps", "y.dps"]).words == shlex.split(
        "deepsec --distributed true --semantics eavesdrop --por false --local_workers 3 "
        "--jobs auto --round_timer 60 --title 'a b' --distant_workers v@one /opt 2 "
        "--distant_workers v@two /opt auto x.dps y.dps"
    )


def test_a_name_with_a_dash_is_no_option() -> None:
    assert rerun_command(None, ["--por", "a-b"]).words == ["deepsec", "./--por", "a-b"]


WORDS = ["plain", "a b", "it's", "é", "two\nlines", "\x1b[31m'\\", "\u202ex", "$HOME `id` !", ""]


def read_by_bash(line: str) -> list[str]:
    """The words that bash passes to `deepsec`."""
    script = f"deepsec() {{ printf '%s\\0' \"$@\"; }}\n{line}\n"
    passed = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    return passed.decode().split("\0")[:-1]


@pytest.mark.parametrize("word", WORDS)
def test_a_shell_reads_the_words_back(word: str) -> None:
    line = quote_words(["deepsec", word])
    assert line.isprintable()
    narrow = quote_words(["deepsec", word], ascii_only=True)
    assert narrow.isascii()
    assert read_by_bash(line) == read_by_bash(narrow) == [word]


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("many", [1, 20])
def test_a_long_command_is_broken_and_means_the_same(many: int, ascii_only: bool) -> None:
    options = GivenOptions(
        title="it's\n$(id) " + "é" * 60,
        por=True,
        distant_workers=[GivenDistantWorker(f"v@{word}", word, 2) for word in WORDS],
    )
    command = rerun_command(options, [f"{word}.dps" for word in WORDS] * many)
    lines = quote_command(command, ascii_only=ascii_only).split("\n")
    assert len(lines) > 9 * many
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert all(line.isprintable() and (line.isascii() or not ascii_only) for line in lines)
    assert ["deepsec", *read_by_bash("\n".join(lines))] == command.words


def test_a_short_command_is_one_line() -> None:
    assert quote_command(rerun_command(GivenOptions(por=False), ["a.dps"])) == (
        "deepsec --por false a.dps"
    )
