"""Leave out columns of a table that is too wide for the terminal."""

from collections.abc import Iterable, Mapping

from deepsec_results.render.kit.grids import GAP, Look


def columns_that_fit(
    widths: Mapping[str, int],
    enough: Mapping[str, int],
    first_to_go: Iterable[str],
    look: Look,
    indent: int = 0,
) -> list[str]:
    """The names of the columns that are left if one after the other goes until the rest fits.

    A column needs its width, but no more than what is `enough` for it: longer cells are cut or
    folded. If lines are not bounded, all columns fit.
    """
    kept = list(widths)
    needed = {name: min(width, enough.get(name, width)) for name, width in widths.items()}
    for name in first_to_go if look.bounded else ():
        if indent + sum(needed[one] for one in kept) + GAP * (len(kept) - 1) <= look.width:
            break
        if name in needed:
            kept.remove(name)
    return kept
