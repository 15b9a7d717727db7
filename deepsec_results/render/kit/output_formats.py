"""The formats of each command, the default first. Those of the commands that have to start fast are
in modules of their own. Help is fast because nothing is imported here."""

from enum import StrEnum


class QueriesFormat(StrEnum):
    """The formats of `queries`. Those that are not text need an extra."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    PARQUET = "parquet"
    ARROW = "arrow"
    XLSX = "xlsx"

    @property
    def is_text(self) -> bool:
        return self not in (QueriesFormat.PARQUET, QueriesFormat.ARROW, QueriesFormat.XLSX)


class TraceFormat(StrEnum):
    """The formats of `trace`: text, JSON, and charts."""

    TEXT = "text"
    JSON = "json"
    CHART = "chart"
    SVG = "svg"
    LATEX = "latex"
    MERMAID = "mermaid"

    @property
    def is_chart(self) -> bool:
        return self not in (TraceFormat.TEXT, TraceFormat.JSON)


class LatexView(StrEnum):
    """What `trace --format latex` shows of an attack."""

    CHART = "chart"
    TABLE = "table"


class ValidateFormat(StrEnum):
    """The formats of `validate`."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class DiffFormat(StrEnum):
    """The formats of `diff`."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"


class CheckFormat(StrEnum):
    """The formats of `check`."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    JUNIT = "junit"


class TableFormat(StrEnum):
    """The formats of `table`."""

    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"
    LATEX = "latex"
    MACROS = "macros"


class WatchFormat(StrEnum):
    """The formats of `watch`."""

    TEXT = "text"
    JSONL = "jsonl"


class AuditFormat(StrEnum):
    """The formats of `audit`."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    GITHUB = "github"


class PlotFormat(StrEnum):
    """The formats of `plot`, which are also the endings of its files. Pictures need an extra."""

    TXT = "txt"
    SVG = "svg"
    PDF = "pdf"
    PNG = "png"
    TEX = "tex"

    @property
    def is_text(self) -> bool:
        return self in (PlotFormat.TXT, PlotFormat.TEX)


class ReportFormat(StrEnum):
    """The formats of `report`."""

    HTML = "html"
    MARKDOWN = "markdown"
    LATEX = "latex"
    TYPST = "typst"
