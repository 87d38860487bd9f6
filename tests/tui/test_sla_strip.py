"""The strip of small screens: a lead sees a breach coming before it happens."""

from pathlib import Path

from tests.tui.console_desk import console, small_desk


async def test_what_can_still_be_kept_stands_before_what_is_breached(tmp_path: Path) -> None:
    async with console(small_desk(tmp_path / "desk"), size=(80, 24)) as shown:
        await shown.sees_soon("Due next")
        lines = shown.text().splitlines()
        heading = next(index for index, line in enumerate(lines) if line.strip().startswith("Due next"))
        assert "1 breached" in lines[heading]
        assert "#2" in lines[heading + 1] and "DUE" in lines[heading + 1]
        assert all("BREACH" not in line for line in lines[heading + 1 : heading + 3])
