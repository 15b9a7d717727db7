import shlex
import subprocess

import pytest

from deepsec_results.analysis.rerun import quote_command, rerun_command
from deepsec_results.model.options import GivenDistantWorker, GivenOptions, Semantics


def test_only_given_options_are_in_the_command() -> None:
    assert rerun_command(None, ["a.dps"]) == ["deepsec", "a.dps"]


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
    assert rerun_command(options, ["x.dps", "y.dps"]) == shlex.split(
        "deepsec --distributed true --semantics eavesdrop --por false --local_workers 3 "
        "--jobs auto --round_timer 60 --title 'a b' --distant_workers v@one /opt 2 "
        "--distant_workers v@two /opt auto x.dps y.dps"
    )


@pytest.mark.parametrize(
    "word", ["plain", "a b", "it's", "é", "two\nlines", "\x1b[31m'\\", "‮x", "$HOME `id` !", ""]
)
def test_a_shell_reads_the_words_back(word: str) -> None:
    line = quote_command(["printf", "%s", word])
    assert line.isprintable()
    narrow = quote_command(["printf", "%s", word], ascii_only=True)
    assert narrow.isascii()
    for typed in (line, narrow):
        said = subprocess.run(["bash", "-c", typed], capture_output=True, check=True).stdout
        assert said.decode() == word
