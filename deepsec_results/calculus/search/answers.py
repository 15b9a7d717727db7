"""What a search is about, and its answers."""

from msgspec import Struct

from deepsec_results.calculus.search.confirming import Confirmed
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process


class SearchedQuery(Struct, frozen=True, eq=False):
    """Two processes that are compared.

    With `both_ways` unset, only the traces of the first process are looked for in the second one.
    """

    theory: Theory
    processes: tuple[Process, Process]
    semantics: Semantics
    both_ways: bool


class SearchEffort(Struct, frozen=True):
    """How far a search went.

    `traces` is the number of prefixes visited; `alike` of them led to states that are alike to
    those of an earlier one. `longest` is the greatest number of their visible actions. `skipped` is
    the number of actions that have too many executions to examine. `exhausted` is set if all that
    the search tries was tried, `filled` if it ended because it had to keep too much in memory.
    """

    traces: int
    alike: int
    longest: int
    skipped: int
    exhausted: bool
    filled: bool = False


class Counterexample(Struct, frozen=True):
    """A trace that a process, 1 or 2, has and the other one cannot follow."""

    process: int
    confirmed: Confirmed
    effort: SearchEffort


class NoneFound(Struct, frozen=True):
    """There is no counterexample among the traces that were visited. There may be others."""

    effort: SearchEffort


class SearchOpen(Struct, frozen=True):
    """Nothing can be said, for a reason."""

    reason: str


Answer = Counterexample | NoneFound | SearchOpen
