"""Who looks at what: told by this console, and shown by it as others tell it."""

from pathlib import Path

import pytest

from core.desk import Desk
from core.services import presence, reading
from tests.tui.console_desk import Wrist, console, opened, small_desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def others(desk: Desk, ticket_id: int) -> tuple[tuple[str, str], ...]:
    return desk.read(reading.ticket, ticket_id).others


async def test_the_others_hear_what_is_read_and_what_is_written(path: Path) -> None:
    sari = opened(path, "sari", Wrist())
    async with console(path, scheduler=True) as shown:
        await shown.keys("j")
        await shown.until(lambda: others(sari, 2) == (("Budi", "viewing"),), "viewing")
        await shown.keys("r")
        await shown.until(lambda: others(sari, 2) == (("Budi", "writing"),), "writing")
        await shown.keys("escape")
        await shown.until(lambda: others(sari, 2) == (("Budi", "viewing"),), "viewing again")
    assert others(sari, 2) == ()
    sari.close()


async def test_the_ticket_pane_shows_the_others_by_itself(path: Path) -> None:
    sari = opened(path, "sari", Wrist())
    async with console(path) as shown:
        sari.write(presence.beat, "elsewhere", ticket_id=1, mode="writing")
        await shown.sees_soon("Sari is writing on this ticket")
        sari.write(presence.beat, "elsewhere", ticket_id=1, mode="viewing")
        await shown.sees_soon("Sari is looking at this ticket")
        sari.write(presence.leave, "elsewhere")
        await shown.until(lambda: not shown.sees("Sari is looking"), "gone")
    sari.close()


async def test_nobody_is_told_where_no_scheduler_runs(path: Path) -> None:
    sari = opened(path, "sari", Wrist())
    async with console(path, scheduler=False, readonly=True) as shown:
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)
        shown.screen.context.attention._say()
        assert others(sari, 2) == ()
    sari.close()


async def test_an_observer_is_seen_reading(path: Path) -> None:
    sari = opened(path, "sari", Wrist())
    async with console(path, scheduler=True, readonly=True) as shown:
        await shown.until(lambda: others(sari, 1) == (("Budi", "viewing"),))
    sari.close()
