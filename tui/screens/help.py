"""`?`: the keys of the focused pane, from the live bindings; a remapped key appears remapped."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
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
DETAIL_LEAST = 30
"""Cells beside the label from which on it is told there what a key does."""


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
            yield Static(Text(""), id="text-of-help")

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._write)

    def _write(self) -> None:
        room = self._pane.scrollable_content_region.width
        self.query_one("#text-of-help", Static).update(help_text(self.keys, room))

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


def help_text(keys: Sequence[LiveKey], room: int) -> Text:
    """One block for each group, in the order of the bindings: keys, label, what it does, in lines of `room` cells."""
    blocks = []
    for group in dict.fromkeys(row.group for row in keys):
        lines = [line for row in keys if row.group == group for line in _lines(row, room)]
        blocks.append(Text("\n").join([Text(fit(group, 60).rstrip(), style="bold"), *lines]))
    return Text("\n\n").join(blocks)


def _lines(row: LiveKey, room: int) -> Iterator[Text]:
    """What it does goes on under its own beginning, or where there is no room for it beside, under the label."""
    line = Text("  " + fit(" ".join(row.keys), KEYS_WIDTH), style="bold" if row.enabled else "dim")
    line.append(" ").append(fit(row.label, LABEL_WIDTH), style="" if row.enabled else "dim")
    indent = line.cell_len + 1
    detail = row.tooltip if row.enabled else _("not now") + (f": {row.tooltip}" if row.tooltip else "")
    beside = room - indent >= DETAIL_LEAST
    if not beside:
        line.rstrip()
        yield line
        indent = 2 + KEYS_WIDTH + 1
    for at, words in enumerate(wrap(detail, max(room - indent, DETAIL_LEAST))):
        yield (
            line.append(" ").append(words, style="dim")
            if beside and at == 0
            else Text(" " * indent + words, style="dim")
        )
    if beside and not detail:
        yield line
