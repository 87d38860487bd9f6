"""Make every picture of this folder anew, from the real console on the demo desk: `make screenshots`.

The desk, its time and its customers come from a seed, so the pictures are the same each time.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from core.demo.stage import demo_desk
from core.desk import Desk, open_desk
from core.scheduler import Scheduler
from tui.app import SiagaApp

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 25, 3, 12, 0, tzinfo=UTC)
"""10:12 in Jakarta, a Wednesday."""
WAIT_S = 60.0
_ID = re.compile(r"terminal-\d+-")
_FONT = re.compile(r"@font-face\s*\{.*?\}", re.S)


class Watch:
    """Time that stands still until it is set forward."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


Shown = Callable[["SiagaApp", Pilot[int], Watch, Desk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Shot:
    name: str
    size: tuple[int, int]
    theme: str
    before: Shown | None = None


async def _the_breach(app: SiagaApp, pilot: Pilot[int], watch: Watch, desk: Desk) -> None:
    """A minute later: the sweep has flagged what fell due meanwhile."""
    watch.time = NOW + timedelta(seconds=70)
    Scheduler(desk, process="pictures").tick()
    await _settled(app, pilot)
    app.context.ticker.poke()
    await pilot.press("j", "j", "j", "j")
    await _settled(app, pilot)


async def _reading(app: SiagaApp, pilot: Pilot[int], _watch: Watch, _desk: Desk) -> None:
    await pilot.press("2")
    await _settled(app, pilot)


async def _help(app: SiagaApp, pilot: Pilot[int], _watch: Watch, _desk: Desk) -> None:
    await pilot.press("question_mark")
    await _settled(app, pilot)


async def _composing(app: SiagaApp, pilot: Pilot[int], _watch: Watch, _desk: Desk) -> None:
    await pilot.press("r")
    await _settled(app, pilot)
    await pilot.press(*"Hello,", "enter", *"you are back in your territory; the list fills within the hour.")
    await _settled(app, pilot)


SHOTS = (
    Shot("console-120x40-dark", (120, 40), "siaga-dark"),
    Shot("console-120x40-light", (120, 40), "siaga-light"),
    Shot("console-80x24", (80, 24), "siaga-dark"),
    Shot("console-200x60", (200, 60), "siaga-dark"),
    Shot("breach-120x40", (120, 40), "siaga-dark", _the_breach),
    Shot("ticket-80x24", (80, 24), "siaga-dark", _reading),
    Shot("reply-120x40", (120, 40), "siaga-dark", _composing),
    Shot("help-120x40", (120, 40), "siaga-dark", _help),
)


async def _settled(app: SiagaApp, pilot: Pilot[int]) -> None:
    """Until three looks at the screen in a row are the same."""
    looks: list[str] = []
    for _ in range(int(WAIT_S / 0.3)):
        await pilot.pause(0.3)
        looks = [*looks[-2:], app.export_screenshot(simplify=True)]
        if len(looks) == 3 and len(set(looks)) == 1:
            return
    raise TimeoutError("the screen never came to rest")


async def take(shot: Shot, database: Path) -> str:
    """The SVG of one shot; the desk it is taken of is a copy."""
    copy = Path(shutil.copy(database, database.parent / f"{shot.name}.db"))
    watch = Watch()
    opened: list[Desk] = []

    def opener() -> Desk:
        opened.append(open_desk(str(copy), agent="made", now=watch))
        Scheduler(opened[0], process="pictures").tick()
        return opened[0]

    app = SiagaApp(opener, scheduler=False, environ={"SIAGA_THEME": shot.theme})
    try:
        async with app.run_test(size=shot.size) as pilot:
            while not opened or app.desk_screen.ticket.view is None or app.desk_screen.sla.clocks is None:
                await pilot.pause(0.05)
            await _settled(app, pilot)
            if shot.before is not None:
                await shot.before(app, pilot, watch, opened[0])
            return cleaned(app.export_screenshot(title="siaga", simplify=True))
    finally:
        app.close_desk()


def cleaned(svg: str) -> str:
    """Without the number of the run and without fonts from elsewhere."""
    svg = _FONT.sub("", _ID.sub("terminal-", svg))
    svg = svg.replace("font-family: Fira Code, monospace", "font-family: 'Fira Code','DejaVu Sans Mono',monospace")
    return svg.replace("font-family: arial", "font-family: 'Liberation Sans',arial,sans-serif")


def to_png(svg: str) -> bytes:
    import resvg_py

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, monospace_family="DejaVu Sans Mono", sans_serif_family="Liberation Sans"
    )
    return bytes(drawn)


def main() -> None:
    for name in ("NO_COLOR", "TEXTUAL_THEME"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demo.db"
        demo_desk(str(database), now=lambda: NOW).close()
        for shot in SHOTS:
            svg = asyncio.run(take(shot, database))
            (FOLDER / f"{shot.name}.svg").write_text(svg, encoding="utf-8")
            (FOLDER / f"{shot.name}.png").write_bytes(to_png(svg))
            print(shot.name)


if __name__ == "__main__":
    main()
