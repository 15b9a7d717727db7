"""The parts of two lists of tokens that differ, widened to what a reader would call a term or a
construct."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from msgspec import Struct

from deepsec_results.dps.words import IDENTIFIER, KEYWORDS

_MATCHING = {"(": ")", "{": "}", "[": "]"}
# What only a process has, so that parentheses around it are no term.
_OF_PROCESSES = frozenset({"new", "in", "out", "if", "let", "then", "else", "!^", "|", "+", ";"})
_BEGINNINGS = frozenset({"new", "in", "out", "if", "let", "!^", "|", "+"})
_HEADS = frozenset({"!^", "new"})  # which are shown with the token after them
MOST_WORK = 250_000
"""The pairs of tokens of two declarations that are compared."""
_MOST_ROUNDS = 64


class Edit(Struct, frozen=True, order=True):
    """Tokens of A from `a_begin` on, and those of B that take their place; either can be none."""

    a_begin: int
    a_end: int
    b_begin: int
    b_end: int


def edits_between(a: Sequence[str], b: Sequence[str], most: int = MOST_WORK) -> list[Edit]:
    """The parts in which two declarations differ, as whole terms and constructs."""
    edits = [_slid(edit, a, b) for edit in differences(a, b, most)]
    return _widened(edits, _Brackets(a), _Brackets(b))


def differences(a: Sequence[str], b: Sequence[str], most: int = MOST_WORK) -> list[Edit]:
    """The parts in which two lists differ, in their order: one, if more than `most` pairs of
    elements would have to be compared."""
    same = _common(a, b)
    same_end = _common(a[same:][::-1], b[same:][::-1])
    inner_a, inner_b = a[same : len(a) - same_end], b[same : len(b) - same_end]
    if not inner_a and not inner_b:
        return []
    if len(inner_a) * len(inner_b) > most:
        return [Edit(same, len(a) - same_end, same, len(b) - same_end)]
    matcher = SequenceMatcher(None, inner_a, inner_b, autojunk=False)
    return [
        Edit(same + i1, same + i2, same + j1, same + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """The number of tokens with which both begin."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(a), len(b)))


def _slid(edit: Edit, a: Sequence[str], b: Sequence[str]) -> Edit:
    """A part that only one side has, moved to the left so that it begins with a construct: of
    `; new r` before `;` it is `new r;`."""
    if edit.a_begin != edit.a_end and edit.b_begin != edit.b_end:
        return edit
    tokens = a if edit.b_begin == edit.b_end else b
    begin, end = (edit.a_begin, edit.a_end) if tokens is a else (edit.b_begin, edit.b_end)
    for back in range(end - begin):
        if back and tokens[end - back] != tokens[begin - back]:
            return edit
        if tokens[begin - back] in _BEGINNINGS:
            return Edit(
                edit.a_begin - back, edit.a_end - back, edit.b_begin - back, edit.b_end - back
            )
        if begin - back < 1:
            return edit
    return edit


class _Brackets:
    """The tokens of one side, and their parentheses."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.partner: dict[int, int] = {}
        self._around: list[int] = []  # the innermost parenthesis around each token, or -1
        self._of_processes = [0, *accumulate(token in _OF_PROCESSES for token in tokens)]
        opened: list[int] = []
        for at, token in enumerate(tokens):
            if token in _MATCHING.values() and opened:
                begin = opened.pop()
                self.partner |= {begin: at, at: begin}
            self._around.append(opened[-1] if opened else -1)
            if token in _MATCHING:
                opened.append(at)

    def is_application(self, begin: int, end: int) -> bool:
        """Whether a part is a term with parentheses, or a construct such as `in(c,x)`."""
        opening = self.partner.get(end - 1)
        return opening == begin or (opening == begin + 1 and self._is_head(begin + 1))

    def completed(self, begin: int, end: int) -> tuple[int, int]:
        """The part with all of its parentheses, and with what belongs to its ends."""
        for at in range(begin, end):
            other = self.partner.get(at, at)
            begin, end = min(begin, other), max(end, other + 1)
        if begin < end < len(self.tokens) and self._is_head(end):
            end = self.partner.get(end, end) + 1
        if 0 < begin < end and (self._is_head(begin) or self.tokens[begin - 1] in _HEADS):
            begin -= 1
        return begin, end

    def around(self, begin: int, end: int) -> tuple[int, int]:
        """The innermost term with parentheses around a part; the part if there is none."""
        inside = self._around[begin] if begin < len(self.tokens) else -1
        if begin == end and self.partner.get(begin, begin) < begin:
            inside = self.partner[begin]  # before the closing parenthesis
        if inside < 0 or not self._is_term(inside):
            return begin, end
        return inside, max(end, self.partner[inside] + 1)

    def _is_head(self, at: int) -> bool:
        """Whether a parenthesis belongs to the token before it: `h(`, `in(`, `+{`."""
        if not at or self.tokens[at] not in _MATCHING:
            return False
        before = self.tokens[at - 1]
        if self.tokens[at] == "{":
            return before == "+"
        is_name = IDENTIFIER.fullmatch(before) is not None and before not in KEYWORDS
        return is_name or before in ("in", "out")

    def _is_term(self, begin: int) -> bool:
        """Whether a parenthesis has no process in it."""
        end = self.partner.get(begin)
        return end is not None and self._of_processes[begin + 1] == self._of_processes[end]


def _widened(edits: list[Edit], a: _Brackets, b: _Brackets) -> list[Edit]:
    """Edits of whole terms and constructs. Those that then overlap are one."""
    for _ in range(_MOST_ROUNDS):
        wider = _merged([_wider(at, edits, a, b) for at in range(len(edits))])
        if wider == edits:
            break
        edits = wider
    return edits


def _wider(at: int, edits: Sequence[Edit], a: _Brackets, b: _Brackets) -> Edit:
    """One of the edits a step wider on both sides, which are the same outside of all edits."""
    edit = edits[at]
    old, new = (edit.a_begin, edit.a_end), (edit.b_begin, edit.b_end)
    wider_old, wider_new = a.completed(*old), b.completed(*new)
    if (wider_old, wider_new) == (old, new):
        if a.is_application(*old) and b.is_application(*new):
            return edit
        wider_old, wider_new = a.around(*old), b.around(*new)
    (a_begin, a_end), (b_begin, b_end) = wider_old, wider_new
    left = max(edit.a_begin - a_begin, edit.b_begin - b_begin)
    right = max(a_end - edit.a_end, b_end - edit.b_end)
    if at and left > edit.a_begin - edits[at - 1].a_end:
        before = edits[at - 1]
        left_a, left_b = edit.a_begin - before.a_begin, edit.b_begin - before.b_begin
    else:
        left_a = left_b = left
    if at + 1 < len(edits) and right > edits[at + 1].a_begin - edit.a_end:
        after = edits[at + 1]
        right_a, right_b = after.a_end - edit.a_end, after.b_end - edit.b_end
    else:
        right_a = right_b = right
    return Edit(
        max(edit.a_begin - left_a, 0),
        min(edit.a_end + right_a, len(a.tokens)),
        max(edit.b_begin - left_b, 0),
        min(edit.b_end + right_b, len(b.tokens)),
    )


def _merged(edits: Sequence[Edit]) -> list[Edit]:
    merged: list[Edit] = []
    for edit in edits:
        if merged and (edit.a_begin < merged[-1].a_end or edit.b_begin < merged[-1].b_end):
            last = merged.pop()
            edit = Edit(
                min(last.a_begin, edit.a_begin),
                max(last.a_end, edit.a_end),
                min(last.b_begin, edit.b_begin),
                max(last.b_end, edit.b_end),
            )
        merged.append(edit)
    return merged
