"""Until when, by hand: an instant as a person types it, read back at once, and a few words why."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from core.domain.asked_time import Asked, AskError, moment
from core.domain.foreign_text import clean_line, is_blank
from core.services.reasons import REASON_LENGTH
from tui.dialogs.dialog import Dialog
from tui.dialogs.fields import Limited
from tui.i18n import N_, _
from tui.present_times import day


@dataclass(frozen=True, slots=True)
class DueChoice:
    due_at: datetime | None
    """None: no date by hand any more."""
    reason: str


class _Field(Limited):
    """Enter without priority: see `fields`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.go_on", N_("Go on"), id="due.go_on")]


class DueDate(Dialog[DueChoice]):
    """Enter goes from the date to the reason, and from there on. An empty date takes the one in force away."""

    GUIDE = "ticket"
    SIZE = "-small"
    AUTO_FOCUS: ClassVar[str | None] = "#when"
    HINTS: ClassVar[tuple[str, ...]] = ("due.go_on", "dialog.cancel")

    def __init__(self, heading: Text, now: datetime, zone: tzinfo, *, limit: int = REASON_LENGTH) -> None:
        super().__init__(heading)
        self._now, self._zone, self._limit = now, zone, limit

    def body(self) -> ComposeResult:
        yield Static(Text(_("Due at, in the time of the desk; empty takes a date away")), classes="text quiet")
        yield _Field(id="when", placeholder=_("fri 16:30"), max_length=60, select_on_focus=False)
        yield Static(Text(""), id="read", classes="text")
        yield Static(Text(_("Why")), classes="text quiet")
        yield _Field(id="reason", max_length=self._limit, select_on_focus=False)
        yield Static(Text(""), id="trouble")

    @on(Input.Changed, "#when")
    def _read_back(self) -> None:
        self._say("")
        asked = self._asked()
        words = "" if asked is None or isinstance(asked, AskError) else self._written(asked.at)
        self.query_one("#read", Static).update(Text(words))

    @on(Input.Changed, "#reason")
    def _typed(self) -> None:
        self._say(self.query_one("#reason", Limited).room(), trouble=False)

    @on(Limited.Full)
    def _full(self) -> None:
        field = self.focused
        if isinstance(field, Limited):
            self._say(field.no_room())

    def _asked(self) -> Asked | AskError | None:
        typed = self.query_one("#when", Input).value
        if is_blank(typed):
            return None
        try:
            return moment(typed, self._now, self._zone)
        except AskError as error:
            return error

    def _written(self, at: datetime) -> str:
        there = at.astimezone(self._zone)
        return f"{day(there.date(), year=True)} {there:%H:%M}"

    def action_go_on(self) -> None:
        asked = self._asked()
        if isinstance(asked, AskError):
            self._say(_("That is no time. Write fri 16:30, tomorrow 9:00 or 2026-11-27 16:30."))
            self.query_one("#when", Input).focus()
            return
        if asked is not None and asked.at <= self._now:
            self._say(_("That has passed already."))
            self.query_one("#when", Input).focus()
            return
        reason = self.query_one("#reason", Input)
        if not reason.has_focus:
            reason.focus()
        elif is_blank(reason.value):
            self._say(_("A reason is needed: it stays in the audit trail."))
        else:
            due_at = asked.at if asked is not None else None
            self.dismiss(DueChoice(due_at, clean_line(reason.value, self._limit).strip()))

    def _say(self, words: str, *, trouble: bool = True) -> None:
        self.query_one("#trouble", Static).set_classes("trouble" if trouble else "text quiet").update(Text(words))
