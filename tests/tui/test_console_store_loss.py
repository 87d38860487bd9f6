"""The store goes away for real while the console runs, and comes back."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services import reading
from tests.postgres_server import START_S, PostgresServer, _start, _wait_until_it_answers, started
from tests.tui.console_desk import Console, console, fill, opened, small_desk


async def is_told_and_kept(shown: Console, why: str) -> None:
    """The banner stands, the rows are there, an action says that it was not done, nothing is modal."""
    await shown.sees_soon("Trying again; what you see is kept.", why, "Mail server is down")
    await shown.keys("t")
    await shown.until(lambda: "Nothing was saved." in shown.toasts(), "said")
    assert len(shown.app.screen_stack) == 1


async def works_again(shown: Console, url: str) -> None:
    await shown.until(lambda: not shown.sees("Trying again"), "back")
    assert opened_assignee(url) is None
    await shown.keys("t")
    await shown.until(lambda: opened_assignee(url) == "Budi")
    await shown.until(lambda: shown.screen.ticket.view and shown.screen.ticket.view.assignee == "Budi")


def opened_assignee(url: str) -> str | None:
    desk = opened(url)
    try:
        return desk.read(reading.ticket, 1).assignee
    finally:
        desk.close()


async def test_a_file_moved_away_and_back(tmp_path: Path) -> None:
    path = small_desk(tmp_path / "desk")
    away = tmp_path / "away.db"
    async with console(path) as shown:
        path.rename(away)
        await is_told_and_kept(shown, "There is no database at this place.")
        assert not path.exists()
        away.rename(path)
        await works_again(shown, str(path))


async def test_a_text_that_cannot_be_sent_stays_and_is_sent_later(tmp_path: Path) -> None:
    path = small_desk(tmp_path / "desk")
    away = tmp_path / "away.db"
    async with console(path) as shown:
        await shown.keys("c")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        path.rename(away)
        await shown.keys(*"kept")
        await shown.keys("ctrl+s")
        await shown.sees_soon("Nothing was sent", "kept")
        away.rename(path)
        await shown.until(lambda: not shown.app.feed.lost)
        await shown.keys("ctrl+s")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        await shown.sees_soon("┃ kept")


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with started() as running:
        yield running


@pytest.mark.postgres
async def test_a_server_stopped_and_started(server: PostgresServer) -> None:
    server.run("CREATE DATABASE loss")
    url = server.url("loss")
    fill(url)
    again = None
    try:
        async with console(url) as shown:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait(START_S)
            await is_told_and_kept(shown, "The database server does not answer.")
            again = PostgresServer(server.folder, server.binaries, _start(server.binaries, server.folder))
            _wait_until_it_answers(again)
            await works_again(shown, url)
    finally:
        if again is not None:
            again.process.send_signal(signal.SIGQUIT)
            again.process.wait(START_S)
