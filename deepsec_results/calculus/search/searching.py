"""The search for a trace that only one of two processes has.

A prefix of a trace is visited with all executions of both processes that have it and whose frames
are statically equivalent. So each prefix is visited once, both processes search for each other, and
the other process is followed step by step. What can follow a prefix depends only on its states, not
on their private names: so of prefixes with alike states, one is continued. The cheapest prefix
comes first: outputs cost nothing as soon as they are possible, and messages cost the more the less
they promise (`candidates`). Sources: Cheval, Kremer, Rakotonirina, S&P 2018 (partition trees, with
symbolic traces) and CCS 2019 (symmetries).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from heapq import heappop, heappush, nsmallest
from itertools import count
from time import monotonic

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.search.answers import (
    Answer,
    Counterexample,
    NoneFound,
    SearchedQuery,
    SearchEffort,
    SearchOpen,
)
from deepsec_results.calculus.search.candidates import PRICES, Candidates
from deepsec_results.calculus.search.confirming import Confirmed, confirm
from deepsec_results.calculus.search.fewer_actions import shorten
from deepsec_results.calculus.search.input_choices import has_inputs, inputs
from deepsec_results.calculus.search.prefixes import PrefixSteps, TraceLabel, TracePrefix
from deepsec_results.calculus.search.states import TooManyStates
from deepsec_results.model.traces import VisibleAction

MAX_WAITING = 200_000  # steps that follow prefixes
MAX_IN_MEMORY = 200_000  # messages, kinds of states and prefixes, with some 4 kB for each
SECOND = 2  # what it costs to do something else than the first output
DEAD_END = 4  # what it costs if nothing comes after an input


UNCONFIRMED = "a trace may distinguish the processes, but that could not be confirmed"
TOO_MANY = "there are too many executions without a visible action"
NO_TIME = "time ran out before the first action"


_Waiting = tuple[int, int, int, TracePrefix, TraceLabel | int]
"""A step after a prefix, an action or the inputs of a level: what comes first is its cost, then the
length of the prefix, longer ones first, then its number."""


class _OutOfTimeError(Exception):
    pass


def search(
    query: SearchedQuery,
    budget: float | None = None,
    max_traces: int | None = None,
    max_states: int = MAX_STATES,
) -> Answer:
    """Look for a counterexample, for a number of seconds or among a number of prefixes of traces.

    Without a budget, two searches have the same answer. What is found is confirmed, within a number
    of states, and shortened, which can take longer than the budget. A search ends early if it would
    need too much memory.
    """
    deadline = None if budget is None else monotonic() + budget
    try:
        return _Search(query, deadline, max_traces, max_states).answer()
    except CalculusError as error:
        return SearchOpen(error.reason)


class _Search:
    def __init__(
        self,
        query: SearchedQuery,
        deadline: float | None,
        max_traces: int | None,
        max_states: int,
    ) -> None:
        self._query = query
        self._max_states = max_states
        self._deadline = deadline
        self._max_traces = max_traces
        self._steps = PrefixSteps(query.theory, query.processes, query.semantics, self._tick)
        self._candidates = Candidates(query.theory, self._tick)
        self._waiting: list[_Waiting] = []
        self._order = count()
        self._seen: set[tuple[frozenset[int], frozenset[int]]] = set()
        self._traces = self._alike = self._longest = self._skipped = 0
        self._exhausted = self._filled = False
        self._dropped = False

    def answer(self) -> Answer:
        doubtful = timed_out = False
        try:
            for process, prefix in self._one_sided():
                found = self._confirmed(process, prefix)
                if found is not None:
                    return Counterexample(process, found, self._effort())
                doubtful = True
        except _OutOfTimeError:
            timed_out = True
        if doubtful:
            return SearchOpen(UNCONFIRMED)
        if self._traces:
            return NoneFound(self._effort())
        return SearchOpen(NO_TIME if timed_out else TOO_MANY)

    def _effort(self) -> SearchEffort:
        return SearchEffort(
            self._traces, self._alike, self._longest, self._skipped, self._exhausted, self._filled
        )

    def _tick(self) -> None:
        if self._deadline is not None and monotonic() > self._deadline:
            raise _OutOfTimeError

    def _confirmed(self, process: int, prefix: TracePrefix) -> Confirmed | None:
        query = self._query
        sides = query.processes[process - 1], query.processes[2 - process]
        trace = prefix.actions
        for tried in (shorten(trace, partial(self._has_only, process)), trace):
            found = confirm(query.theory, *sides, tried, query.semantics, self._max_states)
            if found is not None:
                return found
        return None

    def _has_only(self, process: int, trace: Sequence[VisibleAction]) -> bool:
        """Whether only one process has a trace with certain frames; False if time is up."""
        pending = [(self._steps.begin(), 0)] if trace else []
        try:
            while pending:
                prefix, at = pending.pop()
                label = self._steps.label(prefix, trace[at])
                for later in () if label is None else self._steps.after(prefix, label):
                    here, there = later.sides[process - 1], later.sides[2 - process]
                    if here and there and at + 1 < len(trace):
                        pending.append((later, at + 1))
                    elif here and not there and at + 1 == len(trace):
                        return True
        except (TooManyStates, _OutOfTimeError):
            pass
        return False

    def _one_sided(self) -> Iterator[tuple[int, TracePrefix]]:
        """The prefixes that one process has and the other one has not, as they are found."""
        self._visit_first()
        while self._waiting and not self._is_over():
            self._tick()
            cost, _, _, prefix, step = heappop(self._waiting)
            if isinstance(step, int):
                self._wait_for_inputs(cost, prefix, step)
                continue
            for at, later in enumerate(self._after(prefix, step)):
                if self._is_over():
                    return
                price = SECOND * (at > 0) + DEAD_END * later.is_dead_end
                process = self._visit(cost + price, later)
                if process is not None:
                    yield process, later
        self._exhausted = not (self._waiting or self._skipped or self._dropped)

    def _is_over(self) -> bool:
        """Whether there are enough traces, or too much is kept in memory."""
        kept = self._query.theory.messages.count + self._steps.kinds + len(self._seen)
        self._filled = kept >= MAX_IN_MEMORY
        return self._filled or (self._max_traces is not None and self._traces >= self._max_traces)

    def _visit_first(self) -> None:
        try:
            prefix = self._steps.begin()
        except TooManyStates:
            self._skipped += 1
            return
        self._visit(0, prefix)

    def _after(self, prefix: TracePrefix, label: TraceLabel) -> Sequence[TracePrefix]:
        try:
            return list(self._steps.after(prefix, label))
        except TooManyStates:
            self._skipped += 1
            return ()

    def _visit(self, cost: int, prefix: TracePrefix) -> int | None:
        """Count a prefix and wait for what follows it; the process, if only one has it."""
        self._traces += 1
        self._longest = max(self._longest, prefix.length)
        first, second = prefix.sides
        if not second:
            return 1
        if not first:
            return 2 if self._query.both_ways else None
        key = prefix.key
        if key in self._seen:
            self._alike += 1
            return None
        self._seen.add(key)
        later = 0
        for label in self._steps.outputs(prefix):
            self._wait(cost + later, prefix, label)
            later = SECOND
        if has_inputs(prefix):
            self._wait(cost + later + PRICES[0], prefix, 0)
        return None

    def _wait_for_inputs(self, cost: int, prefix: TracePrefix, level: int) -> None:
        """Wait for the inputs of a level, and for the next level."""
        for label, price in inputs(self._candidates, prefix, level).items():
            self._wait(cost + price, prefix, label)
        if level + 1 < len(PRICES):
            self._wait(cost + PRICES[level + 1] - PRICES[level], prefix, level + 1)

    def _wait(self, cost: int, prefix: TracePrefix, step: TraceLabel | int) -> None:
        heappush(self._waiting, (cost, -prefix.length, next(self._order), prefix, step))
        if len(self._waiting) > MAX_WAITING:
            self._waiting = nsmallest(MAX_WAITING // 2, self._waiting)
            self._dropped = True
