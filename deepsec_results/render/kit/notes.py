"""What is noted of queries while they are shown, and known only at the end."""

from msgspec import Struct, field

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.source import QuerySource
from deepsec_results.render.kit.source_places import no_lines_remark, other_input_remark


class Notes(Struct):
    """What is wrong with queries: `problems` make the answer incomplete, `remarks` say why there
    are no lines, or that a copy is of another input. Each remark is there once."""

    problems: list[str] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)

    def note_source(self, source: QuerySource, query: Query) -> None:
        """Remark that a query is shown without lines, if it is."""
        self._remark(no_lines_remark(source, query.name))

    def note_attack(self, found: Query, source: QuerySource, problem: str | None) -> None:
        """Note why an attack cannot be shown; or else remark that it is shown without lines, if it
        is. A trace that cannot be read is a problem of its query."""
        if problem is not None:
            self.problems.append(problem)
        elif found.stored_attack is not None:
            self.note_source(source, found)

    def note_other_input(self, source: QuerySource) -> None:
        """Remark that the copy is not the input that was run, if it is not."""
        self._remark(other_input_remark(source))

    def _remark(self, text: str | None) -> None:
        if text is not None:
            self.remarks[text] = None
