"""`?`: the keys of the focused pane, from the live bindings; a remapped key appears remapped."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from tui.dialogs.dialog import Dialog
from tui.i18n import N_, _
from tui.live_keys import LiveKey, live_keys
from tui.present import fit

KEYS_WIDTH = 14
LABEL_WIDTH = 24


class HelpScreen(Dialog[None]):
    """Make it with `help_for`, before it covers the screen whose keys it shows."""

    SIZE = "-large"
    GUIDE = "help"
    AUTO_FOCUS: ClassVar[str | None] = "#scroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "cancel", N_("Close"), id="help.close", priority=True),
        Binding("j,down", "scroll(1)", N_("Down"), id="help.down", priority=True),
        Binding("k,up", "scroll(-1)", N_("Up"), id="help.up", priority=True),
        Binding("space,pagedown", "page(1)", N_("Page"), id="help.page_down", priority=True),
        Binding("pageup", "page(-1)", N_("Page up"), id="help.page_up", priority=True),
        Binding("g,home", "edge(-1)", N_("Top"), id="help.top", priority=True),
        Binding("G,end", "edge(1)", N_("Bottom"), id="help.bottom", priority=True),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("help.close", "help.down", "help.page_down")

    def __init__(self, keys: Sequence[LiveKey]) -> None:
        super().__init__(Text(_("Keys that work here")))
        self.keys = tuple(keys)

    def body(self) -> ComposeResult:
        with VerticalScroll(id="scroll"):
            yield Static(help_text(self.keys), id="text-of-help")

    @property
    def _pane(self) -> VerticalScroll:
        return self.query_one("#scroll", VerticalScroll)

    def action_scroll(self, step: int) -> None:
        self._pane.scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        self._pane.scroll_relative(y=step * max(self._pane.size.height - 1, 1), animate=False)

    def action_edge(self, side: int) -> None:
        self._pane.scroll_to(y=0 if side < 0 else self._pane.max_scroll_y, animate=False)


def help_for(screen: Screen[Any]) -> HelpScreen:
    return HelpScreen(live_keys(screen))


def help_text(keys: Sequence[LiveKey]) -> Text:
    """One block for each group, in the order of the bindings: keys, label, what it does."""
    blocks = []
    for group in dict.fromkeys(row.group for row in keys):
        lines = [_line(row) for row in keys if row.group == group]
        blocks.append(Text("\n").join([Text(fit(group, 60).rstrip(), style="bold"), *lines]))
    return Text("\n\n").join(blocks)


def _line(row: LiveKey) -> Text:
    line = Text("  " + fit(" ".join(row.keys), KEYS_WIDTH), style="bold" if row.enabled else "dim")
    line.append(" ").append(fit(row.label, LABEL_WIDTH), style="" if row.enabled else "dim")
    detail = row.tooltip if row.enabled else _("not now") + (f": {row.tooltip}" if row.tooltip else "")
    return line.append(" ").append(detail, style="dim")
