"""Completion: what it offers, and that the three shells show it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED, some

from deepsec_results.cli.completion import answer_shell, complete
from deepsec_results.cli.completion_scripts import SCRIPTS
from deepsec_results.cli.main import COMMANDS, build
from deepsec_results.reading.directories import ResultsDirectory, id_of
from deepsec_results.reading.names import to_base_38
from deepsec_results.reading.newest_names import newest_ids

D = f"-d {RECORDED} "
M = ["mp37m9_9911", "mp37m7_e50-", "mp37m6_8cog", "mp37m5_8nmp", "mp37m4_42za"]


def offered(line: str) -> list[str]:
    """The words for what was typed; the word at the cursor is behind the last blank."""
    return [word for word, _ in complete(line.split(" ")).words]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", list(COMMANDS)),
        ("sh", ["show"]),
        ("help sh", ["show"]),
        ("--no-pager --color always sh", ["show"]),
        ("--color ", ["auto", "always", "never"]),
        ("--ver", ["--version"]),
        ("show --exit", ["--exit-status"]),
        ("show --nothing", []),
        ("show --format ", ["text", "json", "dps", "latex"]),
        ("show -f j", ["json"]),
        ("list --format=js", ["--format=json", "--format=jsonl"]),
        ("list --format = js", ["--format=json", "--format=jsonl"]),  # the words of bash
        ("list --status s", ["stale"]),
        ("list --status stale,un", ["stale,unreadable"]),
        ("list --status completed,comp", []),
        ("list --sort t", ["title"]),
        ("list --columns id,git", ["id,git_branch", "id,git_hash"]),
        ("diff --fail-on a", ["any"]),
        ("table --cells v", ["verdict"]),
        ("validate --ignore DSR10", ["DSR101", "DSR102", "DSR103", "DSR104", "DSR105"]),
        ("simulate --process ", ["1", "2"]),
        (f"show {D}last", ["last", "last~1"]),
        (f"show {D}mp37mf", ["mp37mf_14z1"]),
        (f"show {D}mp37m1 mp37mf", ["mp37mf_14z1"]),
        (f"show --json {D}mp37mf", ["mp37mf_14z1"]),
        (f"show --dir={RECORDED} mp37mf", ["mp37mf_14z1"]),
        (f"diff {D}-- mp37mf", ["mp37mf_14z1"]),
        (f"show {D}mp37m1 --run ", ["locker_replicated", "coin_choice", "passport_error",
                                    "replicated_leak"]),
        (f"show {D}--run c", []),  # of the last batch
        (f"show {D}mp37m1 mp37mf --run c", ["coin_choice", "challenge_response"]),
        (f"queries {D}--run coin", ["coin_choice"]),  # of all batches
        (f"list {RECORDED} --run coin", ["coin_choice"]),
        (f"simulate {D}mp37m1 out(c,ax_1) --run coin", ["coin_choice"]),
        (f"trace {D}--json mp37m1 --run=coin", ["--run=coin_choice"]),
        (f"history {D}seal", ["sealed_box"]),
        (f"history {D}coin", ["coin_choice"]),  # not of the last batch
        (f"history {D}sealed_box mp37mf", ["mp37mf_14z1"]),
        (f"history {D}sealed_box mp37mf mp37m1 --run coin", ["coin_choice"]),
        (f"simulate {D}mp37m1 ", []),
        (f"simulate {D}mp37mf", ["mp37mf_14z1"]),
        ("show -d nowhere m", None),
        ("nonsense --", ["--help"]),
    ],
)  # fmt: skip
def test_words(line: str, words: list[str] | None) -> None:
    if words is None:
        with pytest.raises(Exception, match="no such directory"):
            offered(line)
    else:
        assert offered(line) == words


def test_the_newest_batch_is_first() -> None:
    assert [word for word in offered(f"show {D}mp37m") if word in M] == M


def test_batches_of_several_directories_and_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    for name in ("mp37mf_1111", "mp37mf_14z1"):
        (tmp_path / "more" / f"{name}.json").write_text('{"status":"completed","run_files":[]}')
    both = ["mp37mf_14z1", "mp37mf_1111"]
    assert offered(f"show {D}--dir={tmp_path / 'more'} mp37mf") == both
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", tmp_path, "more")
    assert offered(f"show -d {archive} mp37mf") == both


@pytest.mark.parametrize(
    ("line", "kind"),
    [("list ", "dirs"), ("list -d ", "dirs"), ("show --dir=", "dirs"), ("validate ", "files"),
     ("show ./", "files"), ("show a/b", "files"), ("check --expect ", "files"),
     ("show ", "words")],
)  # fmt: skip
def test_paths_are_left_to_the_shell(line: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSR_DIR", str(RECORDED))
    assert complete(line.split(" ")).kind == kind


def every_value() -> Iterator[tuple[str, str, str]]:
    for command in COMMANDS:
        for param in build(command).params:
            if param.param_type_name == "option" and not param.is_flag:
                for value in param.shell_complete(None, ""):
                    yield command, param.opts[0], getattr(value, "value", value)


@pytest.mark.parametrize(("command", "option", "value"), some([*every_value()]))
def test_a_value_that_is_offered_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, option: str, value: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(monkeypatch, command, option, value)
    assert "unknown value" not in outcome.stderr


def test_many_values_are_offered() -> None:
    found = set(every_value())
    assert {("list", "--status", "stale"), ("show", "--verdict", "attack"),
            ("table", "--rows", "query"), ("list", "--sort", "created")} <= found  # fmt: skip


def names(number: int, step: int) -> list[str]:
    """Names of all kinds, with every digit."""
    times = [1_574_000_000 + at * step for at in range(number)]
    some = [f"{to_base_38(time)}_{to_base_38(time % 999_983)}.json" for time in times]
    return [*some, *(name.removesuffix(".json") for name in some), "notes.json", "mp37.json"]


@pytest.mark.parametrize(
    ("number", "step"), [(0, 1), (3, 1), (1000, 0), (1000, 1), (1000, 997), (1000, 86_399)]
)
def test_the_newest_of_many_names(tmp_path: Path, number: int, step: int) -> None:
    for name in {*names(number, step)}:
        (tmp_path / name).touch()
    found = os.listdir(tmp_path)
    for most in (1, 100):
        expected, _ = ResultsDirectory((str(tmp_path),), named=True).first_batches(most)
        assert newest_ids(found, most) == [id_of(path) for path in expected]


def test_old_names_are_found() -> None:
    assert newest_ids(["1570295110_426453.json", "x.json"], 5) == ["1570295110_426453"]


def test_bash_needs_no_file_and_no_typer() -> None:
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "from deepsec_results.cli.completion import answer_shell\n"
        f"answer_shell('bash', ['show', '-d', {str(RECORDED)!r}, 'mp37'])\n"
        "assert 'typer' not in sys.modules and 'rich' not in sys.modules\n"
        f"assert [path for path in opened if path.startswith({str(RECORDED)!r})] == []\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    assert "mp37mf_14z1" in done.stdout


def test_nothing_acts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    title = "$(touch x)`id`\x1b[31m\t\n\u202e':;\"\\"
    batch = {"status": "completed", "title": title, "run_files": ["a/\x1b]0;x\x07_1.json"]}
    (tmp_path / "mp37m9_9911.json").write_text(json.dumps(batch))
    (tmp_path / "mp37ma_9911.json").write_text("{")
    for shell in ("zsh", "fish", "bash"):
        for words in (
            ("show", "-d", str(tmp_path), ""),
            ("show", "-d", str(tmp_path), "--run", ""),
        ):
            answer_shell(shell, words)
            said = capsys.readouterr().out
            assert said.replace("\n", "").replace("\t", "").isprintable()
            assert all(line.count("\t") <= 1 for line in said.splitlines())
    answer_shell("zsh", ["show", "-d", str(tmp_path), "mp37m9"])
    assert capsys.readouterr().out.splitlines()[1].startswith("mp37m9_9911\t$(touch x)`id`\\x1b")


@pytest.mark.parametrize("words", [(), ("show", "-d", "nowhere", ""), ("show", "--format", "\0")])
def test_an_error_is_an_empty_answer(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    answer_shell("zsh", words)
    captured = capsys.readouterr()
    assert captured.out.startswith("words\n")
    assert captured.err == ""


@pytest.fixture
def shell_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory, with `dsr` on the path."""
    program = tmp_path / "bin" / "dsr"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deepsec_results "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR", "DSR_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def in_shell(shell: str, program: str, *options: str) -> list[str]:
    done = subprocess.run(
        [shell, *options, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


@needs("bash")
@pytest.mark.parametrize(
    ("typed", "replies"),
    [
        (("dsr", "sh"), ["show"]),
        (("dsr", "show", "-d", str(RECORDED), "mp37mf"), ["mp37mf_14z1"]),
        (("dsr", "show", "--format", "=", "js"), ["json"]),
        (("dsr", "show", "--format", "="), ["text", "json", "dps", "latex"]),
        (("dsr", "list", "--columns", "id,sta"), ["id,status", "id,stale", "id,start_time"]),
        (("dsr", "show", "-d", "odd", "--run", "a"), ["a\\ b,\\\\,c"]),
    ],
)
def test_bash(
    shell_world: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, ...],
    replies: list[str],
) -> None:
    (shell_world / "odd").mkdir()
    odd = {"status": "completed", "run_files": ["mp37m9_9911/a b,\\,c_9911.json"]}
    (shell_world / "odd/mp37m9_9911.json").write_text(json.dumps(odd))
    monkeypatch.chdir(shell_world)
    words = " ".join(f"'{word}'" for word in typed)
    said = in_shell("bash", (
        'source <(dsr --show-completion bash)\ncompopt() { :; }\n'
        f"COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}\n"
        '_dsr_completion dsr\nprintf "%s\\n" "${COMPREPLY[@]}"'
    ), "--norc", "--noprofile")  # fmt: skip
    assert said == replies


@needs("zsh")
def test_zsh(shell_world: Path) -> None:
    """With the function that shows words in the place of zsh's own, which needs a terminal."""
    said = in_shell("zsh", (
        "autoload -Uz compinit && compinit -u -D\nsource <(dsr --show-completion zsh)\n"
        '_describe() { print -rl -- "${(@P)3}" }\n'
        f"words=(dsr show -d {RECORDED} mp37mf); CURRENT=5\n_dsr\n"
        "print $_comps[dsr]"
    ), "-f")  # fmt: skip
    assert said == ["mp37mf_14z1:stopped by hand", "_dsr"]


@needs("zsh")
def test_zsh_shows_a_title_as_it_is(shell_world: Path) -> None:
    """A title with a line break and colons; zsh takes a sign behind a backslash literally."""
    title = json.dumps({"status": "completed", "title": "a\n: b\\", "run_files": []})
    (shell_world / "mp37mf_14z1.json").write_text(title)
    said = in_shell("zsh", (
        "autoload -Uz compinit && compinit -u -D\nsource <(dsr --show-completion zsh)\n"
        '_describe() { print -rl -- "${(@P)3}" }\n'
        f"words=(dsr show -d {shell_world} mp37mf); CURRENT=5\n_dsr\n"
    ), "-f")  # fmt: skip
    assert said == ["mp37mf_14z1:a\\\\n: b\\\\"]


@needs("fish")
def test_fish(shell_world: Path) -> None:
    said = in_shell("fish", (
        "dsr --show-completion fish | source\n"
        f"complete -C 'dsr show -d {RECORDED} mp37mf'\ncomplete -C 'dsr sh'"
    ), "--no-config")  # fmt: skip
    assert said == ["mp37mf_14z1\tstopped by hand", f"show\t{COMMANDS['show'].rstrip('.')}."]


@pytest.mark.parametrize(
    ("shell", "script", "start"),
    [
        ("bash", ".local/share/dsr/completion.bash", ".bashrc"),
        ("zsh", ".local/share/dsr/completion.zsh", ".zshrc"),
        ("fish", ".config/fish/completions/dsr.fish", None),
    ],
)
def test_installation(
    shell_world: Path, monkeypatch: pytest.MonkeyPatch, shell: str, script: str, start: str | None
) -> None:
    if start is not None:
        (shell_world / start).write_text("alias ll='ls -l'")
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    for words in (("--install-completion",), ("--install-completion", shell),
                  (f"--install-completion={shell}",)):  # fmt: skip
        assert run(monkeypatch, *words).code == 0
        assert (shell_world / script).read_text() == SCRIPTS[shell]
        if start is not None:  # one line, however often it is installed
            before, line = (shell_world / start).read_text().splitlines()
            assert before == "alias ll='ls -l'"
            assert line.startswith(f"source '{shell_world / script}'")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--show-completion", "tcsh"), "completion: expected bash, zsh or fish, found 'tcsh'"),
        (("--show-completion",), "completion: expected bash, zsh or fish, found no $SHELL"),
        (
            ("--show-completion", "bash", "x"),
            "--show-completion: expected one shell, found 'bash x'",
        ),
        (("--install-completion", "bash"), "cannot write "),
        (("--color", "never", "--show-completion", "list"), "give --install-completion or "),
    ],
)
def test_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.delenv("SHELL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    (tmp_path / "file").touch()
    outcome = run(monkeypatch, *words)
    assert outcome.code == 2
    assert outcome.stderr.startswith(f"dsr: {sentence}")
