"""Rows that only moved are moved by the terminal, and the screen is the same as if they had been drawn."""

import random
import re

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.test_frames import CONSOLE, Terminal, random_strip
from tui.terminal.frames import Frames
from tui.terminal.scrolls import PLAIN_SWITCH, Scroll, find_scroll

WIDTH, HEIGHT = 40, 14


def found(wanted: str, shown: str) -> Scroll | None:
    """A letter is a row."""
    return find_scroll(list(wanted), list(shown), range(len(wanted)), "?")


def test_a_list_that_moved_up_by_one() -> None:
    assert found("-bcdefg-", "-abcdef-") == Scroll(1, 7, 1)


def test_a_list_that_moved_down_by_two() -> None:
    assert found("-yzabcd-", "-abcdef-") == Scroll(1, 7, -2)


def test_a_row_that_changed_meanwhile_does_not_hinder() -> None:
    assert found("-bcXefgh-", "-abcdefg-") == Scroll(1, 8, 1)


def test_nothing_moves_for_less_than_three_rows() -> None:
    assert found("-bcxy-", "-abcd-") is None


def test_equal_rows_stay_where_they_are() -> None:
    assert found("aaaaaaab", "aaaaaaac") is None


def test_a_move_over_half_a_page_is_drawn() -> None:
    names = [str(number) for number in range(60)]
    assert find_scroll(names[13:50], names[:37], range(37), "") is None


def test_the_switch_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLAIN_SWITCH, "1")
    assert found("-bcdefg-", "-abcdef-") is None


def page(strips: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, len(strips)))


@pytest.mark.parametrize("seed", range(30))
def test_a_list_walked_up_and_down_gives_the_same_screen(seed: int) -> None:
    dice = random.Random(seed)
    rows = [random_strip(dice, WIDTH) for _ in range(60)]
    frame = [random_strip(dice, WIDTH) for _ in range(4)]
    frames, plain, differing, top = Frames(ColorSystem.TRUECOLOR), Terminal(WIDTH, HEIGHT), Terminal(WIDTH, HEIGHT), 20
    moves = 0
    for _ in range(25):
        top = min(max(top + dice.choice((-5, -2, -1, -1, 0, 1, 1, 2, 6)), 0), 50)
        if dice.random() < 0.3:
            rows[dice.randrange(60)] = random_strip(dice, WIDTH)
        update = page([*frame[:2], *rows[top : top + HEIGHT - 4], *frame[2:]])
        plain.feed(update.render_segments(CONSOLE))
        frames.take(update)
        sent = frames.difference()
        moves += re.search(r"\x1b\[\d+;\d+r", sent) is not None
        differing.feed(sent)
        assert differing.cells() == plain.cells()
    assert moves > 5


def numbered(first: int) -> LayoutUpdate:
    look = Style.parse("#a0b0c0 on #102030")
    return page(
        [Strip([Segment(f"ticket {n}".ljust(WIDTH), look)]) for n in range(first, first + HEIGHT)],
    )


def test_a_step_down_costs_one_row() -> None:
    frames = Frames(ColorSystem.TRUECOLOR)
    frames.take(numbered(100))
    frames.difference()
    frames.take(numbered(101))
    sent = frames.difference()
    assert sent.startswith("\x1b[1;14r\x1b[1;1H\x1b[1M\x1b[r\x1b[14;1H")
    assert "ticket 114" in sent and "ticket 113" not in sent
