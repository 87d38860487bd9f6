"""Columns of a live table: what stands in a cell, and which columns get how many cells. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from rich.cells import cell_len

R = TypeVar("R")

GAP = 1
"""Blank cells between two columns."""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    """One line already cleaned (`present.safe_line`); the table fits it to the column."""
    ink: str = "plain"
    """One of `lines.INKS`."""
    next_change_at: datetime | None = None
    """When text or ink differ next by time alone; None: they do not, or nobody needs to wake for it."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    id: str
    label: str
    """Already in the language of the interface."""
    cell: Callable[[R, datetime, int], Cell]
    """(row, now, cells available) to what is shown; short forms for narrow columns are chosen here."""
    width: int
    """Cells it wants."""
    least: int | None = None
    """Cells below which it is dropped rather than squeezed; None: `width`."""
    weight: int = 0
    """Share of the cells that nobody wants; 0: never wider than `width`."""
    drop: int = 0
    """The highest is dropped first where room is short; 0: never dropped."""
    ticks: bool = False
    """Computed anew on every tick."""
    right: bool = False
    """Text stands at the right edge."""
    code: str = ""
    """Heads the column where the label does not fit; empty: the label is cut."""

    def heading(self, room: int) -> str:
        """`room`: cells for it; what it returns may still be longer."""
        return self.code if self.code and cell_len(self.label) > room else self.label

    @property
    def narrowest(self) -> int:
        return self.width if self.least is None else self.least


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    column: Column[R]
    x: int
    """First cell, from the left edge of the row."""
    width: int


def place(columns: Sequence[Column[R]], width: int, *, left: int) -> tuple[Placed[R], ...]:
    """The columns that fit into `width` cells, of which the first `left` are taken.

    Each gets its least width, then what it wants in the order in which columns are kept, then shares of the rest.
    """
    kept = _kept(columns, width - left)
    spare = width - left - _sum(kept)
    widths = {column.id: column.narrowest for column in kept}
    for column in sorted(kept, key=lambda one: one.drop):
        more = max(0, min(spare, column.width - column.narrowest))
        widths[column.id] += more
        spare -= more
    _share(spare, kept, widths)
    return _placed(kept, widths, width, left)


def _kept(columns: Sequence[Column[R]], room: int) -> list[Column[R]]:
    kept = list(columns)
    while _sum(kept) > room and any(column.drop for column in kept):
        kept.remove(max(kept, key=lambda column: column.drop))
    return kept


def _sum(columns: Sequence[Column[R]]) -> int:
    return sum(column.narrowest for column in columns) + GAP * max(0, len(columns) - 1)


def _share(spare: int, columns: Sequence[Column[R]], widths: dict[str, int]) -> None:
    weights = sum(column.weight for column in columns)
    for column in columns:
        if column.weight and spare > 0:
            more = spare * column.weight // weights
            widths[column.id] += more
            spare, weights = spare - more, weights - column.weight


def _placed(columns: Sequence[Column[R]], widths: dict[str, int], width: int, x: int) -> tuple[Placed[R], ...]:
    """Where even the columns that are never dropped are too wide, the last are cut."""
    placed = []
    for column in columns:
        cells = min(widths[column.id], width - x)
        if cells > 0:
            placed.append(Placed(column, x, cells))
        x += cells + GAP
    return tuple(placed)
