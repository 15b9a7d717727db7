"""The rule that the copy of an input is the input that was run."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES
from recorded import change

from deepsec_results.analysis import compared_inputs
from deepsec_results.analysis.findings import Code, Finding, Rules
from deepsec_results.use_cases.validation import validate_paths

RUN = "mp37ma_hhb-/ballot_leak_chw8"
COPY = f"{RUN}/ballot_leak.dps"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A results directory in which every file matches the others."""
    return Path(shutil.copytree(FIXTURES / "invalid_trees/sound", tmp_path / "results"))


def found(folder: Path, rules: Rules | None = None) -> list[Finding]:
    (part,) = validate_paths([str(folder)], rules or Rules())
    return [finding for finding in part.findings if finding.code is Code.DSR314]


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / COPY).read_text()
    assert old in text
    (folder / COPY).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (
            "new k; out(c,pk(k)); Voter(pk(k)",
            "new m; out(c,pk(m)); Voter(pk(m)",
            "line 9, column 19",
        ),
        ("out(c,pk(k)); Voter", "out(c,k); Voter", "line 9, column 26"),
        ("aenc(v,pub)", "aenc(pub,v)", "line 8, column 20"),
        ("(Election(yes),", "(Election(no),", "line 8, column 20"),
        ("query trace_equiv", "query session_equiv", "line 10, column 1"),
        ("const no.", "const no", "line 8, column 1"),
        ("aenc/2", "aenc/3", "line 8, column 26"),
    ],
    ids=["a name", "a term", "arguments", "a call", "the query", "a full stop", "an arity"],
)
def test_the_first_difference_is_told(tree: Path, old: str, new: str, place: str) -> None:
    edit(tree, old, new)
    (finding,) = found(tree)
    assert (Path(finding.file).relative_to(tree), finding.path) == (
        Path(f"{RUN}.json"),
        "$.input_file",
    )
    expected = f'expected the input that was run, found another one in "{COPY}": {place}: '
    assert finding.message.startswith(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [("free c.", "free   c. (* a channel *)"), ("\n", "\r\n"), ("const yes.\n", "const yes.\n\n")],
    ids=["a comment", "line ends", "an empty line"],
)
def test_another_layout_is_no_other_input(tree: Path, old: str, new: str) -> None:
    edit(tree, old, new)
    assert not found(tree)


def test_an_edited_result_is_compared_too(tree: Path) -> None:
    query = tree / RUN / "query_1.json"
    query.write_text(json.dumps(json.loads(query.read_text()), indent=1))
    assert not found(tree)
    edit(tree, "aenc(v,pub)", "aenc(pub,v)")
    assert len(found(tree)) == 1


def test_a_result_that_breaks_other_rules_is_not_compared(tree: Path) -> None:
    edit(tree, "aenc(v,pub)", "aenc(pub,v)")
    change(tree / RUN / "query_1.json", lambda query: query.pop("start_time"))
    assert not found(tree)


def test_a_run_that_failed_before_its_queries_is_not_compared(tree: Path) -> None:
    (tree / COPY).write_text("not in the language")
    change(tree / f"{RUN}.json", lambda run: run.update(query_files=[]))
    assert not found(tree)


def test_large_queries_are_not_compared(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compared_inputs.MOST_COMPARED == 1 << 20
    monkeypatch.setattr(compared_inputs, "MOST_COMPARED", 100)
    edit(tree, "aenc(v,pub)", "aenc(pub , v)")
    assert not found(tree)


def test_the_copy_is_not_read_if_nobody_asks(tree: Path) -> None:
    edit(tree, "aenc(v,pub)", "aenc(pub,v)")
    assert not found(tree, Rules(codes=frozenset(Code) - {Code.DSR314}))
