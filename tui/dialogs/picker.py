"""Choosing one of many: type letters, the list narrows, Enter takes the highlighted line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui import fuzzy
from tui.dialogs.columns import Row, laid_out, widths
from tui.dialogs.dialog import Dialog
from tui.dialogs.fields import Typed
from tui.i18n import _

Value = TypeVar("Value")

SHOWN = 200
"""Lines in the list at most; further letters narrow it."""


@dataclass(frozen=True, slots=True)
class Line(Generic[Value]):
    value: Value
    words: str
    """What the typed letters are compared with; never shown."""
    shown: Text | Row
    """One line, already clean; a row is fitted into the room there is."""


class Picker(Dialog[Value]):
    """Lines in the order given until something is typed, then the best fit first."""

    HINTS: ClassVar[tuple[str, ...]] = ("dialog.choose", "dialog.down", "dialog.cancel")
    AUTO_FOCUS: ClassVar[str | None] = "#typed"
    LEAST: tuple[int, ...] = ()
    """Cells that each column of a row needs to say anything."""

    def __init__(self, heading: Text, lines: Sequence[Line[Value]], *, placeholder: str = "") -> None:
        super().__init__(heading)
        self.lines = tuple(lines)
        self.matching: tuple[Line[Value], ...] = self.lines[:SHOWN]
        self._placeholder = placeholder
        self._cells: tuple[int, ...] = self.LEAST
        self._narrowed_by = ""
        """What `matching` was found for."""

    def body(self) -> ComposeResult:
        yield Typed(placeholder=Text(self._placeholder).plain, id="typed", select_on_focus=False)
        yield OptionList(*self._options(), id="lines", markup=False)
        yield Static(Text(_("Nothing fits.")), id="nothing", classes="text quiet")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#lines", OptionList).can_focus = False
        self._highlight_first()

    @on(Input.Changed, "#typed")
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._catch_up()

    def _catch_up(self) -> None:
        """Narrow by what stands in the field now: letters and Enter of one burst come before their message does."""
        typed = self.query_one("#typed", Input).value
        if typed != self._narrowed_by:
            self._narrowed_by = typed
            self.narrow(typed)

    def narrow(self, typed: str) -> None:
        """Show what fits `typed`."""
        found = fuzzy.best(typed, ((line.words, line) for line in self.lines)) if typed.strip() else self.lines
        self.matching = tuple(found[:SHOWN])
        self.show_matching()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Share out the room among the columns; the line chosen stays chosen."""
        lines = self.query_one("#lines", OptionList)
        rows = [line.shown for line in self.lines if not isinstance(line.shown, Text)]
        cells = widths(rows, self.LEAST, lines.scrollable_content_region.width)
        if cells != self._cells:
            self._cells, at = cells, lines.highlighted
            lines.set_options(self._options())
            lines.highlighted = at

    def show_matching(self) -> None:
        self.query_one("#lines", OptionList).set_options(self._options())
        self._highlight_first()

    def _options(self) -> list[Option]:
        return [Option(self._shown(line)) for line in self.matching]

    def _shown(self, line: Line[Value]) -> Text:
        return line.shown if isinstance(line.shown, Text) else laid_out(line.shown, self._cells)

    def _highlight_first(self) -> None:
        self.query_one("#lines", OptionList).highlighted = 0 if self.matching else None
        self.query_one("#nothing", Static).display = not self.matching

    def action_move(self, step: int) -> None:
        self._catch_up()
        lines = self.query_one("#lines", OptionList)
        if step > 0:
            lines.action_cursor_down()
        else:
            lines.action_cursor_up()

    def action_page(self, step: int) -> None:
        self._catch_up()
        lines = self.query_one("#lines", OptionList)
        if step > 0:
            lines.action_page_down()  # type: ignore[no-untyped-call]
        else:
            lines.action_page_up()  # type: ignore[no-untyped-call]

    def action_choose(self) -> None:
        self._catch_up()
        at = self.query_one("#lines", OptionList).highlighted
        if at is not None and at < len(self.matching):
            self.choose(self.matching[at].value)

    @on(OptionList.OptionSelected, "#lines")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(self.matching[event.option_index].value)

    def choose(self, value: Value) -> None:
        self.dismiss(value)
