"""What every dialog has: a frame with a title, a line of keys, Esc to leave."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.i18n import N_
from tui.live_keys import hint, live_keys

Answer = TypeVar("Answer")

STYLES = Path(__file__).parent.parent / "styles" / "dialogs.tcss"


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """A modal that answers with a value, or with None when it was left.

    A subclass yields its widgets from `body`, sets `heading` and names in `HINTS` the bindings of its key line.
    """

    CSS_PATH = STYLES
    AUTO_FOCUS: ClassVar[str | None] = "#first"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Cancel"), id="dialog.cancel", tooltip=N_("Leave without changing anything")),
        Binding("f1", "guide", N_("Guide"), id="dialog.guide", tooltip=N_("The guide's page of this window")),
    ]
    GUIDE: ClassVar[str] = ""
    """Id of the guide page; empty: none."""
    HINTS: ClassVar[tuple[str, ...]] = ("dialog.cancel",)
    """Ids of the key line's bindings, the most needed first: in little room the last ones go."""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-mid"), (24, "-high")]
    """Low: 15 lines are the least that is promised. Margins and lists give way to the key line."""
    SIZE: ClassVar[str] = "-medium"
    """One of -small, -medium, -large: the width of the frame."""

    def __init__(self, heading: Text) -> None:
        super().__init__()
        self.heading = heading

    def compose(self) -> ComposeResult:
        with Vertical(id="frame", classes=self.SIZE):
            yield Static(self.heading, id="heading")
            with Vertical(id="body"):
                yield from self.body()
            yield Static(Text(""), id="hints")

    def body(self) -> ComposeResult:
        yield from ()

    def on_mount(self) -> None:
        self.call_after_refresh(self.show_hints)

    def on_resize(self) -> None:
        self.show_hints()

    def hints(self) -> Sequence[str]:
        """Those of `HINTS` that are worth their room now."""
        return self.HINTS

    def show_hints(self) -> None:
        """The keys of `HINTS` as they are bound now, as many as fit into one line."""
        if not self.is_mounted:
            return
        line = self.query_one("#hints", Static)
        by_id = {row.id: row for row in live_keys(self) if row.enabled}
        words = hint([by_id[name] for name in self.hints() if name in by_id], line.content_size.width or None)
        line.update(Text(words, no_wrap=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "guide" or bool(self.GUIDE)

    def action_guide(self) -> None:
        from tui.screens.guide import GuideScreen

        self.app.push_screen(GuideScreen(self.GUIDE))

    def action_cancel(self) -> None:
        self.dismiss(None)
