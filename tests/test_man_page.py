"""The man page: current, complete, installed, and readable by the programs that show it. And the
reference, which has the same text.
"""

import os
import re
import runpy
import shutil
import subprocess
import tomllib

import pytest
from conftest import REFRESH, ROOT

from deepsec_results.cli.main import COMMANDS, build

PAGE = ROOT / "docs" / "dsr.1"


@pytest.mark.parametrize(("script", "page"), [("man_page", "dsr.1"), ("reference", "commands.md")])
def test_it_is_current(monkeypatch: pytest.MonkeyPatch, script: str, page: str) -> None:
    """`docs/man_page.py` writes the man page, and `docs/reference.py` the reference."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    text = runpy.run_path(str(ROOT / "docs" / f"{script}.py"))["write"]()
    path = ROOT / "docs" / page
    if os.environ.get(REFRESH):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_it_has_the_exit_codes_of_the_architecture() -> None:
    """A command exits with 1, or with 2 for a reason of its own, where the architecture says so."""
    architecture = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[a-z`, ]+`) \| (.*?) \| (.*?) \|", architecture, re.MULTILINE)
    claimed = {
        name: {code for code, reason in (("1", no), ("2", misuse)) if reason != "–"}
        for names, no, misuse in rows
        for name in re.findall(r"[a-z]+", names)
        if name in COMMANDS
    }
    _, *parts = re.split(r"^## dsr (\w+)$", (ROOT / "docs" / "commands.md").read_text("utf-8"),
                         flags=re.MULTILINE)  # fmt: skip
    listed = {name: set(re.findall(r"^\| `(\d)` \|", text.split("\n## ")[0], re.MULTILINE))
              for name, text in zip(parts[::2], parts[1::2], strict=True)}  # fmt: skip
    assert listed == claimed


def test_it_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/dsr.1": "share/man/man1/dsr.1"}


def shown(*command: str) -> str:
    """What a program shows of the page; it must not complain."""
    environment = os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "100", "MANPAGER": "cat"}
    done = subprocess.run(
        [*command, str(PAGE)], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_shows_every_command_and_option() -> None:
    text = shown("man", "--warnings", "-l")
    for name in COMMANDS:
        _, _, section = text.partition(f"\n   dsr {name} ")
        assert section, name
        for param in build(name).params:
            for option in param.opts if param.param_type_name == "option" else ():
                assert option in text, option
    for line in ("DSR_DIR", "~/.deepsec/result_files"):
        assert line in text
    _, _, examples = text.partition("\nEXAMPLES\n")
    for name in COMMANDS:
        assert f"\n       dsr {name} " in examples or f"\n       dsr {name}\n" in examples
    assert " 'out(c,ax_1)'" in examples


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_no_warning() -> None:
    shown("groff", "-man", "-ww", "-Kutf8", "-Tutf8")


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_has_no_warning() -> None:
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(PAGE)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    warnings = (done.stdout + done.stderr).splitlines()
    assert [line for line in warnings if "missing date" not in line] == []


def test_nothing_in_it_is_a_request_by_mistake() -> None:
    known = {"TH", "nh", "ad", "SH", "SS", "PP", "TP", "B", "BR", "I", "nf", "fi"}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        assert not line.startswith("'")
        if line.startswith("."):
            assert line[1:].split()[0] in known
