"""`S`: the account of a ticket's clocks, told in keys."""

from pathlib import Path

import pytest

from core.services import conversation
from tests.tui.console_desk import NOW, Console, console, opened, small_desk
from tui.screens.account import AccountLines, AccountScreen

SIZES = pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


async def account_of(shown: Console) -> AccountScreen:
    await shown.until(lambda: shown.chosen is not None and shown.screen.ticket.row is not None)
    await shown.keys("S")
    await shown.until(lambda: isinstance(shown.app.screen, AccountScreen), "the window")
    screen = shown.app.screen
    assert isinstance(screen, AccountScreen)
    await shown.until(lambda: screen.query_one(AccountLines).lines, "the account")
    await shown.pilot.pause()
    return screen


def text_of(screen: AccountScreen) -> str:
    return screen.query_one(AccountLines).text()


@SIZES
async def test_S_tells_the_account_and_esc_leaves_it(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        screen = await account_of(shown)
        assert shown.sees("The clocks of #1, explained", "Mail server is down", "FIRST RESPONSE")
        await shown.keys("G")
        await shown.sees_soon("Chosen so far:", "event 1:")
        await shown.keys("g")
        await shown.sees_soon("Mail server is down")
        assert all(sum(entry.open_s for entry in clock.lines) == clock.elapsed_s for clock in screen.told.clocks)  # type: ignore[union-attr]
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        assert shown.chosen == 1


async def test_the_running_line_counts_on_and_the_ticker_forgets_a_closed_window(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        parts = len(shown.app.context.ticker._parts)
        screen = await account_of(shown)
        assert "0:30:00 of 0:15:00" in text_of(screen)
        shown.watch.forward(7)
        shown.app.context.ticker.tick()
        assert "0:30:07 of 0:15:00" in text_of(screen)
        await shown.keys("S")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        assert len(shown.app.context.ticker._parts) == parts


async def test_an_alarm_that_is_reached_is_read_from_the_desk(path: Path) -> None:
    async with console(path, size=(120, 40)) as shown:
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)
        screen = await account_of(shown)
        assert "! BREACH" not in text_of(screen)
        shown.watch.forward(125)
        shown.app.context.ticker.tick()
        await shown.until(lambda: "! BREACH: 0:15:00 used up" in text_of(screen))
        shown.app.context.ticker.tick()
        assert "0:15:05 of 0:15:00" in text_of(screen)


async def test_a_change_by_another_process_is_told_at_once(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        screen = await account_of(shown)
        desk = opened(path, "sari", lambda: NOW)
        desk.write(conversation.reply, 1, "On it.")
        desk.close()
        await shown.until(lambda: "Sari (agent), event" in text_of(screen), "the reply")
        assert "met late" in text_of(screen)


async def test_R_reads_again_and_keeps_the_place(path: Path) -> None:
    async with console(path, size=(60, 18)) as shown:
        screen = await account_of(shown)
        lines = screen.query_one(AccountLines)
        for row in (1, 2, 3):
            await shown.keys("j")
            await shown.until(lambda row=row: lines.scroll_offset.y == row, "a row down")  # type: ignore[misc]
        shown.watch.forward(30)
        await shown.keys("R")
        await shown.until(lambda: screen.told is not None and screen.told.as_of_at == shown.watch.time)
        assert lines.scroll_offset.y == 3 and "0:30:30" in text_of(screen)


async def test_the_window_follows_the_size(path: Path) -> None:
    async with console(path, size=(120, 40)) as shown:
        screen = await account_of(shown)
        wide = max(len(line) for line in text_of(screen).splitlines())
        await shown.pilot.resize_terminal(60, 18)
        await shown.until(lambda: max(len(line) for line in text_of(screen).splitlines()) < 60)
        assert wide == 100


async def test_f1_opens_its_page(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await account_of(shown)
        await shown.keys("f1")
        await shown.sees_soon("The clocks, explained")
