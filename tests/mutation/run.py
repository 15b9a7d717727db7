"""Mutation testing: `python tests/mutation/run.py [--sample N] [--seed S] TARGET...`.

It needs the extra `mutation` (`pip install '.[test,mutation]'`). Cosmic Ray changes one place of a
module after the other, in a copy of the repository, and runs the tests of the module. A change that
no test notices is printed: a test is missing, or the change makes no difference. A change that
makes the tests too slow counts as noticed, and is printed too: try it again if the machine was
busy. The last line of a target counts the changes. With `--sample`, only N changes are made, chosen
at random; the same seed chooses the same ones, as long as the module stays as it is.
"""

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]


class Target(NamedTuple):
    """Files and folders of the package, and the tests that have to notice a change in them."""

    modules: list[str]
    tests: list[str]


TARGETS = {
    "judging": Target(["analysis/judging.py"], ["analysis/test_judging.py"]),
    "staleness": Target(["analysis/staleness.py"], ["analysis/test_staleness.py"]),
    "escapes": Target(["reading/escapes.py"], ["reading/test_escapes.py"]),
}

# For the modules of these folders, the tests that concern each, the quickest first: the first test
# that fails ends the run. A module that is not listed has the tests of its name, or else all.
TESTS = {
    "calculus/attacker_rules": ["test_knowledge", "test_rule_search", "test_random_rules"],
    "calculus/bottom_up": ["test_rewriting", "test_theory", "test_evaluation"],
    "calculus/combining": ["test_combining", "test_random_rules"],
    "calculus/compared_executions": ["test_compared_executions", "test_trace_judgment"],
    "calculus/configurations": [
        "test_configurations",
        "test_copies",
        "test_settling",
        "test_replaying",
    ],
    "calculus/contexts": ["test_plain_evaluation", "test_knowledge", "test_static_equivalence"],
    "calculus/copies": ["test_copies", "test_settling", "test_replaying"],
    "calculus/crowds": ["test_crowds", "test_likeness"],
    "calculus/errors": ["test_errors", "test_trace_judgment", "test_trace_text", "test_hostile"],
    "calculus/evaluation": ["test_evaluation", "test_replaying", "test_hostile"],
    "calculus/events": ["test_steps", "test_replaying"],
    "calculus/following": ["test_following", "test_symmetry", "test_waiting", "test_closest"],
    "calculus/frame_classes": ["test_frame_classes", "test_following"],
    "calculus/growing": ["test_growing"],
    "calculus/knowledge": ["test_knowledge", "test_known_channels", "test_static_equivalence"],
    "calculus/known_frames": ["test_known_frames", "test_knowledge", "test_following"],
    "calculus/known_messages": ["test_known_messages", "test_frame_classes", "test_closest"],
    "calculus/left_sides": ["test_left_sides", "test_knowledge", "test_random_rules"],
    "calculus/likeness": ["test_likeness", "test_symmetry", "test_exploring"],
    "calculus/matching": ["test_matching", "test_replaying", "test_following"],
    "calculus/messages": ["test_messages", "test_renaming", "test_theory", "test_evaluation"],
    "calculus/moves": ["test_moves", "test_possible_actions", "test_exploring"],
    "calculus/notation": ["test_notation", "test_trace_text"],
    "calculus/offers": ["test_moves", "test_possible_actions"],
    "calculus/outlines": ["test_outlines", "test_frame_classes", "test_likeness"],
    "calculus/places": ["test_closest", "test_following"],
    "calculus/possible_actions": ["test_possible_actions", "test_exploring"],
    "calculus/replaying": ["test_replaying", "test_hostile"],
    "calculus/rewriting": ["test_rewriting", "test_following"],
    "calculus/rule_search": ["test_rule_search", "test_random_rules"],
    "calculus/rules": [
        "test_rules",
        "test_rewriting",
        "test_matching",
        "test_theory",
        "test_known_channels",
    ],
    "calculus/saturation": ["test_frame_classes", "test_static_equivalence"],
    "calculus/search/confirming": ["test_confirming", "test_counterexamples"],
    "calculus/search/prefixes": ["test_prefixes", "test_search_states", "test_counterexamples"],
    "calculus/session_actions": ["test_session_actions", "test_session_matching"],
    "calculus/session_outcomes": ["test_session_matching"],
    "calculus/session_states": ["test_session_states", "test_session_matching"],
    "calculus/settling": ["test_settling", "test_waiting", "test_exploring"],
    "calculus/shortening": ["test_shortening", "test_static_equivalence"],
    "calculus/shown_process": ["test_shown_process", "test_replaying", "test_following"],
    "calculus/skeletons": ["test_skeletons", "test_likeness"],
    "calculus/static_equivalence": ["test_static_equivalence", "test_random_rules"],
    "calculus/steps": ["test_steps", "test_replaying", "test_settling", "test_following"],
    "calculus/theory": ["test_theory", "test_hostile", "test_replaying"],
    "calculus/transitions": ["test_following", "test_symmetry", "test_waiting"],
    "calculus/ways": ["test_ways", "test_following"],
    "dps/constructs": ["test_expansion", "test_source_map", "test_grammar"],
    "dps/declarations": ["test_model_changes"],
    "dps/errors": ["test_grammar"],
    "dps/expansion": ["test_expansion", "test_threads", "test_source_map"],
    "dps/files": ["test_source_map", "test_grammar"],
    "dps/matching": ["test_source_map", "test_random_inputs"],
    "dps/matching_terms": ["test_source_map", "test_random_inputs"],
    "dps/processes": ["test_expansion", "test_grammar"],
    "dps/same_process": ["test_model_changes"],
    "dps/scopes": ["test_source_map", "test_grammar"],
    "dps/source_map": ["test_source_map", "test_random_inputs"],
    "dps/source_text": ["test_prover_lines", "test_grammar"],
    "dps/syntax": ["test_threads", "test_expansion", "test_grammar"],
    "dps/terms": ["test_source_map", "test_grammar"],
    "dps/token_edits": ["test_model_changes"],
    "dps/tokens": ["test_prover_lines", "test_source_map", "test_grammar"],
    "dps/words": ["test_grammar"],
}
FOLDERS = ("calculus", "calculus/search", "dps")  # of which each module is a target
NOT_ABOUT_THE_MODULE = "pairs_of_each_kind"  # tests of what the other tests draw


def target_of(name: str) -> Target:
    """The target with a name; `calculus/matching` is a module of the calculus."""
    if name in TARGETS:
        return TARGETS[name]
    folder, _, module = name.rpartition("/")
    tests = [f"{folder}/{test}.py" for test in TESTS.get(name, [f"test_{module}"])]
    exist = [test for test in tests if (ROOT / "tests" / test).exists()]
    return Target([f"{name}.py"], exist or [folder])


def every_target() -> list[str]:
    package = ROOT / "deepsec_results"
    modules = [path for folder in FOLDERS for path in sorted((package / folder).glob("[a-z]*.py"))]
    names = (module.relative_to(package).with_suffix("") for module in modules)
    return [*TARGETS, *map(str, names)]


# In this code, `|` joins types and sets, and the other changes of an operator to a rare one fail in
# the same way as a change to a usual one.
NOT_CHANGED = [
    r"core/ReplaceBinaryOperator_BitOr_\w+",
    r"core/ReplaceBinaryOperator_\w+_(Pow|Mod|LShift|RShift|BitOr|BitAnd|BitXor|FloorDiv)",
]
SECONDS = 120  # that the tests of one change may take


def copy_repository(folder: Path) -> None:
    """Copy what git knows."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout
    pack = ["tar", "--null", "--files-from=-", "-cf", "-"]
    packed = subprocess.run(pack, cwd=ROOT, input=names, capture_output=True, check=True)
    subprocess.run(["tar", "-xf", "-", "-C", folder], input=packed.stdout, check=True)


def test_command(target: Target) -> list[str]:
    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
    options += ["-k", f"not {NOT_ABOUT_THE_MODULE}"]
    return [sys.executable, "-m", "pytest", *options, *(f"tests/{test}" for test in target.tests)]


def configuration(target: Target) -> str:
    """The file that Cosmic Ray reads. JSON strings and lists are valid TOML."""
    modules = [f"deepsec_results/{module}" for module in target.modules]
    return "\n".join((
        "[cosmic-ray]",
        f"module-path = {json.dumps(modules)}",
        f"timeout = {SECONDS}",
        "excluded-modules = []",
        f"test-command = {json.dumps(shlex.join(test_command(target)))}",
        "[cosmic-ray.distributor]",
        'name = "local"',
        "[cosmic-ray.filters.operators-filter]",
        f"exclude-operators = {json.dumps(NOT_CHANGED)}",
        "",
    ))  # fmt: skip


def leave_out_all_but(number: int, seed: int, session: Path) -> None:
    """Let Cosmic Ray make only some of the changes, chosen at random."""
    from cosmic_ray.work_db import use_db
    from cosmic_ray.work_item import WorkerOutcome, WorkResult

    def place(item: Any) -> tuple[str, ...]:
        return tuple(str(mutation) for mutation in item.mutations)

    with use_db(session) as database:
        items = sorted(database.pending_work_items, key=place)
        chosen = random.Random(seed).sample(items, min(number, len(items)))
        kept = {item.job_id for item in chosen}
        for item in items:
            if item.job_id not in kept:
                database.set_result(
                    item.job_id,
                    WorkResult(output="not in the sample", worker_outcome=WorkerOutcome.SKIPPED),
                )


def run_target(name: str, folder: Path, sample: int | None, seed: int) -> None:
    """Change the modules of a target, and print the changes that no test notices."""
    target = target_of(name)
    copy_repository(folder)
    (folder / "mutation.toml").write_text(configuration(target))
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PYTHONPATH": str(folder), "CI": "true"}  # as many values as in CI
    # All tests pass without a change. This also compiles the modules, which Cosmic Ray does not.
    subprocess.run(test_command(target), cwd=folder, env=environment, check=True)

    def run(program: str, *words: str) -> None:
        subprocess.run([tools / program, *words], cwd=folder, env=environment, check=True)

    run("cosmic-ray", "init", "mutation.toml", "session.sqlite")
    run("cr-filter-operators", "session.sqlite", "mutation.toml")
    if sample is not None:
        leave_out_all_but(sample, seed, folder / "session.sqlite")
    run("cosmic-ray", "exec", "mutation.toml", "session.sqlite")
    run("cr-report", "session.sqlite", "--surviving-only", "--show-diff")
    chosen = "" if sample is None else f", a sample with the seed {seed}"
    print(f"{name}: {counted(tools, folder)}{chosen}", flush=True)


def counted(tools: Path, folder: Path) -> str:
    """The numbers of changes, by what the tests did; before it, those that the time limit ended."""
    words = [tools / "cosmic-ray", "dump", "session.sqlite"]
    dumped = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
    pairs = [json.loads(line) for line in dumped.splitlines()]
    made = [pair for pair in pairs if pair[1]["worker_outcome"] == "normal"]
    late = [item["mutations"][0] for item, result in made if result["output"] == "timeout"]
    for one in late:
        print(f"time limit: {one['operator_name']} {one['occurrence']} at {one['start_pos']}")
    missed = sum(result["test_outcome"] == "survived" for _, result in made)
    noticed = f"{len(made) - missed} noticed" + (
        f" ({len(late)} by the time limit)" if late else ""
    )
    return f"{len(made)} changes, {noticed}, {missed} not noticed"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, metavar="N", help="make only N changes of a target")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="which ones; 0 by default")
    parser.add_argument(
        "targets", nargs="+", choices=every_target(), metavar="TARGET",
        help=" ".join(every_target()),
    )  # fmt: skip
    words = parser.parse_args()
    for name in words.targets:
        with tempfile.TemporaryDirectory() as temporary:
            run_target(name, Path(temporary), words.sample, words.seed)


if __name__ == "__main__":
    main()
