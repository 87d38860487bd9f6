"""Rows of a live table as strips: few segments, kept until the row, its look or a ticking text differs."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.present import fit
from tui.widgets.live_columns import Cell, Column, Placed, place
from tui.widgets.row_window import Row

R = TypeVar("R", bound=Row)

GUTTER = 2
"""Cells for the sign of the cursor and the mark."""
CURSOR_SIGN, FRESH_SIGN, MARK_SIGN = "▌", "*", "●"
SORT_UP, SORT_DOWN = "▴", "▾"
MOST_KEPT = 1024
"""Finished strips."""

Ticking = tuple[Cell, ...]
"""Cells of the ticking columns, in their order."""


class Look(NamedTuple):
    """How a whole row stands out. A tuple, because it is a key looked up forty times a key press."""

    selected: bool = False
    focused: bool = False
    """Only with `selected`: the keys go here."""
    marked: bool = False
    fresh: bool = False
    """Changed a moment ago."""


PLAIN = Look()
FRESH = "live-table--fresh"
CURSOR, CURSOR_BLURRED = "live-table--cursor", "live-table--cursor-blurred"
MARKED, HEADER = "live-table--marked", "live-table--header"


class RowPainter(Generic[R]):
    def __init__(self, style: Callable[[str, tuple[str, ...]], Style]) -> None:
        self._ask_style = style
        """(ink, component classes laid over it) to the finished style."""
        self.placed: tuple[Placed[R], ...] = ()
        self.ticking: tuple[Placed[R], ...] = ()
        self.width = 0
        self._styles: dict[tuple[str, Look], Style] = {}
        self._strips: dict[tuple[int, Look], tuple[R, Ticking, Strip]] = {}

    def plan(self, columns: Sequence[Column[R]], width: int) -> None:
        self.width = width
        self.placed = place(columns, width, left=GUTTER)
        self.ticking = tuple(placed for placed in self.placed if placed.column.ticks)
        self._strips.clear()

    def forget_styles(self) -> None:
        self._styles.clear()
        self._strips.clear()

    def ticks(self, row: R, now: datetime) -> Ticking:
        return tuple(placed.column.cell(row, now, placed.width) for placed in self.ticking)

    def strip(self, row: R, look: Look, ticks: Ticking, now: datetime) -> Strip:
        """The row, `width` cells wide."""
        key = (row.ticket_id, look)
        known = self._strips.get(key)
        if known is not None and known[0] is row and known[1] == ticks:
            return known[2]
        if len(self._strips) >= MOST_KEPT:
            self._strips.clear()
        strip = self._joined(self._runs(row, look, ticks, now), look)
        self._strips[key] = (row, ticks, strip)
        return strip

    def header(self, sorted_by: str | None, descending: bool) -> Strip:
        style = self._ask_style("muted", (HEADER,))
        line = " " * GUTTER
        for placed in self.placed:
            label = placed.column.label
            if placed.column.id == sorted_by:
                label = fit(label, min(cell_len(label), placed.width - 1)) + (SORT_DOWN if descending else SORT_UP)
            line = fit(line, placed.x) + _aligned(label, placed)
        return Strip([Segment(fit(line, self.width), style)], self.width)

    def line(self, cell: Cell, width: int, over: tuple[str, ...] = ()) -> Strip:
        """A line that is no row: of the empty list, of trouble."""
        return Strip([Segment(fit(cell.text, width), self._ask_style(cell.ink, over))], width)

    def style(self, ink: str, look: Look = PLAIN) -> Style:
        key = (ink, look)
        found = self._styles.get(key)
        if found is None:
            found = self._styles[key] = self._ask_style(ink, tuple(_classes(look)))
        return found

    def _runs(self, row: R, look: Look, ticks: Ticking, now: datetime) -> Iterable[tuple[str, str]]:
        """(text, ink) from left to right, without holes."""
        yield CURSOR_SIGN if look.selected else FRESH_SIGN if look.fresh else " ", "key"
        yield MARK_SIGN if look.marked else " ", "accent"
        ticking = iter(ticks)
        x = GUTTER
        for placed in self.placed:
            column = placed.column
            cell = next(ticking) if column.ticks else column.cell(row, now, placed.width)
            yield " " * (placed.x - x), "plain"
            yield _aligned(cell.text, placed), cell.ink
            x = placed.x + placed.width
        yield " " * (self.width - x), "plain"

    def _joined(self, runs: Iterable[tuple[str, str]], look: Look) -> Strip:
        """Blanks go with what stands before them, equal styles into one segment."""
        segments: list[Segment] = []
        text, style = "", None
        for part, ink in runs:
            own = style if style is not None and not part.strip(" ") else self.style(ink, look)
            if own == style:
                text += part
                continue
            if text and style is not None:
                segments.append(Segment(text, style))
            text, style = part, own
        segments.append(Segment(text, style))
        return Strip(segments, self.width)


def _aligned(text: str, placed: Placed[R]) -> str:
    fitted = fit(text, placed.width)
    if not placed.column.right:
        return fitted
    kept = fitted.rstrip(" ")
    return " " * (len(fitted) - len(kept)) + kept


def _classes(look: Look) -> Iterable[str]:
    if look.fresh:
        yield FRESH
    if look.marked:
        yield MARKED
    if look.selected:
        yield CURSOR if look.focused else CURSOR_BLURRED
