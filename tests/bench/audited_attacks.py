"""How long the audit of all attacks takes, compared with `dsr explain`.

`.venv/bin/python tests/bench/audited_attacks.py [DIR]...` audits and explains each attack of the
results directories in this process, by default those of `fixtures`, and prints the ratio of the
times.
`counterexamples.py` measures the search.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from audits import EXCEPTIONS, FOLDERS, place_of, queries_in

from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.render.attacks.audit_listing import render_audits
from deepsec_results.render.attacks.audits import show_audit
from deepsec_results.render.attacks.explanations import render_explanations
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import AuditFormat
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.use_cases.audit import audit_query
from deepsec_results.use_cases.explanations import explain_found
from deepsec_results.use_cases.queries_to_audit import QueryToAudit

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOOK = Look(terminal=False, color=False, width=0, now=0)
ROUNDS = 3
TARGET = 5.0


def attacks_in(folders: Iterable[Path]) -> list[QueryToAudit]:
    """The attacks whose verdict and trace are right."""
    return [
        wanted
        for folder in folders
        for wanted in queries_in(folder)
        if wanted.query.verdict is Verdict.ATTACK and place_of(wanted) not in EXCEPTIONS
    ]


def audit_all(attacks: Iterable[QueryToAudit]) -> None:
    bounds = AuditBounds(seconds=None, traces=1)
    shown = [show_audit(audit_query(one, bounds), LOOK, report=False) for one in attacks]
    render_audits(shown, AuditFormat.JSON, LOOK)


def explain_all(attacks: Iterable[QueryToAudit]) -> None:
    explained = (explain_found(one.query, MAX_STATES) for one in attacks)
    for _ in render_explanations(explained, PlainFormat.JSON, LOOK, []):
        pass


def seconds(work: Callable[[list[QueryToAudit]], None], attacks: list[QueryToAudit]) -> float:
    began = time.perf_counter()
    work(attacks)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    words = parser.parse_args()
    folders = words.folders or [FIXTURES / name / "result_files" for name in FOLDERS]
    attacks = attacks_in(folders)
    pairs = [(seconds(audit_all, attacks), seconds(explain_all, attacks)) for _ in range(ROUNDS)]
    ratio = min(audit / explain for audit, explain in pairs)
    print(f"{len(attacks)} attacks audited in {ratio:.2f} times of explain (aim: {TARGET:g})")


if __name__ == "__main__":
    main()
