"""A few words why, for the audit trail."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from core.domain.foreign_text import clean_line, is_blank
from tui.dialogs.dialog import Dialog
from tui.i18n import N_, _


class _Field(Input):
    """Enter without priority: see `fields`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.give", N_("Go on"), id="reason.give")]


class Reason(Dialog[str]):
    """The reason as one clean line; never blank."""

    SIZE = "-small"
    AUTO_FOCUS: ClassVar[str | None] = "#reason"
    HINTS: ClassVar[tuple[str, ...]] = ("reason.give", "dialog.cancel")

    def __init__(self, question: Text, *, limit: int = 200, value: str = "", missing: str = "") -> None:
        """`value` stands there already; `missing` is said where nothing does."""
        super().__init__(question)
        self._limit, self._value, self._missing = limit, value, missing

    def body(self) -> ComposeResult:
        yield _Field(self._value, id="reason", max_length=self._limit, select_on_focus=False)
        yield Static(Text(""), id="why", classes="trouble")

    def action_give(self) -> None:
        text = self.query_one("#reason", Input).value
        if is_blank(text):
            words = self._missing or _("A reason is needed: it stays in the audit trail.")
            self.query_one("#why", Static).update(Text(words))
            return
        self.dismiss(clean_line(text, self._limit).strip())

    @on(Input.Changed, "#reason")
    def _typed(self) -> None:
        self.query_one("#why", Static).update(Text(""))
