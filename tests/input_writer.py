"""Writes input files with blanks, comments and parentheses wherever they may be."""

from random import Random
from typing import Any

from input_trees import Node

BLANKS = (" ", "  ", "\n", "\t", "\r\n", "\r", "\xa0", " /* else ) */ ", "(* // *)", "// in(é\n",
          "/*\r\n*/", "")  # fmt: skip


class Writer:
    """Writes trees. Each construct learns the offset where it is written."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.text = ""

    def word(self, *words: str) -> int:
        """Write tokens; the offset of the first one."""
        first = -1
        for word in words:
            blank = self.draw.choice(BLANKS) if self.draw.random() < 0.4 else ""
            joined = self.text[-1:].isascii() and (
                self.text[-1:].isalnum() or self.text[-1:] in "_'"
            )
            if not blank and self.text and joined and word[0].isalnum():
                blank = " "
            self.text += blank
            first = len(self.text) if first < 0 else first
            self.text += word
        return first

    def term(self, term: Any) -> None:
        name, args = term
        if self.draw.random() < 0.1:
            self.word("(")
            self.term(term)
            self.word(")")
            return
        if name:
            self.word(name)
        if args:
            self.listed(args, self.term)

    def listed(self, parts: list[Any], write: Any) -> None:
        for at, part in enumerate(parts):
            self.word("," if at else "(")
            write(part)
        self.word(")")

    def pattern(self, pattern: Any) -> None:
        match pattern:
            case "tuple", parts:
                self.listed(parts, self.pattern)
            case "equal", term:
                self.word("=")
                self.term(term)
            case _, label:
                self.word(label)

    def operand(self, node: Node, *, closed: bool = False) -> None:
        """Write a process where neither `|` nor `+` may be, nor, if `closed`, an open `if`."""
        needed = node.kind in ("par", "choice") or (closed and _takes_else(node))
        if needed or self.draw.random() < 0.1:
            self.word("(")
            self.process(node)
            self.word(")")
        else:
            self.process(node)

    def continuation(self, node: Node) -> None:
        if node.kind != "nil" or node.written:
            self.word(";")
            self.operand(node)

    def branches(self, then: Node, other: Node) -> None:
        has_else = other.kind != "nil" or other.written
        self.operand(then, closed=has_else)
        if has_else:
            self.word("else")
            self.operand(other)

    def left(self, node: Node) -> None:
        if node.kind == "par" or (node.kind == "choice" and node.fields[2] is None):
            self.process(node)
        else:
            self.operand(node)

    def process(self, node: Node) -> None:
        match node.kind, node.fields:
            case "nil", _:
                self.word(self.draw.choice(["0", "0", "00"]))
            case "call", (name, args):
                node.offset = self.word(name)
                if args:
                    self.listed(args, self.term)
                elif self.draw.random() < 0.3:
                    self.word("(", ")")
            case "new", (label, then):
                node.offset = self.word("new", label, ";")
                self.operand(then)
            case "in", (channel, pattern, then):
                node.offset = self.word("in", "(")
                self.term(channel)
                self.word(",")
                self.pattern(pattern)
                self.word(")")
                self.continuation(then)
            case "out", (channel, term, then):
                node.offset = self.word("out", "(")
                self.term(channel)
                self.word(",")
                self.term(term)
                self.word(")")
                self.continuation(then)
            case "if", (left, right, then, other):
                node.offset = self.word("if")
                self.term(left)
                self.word("=")
                self.term(right)
                self.word("then")
                self.branches(then, other)
            case "let", (pattern, value, then, other):
                node.offset = self.word("let")
                self.pattern(pattern)
                self.word("=")
                self.term(value)
                self.word("in")
                self.branches(then, other)
            case "bang", (count, inner):
                node.offset = self.word("!^", str(count))
                self.operand(inner)
            case "choice", (left, right, odds):
                self.left(left)
                node.offset = self.word("+")
                if odds is None:
                    self.operand(right)
                else:
                    number, point, fraction = odds.partition(".")
                    self.word("{", number, *([point, fraction] if point else []), "}")
                    self.process(right)
            case "par", (left, right):
                self.left(left)
                self.word("|")
                self.operand(right)


def _ends_in_word(text: str) -> bool:
    return text[-1:].isascii() and (text[-1:].isalnum() or text.endswith(("_", "'")))


def _takes_else(node: Node) -> bool:
    """Whether an `else` after a process would belong to it."""
    match node.kind, node.fields:
        case (("if" | "let"), (_, _, _, other)):
            return (other.kind == "nil" and not other.written) or _takes_else(other)
        case (("new" | "in" | "out" | "bang"), _):
            return _takes_else(node.fields[-1])
    return False
