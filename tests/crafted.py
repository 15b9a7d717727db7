"""Pairs of processes that only a crafted message tells apart, each made for one kind of recipe."""

from collections.abc import Callable

from processes import Protocol, par

from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Input, LetInElse, Output, Process
from deepsec_results.model.terms import (
    Atomic,
    Equality,
    Function,
    Pattern,
    PatternTuple,
    Term,
    Tuple,
)

Continuation = Process | None
System = Callable[["Crafted", Term], Process]


class Crafted:
    """A theory with the usual symbols, and processes in which patterns are written as such."""

    def __init__(self) -> None:
        self.made = Protocol()
        self._symbols = {
            name: self.made.constructor(name, arity)
            for name, arity in (
                ("senc", 2),
                ("aenc", 2),
                ("sign", 2),
                ("mac", 2),
                ("h", 1),
                ("pk", 1),
            )
        }
        self._taken_apart("sdec", lambda x, y: self("senc", x, y), lambda y: y)
        self._taken_apart("adec", lambda x, y: self("aenc", x, self("pk", y)), lambda y: y)
        self._taken_apart("check", lambda x, y: self("sign", x, y), lambda y: self("pk", y))
        self.new, self.out, self.test = self.made.new, self.made.out, self.made.test
        self.name, self.constant = self.made.name, self.made.constant

    def _taken_apart(
        self, name: str, whole: Callable[[Term, Term], Term], key: Callable[[Term], Term]
    ) -> None:
        x, y = self.made.variable(), self.made.variable()
        self._symbols[name] = self.made.destructor(name, 2, ([whole(x, y), key(y)], x))

    def __call__(self, symbol: str, *arguments: Term) -> Function:
        return Function(self._symbols[symbol], list(arguments))

    def variables(self, count: int) -> list[Atomic]:
        return [self.made.variable() for _ in range(count)]

    def read(
        self, pattern: Pattern, then: Continuation = None, channel: Term | None = None
    ) -> Input:
        return Input(channel or self.made.c, pattern, self.made.place(), then)

    def let(self, pattern: Pattern, term: Term, then: Continuation = None) -> LetInElse:
        return LetInElse(pattern, term, self.made.place(), then)


def both(*parts: Pattern) -> PatternTuple:
    return PatternTuple(list(parts))


def pair(*parts: Term) -> Tuple:
    return Tuple(list(parts))


def compared(system: System) -> tuple[Theory, tuple[Process, Process]]:
    """A system that sends one constant in its end, and the same with another constant."""
    crafted = Crafted()
    left, right = crafted.constant("left"), crafted.constant("right")
    processes = system(crafted, left), system(crafted, right)
    return crafted.made.theory, processes


def nested_tests(made: Crafted, sent: Term) -> Process:
    """A message inside others, whose key is taken out of an earlier message."""
    k, (x, y, z, w) = made.name(), made.variables(4)
    a = made.constant("a")
    inner = made.let(both(Equality(a), w), made("sdec", y, made("h", k)), made.out(sent))
    tag = made("mac", made("h", pair(y, k)), made("h", k))
    outer = made.let(both(y, z), made("sdec", x, k), made.test(z, tag, inner))
    return made.new(k, made.out(made("senc", k, made("h", a)), made.read(x, outer)))


def oracle(made: Crafted, sent: Term) -> Process:
    """A message that only another part of the process encrypts for the attacker."""
    k, (x, y, z), a = made.name(), made.variables(3), made.constant("a")
    fits = made.test(z, made("h", a), made.out(sent))
    server = made.read(y, made.let(both(Equality(a), z), made("sdec", y, k), fits))
    return made.new(k, par(made.read(x, made.out(made("senc", x, k))), server))


def certificate(made: Crafted, sent: Term) -> Process:
    """The attacker gets a certificate for a key of their own, and signs a nonce with that key."""
    ca, n, (x, y, who, key, own) = made.name(), made.name(), made.variables(5)
    authority = made.read(own, made.out(made("sign", pair(made.constant("mallory"), own), ca)))
    fresh = made.let(Equality(n), made("check", y, key), made.out(sent))
    server = made.let(
        both(who, key),
        made("check", x, made("pk", ca)),
        made.new(n, made.out(n, made.read(y, fresh))),
    )
    return made.new(ca, made.out(made("pk", ca), par(authority, made.read(x, server))))


def behind(made: Crafted, sent: Term) -> Process:
    """The test is behind a private channel."""
    k, (x, y, u) = made.name(), made.variables(3)
    private, word = made.constant("private", public=False), made.constant("word")
    known = made.test(u, made("h", k), made.out(sent))
    test = made.let(both(u, Equality(word)), y, known)
    reader = made.read(both(y, Equality(k)), test, private)
    relay = made.read(x, made.out(pair(x, k), None, private))
    return made.new(k, made.out(made("h", k), par(relay, reader)))


def three_different(made: Crafted, sent: Term) -> Process:
    """Three messages, no two of which may be equal."""
    x, y, z = made.variables(3)
    last = made.test(x, z, None, made.out(sent))
    middle = made.test(y, z, None, last)
    return made.read(x, made.read(y, made.read(z, made.test(x, y, None, middle))))


def same_output(made: Crafted, sent: Term) -> Process:
    """An encryption that does not change shows what was encrypted before."""
    k, r, (x,) = made.name(), made.name(), made.variables(1)
    first = made("senc", made("h", pair(sent, r)), k)
    again: Output = made.out(first, made.read(x, made.out(made("senc", x, k))))
    return made.new(k, made.new(r, made.out(r, again)))


def man_in_the_middle(made: Crafted, sent: Term) -> Process:
    """The public-key protocol of Needham and Schroeder, with Lowe's attack (TACAS 1996)."""
    ska, skb = made.name(), made.name()
    alice = _initiator(made, ska)
    bob = _responder(made, skb, made("pk", ska), sent)
    published = made.out(made("pk", ska), made.out(made("pk", skb), par(alice, bob)))
    return made.new(ska, made.new(skb, published))


def _initiator(made: Crafted, own: Atomic) -> Process:
    """Speaks to whoever the attacker chooses."""
    na, (partner, answer, nb) = made.name(), made.variables(3)
    last = made.let(
        both(Equality(na), nb), made("adec", answer, own), made.out(made("aenc", nb, partner))
    )
    first = made("aenc", pair(na, made("pk", own)), partner)
    return made.read(partner, made.new(na, made.out(first, made.read(answer, last))))


def _responder(made: Crafted, own: Atomic, partner: Term, sent: Term) -> Process:
    """Speaks to one partner, and sends something under its nonce at the end."""
    nb, (request, na, who, answer, got) = made.name(), made.variables(5)
    end = made.test(got, nb, made.out(made("senc", sent, nb)))
    wait = made.read(answer, made.let(got, made("adec", answer, own), end))
    reply = made.new(nb, made.out(made("aenc", pair(na, nb), who), wait))
    known = made.test(who, partner, reply)
    return made.read(request, made.let(both(na, who), made("adec", request, own), known))
