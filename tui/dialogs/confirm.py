"""A question before something that is hard to take back. Cancel has the focus; Enter alone never does it."""

from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Static

from tui.dialogs.dialog import Dialog
from tui.i18n import N_, _

ASK_COUNT_OVER = 20
"""From more rows than this the number itself has to be typed."""


class Confirm(Dialog[bool]):
    """True: do it. None: left. With `count` over ASK_COUNT_OVER the button works only once the count stands there."""

    SIZE = "-small"
    AUTO_FOCUS: ClassVar[str | None] = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", N_("Button before"), id="confirm.before", show=False),
        Binding("right", "app.focus_next", N_("Next button"), id="confirm.next", show=False),
        Binding("down", "read_on(1)", N_("Read on"), id="confirm.read_on", show=False),
        Binding("up", "read_on(-1)", N_("Read back"), id="confirm.read_back", show=False),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("confirm.next", "dialog.cancel", "confirm.read_on")

    def __init__(
        self, question: Text, *, yes: str, detail: Text | None = None, count: int = 1, danger: bool = True
    ) -> None:
        super().__init__(question)
        self.count = count
        self._yes, self._detail, self._danger = yes, detail, danger

    @property
    def asks_count(self) -> bool:
        return self.count > ASK_COUNT_OVER

    def body(self) -> ComposeResult:
        if self._detail is not None:
            with VerticalScroll(id="told", can_focus=False):
                yield Static(self._detail, classes="text")
        if self.asks_count:
            words = _("This concerns {count} tickets. Type the number to go on.").format(count=self.count)
            yield Static(Text(words), classes="text")
            yield Input(id="count", type="integer", max_length=9, select_on_focus=False)
        with Horizontal(id="buttons"):
            yield Button(Text(self._yes), id="yes", classes="-danger" if self._danger else "", disabled=self.asks_count)
            yield Button(Text(_("Cancel")), id="cancel")

    def on_key(self, event: events.Key) -> None:
        """Digits that the field has not had go into it, wherever the focus is."""
        if self.asks_count and (event.character or "").isdigit():
            event.stop()
            self._field.focus()
            self._field.insert_text_at_cursor(event.character or "")

    def action_read_on(self, step: int) -> None:
        self.query_one("#told").scroll_relative(y=step, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "read_on":
            return any(told.max_scroll_y > 0 for told in self.query("#told"))
        return super().check_action(action, parameters)

    @property
    def _field(self) -> Input:
        return self.query_one("#count", Input)

    @on(Input.Changed, "#count")
    def _counted(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = event.value != str(self.count)

    @on(Input.Submitted, "#count")
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value == str(self.count):
            self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(True if event.button.id == "yes" else None)
