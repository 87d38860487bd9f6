"""On small screens: the desk's pulse and what is due next, in a few lines that are always there."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.context import Context
from tui.i18n import _
from tui.panes.radar_lines import due_soon
from tui.panes.sla_lines import due_line, next_wake, pulse_line
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from core.services.radar import DueRow
    from core.services.sla_board import DeskPulse


class SlaStrip(Lines, can_focus=False):
    def __init__(self, context: Context, *, id: str = "strip") -> None:
        super().__init__(id=id)
        self.context = context
        self.rows: tuple[DueRow, ...] = ()
        self.pulse: DeskPulse | None = None

    def on_mount(self) -> None:
        self.context.ticker.add(self.tick)

    def show_due(self, rows: "tuple[DueRow, ...] | None", pulse: "DeskPulse") -> None:
        """`rows` None: only the pulse is new."""
        self.rows = self.rows if rows is None else rows
        self.pulse = pulse
        self.tick(self.context.now())

    def on_resize(self) -> None:
        self.tick(self.context.now())

    def tick(self, now: datetime) -> datetime | None:
        if not self.display or self.size.height == 0:
            return None
        rows = self._coming_first(now)[: self.size.height - 1]
        drawn = [due_line(row, now, self.room, coarse=self.context.coarse) for row in rows]
        name, soon = _("Due next") + "  ", due_soon(self.rows, self.pulse, now)
        heading: Line = ((name, "strong"), *pulse_line(self.pulse, soon.count, self.room - cell_len(name)))
        self.show([heading, *(line for line, _change in drawn)])
        return next_wake([soon.next_change_at, *(change for _line, change in drawn)])

    def _coming_first(self, now: datetime) -> "list[DueRow]":
        """What can still be kept before what is lost already: the heading counts that, and the queue begins with it."""
        return sorted(self.rows, key=lambda row: row.breached or row.due_at <= now)
