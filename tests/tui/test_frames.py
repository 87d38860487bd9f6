"""The screen is the same as without cell differences; only the bytes are fewer."""

import random
from collections.abc import Iterator, Sequence

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.pty_program import PtyProgram
from tui.terminal.frames import Frames

PIECES = ["a", "bc", " ", "  ", "\u6f22", "\u5b57\u6f22", "\U0001f680", "e\u0301", "\u2500", "12:3", "\u2026", "\u05d0"]
LOOKS = ("bold", "red", "on blue", "#a0b0c0 on #102030", "reverse", "underline green on red")
STYLES = [None, *map(Style.parse, LOOKS)]
CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)


class Terminal:
    """pyte without automatic wrapping, as Textual sets its terminal."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    def feed(self, data: str) -> None:
        self.stream.feed(data.replace("\n", "\r\n"))

    def cells(self) -> list[list[tuple[object, ...]]]:
        """What a person sees: for a blank only what shows on a blank."""
        columns, lines = self.screen.columns, self.screen.lines
        return [[seen(self.screen.buffer[y][x]) for x in range(columns)] for y in range(lines)]


def seen(char: pyte.screens.Char) -> tuple[object, ...]:
    if char.data == " " and not (char.reverse or char.underscore):
        return (" ", char.bg)
    return (char.data, char.fg, char.bg, char.bold, char.reverse, char.underscore)


def random_strip(dice: random.Random, width: int) -> Strip:
    segments = [Segment("".join(dice.choices(PIECES, k=dice.randrange(6))), dice.choice(STYLES)) for _ in range(4)]
    return Strip(segments).adjust_cell_length(width)


def layout(dice: random.Random, width: int, height: int) -> LayoutUpdate:
    cut = width // 3
    strips: list[Sequence[Strip]] = [[random_strip(dice, cut), random_strip(dice, width - cut)] for _ in range(height)]
    return LayoutUpdate(strips, Region(0, 0, width, height))


def chops(dice: random.Random, width: int, height: int) -> ChopsUpdate:
    """Of two widgets side by side; a partial update ends at the right edge of one of them."""
    cut = width // 3
    lines = [{0: random_strip(dice, cut), cut: random_strip(dice, width - cut)} for _ in range(height)]
    if dice.random() < 0.3:
        lines[0][cut] = None
    rows = sorted(dice.sample(range(height), dice.randrange(1, height)))
    spans = [(y, dice.randrange(cut), dice.choice((cut, width))) for y in rows]
    return ChopsUpdate(lines, spans, [[cut, width]] * height)


def random_updates(dice: random.Random, width: int, height: int) -> Iterator[CompositorUpdate]:
    yield layout(dice, width, height)
    for _ in range(12):
        yield (layout if dice.random() < 0.2 else chops)(dice, width, height)


@pytest.mark.parametrize("seed", range(40))
def test_random_updates_and_resizes_give_the_same_screen(seed: int) -> None:
    dice = random.Random(seed)
    frames = Frames(ColorSystem.TRUECOLOR)
    for width, height in ((24, 6), (31, 4), (12, 8)):
        plain, differing = Terminal(width, height), Terminal(width, height)
        differing.feed("\x1b[31mwhat stood there before")
        for update in random_updates(dice, width, height):
            plain.feed(update.render_segments(CONSOLE))
            frames.take(update)
            if dice.random() < 0.7:
                differing.feed(frames.difference())
                assert differing.cells() == plain.cells()
        differing.feed(frames.difference())
        assert differing.cells() == plain.cells()


def one_line(text: str, style: str = "", width: int = 20) -> LayoutUpdate:
    strip = Strip([Segment(text, Style.parse(style))]).adjust_cell_length(width)
    return LayoutUpdate([[strip]], Region(0, 0, width, 1))


def shown(*updates: CompositorUpdate) -> str:
    """What the last of them costs."""
    frames = Frames(ColorSystem.TRUECOLOR)
    sent = ""
    for update in updates:
        frames.take(update)
        sent = frames.difference()
    return sent


def test_nothing_new_sends_nothing() -> None:
    assert shown(one_line("tick 1"), one_line("tick 1")) == ""


def test_one_digit_is_one_digit() -> None:
    assert shown(one_line("in 0:59:58 left"), one_line("in 0:59:57 left")) == "\x1b[1;10H7"


def test_near_changes_are_bridged() -> None:
    assert shown(one_line("a-b"), one_line("x-y")) == "\x1b[1;1Hx-y"


def test_only_the_colour_that_changed_is_sent() -> None:
    first = one_line("word", "red on blue", 4)
    assert shown(first, one_line("work", "green on blue", 4)) == "\x1b[1;1H\x1b[32mwork"


def test_after_a_character_of_doubtful_width_the_cursor_is_addressed() -> None:
    assert shown(one_line(""), one_line("\u2764x")) == "\x1b[1;1H\u2764\x1b[1;2Hx"


def test_a_neighbour_of_a_doubtful_character_is_drawn_again() -> None:
    assert shown(one_line("ax"), one_line("\u2764x")) == "\x1b[1;1H\u2764\x1b[1;2Hx"


def test_a_control_in_a_cell_becomes_a_sign() -> None:
    assert "\x1b[2J" not in shown(one_line("a\x1b[2Jb"))
    assert "a\ufffd" in shown(one_line("a\x1b[2Jb"))


def test_a_link_style_is_not_sent() -> None:
    assert "\x1b]8" not in shown(one_line("bank", "link https://example.org"))


def test_forgetting_draws_everything_again() -> None:
    frames = Frames(ColorSystem.TRUECOLOR)
    frames.take(one_line("abc", width=3))
    frames.difference()
    frames.forget()
    assert frames.difference() == "\x1b[1;1H\x1b[0mabc"


def test_the_real_application_shows_the_same_both_ways() -> None:
    screens = []
    sizes = []
    for plain in "01":
        program = PtyProgram("tests/tui/small_app.py", environ={"SIAGA_PLAIN_FRAMES": plain})
        program.until_shown("ready")
        for width, height in ((80, 24), (61, 19), (100, 30)):
            program.resize(width, height)
            program.press("r")
            program.drain()
        program.press("rkrr")
        program.drain()
        screens.append([[seen(program.screen.buffer[y][x]) for x in range(100)] for y in range(30)])
        sizes.append(len(program.bytes))
        program.close()
    assert screens[0] == screens[1]
    assert sizes[0] < sizes[1]
