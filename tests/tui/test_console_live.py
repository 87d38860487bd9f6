"""Time passes, warnings come, the store goes away and comes back."""

from datetime import timedelta
from pathlib import Path

import pytest

from core import jobs
from core.domain.vocabulary import EventKind
from core.errors import DatabaseTrouble
from core.services import assignment, inbox
from tests.tui.console_desk import NOW, Wrist, console, opened, small_desk
from tui.widgets.lines import Lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


async def test_countdowns_tick_from_memory(path: Path) -> None:
    async with console(path) as shown:
        await shown.sees_soon("0:02:00", "−0:15:00")
        asked: list[object] = []
        shown.app.bridge.read = lambda *args: asked.append(args)  # type: ignore[method-assign,assignment,return-value]
        shown.watch.forward(1)
        shown.app.context.ticker.tick()
        await shown.pilot.pause()
        assert shown.sees("0:01:59", "−0:15:01")
        assert not asked


async def test_the_moment_of_a_breach_is_seen_without_anything_read(path: Path) -> None:
    async with console(path) as shown:
        shown.watch.forward(121)
        shown.app.context.ticker.tick()
        await shown.pilot.pause()
        line = next(line for line in shown.text().splitlines() if "VPN drops" in line)
        assert "! " in line and "−0:00:01" in line


async def test_nothing_is_drawn_when_no_text_differs(path: Path) -> None:
    async with console(path) as shown:
        await shown.pilot.pause()
        drawn: list[object] = []
        for lines in shown.screen.query(Lines):
            lines.refresh = lambda *args, **_options: drawn.append(args)  # type: ignore[method-assign]
        shown.app.context.ticker.tick()
        assert not drawn
        shown.watch.forward(1)
        shown.app.context.ticker.tick()
        assert drawn


async def test_a_notice_flashes_and_is_counted(path: Path) -> None:
    async with console(path) as shown:
        await shown.until(lambda: shown.screen.alerts._told_to is not None)
        desk = opened(path).as_system()
        desk.write(inbox.notify, shown.app.bridge.desk.actor.agent_id, 1, EventKind.BREACH, {"metric": "resolution"})
        desk.close()
        await shown.until(lambda: "#1 Mail server is down" in shown.toasts())
        await shown.sees_soon("1 notice")


async def test_a_sweep_elsewhere_marks_the_breach_here(path: Path) -> None:
    async with console(path) as shown:
        desk = opened(path, now=lambda: NOW + timedelta(minutes=3))
        jobs.sweep(desk.as_system())
        desk.close()
        await shown.until(lambda: any(row.breached for row in shown.screen.query_one("#due").rows))


async def test_the_bell_rings_at_most_every_ten_seconds() -> None:
    from tui.alerts import Alerts

    time = [100.0]
    alerts = Alerts(monotonic=lambda: time[0])
    assert [alerts.may_ring(), alerts.may_ring()] == [True, False]
    time[0] = 110.0
    assert alerts.may_ring()


async def test_a_store_that_goes_away_is_said_rows_stay_and_it_comes_back(path: Path) -> None:
    async with console(path) as shown:
        shown.app.feed._post(_lost())
        await shown.sees_soon("Trying again; what you see is kept.", "Mail server is down")
        from tui.messages import StoreBack

        shown.app.feed._post(StoreBack())
        await shown.until(lambda: "Trying again" not in shown.text())


def _lost() -> object:
    from tui.messages import StoreLost

    return StoreLost(DatabaseTrouble(OSError("gone")))


async def test_an_unexpected_error_opens_the_trouble_dialog_and_the_console_lives_on(path: Path) -> None:
    async with console(path) as shown:
        secret = "hunter2"
        shown.app.trouble(RuntimeError(secret))
        await shown.sees_soon("Something went wrong", "RuntimeError")
        assert secret not in shown.text()
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)
        shown.app.troubles.clear()


async def test_a_failing_handler_keeps_its_widget_alive(path: Path) -> None:
    async with console(path) as shown:
        shown.screen.queue.step = lambda step: 1 // 0  # type: ignore[method-assign]
        await shown.keys("2", "J")
        await shown.sees_soon("Something went wrong")
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        del shown.screen.queue.step
        await shown.keys("J")
        await shown.until(lambda: shown.chosen == 2)
        shown.app.troubles.clear()


async def test_a_desk_that_cannot_be_opened_ends_the_console_with_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database " * 100)
    broken.chmod(0o600)
    with pytest.raises(DatabaseTrouble):
        async with console(broken):
            pass


async def test_somebody_else_at_the_same_instant(path: Path) -> None:
    """Two consoles claim: two different tickets."""
    async with console(path) as shown:
        desk = opened(path, "sari", Wrist())
        theirs = desk.write(assignment.claim_next)
        desk.close()
        await shown.keys("T")
        await shown.until(lambda: shown.chosen not in (None, theirs.ticket_id))
