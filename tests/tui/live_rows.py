"""An endless desk in memory and an app with one live table on it, for tests and benchmarks."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

import tui
from tui.loading import AskFailed
from tui.themes import DARK
from tui.widgets.live_columns import Cell, Column
from tui.widgets.live_messages import TableMessage
from tui.widgets.live_table import LiveTable
from tui.widgets.row_window import Anchor, Direction, Page

NOW = datetime(2026, 11, 25, 3, 0, 0, tzinfo=UTC)
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Ticket:
    ticket_id: int
    place: float
    version: int = 1
    subject: str = "Printer jams"

    @property
    def sort_key(self) -> tuple[float, int]:
        return (self.place, self.ticket_id)

    @property
    def due_at(self) -> datetime:
        """The first tickets tick by the second, the others by the minute."""
        return NOW + timedelta(seconds=100 if self.ticket_id <= 3 else 3_600)


class Desk:
    """Tickets 1 to n in their order, but for what was changed. Notes what it was asked."""

    def __init__(self, n: int = MILLION, *, descending: bool = False) -> None:
        self.n = n
        self.descending = descending
        self.changed: dict[int, Ticket | None] = {}
        self.asked_rows: list[tuple[int, ...]] = []
        self.asked_pages: list[tuple[Anchor | None, Direction]] = []
        self.gate: asyncio.Event | None = None
        """Answers wait for it."""
        self.failure: Exception | None = None

    def ticket(self, ticket_id: int) -> Ticket | None:
        if ticket_id in self.changed:
            return self.changed[ticket_id]
        return Ticket(ticket_id, float(self._place(ticket_id))) if 1 <= ticket_id <= self.n else None

    def change(self, ticket_id: int, **values: Any) -> None:
        """A ticket is written: a new one, or the next version."""
        old = self.ticket(ticket_id)
        values = {"version": old.version + 1 if old else 1, **values}
        self.changed[ticket_id] = replace(old or Ticket(ticket_id, 0.0), **values)

    def remove(self, *ids: int) -> None:
        self.changed |= dict.fromkeys(ids, None)

    async def page(self, anchor: Anchor | None, direction: Direction, limit: int) -> Page[Ticket]:
        self.asked_pages.append((anchor, direction))
        await self._answer()
        forward = direction == "forward"
        found = self._walk(anchor, forward, limit + 1)
        kept = found[:limit] if forward else found[:limit][::-1]
        over = len(found) <= limit
        return Page(kept, anchor is None if forward else over, over if forward else anchor is None)

    async def rows(self, ids: Sequence[int]) -> Mapping[int, Ticket | None]:
        self.asked_rows.append(tuple(ids))
        await self._answer()
        return {ticket_id: self.ticket(ticket_id) for ticket_id in ids}

    async def around(self, ticket_id: int, limit: int) -> Page[Ticket] | None:
        await self._answer()
        middle = self.ticket(ticket_id)
        if middle is None:
            return None
        above = self._walk(middle.sort_key, False, limit // 2 + 1)
        below = self._walk(middle.sort_key, True, limit // 2 + 1)
        rows = [*above[: limit // 2][::-1], middle, *below[: limit // 2]]
        return Page(rows, len(above) <= limit // 2, len(below) <= limit // 2)

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure

    def _place(self, ticket_id: int) -> int:
        return self.n + 1 - ticket_id if self.descending else ticket_id

    def _walk(self, anchor: Anchor | None, forward: bool, limit: int) -> list[Ticket]:
        """Up to `limit` rows beyond the anchor, in reading direction."""
        upwards = forward is not self.descending
        edge = (0 if upwards else self.n) if anchor is None else anchor[0]
        places = range(max(1, floor(edge)), self.n + 1) if upwards else range(min(self.n, ceil(edge)), 0, -1)
        ids = (self._place(place) for place in places[: limit + 1 + len(self.changed)])
        found = [Ticket(number, float(self._place(number))) for number in ids if number not in self.changed]
        found += [ticket for ticket in self.changed.values() if ticket is not None]
        if anchor is not None:
            found = [one for one in found if (one.sort_key > anchor if upwards else one.sort_key < anchor)]
        return sorted(found, key=lambda one: one.sort_key, reverse=not upwards)[:limit]


def _number(row: Ticket, _now: datetime, width: int) -> Cell:
    return Cell(f"#{row.ticket_id}", "muted")


def _subject(row: Ticket, _now: datetime, width: int) -> Cell:
    return Cell(row.subject)


def _team(row: Ticket, _now: datetime, width: int) -> Cell:
    return Cell("Service Desk" if width >= 12 else "Desk", "muted")


def _due(row: Ticket, now: datetime, width: int) -> Cell:
    left_s = int((row.due_at - now).total_seconds())
    if left_s < 120:
        return Cell(f"{left_s}s", "warning", now + timedelta(seconds=1))
    return Cell(f"{left_s // 60}m", "plain", now + timedelta(seconds=left_s % 60 + 1))


COLUMNS: tuple[Column[Ticket], ...] = (
    Column("number", "number", _number, 9),
    Column("subject", "subject", _subject, 20, least=10, weight=1),
    Column("team", "team", _team, 14, least=6, drop=2),
    Column("due", "SLA", _due, 8, ticks=True, right=True),
    Column("second_team", "second", _team, 14, drop=3),
)
EMPTY = (Cell("  No ticket in My tickets.", "strong"), Cell("  T takes the next one.", "muted"))


class Wrist:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def forward(self, seconds: int) -> datetime:
        self.time += timedelta(seconds=seconds)
        return self.time


class SpyTable(LiveTable[Ticket]):
    """Notes which lines and regions were asked to be drawn."""

    loading_after_s = 0.001

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn: list[int] = []
        self.regions: list[Region] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)

    def refresh(self, *regions: Region, **how: Any) -> "SpyTable":
        if hasattr(self, "regions"):
            self.regions += regions or [Region(0, 0, self.size.width, self.size.height)]
        return super().refresh(*regions, **how)

    def forget_drawing(self) -> None:
        self.drawn.clear()
        self.regions.clear()


class TableApp(App[None]):
    CSS_PATH: ClassVar = [Path(tui.__file__).parent / "styles" / "base.tcss"]

    def __init__(self, desk: Desk, **options: Any) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.desk = desk
        self.clock = Wrist()
        self.told: list[Message] = []
        self.table = SpyTable(COLUMNS, self.clock, empty=EMPTY, **options)

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.focus()
        self.table.show_source(self.desk)

    def on_event_told(self, message: Message) -> None:
        self.told.append(message)

    on_row_highlighted = on_row_chosen = on_selection_lost = on_marks_changed = on_not_in_view = on_event_told
    on_window_moved = on_event_told

    def on_ask_failed(self, event: AskFailed) -> None:
        self.told.append(event)
        self.table.show_problem(f"The store does not answer ({event.error}).")

    def last(self, kind: type[TableMessage]) -> Any:
        return next((message for message in reversed(self.told) if isinstance(message, kind)), None)


def lines(table: Widget) -> list[str]:
    """What is written, line by line."""
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


async def until(pilot: Pilot[None], told: Callable[[], bool]) -> None:
    """Let the app work until it is so."""
    for _ in range(500):
        if told():
            return
        await pilot.pause()
    raise AssertionError("it did not come to that")


async def quiet(pilot: Pilot[None]) -> None:
    """Until no read is under way and everything is drawn."""
    app = pilot.app
    assert isinstance(app, TableApp)
    await until(pilot, lambda: not any(worker.is_running for worker in app.workers))
    await pilot.pause()
