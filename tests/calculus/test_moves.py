"""Where a visible action of a trace is possible."""

from processes import Protocol, attacker, par

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.moves import visible_moves
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.trace_text import ANYWHERE
from deepsec_results.model.processes import Input, Process
from deepsec_results.model.terms import Attacker, PatternTuple, RecipeFunction, RecipeTuple
from deepsec_results.model.traces import (
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
    positions_of,
)


def moves(protocol: Protocol, process: Process, wanted: VisibleAction) -> list[VisibleAction]:
    """The moves, in the order of the places of outputs and inputs."""
    start = initial_configuration(protocol.theory, process)
    found = visible_moves(start, offers_of(start), wanted)
    return sorted(found, key=lambda action: [place.index for place in positions_of(action)])


def test_each_output_and_each_input_on_the_channel() -> None:
    protocol = Protocol()
    d = protocol.constant("d")
    outputs = [protocol.out(protocol.c), protocol.out(d), protocol.out(d, channel=d)]
    inputs = [protocol.read(protocol.variable(), channel=channel) for channel in (protocol.c, d)]
    process = par(*outputs, *inputs)
    c = RecipeFunction(protocol.c.symbol)
    sent = moves(protocol, process, OutputAction(c, ANYWHERE))
    assert sent == [OutputAction(c, one.position) for one in outputs[:2]]
    given = moves(protocol, process, InputAction(c, attacker(), ANYWHERE))
    assert given == [InputAction(c, attacker(), inputs[0].position)]
    assert moves(protocol, process, OutputAction(Attacker("#other"), ANYWHERE)) == []


def test_an_input_takes_what_its_pattern_fits() -> None:
    protocol = Protocol()
    x, y = protocol.variable("x"), protocol.variable("y")
    pattern = PatternTuple([x, y])
    process = Input(protocol.c, pattern, protocol.place())
    c = RecipeFunction(protocol.c.symbol)
    both = RecipeTuple([attacker(), c])
    assert moves(protocol, process, InputAction(c, attacker(), ANYWHERE)) == []
    assert moves(protocol, process, InputAction(c, both, ANYWHERE)) == [
        InputAction(c, both, process.position)
    ]


def test_each_pair_that_can_be_overheard() -> None:
    """Each output on the channel with each input there that takes its message."""
    protocol = Protocol()
    d = protocol.constant("d")
    x, y = protocol.variable("x"), protocol.variable("y")
    outputs = [protocol.out(protocol.c), protocol.out(d)]
    reader = protocol.read(protocol.variable())
    pairs_only = Input(protocol.c, PatternTuple([x, y]), protocol.place())
    elsewhere = protocol.read(protocol.variable(), channel=d)
    process = par(*outputs, reader, pairs_only, elsewhere)
    c = RecipeFunction(protocol.c.symbol)
    assert moves(protocol, process, EavesdropAction(c, ANYWHERE, ANYWHERE)) == [
        EavesdropAction(c, reader.position, one.position) for one in outputs
    ]
