"""What the desk told this agent: warnings, breaches, escalations. Unread first in the eye, newest first in the list."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.errors import SiagaError
from tui.dialogs import wording
from tui.dialogs.dialog import Dialog
from tui.error_display import explain
from tui.escalation_text import remark
from tui.i18n import N_, _, ngettext
from tui.palette import Jump
from tui.present import fit, safe_line

if TYPE_CHECKING:
    from core.services.inbox import Notice

Load = Callable[[], Awaitable[Sequence["Notice"]]]
MarkRead = Callable[[int | None], Awaitable[object]]
"""One notice, or None for all."""
Acknowledge = Callable[[int], Awaitable[object]]
"""What waits for it on a ticket."""


WIDE = 110
"""Cells of the screen from which on a notice takes one line."""
ABOUT = 24
BESIDE, BELOW = 26, 44
"""Cells of a subject at most, where something is said after it."""


class InboxScreen(Dialog[Jump]):
    """Answers with the ticket to open; `reload` when the feed says that notices changed."""

    SIZE = "-large"
    GUIDE = "inbox"
    AUTO_FOCUS: ClassVar[str | None] = "#notices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "cancel", N_("Close"), id="inbox.close", priority=True),
        Binding(
            "enter",
            "open",
            N_("Open ticket"),
            id="inbox.open",
            priority=True,
            tooltip=N_("Read it and open its ticket"),
        ),
        Binding("space", "read", N_("Mark read"), id="inbox.read", tooltip=N_("Mark this notice as read")),
        Binding("A", "read_all", N_("All read"), id="inbox.read_all", tooltip=N_("Mark all notices as read")),
        Binding(
            "a",
            "acknowledge",
            N_("Acknowledge"),
            id="inbox.acknowledge",
            tooltip=N_("You have seen the escalation: the next tier is not told"),
        ),
        Binding("j", "move(1)", N_("Down"), id="inbox.down", show=False),
        Binding("k", "move(-1)", N_("Up"), id="inbox.up", show=False),
    ]
    HINTS: ClassVar[tuple[str, ...]] = (
        "inbox.open",
        "inbox.acknowledge",
        "inbox.read",
        "inbox.read_all",
        "inbox.close",
    )

    def __init__(
        self,
        load: Load,
        mark_read: MarkRead,
        *,
        now: Callable[[], datetime],
        acknowledge: Acknowledge | None = None,
    ) -> None:
        super().__init__(Text(_("Inbox")))
        self.notices: tuple[Notice, ...] = ()
        self._load, self._mark_read, self._now = load, mark_read, now
        self._acknowledge = acknowledge

    def body(self) -> ComposeResult:
        yield OptionList(id="notices", markup=False)
        words = _("No notices. Warnings, breaches and escalations that concern you appear here.")
        yield Static(Text(words), id="empty")

    def on_mount(self) -> None:
        super().on_mount()
        self.reload()

    @work(exclusive=True, group="inbox")
    async def reload(self) -> None:
        self.show(await self._load())

    def show(self, notices: Sequence["Notice"]) -> None:
        """The cursor stays on its notice."""
        kept = self.chosen
        self.notices = tuple(notices)
        self.set_class(not self.notices, "-empty")
        unread = sum(notice.read_at is None for notice in self.notices)
        words = ngettext("Inbox: %d unread", "Inbox: %d unread", unread) % unread
        self.query_one("#heading", Static).update(Text(words))
        lines = self.query_one("#notices", OptionList)
        self._lay_out()
        ids = [notice.notice_id for notice in self.notices]
        lines.highlighted = (ids.index(kept.notice_id) if kept and kept.notice_id in ids else 0) if ids else None

    def _lay_out(self) -> None:
        self.query_one("#notices", OptionList).set_options(
            Option(line) for line in _lines(self.notices, self._now(), wide=self.app.size.width >= WIDE)
        )

    def on_resize(self) -> None:
        super().on_resize()
        lines = self.query_one("#notices", OptionList)
        kept = lines.highlighted
        self._lay_out()
        lines.highlighted = kept

    @property
    def chosen(self) -> "Notice | None":
        at = self.query_one("#notices", OptionList).highlighted
        return self.notices[at] if at is not None and at < len(self.notices) else None

    async def action_open(self) -> None:
        notice = self.chosen
        if notice is None:
            return
        await self._read(notice.notice_id)
        if notice.ticket_id is not None:
            self.dismiss(Jump(notice.ticket_id))

    @on(OptionList.OptionSelected, "#notices")
    async def _clicked(self) -> None:
        await self.action_open()

    async def action_read(self) -> None:
        if self.chosen is not None:
            await self._read(self.chosen.notice_id)
            self.action_move(1)

    async def action_acknowledge(self) -> None:
        """By this key the notice counts as read, whatever the desk says."""
        notice = self.chosen
        if notice is None or notice.ticket_id is None or self._acknowledge is None:
            return
        try:
            await self._acknowledge(notice.ticket_id)
        except SiagaError as error:
            shown = explain(error)
            self.notify(" ".join((shown.sentence, shown.remedy)).strip(), severity="warning", markup=False)
        else:
            self.notify(_("#{number} acknowledged.").format(number=notice.ticket_id), markup=False)
        await self._read(notice.notice_id)

    async def action_read_all(self) -> None:
        await self._read(None)

    async def _read(self, notice_id: int | None) -> None:
        await self._mark_read(notice_id)
        self.show(await self._load())

    def action_move(self, step: int) -> None:
        lines = self.query_one("#notices", OptionList)
        if step > 0:
            lines.action_cursor_down()
        else:
            lines.action_cursor_up()


def _lines(notices: Sequence["Notice"], now: datetime, *, wide: bool) -> list[Text]:
    """What happened, where, on which clock and when, in columns as wide as their words; then the subject.

    Where there is no room beside the columns, the subject stands below them.
    """
    cells = [_cells(notice, now) for notice in notices]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    return [_line(notice, row, widths, wide=wide) for notice, row in zip(notices, cells, strict=True)]


def _cells(notice: "Notice", now: datetime) -> tuple[str, ...]:
    number = f"#{notice.ticket_id}" if notice.ticket_id is not None else ""
    return (wording.notice(notice.kind), number, safe_line(_about(notice), ABOUT), ago(notice.created_at, now))


def _line(notice: "Notice", cells: Sequence[str], widths: Sequence[int], *, wide: bool) -> Text:
    unread = notice.read_at is None
    kind, *rest = (fit(cell, width + 2) for cell, width in zip(cells, widths, strict=True))
    strong, quiet = ("bold", "") if unread else ("", "dim")
    line = Text("● " if unread else "  ").append(kind, style=strong).append("".join(rest), style=quiet)
    line.append("" if wide else "\n    ")
    said = remark(notice.kind, notice.data)
    subject = safe_line(notice.subject, (BESIDE if wide else BELOW) if said else None)
    return line.append(" · ".join(part for part in (subject, said) if part), style=strong or "dim")


def _about(notice: "Notice") -> str:
    return wording.metric(str(notice.data.get("metric") or "")) or str(notice.data.get("step") or "")


def ago(then: datetime, now: datetime) -> str:
    """`now`, `5 min`, `3 h`, `2 d`: how long since."""
    minutes = max(int((now - then).total_seconds()) // 60, 0)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    return _("{n} h").format(n=minutes // 60) if minutes < 60 * 24 else _("{n} d").format(n=minutes // 1440)
