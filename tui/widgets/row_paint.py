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
THUMB_SIGN = "▐"
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
MARKED, HEADER, THUMB = "live-table--marked", "live-table--header", "live-table--thumb"


class RowPainter(Generic[R]):
    """Every line is `width` cells and one more for the scrollbar, so that widths never jump."""

    def __init__(self, style: Callable[[str, tuple[str, ...]], Style]) -> None:
        self._ask_style = style
        """(ink, component classes laid over it) to the finished style."""
        self.placed: tuple[Placed[R], ...] = ()
        self.ticking: tuple[Placed[R], ...] = ()
        self.width = 0
        self._gaps: tuple[str, ...] = ()
        """Blanks before each column, and after the last."""
        self._styles: dict[Look, dict[str, Style]] = {}
        self._interned: dict[Style, Style] = {}
        self._edges: dict[bool, Segment] = {}
        self._strips: dict[tuple[int, Look, bool], tuple[R, Ticking, Strip]] = {}

    def plan(self, columns: Sequence[Column[R]], width: int) -> None:
        self.width = width
        self.placed = place(columns, width, left=GUTTER)
        self.ticking = tuple(placed for placed in self.placed if placed.column.ticks)
        ends = (GUTTER, *(placed.x + placed.width for placed in self.placed))
        starts = (*(placed.x for placed in self.placed), width)
        self._gaps = tuple(" " * (start - end) for start, end in zip(starts, ends, strict=True))
        self._strips.clear()

    def forget_styles(self) -> None:
        self._styles.clear()
        self._interned.clear()
        self._edges.clear()
        self._strips.clear()

    def ticks(self, row: R, now: datetime) -> Ticking:
        return tuple(placed.column.cell(row, now, placed.width) for placed in self.ticking)

    def strip(self, row: R, look: Look, ticks: Ticking, now: datetime, *, thumb: bool) -> Strip:
        """The row. The same object as long as it looks the same: Textual keeps what it makes of a strip with it."""
        key = (row.ticket_id, look, thumb)
        known = self._strips.get(key)
        if known is not None and known[0] is row and (known[1] is ticks or known[1] == ticks):
            return known[2]
        if len(self._strips) >= MOST_KEPT:
            self._strips.clear()
        strip = self._finished(self._segments(row, look, ticks, now), thumb)
        self._strips[key] = (row, ticks, strip)
        return strip

    def header(self, sorted_by: str | None, descending: bool) -> Strip:
        style = self._ask_style("muted", (HEADER,))
        line = " " * GUTTER
        for placed in self.placed:
            label = placed.column.heading(placed.width)
            if placed.column.id == sorted_by:
                label = fit(label, min(cell_len(label), placed.width - 1)) + (SORT_DOWN if descending else SORT_UP)
            line = fit(line, placed.x) + _aligned(label, placed)
        return self._finished([Segment(fit(line, self.width), style)], thumb=False)

    def line(self, cell: Cell, *, thumb: bool) -> Strip:
        """A line that is no row: of the empty list, of trouble."""
        return self._finished([Segment(fit(cell.text, self.width), self._style(cell.ink, PLAIN))], thumb)

    def _segments(self, row: R, look: Look, ticks: Ticking, now: datetime) -> list[Segment]:
        """Blanks go with what stands before them, equal styles into one segment."""
        sign = CURSOR_SIGN if look.selected else FRESH_SIGN if look.fresh else " "
        segments: list[Segment] = []
        text, style = sign, self._style("key", look)
        for part, ink in self._parts(row, look, ticks, now):
            own = style if part.isspace() else self._style(ink, look)
            if own is style or text.isspace():
                text, style = text + part, own
            else:
                segments.append(Segment(text, style))
                text, style = part, own
        segments.append(Segment(text + self._gaps[-1], style))
        return segments

    def _parts(self, row: R, look: Look, ticks: Ticking, now: datetime) -> Iterable[tuple[str, str]]:
        """(text, ink) from the mark to the last column, each column with the blanks before it."""
        yield MARK_SIGN if look.marked else " ", "accent"
        ticking = iter(ticks)
        for placed, gap in zip(self.placed, self._gaps, strict=False):
            column = placed.column
            cell = next(ticking) if column.ticks else column.cell(row, now, placed.width)
            yield gap + _aligned(cell.text, placed), cell.ink

    def _finished(self, segments: list[Segment], thumb: bool) -> Strip:
        edge = self._edges.get(thumb)
        if edge is None:
            style = self._ask_style("plain", (THUMB,) if thumb else ())
            edge = self._edges[thumb] = Segment(THUMB_SIGN if thumb else " ", style)
        return Strip([*segments, edge], self.width + 1)

    def _style(self, ink: str, look: Look) -> Style:
        """Equal styles are one object."""
        of_look = self._styles.setdefault(look, {})
        found = of_look.get(ink)
        if found is None:
            asked = self._ask_style(ink, tuple(_classes(look)))
            found = of_look[ink] = self._interned.setdefault(asked, asked)
        return found


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
