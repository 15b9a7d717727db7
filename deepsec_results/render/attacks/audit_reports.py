"""A report to the prover's authors: what contradicts a verdict, and all that shows it."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.rebuildable_terms import RebuildError
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.source import NOT_ASKED
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.audit_sentences import nothing_found_sentence
from deepsec_results.render.attacks.explanation_text import evidence_blocks, unexecuted_blocks
from deepsec_results.render.batches.dps import rebuild
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.sentences import AUDIT_WORDS, count, verdict_sentence
from deepsec_results.use_cases.audit import QueryAudit
from deepsec_results.use_cases.queries_to_audit import QueryToAudit
from deepsec_results.version import __version__

_LOOK = Look(terminal=False, color=False, width=80, now=0, folded=True, uncut=True)
_RULE = "=" * 72


def render_audit_report(reports: Sequence[str]) -> Iterator[str]:
    """The text for the prover's authors, piece by piece."""
    queries = count(len(reports), "query", "queries")
    yield (
        f"dsr {__version__} disagrees with the prover's answer on {queries}: with the verdict, or\n"
        "with the trace of an attack. dsr replays traces by the calculus of DeepSec (Cheval,\n"
        "Kremer, Rakotonirina, S&P 2018) and its semantics (Babel, Cheval, Kremer, POST 2017),\n"
        "on the processes in the result files.\n"
    )
    for number, report in enumerate(reports, 1):
        yield f"\n{_RULE}\n{number}. {report}"


def audit_report(done: QueryAudit) -> str:
    """A query whose verdict or trace is contradicted: versions, input, and steps of both sides."""
    wanted, audit = done.audited, done.outcome
    query = wanted.query
    parts: list[str] = [f"{visible(f'{query.batch}, {query.input}, query {query.number}')}\n"]
    parts.append(lay_out(_facts(wanted, AUDIT_WORDS[audit.answer]), _LOOK))
    if query.trace is not None:
        parts.append(f"\nThe stored trace, of process {query.process}\n  {visible(query.trace)}\n")
    if isinstance(audit.stored, UnexecutedAttack):
        parts.append(_section("The stored trace in steps", _unexecuted(audit.stored)))
    elif audit.stored is not None:
        blocks = _evidence(audit.stored)
        parts.append(_section("The stored trace in steps, of both processes", blocks))
    if audit.shown is not None:
        number, text = audit.shown.replayed.attack.process, audit.shown.replayed.attack.text
        parts.append(f"\nThe attack that dsr found, of process {number}\n  {visible(text)}\n")
        blocks = _evidence(audit.shown)
        parts.append(_section("This attack in steps, of both processes", blocks))
    elif (nothing := nothing_found_sentence(audit)) is not None:
        parts.append(f"\n{nothing}\n")
    parts.append(f"\nThe input, rebuilt from the result\n\n{_rebuilt(wanted)}")
    return "".join(parts)


def _unexecuted(unexecuted: UnexecutedAttack) -> Iterator[Block]:
    return unexecuted_blocks(unexecuted, NOT_ASKED, _LOOK, everything=True)


def _evidence(explanation: TraceExplanation) -> Iterator[Block]:
    return evidence_blocks(explanation, NOT_ASKED, _LOOK, everything=True)


def _section(title: str, blocks: Iterator[Block]) -> str:
    return f"\n{title}\n{lay_out(blocks, _LOOK)}"


def _facts(wanted: QueryToAudit, answer: str) -> list[Block]:
    """The versions of the prover, and what it answered."""
    query, setting = wanted.query, wanted.setting
    row = None if setting is None else setting.row
    facts = [
        ("audit", answer),
        ("verdict", verdict_sentence(query.outcome, query.type, query.process)),
        ("query", f"{query.type}, {query.semantics} semantics"),
        ("DeepSec", row and row.deepsec_version),
        ("git", row and ", ".join(filter(None, [row.git_branch, row.git_hash]))),
        ("OCaml", row and row.ocaml_version),
        ("POR", {True: "on", False: "off", None: None}[setting.por if setting else None]),
    ]
    rows = [[Span(name), Span(visible(str(value)))] for name, value in facts if value is not None]
    return [Line(), Grid(rows, indent=2)]


def _rebuilt(wanted: QueryToAudit) -> str:
    query = wanted.query
    assert query.result is not None
    try:
        return rebuild(query.result, query.atoms(), query.processes())
    except RebuildError as error:
        return f"The input cannot be rebuilt: {visible(str(error))}.\n"
