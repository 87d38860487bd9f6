"""Rows that only moved are moved by the terminal: a scroll region and one order instead of every cell of a list.

Works on whole lines of the screen, so for panes as wide as the screen; `SIAGA_PLAIN_SCROLLS=1` turns it off. Lines are
deleted and inserted (`CSI M`, `CSI L`) inside the region, which every terminal knows.
"""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import eq
from typing import TypeVar

PLAIN_SWITCH = "SIAGA_PLAIN_SCROLLS"
FURTHEST = 12
"""Rows: a move further than this is drawn anew."""
LEAST_GAIN = 3
"""Rows that must thereby stand right and did not before."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Scroll:
    """Rows `top` to `bottom` (not included) move by `by` rows: up if positive, down if negative."""

    top: int
    bottom: int
    by: int

    @property
    def sequence(self) -> str:
        order = f"{self.by}M" if self.by > 0 else f"{-self.by}L"
        return f"\x1b[{self.top + 1};{self.bottom}r\x1b[{self.top + 1};1H\x1b[{order}\x1b[r"

    def moved(self, rows: Sequence[Row], bare: Row) -> list[Row]:
        """The rows of the region afterwards; `bare` where the terminal opened one."""
        region = list(rows[self.top : self.bottom])
        opened = [bare] * abs(self.by)
        return region[self.by :] + opened if self.by > 0 else opened + region[: self.by]


def find_scroll(wanted: Sequence[Row], shown: Sequence[Row], changed: Collection[int], bare: Row) -> Scroll | None:
    """The move after which most rows of `shown` stand as in `wanted`; None where none is worth it.

    Only `changed` rows may differ. Rows are compared as wholes.
    """
    if len(changed) <= LEAST_GAIN or os.environ.get(PLAIN_SWITCH) == "1":
        return None
    best, most = None, LEAST_GAIN - 1
    for by in (sign * rows for rows in range(1, FURTHEST + 1) for sign in (1, -1)):
        scroll = _region(wanted, shown, changed, by)
        if scroll is not None and (gain := _gain(wanted, shown, scroll, bare)) > most:
            best, most = scroll, gain
    return best


def _region(wanted: Sequence[Row], shown: Sequence[Row], changed: Collection[int], by: int) -> Scroll | None:
    """From the first to the last row that moved by `by`, with the rows that they leave."""
    moved = [y for y in changed if 0 <= y + by < len(shown) and wanted[y] == shown[y + by]]
    if len(moved) < LEAST_GAIN:
        return None
    first, last = min(moved), max(moved)
    return Scroll(min(first, first + by), max(last, last + by) + 1, by)


def _gain(wanted: Sequence[Row], shown: Sequence[Row], scroll: Scroll, bare: Row) -> int:
    """Rows that stand right after the move, less those that stand right without it."""
    region = slice(scroll.top, scroll.bottom)
    after: int = sum(map(eq, wanted[region], scroll.moved(shown, bare)))
    before: int = sum(map(eq, wanted[region], shown[region]))
    return after - before
