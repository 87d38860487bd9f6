"""Which status the ticket gets next, with what each does to the clocks."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from core.domain.vocabulary import Status
from tui.dialogs import wording
from tui.dialogs.dialog import Dialog
from tui.dialogs.fields import Choices
from tui.i18n import N_, _
from tui.present import fit


class StatusDialog(Dialog[Status]):
    """The statuses that the desk's workflow allows; a digit or the letter shown chooses at once."""

    GUIDE = "ticket"
    AUTO_FOCUS: ClassVar[str | None] = "#lines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", N_("Down"), id="dialog.down", show=False),
        Binding("k", "move(-1)", N_("Up"), id="dialog.up", show=False),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("dialog.choose", "dialog.cancel")

    def __init__(
        self, current: Status, allowed: Sequence[Status], *, tickets: int = 1, ticket_id: int | None = None
    ) -> None:
        title = _("Status: now {now}").format(now=wording.status(current))
        if ticket_id is not None:
            title = _("Status of #{number}: now {now}").format(number=ticket_id, now=wording.status(current))
        if tickets > 1:
            title = _("Status of {count} tickets").format(count=tickets)
        super().__init__(Text(title))
        self.allowed = tuple(status for status in allowed if status is not current or tickets > 1)

    def body(self) -> ComposeResult:
        lines = (Option(_line(at, each)) for at, each in enumerate(self.allowed, 1))
        yield Choices(*lines, id="lines", markup=False)
        if not self.allowed:
            yield Static(Text(_("The desk's workflow allows no other status from here.")), classes="text quiet")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#lines", OptionList).highlighted = 0 if self.allowed else None

    def on_key(self, event: events.Key) -> None:
        chosen = _by_key(event.character or "", self.allowed)
        if chosen is not None:
            event.stop()
            self.dismiss(chosen)

    def action_move(self, step: int) -> None:
        lines = self.query_one("#lines", OptionList)
        if step > 0:
            lines.action_cursor_down()
        else:
            lines.action_cursor_up()

    def action_choose(self) -> None:
        at = self.query_one("#lines", OptionList).highlighted
        if at is not None:
            self.dismiss(self.allowed[at])

    @on(OptionList.OptionSelected, "#lines")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.allowed[event.option_index])


def _by_key(key: str, allowed: Sequence[Status]) -> Status | None:
    if key.isdigit() and 1 <= int(key) <= len(allowed):
        return allowed[int(key) - 1]
    return next((each for each in allowed if wording.STATUS_KEYS[each] == key), None)


def _line(at: int, status: Status) -> Text:
    line = Text(f"{at} {wording.STATUS_KEYS[status]} ", style="dim")
    line.append(fit(wording.status(status), 10), style="bold")
    return line.append(" ").append(fit(wording.status_meaning(status), 44).rstrip(), style="dim")
