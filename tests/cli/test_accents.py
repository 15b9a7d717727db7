"""Names whose accents macOS writes in another way, and the files that macOS adds."""

import json
import os
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import every_command, run, run_in
from conftest import some
from recorded import change, copy_batch, inputs_named

from deepsec_results.cli.completion import complete

BATCH, STEM = "mp37me_6y5q", 'étiquette n°1 "bis"'
RUN = f"{BATCH}/{STEM}_50c4"
OTHER = "mp37mz_1"
SIDECAR = b"\0\5\x16\7\0\2\0\0Mac OS X        "  # the first bytes of an AppleDouble file


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def decompose(folder: Path) -> None:
    """Rename all files as a copy by macOS does; what is in them stays."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rename(path.with_name(decomposed(path.name)))


@pytest.fixture
def plain(still: Path, tmp_path: Path) -> Path:
    copy_batch(BATCH, tmp_path / "plain")
    return tmp_path / "plain"


@pytest.fixture
def mac(plain: Path, tmp_path: Path) -> Path:
    shutil.copytree(plain, tmp_path / "mac")
    decompose(tmp_path / "mac")
    assert not (tmp_path / "mac" / f"{RUN}.json").exists()
    return tmp_path / "mac"


def _packed(folder: Path) -> Iterator[Path]:
    """The folder in a tar file and in a zip file whose names are marked as UTF-8."""
    yield Path(shutil.make_archive(str(folder), "gztar", folder))
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, str(file.relative_to(folder)))
    yield path


def test_a_copy_by_macos_is_read_as_meant(
    plain: Path, mac: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepsec_results.cli.terminal.pause", lambda seconds: None)
    for command in some(every_command(BATCH)):
        expected = run_in(monkeypatch, plain, command)
        code, stdout, stderr = run_in(monkeypatch, mac, command)
        # A command line for the shell has the names as they are.
        assert (code, composed(stdout), stderr) == expected, command


def test_an_archive_made_on_macos_is_read_as_meant(
    plain: Path, mac: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run(monkeypatch, "queries", "-d", str(plain), "--format", "csv")
    findings = json.loads(run(monkeypatch, "validate", str(plain), "--json").stdout)["findings"]
    for archive in _packed(mac):
        assert run(monkeypatch, "queries", "-d", str(archive), "--format", "csv") == expected
        found = json.loads(run(monkeypatch, "validate", str(archive), "--json").stdout)
        assert [finding["code"] for finding in found["findings"]] == [
            finding["code"] for finding in findings
        ]


def test_a_recorded_name_may_be_decomposed_too(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prover on macOS recorded what the shell gave it, and git composed the names of files."""
    expected = run(monkeypatch, "queries", "-d", str(plain), "--format", "csv", "--columns",
                   "verdict,trace")  # fmt: skip
    for path in plain.rglob("*.json"):
        text = path.read_bytes().replace(rb"\195\169", rb"e\204\129")
        path.write_bytes(text.replace("é".encode(), decomposed("é").encode()))
    assert decomposed(STEM) in run(monkeypatch, "list", str(plain), "--columns", "files").stdout
    found = run(monkeypatch, "queries", "-d", str(plain), "--format", "csv", "--columns",
                "verdict,trace")  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("written", [STEM, decomposed(STEM)], ids=["composed", "decomposed"])
@pytest.mark.parametrize("folder", ["plain", "mac"])
def test_what_is_typed_matches_either_way(
    written: str, folder: str, plain: Path, mac: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plain.parent / folder)
    path = plain / f"{BATCH}.json"
    change_title = path.read_text().replace("Batch of 2 input files", "Modèle")
    (plain.parent / folder / f"{BATCH}.json").write_text(change_title)
    typed = [
        ["trace", "--run", written],
        ["trace", "--run", written[:4]],
        ["trace", "--run", f"{BATCH}/{written}_50c4.json"],
        ["history", written],
        ["history", f"{written}.dps"],
        ["history", written[:4]],
        ["list", "--file", written[:3].upper()],
        ["list", "--title", composed("modèl") if written == STEM
         else decomposed("MODÈL")],
        ["show", f"{BATCH}/{written}_50c4.json"],
        ["show", f"{BATCH}/{written}_50c4"],
        ["show", f"{BATCH}/{written}_50c4/query_1.json"],
    ]  # fmt: skip
    for words in typed:
        outcome = run(monkeypatch, *words, "--json")
        assert (outcome.code, len(json.loads(outcome.stdout))) == (0, 1), (words, outcome)
    for path_typed in (f"{BATCH}/{written}_50c4.json", f"{BATCH}/{written}_50c4"):
        assert "no such" not in run(monkeypatch, "validate", path_typed).stderr


@pytest.mark.parametrize("typed", ["Résultats", decomposed("Résultats")])
@pytest.mark.parametrize("there", ["Résultats", decomposed("Résultats")])
def test_a_directory_may_be_typed_either_way(
    typed: str, there: str, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plain.parent)
    shutil.make_archive(there, "tar", plain)
    plain.rename(there)
    for words in (["list", typed], ["show", "-d", typed], ["show", f"{typed}/{BATCH}.json"],
                  ["show", f"{typed}/{BATCH}"], ["validate", typed], ["diff", typed, typed],
                  ["list", f"{typed}.tar"], ["show", f"{typed}.tar"]):  # fmt: skip
        assert run(monkeypatch, *words).code in (0, 1), words
    monkeypatch.setenv("DSR_DIR", typed)
    assert run(monkeypatch, "list").code == 0


def test_two_names_that_differ_only_in_accents_stay_two(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["é.dps", decomposed("é.dps")]
    inputs_named(tmp_path, *names)
    monkeypatch.chdir(tmp_path)
    for place, name in enumerate(names, 1):
        for typed in (name, name.removesuffix(".dps")):
            (batch,) = json.loads(run(monkeypatch, "show", "--run", typed, "--json").stdout)
            assert [each["name"] for each in batch["runs"]] == [name.removesuffix(".dps")], place
            (history,) = json.loads(run(monkeypatch, "history", typed, "--json").stdout)
            assert history["input"] == name
    assert len(json.loads(run(monkeypatch, "table", "--json").stdout)) == 2
    groups = json.loads(run(monkeypatch, "stats", "--json").stdout)["by_protocol"]
    assert [group["queries"] for group in groups] == [1, 1]


def test_a_decomposed_file_next_to_a_listed_one_is_not_listed(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(plain / f"{RUN}.json", plain / decomposed(f"{RUN}.json"))
    outcome = run(monkeypatch, "validate", str(plain), "--json")
    found = [finding["message"] for finding in json.loads(outcome.stdout)["findings"]
             if finding["code"] == "DSR310"]  # fmt: skip
    assert len(found) == 1
    assert decomposed("étiquette") in found[0]


@pytest.fixture
def both(still: Path, tmp_path: Path) -> Path:
    """Two batches with the same input, whose name is written in two ways."""
    inputs_named(tmp_path, "é.dps")
    shutil.copytree(tmp_path / "mp37ma_hhb-", tmp_path / OTHER)
    shutil.copy(tmp_path / "mp37ma_hhb-.json", tmp_path / f"{OTHER}.json")
    for path in [*tmp_path.glob(f"{OTHER}*.json"), *tmp_path.glob(f"{OTHER}/**/*.json")]:
        text = path.read_text().replace("mp37ma_hhb-", OTHER).replace("\\u00e9", "e\\u0301")
        path.write_text(text)
    decompose(tmp_path / OTHER)
    return tmp_path


def test_batches_are_compared_by_names_written_in_two_ways(
    both: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(both)
    files = json.loads(run(monkeypatch, "list", "--json", "--columns", "files").stdout)
    assert [row["files"] for row in files] == [[decomposed("é.dps")], ["é.dps"]]
    for typed in ("é", decomposed("é")):
        (history,) = json.loads(run(monkeypatch, "history", typed, "--json").stdout)
        assert len(history["batches"]) == 2
    shown = run(monkeypatch, "table", "-n", "2").stdout.splitlines()
    assert [line.count("attack") for line in shown if "attack" in line] == [2]
    (group,) = json.loads(run(monkeypatch, "stats", "--json").stdout)["by_protocol"]
    assert group["queries"] == 2
    for copy in both.glob("*/*/*.dps"):
        text = "inputs" if copy.parent.parent.name == OTHER else "differ"
        copy.write_text(text)
    for words in ([], ["mp37ma_hhb-", OTHER]):
        changes = json.loads(run(monkeypatch, "diff", *words, "--json", "--all").stdout)["changes"]
        kinds = {change["path"]: change["kind"] for change in changes}
        assert not {"added", "removed"} & {
            kind for path, kind in kinds.items() if path.startswith(("$.inputs", "$.queries"))
        }
        assert not [path for path in kinds if path.endswith(".name")]


def test_a_title_is_the_same_in_both_spellings(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(both)
    titles = {"mp37ma_hhb-": composed("Modèle"), OTHER: decomposed("Modèle")}
    for batch, title in titles.items():
        change(both / f"{batch}.json", lambda result, title=title: result.update(title=title))
    text = run(monkeypatch, "diff", "mp37ma_hhb-", OTHER).stdout
    assert "unchanged: status, title" in text
    change(both / f"{OTHER}.json", lambda result: result.update(title="Modele"))
    assert "changed: title" in run(monkeypatch, "diff", "mp37ma_hhb-", OTHER).stdout


@pytest.mark.parametrize("name", ["é.dps", decomposed("é.dps")])
def test_an_expected_verdict_names_its_input_either_way(
    name: str, both: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(both)
    table = both.parent / "expected.tsv"
    table.write_text(f"input_file\tquery\tverdict\n{name}\t1\tattack\n")
    for batch in ("mp37ma_hhb-", OTHER):
        outcome = run(monkeypatch, "check", batch, "--expect", str(table))
        assert outcome.code == 0, outcome
    table.write_text(f"input_file\tquery\tverdict\n{name}\t1\tverified\n")
    for batch in ("mp37ma_hhb-", OTHER):
        assert run(monkeypatch, "check", batch, "--expect", str(table)).code == 1
    run(monkeypatch, "check", OTHER, "--expect", str(table), "--update")
    (row,) = table.read_text().splitlines()[1:]
    assert row.rpartition("\t")[0] == f"{name}\t1\tattack"


@pytest.fixture
def sidecars(plain: Path, tmp_path: Path) -> Path:
    """A results directory with what macOS adds to it, and to an archive of it."""
    folder = tmp_path / "sidecars"
    shutil.copytree(plain, folder)
    for path in sorted(folder.rglob("*.json")):
        other = folder / "__MACOSX" / path.relative_to(folder)
        other.parent.mkdir(parents=True, exist_ok=True)
        for place in (path.parent, other.parent):
            (place / f"._{path.name}").write_bytes(SIDECAR)
    (folder / "__MACOSX" / f"{BATCH}.json").write_bytes((folder / f"{BATCH}.json").read_bytes())
    for place in (folder, folder / BATCH, folder / RUN):
        (place / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
        os.utime(place / ".DS_Store", (4e9, 4e9))
    shutil.copytree(folder / "__MACOSX", folder / BATCH / "__MACOSX")
    os.utime(folder / BATCH / "__MACOSX", (4e9, 4e9))
    return folder


def test_what_macos_adds_is_ignored(
    plain: Path, sidecars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepsec_results.cli.terminal.pause", lambda seconds: None)
    for source in plain.rglob("*"):
        copy = sidecars / source.relative_to(plain)
        for path in (source, copy):
            os.utime(path, (1e9, 1e9))
    for command in [
        *some(every_command(BATCH)),
        ["list", "--json", "--columns", "size,last_written"],
    ]:
        expected = run_in(monkeypatch, plain, command)
        assert run_in(monkeypatch, sidecars, command) == expected, command


def test_what_macos_adds_to_an_archive_is_ignored(
    plain: Path, sidecars: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run(monkeypatch, "queries", "-d", str(plain), "--format", "csv")
    ids = run(monkeypatch, "list", str(plain), "--format", "ids")
    for archive in _packed(sidecars):
        assert run(monkeypatch, "queries", "-d", str(archive), "--format", "csv") == expected
        assert run(monkeypatch, "list", str(archive), "--format", "ids") == ids
        counted = run(monkeypatch, "validate", str(archive))
        assert "DSR310" not in counted.stdout
        assert run(monkeypatch, "show", str(archive), "--json").code == 0


def test_a_sidecar_is_no_batch(sidecars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sidecars / "only").mkdir()
    (sidecars / f"._{BATCH}.json").rename(sidecars / "only" / f"._{BATCH}.json")
    outcome = run(monkeypatch, "validate", str(sidecars / "only"))
    assert (outcome.code, "contains no batch result" in outcome.stderr) == (2, True)
    assert run(monkeypatch, "list", str(sidecars / "only"), "--json").stdout == "[]\n"


@pytest.mark.parametrize("written", [STEM, decomposed(STEM)], ids=["composed", "decomposed"])
def test_completion_goes_on_as_typed(written: str, plain: Path) -> None:
    answer = complete(["trace", "-d", str(plain), "--run", written[:5]])
    assert [word for word, _ in answer.words] == [written]
