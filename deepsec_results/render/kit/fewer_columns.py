"""Leave out columns of a table that is too wide for the terminal."""

from collections.abc import Iterable, Mapping

from deepsec_results.render.kit.grids import GAP, Look


def columns_that_fit(
    widths: Mapping[str, int], first_to_go: Iterable[str], look: Look, indent: int = 0
) -> list[str]:
    """The names of the columns that are left if one after the other goes until the rest fits.

    `widths` has the columns that each name needs. If lines are not bounded, all fit.
    """
    kept = list(widths)
    for name in first_to_go if look.bounded else ():
        if indent + sum(widths[one] for one in kept) + GAP * (len(kept) - 1) <= look.width:
            break
        kept.remove(name)
    return kept
