"""The live table over a million rows beside a DataTable of 10,000, key to painted frame, in one run.

`process_time` of the whole program per key, and bytes of Textual's own frames (without `tui.terminal.frames`).
"""

import asyncio
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.widgets import DataTable

import tui
from tests.tui.live_rows import COLUMNS, MILLION, Desk, Wrist
from tui.themes import DARK
from tui.widgets.live_table import LiveTable

Figure = tuple[str, float, str]
ROWS = 10_000
KEYS = (("Down", "down", 20), ("Down with scrolling", "down", 60), ("PgDn", "pagedown", 60), ("End, Home", "end", 20))
"""(what, key, presses)."""
REST_S = 0.025
"""Between two keys: more than the 16 ms that Textual keeps between two frames."""


class Measured(App[None]):
    """Renders each frame to text as a terminal driver would, and says when."""

    CSS_PATH = [Path(tui.__file__).parent / "styles" / "base.tcss"]

    jumps = ("end", "home")

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.animation_level = "none"
        self.painted = asyncio.Event()
        self.frame_bytes = 0

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.frame_bytes += len(renderable.render_segments(self.console).encode())
            self.painted.set()
        super()._display(screen, renderable)


class LiveApp(Measured):
    def compose(self) -> ComposeResult:
        yield LiveTable(COLUMNS, Wrist())

    def on_mount(self) -> None:
        table: LiveTable[Any] = self.query_one(LiveTable)
        table.show_source(Desk(MILLION))
        table.focus()


class DataTableApp(Measured):
    jumps = ("ctrl+end", "ctrl+home")

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table: DataTable[str] = self.query_one(DataTable)
        for column in COLUMNS:
            table.add_column(column.label, width=column.width)
        now = Wrist()()
        for row in (Desk(ROWS).ticket(number) for number in range(1, ROWS + 1)):
            assert row is not None
            table.add_row(*(column.cell(row, now, column.width).text for column in COLUMNS))
        table.focus()


def run() -> list[Figure]:
    """(what, value, unit): each figure of the live table, then its share of the DataTable's."""
    live, data = (asyncio.run(_measure(kind)) for kind in (LiveApp, DataTableApp))
    figures: list[Figure] = []
    for what, (paint_ms, cpu_ms, sent) in live.items():
        other_paint, other_cpu, other_sent = data[what]
        figures += [
            (f"{what}: key to paint", paint_ms, "ms"),
            (f"{what}: CPU a key", cpu_ms, "ms"),
            (f"{what}: bytes", sent, "B"),
            (f"{what}: key to paint / DataTable", paint_ms / other_paint, "x"),
            (f"{what}: CPU / DataTable", cpu_ms / other_cpu, "x"),
            (f"{what}: bytes / DataTable", sent / other_sent, "x"),
        ]
    return figures


async def _measure(kind: type[Measured]) -> dict[str, tuple[float, float, float]]:
    """By key: median ms to the first frame, mean CPU ms, mean bytes."""
    app = kind()
    found = {}
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await _rested()
        for what, key, presses in KEYS:
            if what == "Down with scrolling":
                for _ in range(20):
                    await _press(app, "down")
            found[what] = await _presses(app, key, presses)
    return found


async def _presses(app: Measured, key: str, presses: int) -> tuple[float, float, float]:
    app.frame_bytes, cpu, taken = 0, process_time(), []
    for nth in range(presses):
        taken.append(await _press(app, app.jumps[nth % 2] if key == "end" else key))
        await _rested(REST_S)
    return median(taken), (process_time() - cpu) * 1000 / presses, app.frame_bytes / presses


async def _press(app: Measured, key: str) -> float:
    """Milliseconds from the key to the next frame."""
    app.painted.clear()
    start = perf_counter()
    app.post_message(events.Key(key, None))
    await asyncio.wait_for(app.painted.wait(), timeout=5)
    return (perf_counter() - start) * 1000


async def _rested(seconds: float = 0.3) -> None:
    await asyncio.sleep(seconds)


if __name__ == "__main__":
    for what, value, unit in run():
        print(f"{what:<50} {value:>10.2f} {unit}")
