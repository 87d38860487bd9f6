"""Rows of inked text that scroll, compare themselves with what is shown, and redraw only the cells that differ."""

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.inked import Line, Span

__all__ = ["INKS", "Line", "Lines", "Span"]

INKS = (
    *("plain", "muted", "faint", "strong", "error", "warning", "success", "accent", "key", "tab", "focus"),
    *("internal", "public", "inbound"),
    *("bar-error", "bar-warning", "bar-muted", "bar-plain"),
)
"""Each is the component class `ink--<name>`, coloured by `styles/base.tcss`."""


class Lines(ScrollView, can_focus=False):
    """One line a row, no wrapping of its own; `cursor` is painted across the whole width."""

    COMPONENT_CLASSES = {*(f"ink--{ink}" for ink in INKS), "lines--cursor", "lines--cursor-focus"}
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: list[Line] = []
        self.cursor: int | None = None
        self._styles: dict[tuple[str, bool], Style] = {}

    def show(self, lines: Sequence[Line], *, cursor: int | None = None) -> None:
        """Replace the rows. Scroll offset stays; cells that are the same are not sent again."""
        before, before_cursor = self.lines, self.cursor
        self.lines, self.cursor = list(lines), cursor
        if len(before) != len(self.lines):
            self._set_length(len(self.lines))
        for y, (old, new) in enumerate(zip_longest(before, self.lines)):
            if old is None or new is None or (y == before_cursor) != (y == cursor):
                self._refresh_cells(y, 0, self.room)
            elif old != new:
                self._refresh_cells(y, *_difference(old, new, self.room))

    def _set_length(self, rows: int) -> None:
        """Only a widget as high as its lines is laid out anew: that costs more than showing a whole ticket."""
        if self.styles.is_auto_height:
            self.virtual_size = Size(0, rows)
            return
        self.set_reactive(Lines.virtual_size, Size(0, rows))
        self._scroll_update(self.virtual_size)

    def show_line(self, y: int, line: Line) -> None:
        """Replace one row."""
        if 0 <= y < len(self.lines) and self.lines[y] != line:
            old, self.lines[y] = self.lines[y], line
            self._refresh_cells(y, *_difference(old, line, self.room))

    @property
    def room(self) -> int:
        """Cells of a line: what is left beside the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def shown_rows(self) -> range:
        """Indices of the rows on the screen."""
        first = self.scroll_offset.y
        return range(first, min(len(self.lines), first + self.size.height))

    def text(self) -> str:
        """What is written, for tests and for copying."""
        return "\n".join("".join(text for text, _ink in line).rstrip() for line in self.lines)

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        on_cursor = index == self.cursor
        base = self._style("plain", on_cursor)
        width = self.room
        if index >= len(self.lines):
            return Strip.blank(width, base)
        strip = Strip([Segment(text, self._style(ink, on_cursor)) for text, ink in self.lines[index]])
        return strip.adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        self._styles.clear()
        super().notify_style_update()

    def watch_has_focus(self, value: bool) -> None:
        self._styles.clear()
        super().watch_has_focus(value)

    def _style(self, ink: str, on_cursor: bool) -> Style:
        key = (ink, on_cursor)
        if key not in self._styles:
            style = self.rich_style + self.get_component_rich_style(f"ink--{ink}", partial=True)
            if on_cursor:
                name = "lines--cursor-focus" if self.has_focus_within else "lines--cursor"
                style += self.get_component_rich_style(name, partial=True)
            self._styles[key] = style
        return self._styles[key]

    def _refresh_cells(self, y: int, first: int, last: int) -> None:
        row = y - self.scroll_offset.y
        if 0 <= row < self.size.height and first < last:
            self.refresh(Region(first, row, last - first, 1))


def _difference(old: Line, new: Line, width: int) -> tuple[int, int]:
    """First and last-plus-one column that may differ. Only lines of plain narrow cells are narrowed down."""
    before, after = ["".join(text for text, _ink in line) for line in (old, new)]
    same_inks = [(ink, len(text)) for text, ink in old] == [(ink, len(text)) for text, ink in new]
    if not same_inks or len(before) != len(after) or not (before + after).isascii():
        return 0, width
    differing = [x for x, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    return (differing[0], differing[-1] + 1) if differing else (0, 0)
