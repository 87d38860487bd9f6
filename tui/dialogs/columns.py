"""Cells of a list's columns: what they need if there is room, else less, and never a column that says nothing."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from tui.present import fit

Cell = tuple[str, str]
"""What is written, already clean, and its style."""
Row = tuple[Cell, ...]
GAP = 2


def widths(rows: Sequence[Row], least: Sequence[int], room: int) -> tuple[int, ...]:
    """Cells of each column, 0 for one that is left out.

    Every column gets its `least` (or all it needs, if that is less), the rest goes to the first that can use it. Where
    not even that fits, columns are left out from the last on.
    """
    needed = [max((cell_len(row[at][0]) for row in rows if at < len(row)), default=0) for at in range(len(least))]
    given = [min(need, floor) for need, floor in zip(needed, least, strict=True)]
    last = len(given)
    while last > 1 and _whole(given[:last]) > room:
        last -= 1
    given[last:] = [0] * (len(given) - last)
    for at in range(last):
        given[at] += min(needed[at] - given[at], max(room - _whole(given), 0))
    return tuple(given)


def laid_out(row: Row, cells: Sequence[int]) -> Text:
    """One line; the last cell is not padded."""
    line = Text()
    for (text, style), width in zip(row, cells, strict=False):
        if width:
            line.append(" " * GAP if line else "").append(fit(text, width), style=style)
    line.rstrip()
    return line


def _whole(given: Sequence[int]) -> int:
    shown = [width for width in given if width]
    return sum(shown) + GAP * (len(shown) - 1)
