"""Static equivalence over random theories, against all recipes up to a size."""

from enumeration import Enumeration
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import ground
from random_rules import pairs_of_frames, theories
from test_static_equivalence import frame_of
from witnesses import check

from deepsec_results.calculus.static_equivalence import distinguish
from deepsec_results.calculus.theory import Theory

SIZE = 5


@settings(max_examples=400, deadline=None)
@given(draw=st.data())
def test_it_agrees_with_all_recipes_up_to_a_size(draw: st.DataObject) -> None:
    drawn = draw.draw(theories())
    first, second = draw.draw(pairs_of_frames(drawn))
    theory = Theory(drawn.table)
    # Without effort, so that the test is the one that saturation finds.
    witness = distinguish(theory, frame_of(theory, first), frame_of(theory, second), 0)
    frames = ([ground(one) for one in first], [ground(one) for one in second])
    shortest = Enumeration(drawn.table, frames, SIZE).shortest_test()
    if witness is None:
        assert shortest is None
    else:
        check(drawn.table, witness, frames)
