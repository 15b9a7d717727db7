"""Fit texts into columns that are too narrow for them."""

from collections.abc import Iterable, Sequence

from deepsec_results.render.kit.term_folding import display_width

NARROWEST = 6  # to which a column is cut


def fitted_widths(
    natural: Sequence[int], available: int, first: int | None, whole: frozenset[int]
) -> list[int]:
    """The widths of columns, reduced as far as possible so that their sum is at most `available`.

    The `first` column is reduced before the others. Of these, the widest are reduced.
    """
    widths = list(natural)
    excess = sum(widths) - available
    if excess > 0 and first is not None:
        taken = min(excess, max(0, widths[first] - NARROWEST))
        widths[first] -= taken
        excess -= taken
    others = [at for at in range(len(widths)) if at not in whole]
    while excess > 0 and others:
        widest, *next_ones = sorted(others, key=widths.__getitem__, reverse=True)[:2]
        if widths[widest] <= NARROWEST:
            break
        least = max([NARROWEST, *(widths[at] for at in next_ones)])
        taken = max(1, min(excess, widths[widest] - least))
        widths[widest] -= taken
        excess -= taken
    return widths


def has_folds(rows: Iterable[Sequence[tuple[str, str]]], widths: Sequence[int]) -> bool:
    """Whether a cell has more than one line, or is wider than its column."""
    for row in rows:
        for (text, _), width in zip(row, widths, strict=False):
            if not text.isascii() or len(text) > width or "\n" in text:
                return True
    return False


def cut_text(text: str, width: int, ellipsis: str) -> str:
    """A text with an ellipsis at its end if it is cut."""
    if display_width(text) <= width:
        return text
    end = ellipsis[:width]
    available = width - len(end)
    if text.isascii():
        return text[:available] + end
    from rich.cells import set_cell_size

    return set_cell_size(text, available) + end
