"""What differs between the models of two input files, of which comments and layout are no part."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from deepsec_results.dps.declarations import Declaration, Token, declarations, text_of
from deepsec_results.dps.same_process import same_process
from deepsec_results.dps.source_map import ParsedSource
from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.syntax import SourceProcess
from deepsec_results.dps.token_edits import MOST_WORK, Edit, differences, edits_between
from deepsec_results.model.text_place import TextPlace


class ModelChange(Struct, frozen=True):
    """A part of a model that two files have differently.

    `a` and `b` are its texts on one line; None where a file does not have it. `place` is in file B,
    and in file A for what only A has. With `is_whole` the texts name a declaration, such as
    `process Reader` or `query 2`.
    """

    a: str | None
    b: str | None
    place: TextPlace
    is_whole: bool = False


def model_changes(a: ParsedSource, b: ParsedSource) -> list[ModelChange]:
    """The changes from file A to file B, in the order of B, then what only A has.

    Empty if they differ in comments and layout only. The order of declarations is layout too, but
    for queries, which have numbers.
    """
    return list(_ModelComparison(a, b).changes())


class _ModelComparison:
    def __init__(self, a: ParsedSource, b: ParsedSource) -> None:
        self.a, self.b = a, b
        self._work = 16 * MOST_WORK  # left for the whole file
        self.all_a, self.all_b = declarations(a.source), declarations(b.source)

    def changes(self) -> Iterator[ModelChange]:
        queries_a, queries_b = _queries(self.all_a), _queries(self.all_b)
        partners = _paired_queries(queries_a, queries_b)
        others = {one.key: one for one in self.all_a if one.kind != "query"}
        for new in self.all_b:
            is_query = new.kind == "query"
            old = partners.get(new.number) if is_query else others.pop(new.key, None)
            if old is None:
                yield self._whole(None, new)
            else:
                yield from self._changed(old, new)
        gone = {old.number for old in partners.values()}
        for old in [*others.values(), *(one for one in queries_a if one.number not in gone)]:
            yield self._whole(old, None)

    def _whole(self, old: Declaration | None, new: Declaration | None) -> ModelChange:
        if new is not None:
            place = _place(self.b.source, new.named)
            words = None if old is None else old.words
            return ModelChange(words, new.words, place, is_whole=True)
        assert old is not None
        return ModelChange(old.words, None, _place(self.a.source, old.named), is_whole=True)

    def _changed(self, old: Declaration, new: Declaration) -> Iterator[ModelChange]:
        if old.kind == "query" and old.number != new.number:
            yield self._whole(old, new)
        if old.texts == new.texts or self._means_the_same(old, new):
            return
        if new.kind not in ("let", "query"):
            place = _place(self.b.source, new.named)
            yield ModelChange(text_of(old.tokens), text_of(new.tokens), place)
            return
        most = min(MOST_WORK, self._work)
        self._work -= len(old.tokens) * len(new.tokens)
        for edit in edits_between(old.texts, new.texts, most):
            yield self._edited(edit, old, new)

    def _edited(self, edit: Edit, old: Declaration, new: Declaration) -> ModelChange:
        a = old.tokens[edit.a_begin : edit.a_end]
        b = new.tokens[edit.b_begin : edit.b_end]
        place = _place(self.b.source, b) if b else _place(self.a.source, a)
        return ModelChange(text_of(a) if a else None, text_of(b) if b else None, place)

    def _means_the_same(self, old: Declaration, new: Declaration) -> bool:
        """Whether two processes or queries differ in parentheses and the like only."""
        match new.kind:
            case "query":
                a = self.a.file.queries[old.number - 1]
                b = self.b.file.queries[new.number - 1]
                return a.kind == b.kind and _all_same(a.processes, b.processes)
            case "let":
                one, other = (side.file.processes[new.name] for side in (self.a, self.b))
                return list(one.parameters) == list(other.parameters) and same_process(
                    one.body, other.body
                )
            case "reduc":
                return _with_arrows(old) == _with_arrows(new)
        return False


def _with_arrows(rules: Declaration) -> list[str]:
    """The tokens of rewrite rules, in which `=` is another way to write `->`."""
    return ["->" if text == "=" else text for text in rules.texts]


def _all_same(a: Sequence[SourceProcess], b: Sequence[SourceProcess]) -> bool:
    return all(same_process(one, other) for one, other in zip(a, b, strict=True))


def _queries(found: Sequence[Declaration]) -> list[Declaration]:
    return [one for one in found if one.kind == "query"]


def _paired_queries(
    a: Sequence[Declaration], b: Sequence[Declaration]
) -> Mapping[int, Declaration]:
    """The query of A that each query of B was, by its number: the same one, or else the one in its
    place."""
    texts_a, texts_b = ([" ".join(one.texts) for one in side] for side in (a, b))
    pairs: list[tuple[Declaration, Declaration]] = []
    same_a = same_b = 0
    for edit in [*differences(texts_a, texts_b), Edit(len(a), len(a), len(b), len(b))]:
        pairs += zip(a[same_a : edit.a_begin], b[same_b : edit.b_begin], strict=True)
        old, new = a[edit.a_begin : edit.a_end], b[edit.b_begin : edit.b_end]
        pairs += zip(old, new, strict=False)
        same_a, same_b = edit.a_end, edit.b_end
    return {new.number: old for old, new in pairs}


def _place(source: SourceText, tokens: Sequence[Token]) -> TextPlace:
    return source.place(tokens[0].start)
