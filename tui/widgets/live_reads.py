"""The reading half of a live table: pages ahead of the cursor, jumps, and changes by difference.

No key waits for an answer. An answer to a question that a newer one replaced is dropped. Tickets that change while a
page is being read are asked for once more when it has come, so that no older reading covers a newer one.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from tui.loading import loading
from tui.widgets.live_messages import MarksChanged, NotInView, RowHighlighted, SelectionLost, WindowMoved
from tui.widgets.live_view import LiveView
from tui.widgets.row_window import PAGE, Direction, Page, Row, RowSource, RowWindow

R = TypeVar("R", bound=Row)
T = TypeVar("T")

AHEAD = 3 * PAGE
"""Rows kept loaded beyond either edge of the screen."""
MOST_NAMED = 128
"""Beyond so many changed tickets at once, the rows around the screen are read anew instead."""
LOADING_AFTER_S = 0.15


class LiveReads(LiveView[R]):
    loading_after_s = LOADING_AFTER_S

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source: RowSource[R] | None = None
        self._epoch = 0
        """Counts replaced windows."""
        self._sources = 0
        """Counts replaced sources."""
        self._select: int | None = None
        """The ticket around which the source is to be opened."""
        self._wished: int | None = None
        """The ticket that was asked for before there was a source."""
        self._reads = 0
        self._told_meanwhile: set[int] = set()
        self._pending: set[int] = set()
        self._everything = False
        self._applying = 0
        """The source (by count) whose changes are being read; 0: none."""
        self._fetching = 0
        """The window (by count) that pages are being read for; 0: none."""
        self._owed = 0
        """Rows that the last key wanted to go beyond what is loaded."""

    # What the owner calls

    def show_source(
        self, source: RowSource[R], *, first_page: Page[R] | None = None, select: int | None = None
    ) -> None:
        """Another view, from its start or around the ticket `select`. Marks are dropped.

        `first_page`: its start, if somebody has read it already.
        """
        self.source, self.settled, self._select = source, False, select
        self._epoch += 1
        self._sources += 1
        self._pending.clear()
        self._told_meanwhile.clear()
        self._everything = False
        self.unmark()
        wished, self._wished = self._wished, None
        if wished is not None:
            self._seek(wished)
        elif first_page is not None:
            self._replace(first_page, select)
        else:
            self._open()

    def apply_changes(self, ids: Iterable[int]) -> None:
        """These tickets changed, appeared or went, here or elsewhere: read them and update by difference."""
        named = set(ids)
        if self._reads:
            self._told_meanwhile |= named
        if self.settled and named:
            self._pending |= named
            self._start_applying()
        elif not self.settled:
            self._open_again()

    def reload(self) -> None:
        """Anything may have changed: read what is about the screen anew, and update by difference."""
        if self.settled:
            self._everything = True
            self._start_applying()
        else:
            self._open_again()

    def go_to(self, ticket_id: int) -> None:
        """Put the cursor on a ticket wherever it stands in the view; else tells `NotInView`."""
        if self.source is None:
            self._wished = ticket_id
            return
        row = self.window.get(ticket_id) if self.settled else None
        if row is None:
            self._seek(ticket_id)
            return
        self.point_at(row)
        self.show_cursor()
        self.repaint()
        self.prefetch()

    def jump(self, direction: Direction) -> None:
        """To the start (forward) or the end (backward) of the view, which is read from there."""
        window = self.window
        self._owed = 0
        if self.settled and (window.at_start if direction == "forward" else window.at_end):
            self._land(direction)
        elif self.settled:
            self._leap(direction)

    def prefetch(self) -> None:
        if self._fetching != self._epoch and self._wanted_page() is not None:
            self._fetching = self._epoch
            self._fetch(self._epoch)

    # Questions

    @loading("rows")
    async def _open(self) -> None:
        source, select = self._source(), self._select
        with self._reading():
            found = None if select is None else await self._patiently(source.around(select, self._limit))
            if found is None:
                found = await self._patiently(source.page(None, "forward", self._limit))
            self._replace(found, select)

    @loading("rows")
    async def _leap(self, direction: Direction) -> None:
        with self._reading():
            page = await self._patiently(self._source().page(None, direction, self._limit))
            self._replace(page, None, direction)

    @loading("rows")
    async def _seek(self, ticket_id: int) -> None:
        with self._reading():
            page = await self._patiently(self._source().around(ticket_id, self._limit))
            if page is None:
                self.post_message(NotInView(self, ticket_id))
                if not self.settled:
                    self._replace(await self._patiently(self._source().page(None, "forward", self._limit)), None)
            else:
                self._replace(page, ticket_id)

    @loading("ahead")
    async def _fetch(self, epoch: int) -> None:
        """Pages until enough is loaded on both sides. Ends with its window."""
        try:
            while epoch == self._epoch and (side := self._wanted_page()) is not None:
                edge = self.window.rows[-1 if side == "forward" else 0]
                with self._reading():
                    page = await self._source().page(edge.sort_key, side, PAGE)
                    if epoch == self._epoch:
                        self._join(page, side)
        finally:
            if self._fetching == epoch:
                self._fetching = 0

    @loading("changes", exclusive=False)
    async def _apply(self, source: int) -> None:
        """Never cancelled by a newer change: what is told meanwhile is taken in the next round."""
        try:
            while source == self._sources and self.settled and (self._pending or self._everything):
                ids, self._pending = self._pending, set()
                everything, self._everything = self._everything, False
                try:
                    await self._apply_some(ids, everything)
                except Exception:
                    if source == self._sources:
                        self._pending |= ids
                        self._everything |= everything
                    raise
        finally:
            if self._applying == source:
                self._applying = 0

    async def _apply_some(self, ids: set[int], everything: bool) -> None:
        if everything or len(ids) > MOST_NAMED or self.window.descending is None:
            await self._read_anew()
            return
        epoch, named = self._epoch, sorted(ids)
        found = await self._source().rows(named)
        if epoch == self._epoch:
            self._take(named, found)

    async def _read_anew(self) -> None:
        """The rows about the screen, from the same key on; then the selected ticket if it is not among them."""
        source, epoch, rows = self._source(), self._epoch, self.window.rows
        start = max(0, self.top - PAGE)
        anchor = None if start == 0 and self.window.at_start else rows[start].sort_key if rows else None
        with self._reading():
            page = await source.page(anchor, "forward", self.body_height + 2 * PAGE)
            if not page.rows and anchor is not None:
                page = await source.page(None, "backward", self._limit)
            selected = self.selected
            still_there: R | None = None
            if selected is not None and all(row.ticket_id != selected.ticket_id for row in page.rows):
                still_there = (await source.rows([selected.ticket_id])).get(selected.ticket_id)
            if epoch == self._epoch:
                self._exchange(page, still_there)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._reads += 1
        try:
            yield
        finally:
            self._reads -= 1
            if not self._reads and self._told_meanwhile:
                told, self._told_meanwhile = self._told_meanwhile, set()
                self.apply_changes(told)

    async def _patiently(self, asked: Awaitable[T]) -> T:
        """The answer; the table says that it loads when that takes long."""
        task = asyncio.ensure_future(asked)
        try:
            done, _late = await asyncio.wait({task}, timeout=self.loading_after_s)
            if not done:
                self._wait(True)
            return await task
        finally:
            task.cancel()
            self._wait(False)

    def _wait(self, waiting: bool) -> None:
        if waiting != self.waiting:
            self.waiting = waiting
            self.repaint()

    # Answers

    def _replace(self, page: Page[R], select: int | None, direction: Direction = "forward") -> None:
        """Other rows altogether."""
        self._epoch += 1
        self.window = RowWindow(page, pages_kept=self.pages_kept)
        self.settled, self._problem, self._owed = True, None, 0
        self._fresh.clear()
        row = self.window.get(select) if select is not None else None
        if row is None:
            self._land(direction)
            return
        at = self.window.index(row.ticket_id) or 0
        self.top = -1
        self.scroll_rows(at - self.body_height // 2)
        self.point_at(row)
        self.repaint()
        self.prefetch()

    def _land(self, direction: Direction) -> None:
        rows = self.window.rows
        self.top = -1
        self.scroll_rows(0 if direction == "forward" else len(rows))
        self.point_at((rows[0] if direction == "forward" else rows[-1]) if rows else None)
        self.repaint()
        self.prefetch()

    def _join(self, page: Page[R], side: Direction) -> None:
        with self.in_place():
            self.window.extend(page, side)
            self._stay_with(self.selected)
        self._problem = None
        self._trim()
        self._pay(side)
        self.repaint()

    def _trim(self) -> None:
        dropped = self.window.trim(self.top + self.body_height // 2)
        self.top -= dropped

    def _pay(self, side: Direction) -> None:
        """Go on with the step that ended at the edge of what was loaded."""
        at, owed = self.cursor, self._owed
        if owed and at is not None and (owed > 0) == (side == "forward"):
            self._owed = 0
            self.go(at + owed)

    def go(self, wanted: int) -> None:
        """The cursor to an index of the window, or as near as rows are loaded; the rest follows when they are."""
        rows = self.window.rows
        if not rows:
            return
        at = max(0, min(wanted, len(rows) - 1))
        beyond = wanted - at
        loading = (beyond > 0 and not self.window.at_end) or (beyond < 0 and not self.window.at_start)
        self._owed = max(-self.body_height, min(beyond, self.body_height)) if loading else 0
        if self.selected is None or rows[at].ticket_id != self.selected.ticket_id:
            self.point_at(rows[at])
        self.show_cursor()
        self.repaint()
        self.prefetch()

    def _take(self, ids: Sequence[int], found: Mapping[int, R | None]) -> None:
        """Named tickets as read: changed, moved, new in the view, or gone."""
        selected, at = self.selected, self.cursor
        changed = []
        with self.in_place():
            for ticket_id in ids:
                row = found.get(ticket_id)
                if row is None:
                    self.window.remove(ticket_id)
                elif self._is_news(row) and self.window.put(row):
                    changed.append(ticket_id)
            self.note_fresh(changed)
            lost = selected is not None and selected.ticket_id in ids and found.get(selected.ticket_id) is None
            if lost:
                self._lose(at if at is not None else self.top)
            else:
                self._stay_with(found.get(selected.ticket_id) or selected if selected is not None else None)
        self._after_changes([ticket_id for ticket_id in ids if found.get(ticket_id) is None])
        now = self.selected
        if not lost and now is not None and at is not None and self.window.index(now.ticket_id) is None:
            self._seek(now.ticket_id)

    def _is_news(self, row: R) -> bool:
        known = self.window.get(row.ticket_id)
        return known is None or (known != row and known.version <= row.version)

    def _exchange(self, page: Page[R], still_there: R | None) -> None:
        """The same stretch of the view, read anew."""
        old, selected, was_loaded = self.window, self.selected, self.cursor is not None
        with self.in_place():
            self.window = RowWindow(page, pages_kept=self.pages_kept)
            self.window.descending = self.window.descending if self.window.descending is not None else old.descending
            self._epoch += 1
            changed = self.window.keep_equal(old)
            self.window.offset = _offset_within(old, self.window)
            if old.rows:
                self.note_fresh([row.ticket_id for row in changed])
            lost = selected is not None and still_there is None and self.cursor is None
            if lost and selected is not None:
                known = self.window.descending is not None
                self._lose(self.window.place_of(selected.sort_key) if known else 0)
            else:
                self._stay_with(still_there or selected)
        self._after_changes([])
        if self.selected is None and self.window.rows:
            self.point_at(self.window.rows[0])
        if still_there is not None and was_loaded:
            self._seek(still_there.ticket_id)

    def _stay_with(self, row: R | None) -> None:
        """The selection as it is now; told if it differs."""
        if row is not None:
            now = self.window.get(row.ticket_id) or row
            if now is not self.selected and now != self.selected:
                self.post_message(RowHighlighted(self, now))
            self.selected = now

    def _lose(self, at: int) -> None:
        """The selected ticket left the view: choose the row that took its place."""
        rows, gone = self.window.rows, self.selected
        self.point_at(rows[min(at, len(rows) - 1)] if rows else None)
        self.post_message(SelectionLost(self, gone, self.selected))

    def _after_changes(self, gone: Sequence[int]) -> None:
        if self.marked.intersection(gone):
            self.marked = self.marked.difference(gone)
            self.post_message(MarksChanged(self))
        if self.selected is None and self.window.rows:
            self.point_at(self.window.rows[0])
        if not self.window.rows and not (self.window.at_start and self.window.at_end):
            self._everything = True
        self._problem = None
        self._trim()
        self.repaint()
        self.prefetch()
        self.post_message(WindowMoved(self))

    def _wanted_page(self) -> Direction | None:
        """The side on which too few rows are loaded; the shorter one first."""
        window = self.window
        if not self.settled or not window.rows:
            return None
        above = AHEAD if window.at_start else self.top
        below = AHEAD if window.at_end else len(window) - self.top - self.body_height
        if min(above, below) >= AHEAD:
            return None
        return "forward" if below <= above else "backward"

    @property
    def _limit(self) -> int:
        return max(PAGE, self.body_height)

    def _source(self) -> RowSource[R]:
        if self.source is None:
            raise LookupError("no source")
        return self.source

    def _start_applying(self) -> None:
        if self._applying != self._sources:
            self._applying = self._sources
            self._apply(self._sources)

    def _open_again(self) -> None:
        """The source was never reached: something happened, so it may answer now."""
        if self.source is not None and not self._reads:
            self._open()


def _offset_within(old: RowWindow[R], new: RowWindow[R]) -> int | None:
    """Rows before a stretch that overlaps with one whose place is known."""
    if new.at_start:
        return 0
    at = old.index(new.rows[0].ticket_id) if new.rows else None
    return None if at is None or old.offset is None else old.offset + at
