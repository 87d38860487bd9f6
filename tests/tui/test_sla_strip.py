"""The strip of small screens: a lead sees a breach coming before it happens."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.tui.console_desk import NOW, Wrist, console, small_desk


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_heading_and_strip_count_the_clocks_within_the_hour_also_of_breached_tickets(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Number 1 and 2 are past their first response; their resolutions fall due in 55 and in 72 minutes."""
    watch = Wrist(NOW + timedelta(minutes=155))
    async with console(small_desk(tmp_path / "desk"), size=size, watch=watch) as shown:
        await shown.sees_soon("5 breached · 1 due within 1 h")
        watch.forward(12 * 60)
        shown.app.context.ticker.tick()
        await shown.sees_soon("5 breached · 2 due within 1 h")


async def test_what_can_still_be_kept_stands_before_what_is_breached(tmp_path: Path) -> None:
    async with console(small_desk(tmp_path / "desk"), size=(80, 24)) as shown:
        await shown.sees_soon("Due next")
        lines = shown.text().splitlines()
        heading = next(index for index, line in enumerate(lines) if line.strip().startswith("Due next"))
        assert "1 breached" in lines[heading]
        assert "#2" in lines[heading + 1] and "DUE" in lines[heading + 1]
        assert all("BREACH" not in line for line in lines[heading + 1 : heading + 3])
