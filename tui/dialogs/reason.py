"""A few words why, for the audit trail."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from core.domain.foreign_text import clean_line, is_blank
from core.services.reasons import REASON_LENGTH
from tui.dialogs.dialog import Dialog
from tui.dialogs.fields import Limited
from tui.i18n import N_, _


class _Field(Limited):
    """Enter without priority: see `fields`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.give", N_("Go on"), id="reason.give")]


class Reason(Dialog[str]):
    """The reason as one clean line; never blank."""

    SIZE = "-small"
    AUTO_FOCUS: ClassVar[str | None] = "#reason"
    HINTS: ClassVar[tuple[str, ...]] = ("reason.give", "dialog.cancel")

    def __init__(self, question: Text, *, limit: int = REASON_LENGTH, value: str = "", missing: str = "") -> None:
        """`value` stands there already; `missing` is said where nothing does."""
        super().__init__(question)
        self._limit, self._value, self._missing = limit, value, missing

    def body(self) -> ComposeResult:
        yield _Field(self._value, id="reason", max_length=self._limit, select_on_focus=False)
        yield Static(Text(""), id="why")

    def action_give(self) -> None:
        text = self._field.value
        if is_blank(text):
            self._say(self._missing or _("A reason is needed: it stays in the audit trail."), trouble=True)
            return
        self.dismiss(clean_line(text, self._limit).strip())

    @on(Input.Changed, "#reason")
    def _typed(self) -> None:
        self._say(self._field.room())

    @on(Limited.Full)
    def _full(self) -> None:
        self._say(self._field.no_room(), trouble=True)

    @property
    def _field(self) -> Limited:
        return self.query_one("#reason", Limited)

    def _say(self, words: str, *, trouble: bool = False) -> None:
        self.query_one("#why", Static).set_classes("trouble" if trouble else "text quiet").update(Text(words))
