"""Results whose files are links: git-annex, DataLad and DVC keep them so."""

import json
import os
import shutil
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from annexed import annex, drop
from command import every_command, run, run_in
from conftest import some
from recorded import copy_batch

import deepsec_results
from deepsec_results.cli.declaring import LINKS_REFUSED
from deepsec_results.reading.last_written import last_written
from deepsec_results.reading.reading_context import (
    Noticed,
    ReadingContext,
    current_context,
    visiting,
)
from deepsec_results.reading.tree_size import tree_size
from deepsec_results.reading.trees import read_named
from deepsec_results.use_cases import cluster, cores

ATTACKS, OTHER = "mp37m2_fjcy", "mp37m1_f9ku"
RUN = f"{ATTACKS}/coin_choice_3kqf"
REFUSED = f"dsr: {LINKS_REFUSED}\n"


@pytest.fixture
def plain(still: Path, tmp_path: Path) -> Path:
    """Two batches as the prover leaves them."""
    folder = tmp_path / "plain"
    for batch in (OTHER, ATTACKS):
        copy_batch(batch, folder)
    return folder


@pytest.fixture
def links(plain: Path, tmp_path: Path) -> Path:
    """The same batches in a repository of git-annex."""
    return annex(plain, tmp_path / "repository")


def test_every_command_follows_links_if_it_may(
    plain: Path, links: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepsec_results.cli.terminal.pause", lambda seconds: None)
    for command in some(every_command(ATTACKS, OTHER)):
        expected = run_in(monkeypatch, plain, command)
        assert run_in(monkeypatch, links, [*command, "--follow-links"]) == expected, command


@pytest.mark.parametrize(
    "command",
    [["list", "."], ["show"], ["show", "--json"], ["trace"], ["queries"], ["stats"], ["validate"],
     ["table"], ["history", "coin_choice"], ["watch"], ["explain"], ["report"], ["diff"],
     ["rerun", "--undecided"], ["show", "--query", "1", "--run", "coin_choice", "--processes"],
     ["watch", "--exit-status"], ["check", ATTACKS], ["list", ".", "--file", "none such"]],
    ids=" ".join,
)  # fmt: skip
def test_without_the_option_one_sentence_names_it(
    command: list[str], links: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(links)
    outcome = run(monkeypatch, *command)
    assert outcome.code == 2
    assert outcome.stderr.count("--follow-links") == outcome.stderr.count(REFUSED) == 1


def test_validate_names_its_exit_code(links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "validate", str(links))
    assert outcome.code == 2
    assert "exit code 2: links out of the results directory were not followed" in outcome.stderr


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_an_archive_of_links_is_named_as_one(
    kind: str, links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / f"links.{kind}"
    if kind == "tar":
        with tarfile.open(packed, "w") as archive:
            archive.add(links, "r")
    else:
        info = zipfile.ZipInfo(f"r/{OTHER}.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(packed, "w") as zipped:
            zipped.writestr(info, "../objects/x")
    for words in (["list", str(packed)], ["stats", "-d", str(packed)], ["validate", str(packed)]):
        outcome = run(monkeypatch, *words)
        assert outcome.code == 2
        assert "contains no batch result, only links to some, which dsr does" in outcome.stderr


def test_what_needs_no_link_out_is_an_answer(links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "list", str(links), "--format", "ids")
    assert outcome == (0, f"{ATTACKS}\n{OTHER}\n", "")


def test_other_results_are_an_answer(
    plain: Path, links: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (".json", ""):
        (links / f"{OTHER}{kind}").rename(links.parent / f"other{kind}")
    shutil.copytree(plain / OTHER, links / OTHER)
    shutil.copy2(plain / f"{OTHER}.json", links)
    outcome = run(monkeypatch, "stats", "-d", str(links))
    assert outcome.code == 0
    assert outcome.stderr.endswith(REFUSED)
    alone = run(monkeypatch, "stats", "-d", str(links), OTHER)
    assert (alone.code, alone.stderr) == (0, "")


def test_links_inside_the_directory_need_no_option(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repository itself is the results directory."""
    results = annex(plain, tmp_path / "repository")
    for child in results.iterdir():
        child.rename(results.parent / child.name)
    for link in [path for path in results.parent.rglob("*") if path.is_symlink()]:
        target = os.readlink(link).removeprefix("../")
        link.unlink()
        link.symlink_to(target)
    outcome = run(monkeypatch, "stats", "-d", str(results.parent), "--json")
    assert outcome == run(monkeypatch, "stats", "-d", str(plain), "--json")


def test_content_that_is_not_here(links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = "is a link of git-annex whose content is not here; get it with git annex get"
    drop(links / f"{RUN}/query_1.json")
    drop(links / f"{OTHER}.json")
    outcome = run(monkeypatch, "show", "-d", str(links), ATTACKS, "--follow-links", "--json")
    (batch,) = json.loads(outcome.stdout)
    errors = [query["error"] for query in batch["runs"][1]["queries"]]
    assert errors == [missing, *[None] * (len(errors) - 1)]
    rows = json.loads(run(monkeypatch, "list", str(links), "--follow-links", "--json").stdout)
    assert [row["error"] for row in rows] == [None, missing]
    outcome = run(monkeypatch, "show", "-d", str(links), OTHER)
    assert (outcome.code, missing in outcome.stdout) == (2, True)


def test_content_that_dvc_has_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mp37m9_1.json").symlink_to("../.dvc/cache/files/md5/ab/cdef")
    outcome = run(monkeypatch, "validate", str(tmp_path))
    assert "is a link of DVC whose content is not here; get it with dvc pull" in outcome.stdout


@pytest.mark.parametrize(
    ("kind", "said"),
    [("pipe", "is a named pipe, expected a file"),
     ("device", "is a device, expected a file"),
     ("folder", "is a directory, expected a file"),
     ("loop", "cannot be read: too many levels of symbolic links"),
     ("nothing", "is a link to ../nothing, which does not exist")],
)  # fmt: skip
def test_a_link_that_leads_to_no_file(
    kind: str, said: str, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(plain.parent / "pipe")
    (plain.parent / "folder").mkdir()
    query = plain / RUN / "query_1.json"
    query.unlink()
    targets = {"device": "/dev/zero", "loop": "query_1.json", "nothing": "../nothing"}
    query.symlink_to(targets.get(kind, plain.parent / kind))
    arguments = ("show", "-d", str(plain), ATTACKS, "--json", "--follow-links")
    (batch,) = json.loads(run(monkeypatch, *arguments).stdout)
    first, *others = batch["runs"][1]["queries"]
    assert first["error"] == said
    assert {query["error"] for query in others} <= {None}


def test_no_link_stops_a_command(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(plain.parent / "pipe")
    monkeypatch.chdir(plain)
    monkeypatch.setattr("deepsec_results.cli.terminal.pause", lambda seconds: None)
    queries = sorted(plain.glob(f"{ATTACKS}/*/query_*.json"))
    for query, target in zip(
        queries, ["/dev/zero", str(plain.parent / "pipe"), ".."], strict=False
    ):
        query.unlink()
        query.symlink_to(target)
    run_file = plain / f"{RUN}.json"
    run_file.unlink()
    run_file.symlink_to(run_file.name)
    for command in some(every_command(ATTACKS, OTHER)):
        assert run(monkeypatch, *command, "--follow-links").code in (0, 1, 2)


def test_folders_that_are_links(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ("stats", "-d", str(plain), "--json")
    expected = run(monkeypatch, *command)
    size = tree_size(str(plain / f"{ATTACKS}.json"))
    for name in (RUN, ATTACKS):
        (plain / name).rename(plain.parent / Path(name).name)
        (plain / name).symlink_to(plain.parent / Path(name).name)
    assert run(monkeypatch, *command, "--follow-links") == expected
    refused = run(monkeypatch, *command)
    assert (refused.code, refused.stderr.endswith(REFUSED)) == (0, True)
    with visiting(ReadingContext(follow_links=True)):
        assert tree_size(str(plain / f"{ATTACKS}.json")) == size


def test_size_and_time_are_those_of_the_content(plain: Path, links: Path) -> None:
    batch = f"{ATTACKS}.json"
    query = links / RUN / "query_1.json"
    os.utime(query, (2e9, 2e9))
    os.utime(query, (3e9, 3e9), follow_symlinks=False)
    with visiting(ReadingContext(follow_links=True)):
        assert tree_size(str(links / batch)) == tree_size(str(plain / batch))
        assert last_written(str(links / batch), 0) == 2e9
        drop(query)
        assert last_written(str(links / batch), 0) == 3e9
    assert tree_size(str(links / batch)) == (plain / batch).stat().st_size


def test_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    """No folder counts twice, and a link to a deep folder is not the way to all that is in it."""
    folder = tmp_path / "mp37m9_1"
    (folder / "run").mkdir(parents=True)
    (folder / "run" / "query_1.json").write_bytes(b"x" * 10)
    (folder / "run" / "up").symlink_to("..")
    (folder / "again").symlink_to("run")
    (folder / "self").symlink_to("self")
    deep = tmp_path / "deep" / "er"
    deep.mkdir(parents=True)
    (tmp_path / "deep" / "file").write_bytes(b"x" * 100)
    (deep / "file").write_bytes(b"x" * 1000)
    (folder / "out").symlink_to(tmp_path / "deep")
    with visiting(ReadingContext(follow_links=True)):
        assert tree_size(str(folder) + ".json") == 110
        assert last_written(str(folder) + ".json", 0) > 0


def test_paths_out_of_the_directory_stay_refused(links: Path) -> None:
    (links.parent / "outside.json").write_text("{}")
    with visiting(ReadingContext(follow_links=True)):
        found = dict(read_named(["../outside.json", "/etc/hostname", "a\0b"], str(links), len))
    assert [str(problem) for problem in found.values()] == [
        "is outside the results directory",
        "is outside the results directory",
        "contains a NUL character",
    ]


@pytest.mark.parametrize(
    "command", [["show"], ["trace"], ["stats"], ["list", "."], ["validate", "."]], ids=" ".join
)
def test_a_refused_path_is_named_once(
    command: list[str], plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(plain / f"{RUN}.json", plain.parent / "run.json")
    (plain / f"{RUN}.json").symlink_to(plain.parent / "run.json")
    monkeypatch.chdir(plain)
    outcome = run(monkeypatch, *command)
    named = [line.count(f"{RUN}.json") for line in (outcome.stdout + outcome.stderr).splitlines()
             if "is a link out" in line]  # fmt: skip
    assert set(named) == {1}


def test_links_in_an_archive_stay_refused(
    links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = shutil.make_archive(str(tmp_path / "packed"), "tar", links.parent)
    outcome = run(monkeypatch, "list", packed, "--follow-links")
    assert (outcome.code, outcome.stdout) == (2, "")


def test_copies_of_a_batch_that_share_an_object_are_two(
    links: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(links, links.with_name("copy"), symlinks=True)
    names = [str(folder / f"{ATTACKS}.json") for folder in (links, links.with_name("copy"))]
    (links / "latest.json").symlink_to(f"{ATTACKS}.json")

    def queries(*batches: str) -> int:
        outcome = run(monkeypatch, "stats", *batches, "--json", "--follow-links")
        total: int = json.loads(outcome.stdout)["all"]["queries"]
        return total

    assert queries(*names) == 2 * queries(names[0])
    assert queries(names[0], str(links / "latest.json"), names[0]) == queries(names[0])
    one, other = ("-d", str(links)), ("-d", str(links.with_name("copy")))
    assert queries(*one, *other) == 2 * queries(*one) > 0


def test_other_processes_notice_links(links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 2)

    def read(path: str) -> int:
        return len(list(read_named([path], str(links), len)))

    for name in (f"{ATTACKS}.json", "nothing.json"):
        with visiting(ReadingContext()) as visit:
            assert [*cores.spread(read, [name] * 4, alone=False)] == [1] * 4
            assert visit.refused_link == (name != "nothing.json")
            assert not visit.read_below
    with visiting(ReadingContext(follow_links=True)) as visit:
        assert [*cores.spread(read, [f"{ATTACKS}.json"] * 4, alone=False)] == [1] * 4
        assert visit.take_noticed() == Noticed([], refused_link=False, read_below=True)


def test_a_worker_of_a_cluster_follows_links_if_its_caller_does(links: Path) -> None:
    def read(path: str) -> bool:
        list(read_named([path], str(links), len))
        return current_context().follow_links

    for follow in (False, True):
        terms = cluster._Terms(deepsec_results.__version__, (), 1 << 30, follow, frozenset())
        found = cluster._do(read, f"{ATTACKS}.json", terms)
        assert found == (follow, Noticed([], refused_link=not follow, read_below=follow))


def test_the_python_api(plain: Path, links: Path) -> None:
    with deepsec_results.open_results(links) as results:
        problems = [str(run.problem) for run in results.batch().runs()]
        assert all("is a link out of the results directory" in problem for problem in problems)
    with deepsec_results.open_results(links, follow_links=True) as results:
        assert [run.problem for run in results.batch().runs()] == [None] * 4
    with pytest.raises(deepsec_results.RequestError, match="follow_links: expected True or False"):
        deepsec_results.open_results(links, follow_links="yes")  # type: ignore[arg-type]
