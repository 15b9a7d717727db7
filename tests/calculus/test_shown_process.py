"""A configuration as one process."""

import pytest
from processes import Protocol, par

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.shown_process import written_process
from deepsec_results.model.processes import Nil, Process


@pytest.mark.parametrize("count", [2, 300])
def test_a_par_inside_a_par_is_one_until_it_acts(count: int) -> None:
    """However many parts it has."""
    protocol = Protocol()
    parts = [protocol.out(protocol.c) for _ in range(count)]
    last = protocol.out(protocol.c)
    process = par(par(*parts), last)
    start = initial_configuration(protocol.theory, process)
    assert written_process(start) == process
    acting = start.at(parts[0].position)
    assert acting is not None
    after = start.advance(acting, Nil(), acting.environment)
    assert written_process(after) == par(*parts[1:], last)


def test_a_configuration_without_processes_is_nil() -> None:
    protocol = Protocol()
    sent: Process = protocol.out(protocol.c)
    assert written_process(initial_configuration(protocol.theory, Nil())) == Nil()
    assert written_process(initial_configuration(protocol.theory, sent)) == sent
