"""Only cells that differ from what the terminal shows are sent, and colours only where they change.

Built on private parts of Textual 8 (`App._display`, the two updates of its compositor); `SIAGA_PLAIN_FRAMES=1` goes
back to Textual's own output. Rows that only moved are moved by the terminal (`scrolls`). While a frame is on its way to
a slow terminal no other is sent; when it has gone, the newest state follows. After a character whose width terminals
may disagree about, the cursor is addressed anew.
"""

import os
import re
from collections.abc import Sequence
from functools import lru_cache
from operator import is_not
from typing import Any

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.style import Style
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from core.domain.foreign_text import MARK
from tui.terminal.scrolls import find_scroll

PLAIN_SWITCH = "SIAGA_PLAIN_FRAMES"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SURE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u1e00-\u1eff\u2010-\u2027\u2500-\u25fc\u3041-\u3096\u30a1-\u30fa"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
)
_BRIDGE = 4
"""So many unchanged cells are written again rather than jumped over."""

Look = tuple[str, str, str]
"""Attributes, foreground and background as SGR codes; empty for none."""
Cell = tuple[str, Look, bool]
"""The character with its marks, or an empty string for the second half of a wide one; whether its width is sure.

Equal cells of one `Frames` are one object, so that rows are compared by identity."""

PLAIN: Look = ("", "", "")
_MOST_KEPT = 20_000
"""Looks and cells kept; beyond it all are made anew, which costs some bytes once."""


class _CellsOfLook(dict[str, Cell]):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def __missing__(self, glyph: str) -> Cell:
        cell = self[glyph] = (glyph, self.look, not glyph or _SURE.fullmatch(glyph) is not None)
        return cell


class _Palette:
    """The cells of every look in use."""

    def __init__(self, color_system: ColorSystem) -> None:
        self._color_system = color_system
        self._by_look: dict[Look, _CellsOfLook] = {}
        self._by_style: dict[Style | None, _CellsOfLook] = {}
        self.blank: Cell = self.of_style(None)[" "]

    def of_style(self, style: Style | None) -> _CellsOfLook:
        cells = self._by_style.get(style)
        if cells is None:
            look = PLAIN if style is None else _look(style, self._color_system)
            cells = self._by_style[style] = self._by_look.setdefault(look, _CellsOfLook(look))
        return cells

    def trim(self) -> None:
        if len(self._by_style) > _MOST_KEPT or sum(map(len, self._by_look.values())) > _MOST_KEPT:
            self._by_look.clear()
            self._by_style.clear()


class Frames:
    """What the screen should show and what the terminal shows, cell by cell."""

    def __init__(self, color_system: ColorSystem) -> None:
        self._palette = _Palette(color_system)
        self._width = 0
        self._wanted: list[list[Cell]] = []
        self._shown: list[list[Cell | None]] = []
        """None: not known."""
        self._changed: set[int] = set()
        self._strips: list[dict[int, Strip]] = []
        self._pen: Look | None = None
        """The look the terminal writes with; None is unknown."""

    def forget(self) -> None:
        """The terminal may show anything: send every cell next time."""
        self._shown = [self._unknown for _ in self._wanted]
        self._changed = set(range(len(self._wanted)))
        self._pen = None

    def take(self, update: CompositorUpdate) -> None:
        """Note what the screen should show."""
        if isinstance(update, LayoutUpdate):
            self._take_all(update)
        elif isinstance(update, ChopsUpdate):
            for y, first, last in update.spans:
                for x, strip in update.chops[y].items():
                    if strip is not None and x < last and x + strip.cell_length > first:
                        self._put(x, y, strip, last)

    def difference(self) -> str:
        """The sequences that bring the terminal up to date; empty when it is."""
        pieces: list[str] = self._move_rows()
        for y in sorted(self._changed):
            self._write_row(y, pieces)
        self._changed.clear()
        self._palette.trim()
        return "".join(pieces)

    def _move_rows(self) -> list[str]:
        """The order by which the terminal moves rows that stand elsewhere already, if that is worth it."""
        scroll = find_scroll(self._wanted, self._shown, self._changed, self._unknown)
        if scroll is None:
            return []
        region = slice(scroll.top, scroll.bottom)
        self._shown[region] = [list(row) for row in scroll.moved(self._shown, self._unknown)]
        self._changed.update(range(scroll.top, scroll.bottom))
        return [scroll.sequence]

    @property
    def _unknown(self) -> list[Cell | None]:
        """A row of which nothing is known."""
        return [None] * self._width

    def _take_all(self, update: LayoutUpdate) -> None:
        _, _, width, height = update.region
        if (width, height) != (self._width, len(self._wanted)):
            self._width = width
            self._wanted = [[self._palette.blank] * width for _ in range(height)]
            self._strips = [{} for _ in range(height)]
            self.forget()
        for y, strips in enumerate(update.strips):
            x = 0
            for strip in strips:
                self._put(x, y, strip, width)
                x += strip.cell_length

    def _put(self, x: int, y: int, strip: Strip, last: int) -> None:
        if y >= len(self._wanted):
            return
        known = self._strips[y]
        end = min(last, x + strip.cell_length, self._width)
        if end == x + strip.cell_length:
            if (old := known.get(x)) is strip or (old is not None and old._segments == strip._segments):
                return
            self._drop_overlapped(known, x, end)
            known[x] = strip
        else:
            self._drop_overlapped(known, x, end)
        self._wanted[y][x:end] = self._cells(strip)[: max(end - x, 0)]
        self._changed.add(y)

    @staticmethod
    def _drop_overlapped(known: dict[int, Strip], first: int, last: int) -> None:
        for x in [x for x, strip in known.items() if x < last and x + strip.cell_length > first]:
            del known[x]

    def _cells(self, strip: Strip) -> list[Cell]:
        """Exactly `strip.cell_length` of them."""
        cells: list[Cell] = []
        for text, style, control in strip:
            if not control:
                of_style = self._palette.of_style(style)
                glyphs = text if text.isascii() and text.isprintable() else _glyphs(_CONTROLS.sub(MARK, text))
                cells += map(of_style.__getitem__, glyphs)
        missing = strip.cell_length - len(cells)
        return cells + [self._palette.blank] * missing if missing >= 0 else cells[:missing]

    def _write_row(self, y: int, pieces: list[str]) -> None:
        wanted, shown = self._wanted[y], self._shown[y]
        differs = list(map(is_not, wanted, shown))
        differs.append(True)
        at = -1
        x = 0
        while (x := differs.index(True, x)) < self._width:
            if x and not wanted[x][0]:
                x -= 1
            if at < x <= at + _BRIDGE and at >= 0 and self._has_pen(wanted[at:x]):
                x = at
            elif at != x:
                pieces.append(f"\x1b[{y + 1};{x + 1}H")
            at = self._write_stretch(y, x, differs, pieces)
            shown[x:at] = wanted[x:at]
            x = at

    def _write_stretch(self, y: int, x: int, differs: Sequence[bool], pieces: list[str]) -> int:
        """Write from `x` to the next cell that need not be written; return where that is.

        What follows a character of doubtful width is written as well, at its own address.
        """
        wanted, width, pen = self._wanted[y], self._width, self._pen
        forced = x + 1
        while x < width and (x < forced or differs[x] or not wanted[x][0]):
            glyph, look, sure = wanted[x]
            if look is not pen and not (glyph == " " and _same_ground(look, pen)):
                if look != pen:
                    pieces.append(_change(pen, look))
                pen = look
            pieces.append(glyph)
            x += 1
            if not sure and x < width:
                x += not wanted[x][0]
                forced = x + 1
                pieces.append(f"\x1b[{y + 1};{x + 1}H" if x < width else "")
        self._pen = pen
        return x

    def _has_pen(self, cells: Sequence[Cell]) -> bool:
        return all(look == self._pen for _, look, _ in cells)


def _glyphs(text: str) -> list[str]:
    """One for each column; marks go with their base, a wide character is followed by an empty string."""
    glyphs: list[str] = []
    for char in text:
        size = get_character_cell_size(char)
        if size:
            glyphs += (char,) if size == 1 else (char, "")
        elif glyphs:
            glyphs[-1 if glyphs[-1] else -2] += char
    return glyphs


def _same_ground(look: Look, pen: Look | None) -> bool:
    """Whether a blank looks the same with either."""
    return pen is not None and not look[0] and not pen[0] and look[2] == pen[2]


@lru_cache(maxsize=8192)
def _look(style: Style, color_system: ColorSystem) -> Look:
    attributes = Strip.render_ansi(style.without_color, color_system)
    foreground = "" if style.color is None else ";".join(style.color.downgrade(color_system).get_ansi_codes())
    background = "" if style.bgcolor is None else ";".join(style.bgcolor.downgrade(color_system).get_ansi_codes(False))
    return attributes, foreground, background


@lru_cache(maxsize=8192)
def _change(old: Look | None, new: Look) -> str:
    """The shortest usual way from one look to another."""
    if old is None or (old[0] != new[0] and {old[0], new[0]} != {"", "1"}):
        return f"\x1b[{';'.join(('0', *filter(None, new)))}m"
    codes = [] if old[0] == new[0] else [new[0] or "22"]
    if old[1] != new[1]:
        codes.append(new[1] or "39")
    if old[2] != new[2]:
        codes.append(new[2] or "49")
    return f"\x1b[{';'.join(codes)}m"


class DiffedFrames:
    """Mixin, before `App`."""

    _frames: Frames | None = None
    _frame_waits = False
    _cursor_sent: tuple[int, int] | None = None

    def forget_frame(self) -> None:
        """The terminal was resized, left or taken back: draw everything next time."""
        if self._frames is not None:
            self._frames.forget()
        self._cursor_sent = None

    async def on_event(self: Any, event: events.Event) -> None:
        if isinstance(event, events.Resize):
            self.forget_frame()
            if event.size == self._size and self._frames is not None:
                self._send_frame()
        await super().on_event(event)  # type: ignore[misc]

    def send_waiting_frame(self: Any) -> None:
        """The last frame has gone: show the newest state if something changed meanwhile."""
        if self._frame_waits and self._running and not self._batch_count:
            self._send_frame()

    def _display(self: Any, screen: Any, renderable: object) -> None:
        if not isinstance(renderable, (LayoutUpdate, ChopsUpdate)) or not self._may_diff():
            super()._display(screen, renderable)  # type: ignore[misc]
            return
        try:
            if not self._batch_count and self._running and not self._closed:
                self._frames.take(renderable)
                self._send_frame()
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _may_diff(self: Any) -> bool:
        driver = self._driver
        if driver is None or driver.is_headless or driver.is_inline or os.environ.get(PLAIN_SWITCH) == "1":
            return False
        if self._frames is None:
            self._frames = Frames(self.console._color_system or ColorSystem.TRUECOLOR)
        return True

    def _send_frame(self: Any) -> None:
        self._frame_waits = getattr(self._driver, "is_writing", False)
        if self._frame_waits:
            return
        cursor = tuple(self.screen.outer_size.clamp_offset(self.cursor_position))
        changes = self._frames.difference()
        if not changes and cursor == self._cursor_sent:
            return
        self._cursor_sent = self._previous_cursor_position = cursor
        frame = f"{changes}\x1b[{cursor[1] + 1};{cursor[0] + 1}H"
        if changes and self._sync_available:
            frame = f"{SYNC_START}{frame}{SYNC_END}"
        self._driver.write(frame)
