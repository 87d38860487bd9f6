"""What is shown at which size; panes stay mounted, selection and scroll are kept."""

from pathlib import Path

import pytest

from tests.tui.console_desk import console, small_desk
from tui.panes.pane import Pane
from tui.screens.desk import NARROW, NORMAL, TINY, WIDE, Layout, layout_for


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


@pytest.mark.parametrize(
    ("width", "height", "layout"),
    [
        (200, 60, WIDE),
        (120, 40, NORMAL),
        (80, 24, NARROW),
        (60, 15, NARROW),
        (120, 20, NARROW),
        (59, 24, TINY),
        (80, 14, TINY),
    ],
)
def test_layout_by_size(width: int, height: int, layout: Layout) -> None:
    assert layout_for(width, height) is layout


@pytest.mark.parametrize("size", [(200, 60), (120, 40)])
async def test_all_three_panes_at_once(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.sees_soon("All open", "#1  Mail server is down", "SLA", "Clocks #1")
        assert all(pane.region.area for pane in shown.screen.query(Pane))


async def test_small_screen_one_pane_and_always_what_is_due_next(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.sees_soon("Due next", "1 breached", "▲ DUE")
        assert "#1  Mail server" not in shown.text()
        await shown.keys("2")
        await shown.sees_soon("#1  Mail server", "Due next")
        await shown.keys("3")
        await shown.sees_soon("Clocks #1")
        await shown.keys("tab")
        assert shown.screen.main == "queue"


async def test_too_small_is_said_and_nothing_is_lost(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)
        panes = list(shown.screen.query(Pane))
        await shown.pilot.resize_terminal(40, 10)
        await shown.sees_soon("Too small")
        assert "VPN" not in shown.text()
        await shown.pilot.resize_terminal(80, 24)
        await shown.sees_soon("VPN drops")
        await shown.pilot.resize_terminal(200, 60)
        await shown.sees_soon("#2  VPN drops")
        assert shown.chosen == 2
        assert list(shown.screen.query(Pane)) == panes


async def test_a_column_of_codes_had_a_cut_word_over_it(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.sees_soon("number P  status")
        await shown.pilot.resize_terminal(120, 40)
        await shown.sees_soon("number priority status")


async def test_zoom_and_back(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("3", "f")
        await shown.until(lambda: shown.screen.sla.size.width > 100)
        assert not shown.screen.queue.region.area
        await shown.keys("escape")
        await shown.until(lambda: shown.screen.queue.region.area)


async def test_the_reader_can_be_hidden(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("v")
        await shown.until(lambda: not shown.screen.ticket.region.area)
        await shown.keys("2")
        await shown.until(lambda: shown.screen.ticket.region.area)


async def test_the_footer_names_the_keys_of_the_focused_pane_at_every_width(path: Path) -> None:
    async with console(path) as shown:
        await shown.sees_soon("t Take", "? Help")
        await shown.keys("2")
        await shown.sees_soon("r Reply", "? Help")
        await shown.pilot.resize_terminal(60, 20)
        await shown.until(lambda: "? Help" in shown.text().splitlines()[-1])


@pytest.mark.parametrize("keys", [(), ("2",), ("3",), ("slash", *"vpn")])
@pytest.mark.parametrize("over", [(), ("r",), ("S",)])
async def test_after_too_small_the_keys_went_into_the_invisible_filter_bar(
    path: Path, keys: tuple[str, ...], over: tuple[str, ...]
) -> None:
    async with console(path, size=(120, 40)) as shown:
        await shown.keys(*keys)
        await shown.pilot.pause()
        before = shown.screen.focused
        assert before is not None
        if over and "slash" not in keys:
            await shown.keys(*over)
            await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.pilot.resize_terminal(59, 15)
        await shown.until(lambda: shown.screen.has_class("-tiny"))
        await shown.pilot.pause()
        await shown.pilot.resize_terminal(120, 40)
        await shown.until(lambda: not shown.screen.has_class("-tiny"))
        await shown.pilot.pause()
        if over and "slash" not in keys:
            await shown.keys("escape")
            await shown.until(lambda: len(shown.app.screen_stack) == 1)
        await shown.until(lambda: shown.app.focused is before, f"{shown.app.focused} instead of {before}")
        assert before.region.area
