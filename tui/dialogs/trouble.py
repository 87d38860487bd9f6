"""Something went wrong that nobody expected, or that the agent cannot answer in place. The console lives on."""

from enum import StrEnum
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from tui.dialogs.dialog import Dialog
from tui.error_display import Shown
from tui.i18n import N_, _
from tui.present import safe_text

DETAILS_SHOWN = 8_000


class TroubleAnswer(StrEnum):
    CONTINUE = "continue"
    QUIT = "quit"


class TroubleDialog(Dialog[TroubleAnswer]):
    """Says what happened and what helps. Details hold no locals, no values, no secrets; they can be copied."""

    AUTO_FOCUS: ClassVar[str | None] = "#continue"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", N_("Copy details"), id="trouble.copy", tooltip=N_("Copy the details for a report")),
        Binding("left", "app.focus_previous", N_("Button before"), id="trouble.before", show=False),
        Binding("right", "app.focus_next", N_("Next button"), id="trouble.next", show=False),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("trouble.copy", "trouble.next", "dialog.cancel")

    def __init__(self, shown: Shown, details: str = "") -> None:
        super().__init__(Text("! ").append_text(safe_text(shown.sentence)))
        self.shown = shown
        self.details = safe_text(details, DETAILS_SHOWN).plain

    def body(self) -> ComposeResult:
        if self.shown.remedy:
            yield Static(safe_text(self.shown.remedy), classes="text")
        if self.details:
            with VerticalScroll(id="details", can_focus=False):
                yield Static(Text(self.details))
        with Horizontal(id="buttons"):
            yield Button(Text(_("Continue")), id="continue")
            yield Button(Text(_("Quit")), id="quit")

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.details)
        self.query_one("#hints", Static).update(Text(_("Details copied.")))

    def action_cancel(self) -> None:
        self.dismiss(TroubleAnswer.CONTINUE)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(TroubleAnswer.QUIT if event.button.id == "quit" else TroubleAnswer.CONTINUE)
