"""The drawn half of a live table: which rows stand on the screen, how they look, and what ticks. It reads nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.i18n import _
from tui.widgets.lines import INKS
from tui.widgets.live_columns import Cell, Column
from tui.widgets.live_messages import MarksChanged, RowHighlighted, WindowMoved
from tui.widgets.row_paint import CURSOR, CURSOR_BLURRED, FRESH, HEADER, MARKED, PLAIN, THUMB, Look, RowPainter, Ticking
from tui.widgets.row_window import PAGES_KEPT, Row, RowWindow

R = TypeVar("R", bound=Row)

FRESH_FOR = timedelta(seconds=2)
BLANK = Cell("")
Shown = tuple[object, Look, bool]
"""What a line shows: its row or note (compared by identity), the look, whether the scroll thumb is beside it."""


@dataclass(frozen=True, slots=True)
class Total:
    """Rows of the whole view, where somebody counted."""

    n: int
    capped: bool = False
    """There are more than n; then no thumb is drawn."""


@dataclass(frozen=True, slots=True)
class Sorting:
    column_id: str
    descending: bool = False


class LiveView(Widget, Generic[R]):
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"ink--{ink}" for ink in INKS),
        *(HEADER, CURSOR, CURSOR_BLURRED, MARKED, FRESH, THUMB),
    }
    DEFAULT_CSS = "LiveView { height: 1fr; overflow: hidden hidden; }"
    ALLOW_SELECT = False

    def __init__(
        self,
        columns: Sequence[Column[R]],
        now: Callable[[], datetime],
        *,
        empty: Sequence[Cell] = (),
        header: bool = True,
        highlight_changes: bool = True,
        pages_kept: int = PAGES_KEPT,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.now = now
        self.empty = tuple(empty)
        """Lines shown instead of rows: which view this is, and what to do."""
        self.header_height = 1 if header else 0
        self.highlight_changes = highlight_changes
        self.pages_kept = pages_kept
        self.window: RowWindow[R] = RowWindow(pages_kept=pages_kept)
        self.top = 0
        """Index in the window of the first row on the screen."""
        self.selected: R | None = None
        """The row under the cursor as last read, even when it is scrolled out of what is loaded."""
        self.marked: set[int] = set()
        """Ids of tickets; change it by `mark` and `unmark`."""
        self.total: Total | None = None
        self.sorting: Sorting | None = None
        self.settled = False
        """The rows are those of the source."""
        self.waiting = False
        """An answer takes long enough to say so."""
        self._problem: Cell | None = None
        self._loading = Cell(_("Loading…"), "muted")
        self._painter: RowPainter[R] = RowPainter(self._look_up)
        self._fresh: dict[int, datetime] = {}
        self._ticks: dict[int, tuple[R, Ticking]] = {}
        self._painted: dict[int, Shown] = {}
        self._thumb = range(0)

    # What the owner sets

    def show_columns(self, columns: Sequence[Column[R]], sorting: Sorting | None = None) -> None:
        self.columns, self.sorting = tuple(columns), sorting
        self._plan()

    def show_total(self, total: Total | None) -> None:
        self.total = total
        self.repaint()

    def show_empty(self, lines: Sequence[Cell]) -> None:
        self.empty = tuple(lines)
        self.repaint()

    def show_problem(self, words: str | None) -> None:
        """One line at the bottom, with its sign, until the next answer; the rows stay. `words` are clean."""
        self._problem = None if words is None else Cell(f"! {words}", "error")
        self.repaint()

    # Marks

    def mark(self, *ids: int) -> None:
        self._set_marks(self.marked | set(ids))

    def unmark(self, *ids: int) -> None:
        """Without ids: all."""
        self._set_marks(self.marked - set(ids) if ids else set())

    def _set_marks(self, ids: set[int]) -> None:
        if ids != self.marked:
            self.marked = ids
            self.post_message(MarksChanged(self))
            self.repaint()

    # Places

    @property
    def body_height(self) -> int:
        """Lines for rows."""
        return max(0, self.size.height - self.header_height)

    @property
    def cursor(self) -> int | None:
        """Index of the selected ticket in the window; None: nothing selected, or not loaded."""
        return None if self.selected is None else self.window.index(self.selected.ticket_id)

    @property
    def visible_rows(self) -> list[R]:
        if self.waiting and not self.settled:
            return []
        return self.window.rows[self.top : self.top + self.body_height]

    def scroll_rows(self, top: int) -> None:
        """Make `top` the first visible row, as far as rows are loaded. The cursor stays with its ticket."""
        at = max(0, min(top, len(self.window) - self.body_height))
        if at != self.top:
            self.top = at
            self.post_message(WindowMoved(self))

    def show_cursor(self) -> None:
        at = self.cursor
        if at is not None and self.body_height:
            self.scroll_rows(max(at - self.body_height + 1, min(self.top, at)))

    def point_at(self, row: R | None) -> None:
        """Move the cursor and tell. Scrolls nothing, paints nothing."""
        self.selected = row
        self.post_message(RowHighlighted(self, row))

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Rows of the window may change: afterwards the eyes find what they looked at.

        At the very top new rows appear; elsewhere the cursor stays on its line, and if its own ticket moved, the rows
        around it stay and it is followed.
        """
        ids = [row.ticket_id for row in self.visible_rows]
        at_top = self.top == 0 and self.window.at_start
        key = self.selected.sort_key if self.selected is not None else None
        at = self.cursor
        line = at - self.top if at is not None and self.top <= at < self.top + len(ids) else None
        yield
        stays = self.selected is not None and self.selected.sort_key == key
        self.scroll_rows(0 if at_top else self._top_of(ids, line, stays))
        if line is not None:
            self.show_cursor()

    def _top_of(self, ids: Sequence[int], line: int | None, stays: bool) -> int:
        at = self.cursor
        if line is not None and stays and at is not None:
            return at - line
        places = ((self.window.index(ticket_id), nth) for nth, ticket_id in enumerate(ids))
        return next((place - nth for place, nth in places if place is not None), self.top)

    # Painting

    def repaint(self) -> None:
        """Ask for the lines that differ from what was painted."""
        self._thumb = self._thumb_lines()
        height = self.body_height
        stale = [line for line in range(height) if not _same(self._painted.get(line), self._shown(line))]
        width, top = self.size.width, self.header_height
        if len(stale) * 2 > height:
            self.refresh(Region(0, top, width, height))
        elif stale:
            self.refresh(*(Region(0, top + line, width, 1) for line in stale))

    def render_line(self, y: int) -> Strip:
        if y < self.header_height:
            if self.sorting is None:
                return self._painter.header(None, descending=False)
            return self._painter.header(self.sorting.column_id, descending=self.sorting.descending)
        line = y - self.header_height
        shown = self._painted[line] = self._shown(line)
        return self._strip(shown)

    def _strip(self, shown: Shown) -> Strip:
        what, look, thumb = shown
        if what is None or isinstance(what, Cell):
            return self._painter.line(what or BLANK, thumb=thumb)
        row: R = what  # type: ignore[assignment]  # only rows and cells are shown
        now = self.now()
        known = self._ticks.get(row.ticket_id)
        if known is None or known[0] is not row:
            known = self._ticks[row.ticket_id] = (row, self._painter.ticks(row, now))
        return self._painter.strip(row, look, known[1], now, thumb=thumb)

    def _shown(self, line: int) -> Shown:
        thumb = line in self._thumb
        status = self._problem or (self._loading if self.waiting and self.settled else None)
        if status is not None and line == self.body_height - 1:
            return status, PLAIN, thumb
        at = self.top + line
        if at < len(self.window.rows) and not (self.waiting and not self.settled):
            row = self.window.rows[at]
            return row, self._look(row), thumb
        notes = self._notes()
        return (notes[line] if line < len(notes) else None), PLAIN, thumb

    def _notes(self) -> tuple[Cell, ...]:
        if self.waiting and not self.settled:
            return (self._loading,)
        return self.empty if self.settled and not self.window.rows else ()

    def _look(self, row: R) -> Look:
        selected = self.selected is not None and row.ticket_id == self.selected.ticket_id
        ticket_id = row.ticket_id
        return Look(selected, selected and self.has_focus, ticket_id in self.marked, ticket_id in self._fresh)

    def _thumb_lines(self) -> range:
        """Proportional where the number of rows and the place of the window are known; else nothing."""
        window, height = self.window, self.body_height
        whole = window.at_start and window.at_end
        n = len(window) if whole else self.total.n if self.total and not self.total.capped else 0
        offset = window.offset if window.offset is not None else n - len(window) if window.at_end else None
        if offset is None or n <= height or not height:
            return range(0)
        size = max(1, height * height // n)
        first = round(min(1.0, (offset + self.top) / (n - height)) * (height - size))
        return range(first, first + size)

    # Time

    def note_fresh(self, ids: Sequence[int]) -> None:
        if self.highlight_changes:
            until = self.now() + FRESH_FOR
            self._fresh.update(dict.fromkeys(ids, until))

    def tick(self, now: datetime) -> datetime | None:
        """Redraw the ticking cells that differ. Gives when a shown text differs next by time alone, None: never."""
        if not self.display or not self.body_height:
            return None
        if over := [ticket_id for ticket_id, until in self._fresh.items() if until <= now]:
            for ticket_id in over:
                del self._fresh[ticket_id]
            self.repaint()
        shown, self._ticks = self._ticks, {}
        changes = list(self._fresh.values())
        for line, row in enumerate(self.visible_rows):
            fresh = self._painter.ticks(row, now)
            changes += [cell.next_change_at for cell in fresh if cell.next_change_at is not None]
            self._ticks[row.ticket_id] = (row, self._kept(line, shown.get(row.ticket_id), row, fresh))
        return min(changes, default=None)

    def _kept(self, line: int, known: tuple[R, Ticking] | None, row: R, fresh: Ticking) -> Ticking:
        """The cells to hold: the old ones where they say the same. Others are asked to be drawn."""
        if known is None or known[0] is not row:
            return fresh
        pairs = list(zip(self._painter.ticking, known[1], fresh, strict=True))
        y = line + self.header_height
        stale = [Region(p.x, y, p.width, 1) for p, old, new in pairs if (old.text, old.ink) != (new.text, new.ink)]
        if not stale:
            return known[1]
        self.refresh(*stale)
        return fresh

    # Styles and sizes

    def _look_up(self, ink: str, over: tuple[str, ...]) -> Style:
        style = self.rich_style
        for name in (f"ink--{ink}", *over):
            style += self.get_component_rich_style(name, partial=True)
        return style

    def _plan(self) -> None:
        self._painter.plan(self.columns, max(0, self.size.width - 1))
        self._ticks.clear()
        self._painted.clear()
        self.refresh()

    def on_resize(self) -> None:
        self._plan()
        self.scroll_rows(self.top)
        self.show_cursor()
        self.repaint()

    def notify_style_update(self) -> None:
        self._painter.forget_styles()
        self._painted.clear()
        super().notify_style_update()

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.repaint()


def _same(one: Shown | None, other: Shown) -> bool:
    return one is not None and one[0] is other[0] and one[1] == other[1] and one[2] == other[2]
