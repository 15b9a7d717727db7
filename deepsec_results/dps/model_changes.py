"""What differs between the models of two input files. Comments and layout are no part of a
model."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from deepsec_results.dps.declarations import Declaration, Token, declarations, text_of
from deepsec_results.dps.matching_symbols import RuleForm, rule_forms
from deepsec_results.dps.same_process import process_parts, same_process
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


def model_changes(a: ParsedSource, b: ParsedSource, *, names: bool = True) -> list[ModelChange]:
    """The changes from file A to file B, in the order of B, then what only A has.

    Empty if they differ in comments and layout only; without `names`, also if they differ in the
    names of processes, of what these bind, and of the variables of rewrite rules, on which no query
    depends. The order of declarations is layout too, but for queries, which have numbers.
    """
    return list(_ModelComparison(a, b, names=names).changes())


class _ModelComparison:
    def __init__(self, a: ParsedSource, b: ParsedSource, *, names: bool) -> None:
        self.a, self.b = a, b
        self.names = names
        self.renamed = {} if names else _renamed(a, b)
        self._work = 16 * MOST_WORK  # left for the whole file
        self.all_a, self.all_b = declarations(a.source), declarations(b.source)

    def changes(self) -> Iterator[ModelChange]:
        queries_a, queries_b = _queries(self.all_a), _queries(self.all_b)
        partners = _paired_queries(queries_a, queries_b)
        others = {self._key_in_b(one): one for one in self.all_a if one.kind != "query"}
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

    def _key_in_b(self, old: Declaration) -> tuple[str, str, int]:
        group, name, number = old.key
        return group, self.renamed.get(name, name) if group == "let" else name, number

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
                return a.kind == b.kind and all(map(self._same, a.processes, b.processes))
            case "let":
                one, other = self.a.file.processes[old.name], self.b.file.processes[new.name]
                named = [list(one.parameters), list(other.parameters)]
                same = named[0] == named[1] if self.names else len(named[0]) == len(named[1])
                return same and self._same(one.body, other.body)
            case "reduc" if self.names:
                return _with_arrows(old) == _with_arrows(new)
            case "reduc":
                return self._rules(self.a, new.name) == self._rules(self.b, new.name)
        return False

    def _rules(self, source: ParsedSource, name: str) -> tuple[bool, list[RuleForm]]:
        """Whether a destructor is private, and its rules."""
        symbol = next(symbol for symbol in source.file.symbols if symbol.name == name)
        return symbol.is_private, rule_forms(symbol.rules, self._constants)

    @cached_property
    def _constants(self) -> set[tuple[str, int]]:
        symbols = (*self.a.file.symbols, *self.b.file.symbols)
        return {(symbol.name, 0) for symbol in symbols if not symbol.arity}

    def _same(self, a: SourceProcess, b: SourceProcess) -> bool:
        return same_process(a, b, self.renamed, names=self.names)


def _renamed(a: ParsedSource, b: ParsedSource) -> Mapping[str, str]:
    """The processes of A that B has under another name, with that name."""
    forms_a, forms_b = _forms(a), _forms(b)
    free: dict[str, list[str]] = {}
    for name, form in forms_b.items():
        if name not in forms_a:
            free.setdefault(form, []).append(name)
    renamed: dict[str, str] = {}
    for name, form in forms_a.items():
        if name not in forms_b and free.get(form):
            renamed[name] = free[form].pop(0)
    return renamed


def _forms(source: ParsedSource) -> Mapping[str, str]:
    """A digest of each process that is the same whatever its name and its bound names are."""
    forms: dict[str, str] = {}
    for name, process in source.file.processes.items():
        digest = hashlib.sha256(str(len(process.parameters)).encode())
        for part in process_parts(process.body, forms, names=False):
            digest.update(repr(part).encode("utf-8", "surrogateescape"))
        forms[name] = digest.hexdigest()
    return forms


def _with_arrows(rules: Declaration) -> list[str]:
    """The tokens of rewrite rules, in which `=` is another way to write `->`."""
    return ["->" if text == "=" else text for text in rules.texts]


def _queries(found: Sequence[Declaration]) -> list[Declaration]:
    return [one for one in found if one.kind == "query"]


def _paired_queries(
    a: Sequence[Declaration], b: Sequence[Declaration]
) -> Mapping[int, Declaration]:
    """The query of A that each query of B was, by its number: the same one, or else the one with
    its number."""
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
