"""The one line at the top: desk, view, live state, unread notices, agent, time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from rich.cells import cell_len

from tui.context import Context
from tui.feed import ConsoleFeed
from tui.i18n import _, ngettext
from tui.present import fit, safe_line
from tui.present_times import clock_time, clock_time_s
from tui.widgets.lines import Line, Lines, Span

SWEEP_LATE = timedelta(seconds=45)
"""A scheduler sweeps every five seconds and is replaced within twenty."""
MINUTE = timedelta(minutes=1)
GAP = 2
"""Blanks at least between what is shown and the state of the desk."""
LEAST_DESK = 9
"""Cells of the desk's name: before it gets fewer the agent's name goes."""


@dataclass(frozen=True, slots=True)
class Top:
    """What the line tells, but for the time."""

    desk: str = ""
    agent: str = ""
    readonly: bool = False
    view: str = ""
    total: str = ""
    unread: int = 0
    as_of_at: datetime | None = None
    """When the store last answered."""
    lost: bool = False
    stale: bool = False
    opened: bool = False
    sweeper_beat_at: datetime | None = None
    sweeper_known: bool = False


def live_state(top: Top, now: datetime, zone: tzinfo) -> Span:
    """`live`, `as of 14:05:09`, `STALE since 14:05:09`, `no scheduler since 14:05`."""
    if not top.opened:
        return (_("opening…"), "muted")
    if top.as_of_at is not None and top.lost:
        return ("! " + _("as of {time}").format(time=clock_time_s(top.as_of_at, zone)), "error")
    if top.as_of_at is not None and top.stale:
        return ("! " + _("STALE since {time}").format(time=clock_time_s(top.as_of_at, zone)), "error")
    if top.sweeper_known and top.sweeper_beat_at is None:
        return ("▲ " + _("no scheduler"), "warning")
    if top.sweeper_beat_at is not None and now - top.sweeper_beat_at > SWEEP_LATE:
        return ("▲ " + _("no scheduler since {time}").format(time=clock_time(top.sweeper_beat_at, zone)), "warning")
    return ("● " + _("live"), "success")


def top_line(top: Top, now: datetime, zone: tzinfo, width: int) -> Line:
    """Where it is narrow the desk's name gives way, then the agent's; view and count stay whole as long as they fit."""
    view: Line = ()
    if top.view:
        view = (("   " + safe_line(top.view, 24), "key"), (f" {top.total}" if top.total else "", "plain"))
    desk = " " + safe_line(top.desk or "siaga", 28)
    least = min(cell_len(desk), LEAST_DESK)
    right = _right(top, now, zone, agent=width >= 70)
    if width - GAP - _cells((*view, *right)) < least:
        right = _right(top, now, zone, agent=False)
    beside = width - GAP - _cells((*view, *right))
    if beside < 0:
        view = ((fit("".join(text for text, _ink in view), max(0, beside + _cells(view))), "key"),)
    name = fit(desk, min(cell_len(desk), beside)) if beside >= least else ""
    left: Line = ((name, "strong"), *view)
    return (*left, (" " * (width - _cells((*left, *right))), "plain"), *right)


def _right(top: Top, now: datetime, zone: tzinfo, *, agent: bool) -> Line:
    unread = ngettext("%d notice", "%d notices", top.unread) % top.unread
    right: list[Span] = [live_state(top, now, zone)]
    right += [("   ✉ " + unread, "accent")] if top.unread else []
    right += [("   " + _("read only"), "warning")] if top.readonly else []
    right += [("   " + safe_line(top.agent, 20), "plain")] if top.agent and agent else []
    return (*right, ("   " + clock_time(now, zone) + " ", "strong"))


def _cells(line: Line) -> int:
    return sum(cell_len(text) for text, _ink in line)


class TopLine(Lines, can_focus=False):
    def __init__(self, context: Context, feed: ConsoleFeed, *, id: str = "top") -> None:
        super().__init__(id=id)
        self.context = context
        self.feed = feed
        self.top = Top()

    def on_mount(self) -> None:
        self.context.ticker.add(self.tick)

    def tell(self, **facts: object) -> None:
        self.top = replace(self.top, **facts)  # type: ignore[arg-type]
        self.draw(self.context.now())

    def on_resize(self) -> None:
        self.draw(self.context.now())

    def draw(self, now: datetime) -> None:
        if self.room:
            self.show([top_line(self.top, now, self.context.zone, self.room)])

    def tick(self, now: datetime) -> datetime | None:
        stale, lost = self.feed.stale and self.top.opened, self.feed.lost
        as_of_at = self.top.as_of_at if (stale or lost) and self.top.as_of_at is not None else now
        self.top = replace(self.top, stale=stale, lost=lost, as_of_at=as_of_at)
        self.draw(now)
        return now.replace(second=0, microsecond=0) + MINUTE
