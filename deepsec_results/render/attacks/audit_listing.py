"""The formats of `audit`: a line for each query, the worst first."""

from collections.abc import Sequence

from deepsec_results.analysis.ordering import stem_of
from deepsec_results.analysis.vocabulary import AuditAnswer
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.audits import ShownAudit
from deepsec_results.render.kit.fewer_columns import columns_that_fit
from deepsec_results.render.kit.formats import (
    Value,
    csv_text,
    github_command,
    json_text,
    markdown_table,
)
from deepsec_results.render.kit.grids import Grid, Look, Span, column_widths, lay_out
from deepsec_results.render.kit.output_formats import AuditFormat
from deepsec_results.render.kit.sentences import AUDIT_WORDS
from deepsec_results.render.kit.statuses import audit_span

AUDIT_COLUMNS = (
    "id", "run", "query", "type", "semantics", "verdict", "audit", "reason", "traces", "actions",
    "trace", "process", "witness",
)  # fmt: skip
_HEADER = ("AUDIT", "BATCH", "INPUT", "QUERY", "VERDICT", "REASON")
_FIRST_TO_GO = ("VERDICT", "REASON", "BATCH")  # on a narrow terminal
_ENOUGH = {"REASON": 20, "INPUT": 24}  # columns: longer cells are cut before one is left out
_ANNOTATIONS = {AuditAnswer.CONTRADICTED: "error", AuditAnswer.OTHER_TRACE: "warning"}


def worst_first(audits: Sequence[ShownAudit]) -> list[ShownAudit]:
    """Audits in the order of their answers, and otherwise as they are."""
    ranks = {answer: rank for rank, answer in enumerate(AuditAnswer)}
    return sorted(audits, key=lambda shown: ranks[shown.answer])


def render_audits(audits: Sequence[ShownAudit], output: AuditFormat, look: Look) -> str:
    """Audits in a format, the worst first."""
    ordered = worst_first(audits)
    match output:
        case AuditFormat.TEXT:
            return lay_out(_lines(ordered, look), look) + "".join(
                f"\n{shown.details}" for shown in ordered if shown.details
            )
        case AuditFormat.JSON:
            return json_text([shown.plain for shown in ordered])
        case AuditFormat.CSV:
            return csv_text(AUDIT_COLUMNS, map(_csv_row, ordered))
        case AuditFormat.MARKDOWN:
            header = [word.capitalize() for word in _HEADER]
            return markdown_table(header, map(_cells, ordered))
        case AuditFormat.GITHUB:
            return "".join(map(_annotation, ordered))


def _lines(audits: Sequence[ShownAudit], look: Look) -> Sequence[Grid]:
    if not audits:
        return []
    rows = []
    for shown in audits:
        _, *rest = map(visible, _cells(shown))
        rows.append(dict(zip(_HEADER, [audit_span(shown.answer), *map(Span, rest)], strict=True)))
    widths = dict(zip(_HEADER, column_widths(_grid(rows, _HEADER), look), strict=True))
    return [_grid(rows, columns_that_fit(widths, _ENOUGH, _FIRST_TO_GO, look))]


def _grid(rows: Sequence[dict[str, Span]], words: Sequence[str]) -> Grid:
    return Grid(
        [[row[word] for word in words] for row in rows],
        [Span(word, "bold") for word in words],
        right=frozenset({words.index("QUERY")}),
        cut=True,
        folds=words.index("REASON" if "REASON" in words else "INPUT"),
        whole=frozenset(at for at, word in enumerate(words) if word in ("AUDIT", "BATCH", "QUERY")),
    )


def _cells(shown: ShownAudit) -> list[str]:
    query = shown.query
    where = [query.batch, stem_of(query.input), str(query.number)]
    return [AUDIT_WORDS[shown.answer], *where, query.verdict, shown.reason]


def _csv_row(shown: ShownAudit) -> list[Value]:
    plain = shown.plain
    witness = plain["witness"]
    test = None
    if witness is not None and "recipe" in witness:
        test = witness["recipe"]["text"]
    elif witness is not None:
        test = f"{witness['recipe1']['text']} = {witness['recipe2']['text']}"
    values = {**plain, "witness": test}
    return [values[name] for name in AUDIT_COLUMNS]  # type: ignore[misc]


def _annotation(shown: ShownAudit) -> str:
    kind = _ANNOTATIONS.get(shown.answer)
    if kind is None:
        return ""
    query = shown.query
    text = f"{query.batch}, {stem_of(query.input)} query {query.number}: {shown.reason}"
    return github_command(kind, {"title": f"audit: {AUDIT_WORDS[shown.answer]}"}, text)
