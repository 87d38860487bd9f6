"""A partial update of narrow bands shows the same cells as Textual's own."""

import random
from collections.abc import Mapping

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from tui.terminal.bands import PLAIN_SWITCH, BandCompositor, bands

WIDTH, HEIGHT = 60, 20


class Layered(Screen[None]):
    """Boxes with borders, one scrolled, one above the others."""

    CSS = """
    Layered { layers: base above; }
    #left { width: 30; height: 12; border: round white; overflow-y: auto; }
    #right { width: 25; height: 8; background: blue; }
    #above { layer: above; width: 20; height: 6; offset: 15 4; border: heavy red; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = BandCompositor()

    def compose(self) -> ComposeResult:
        with Vertical(id="left"):
            yield Static("\n".join(f"line {n}" for n in range(40)))
        yield Static("right\n" * 8, id="right")
        yield Static("above\n" * 4, id="above")


def drawn(screen: Screen[None], dirty: set[Region]) -> list[tuple[int, int, str]]:
    """Of each dirty stretch: line, first column, and what is drawn there with its styles."""
    compositor = screen._compositor
    compositor._dirty_regions = set(dirty)
    update = compositor.render_partial_update()
    assert update is not None
    return [(y, x1, stretch(update.chops[y], x1, x2)) for y, x1, x2 in sorted(update.spans)]


def stretch(chops: Mapping[int, Strip | None], x1: int, x2: int) -> str:
    parts = []
    for at, strip in sorted(chops.items()):
        if strip is not None and at < x2 and at + strip.cell_length > x1:
            parts.append(repr(list(strip.crop(max(0, x1 - at), x2 - at).simplify())))
    return " ".join(parts)


async def test_any_dirty_regions_are_drawn_as_without_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    app: App[None] = App()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        screen = Layered()
        await app.push_screen(screen)
        await pilot.pause()
        for round_ in range(60):
            screen.query_one("#left").scroll_to(y=dice.randrange(25), animate=False)
            await pilot.pause()
            dirty = {
                Region(dice.randrange(50), dice.randrange(15), dice.randrange(1, 30), dice.randrange(1, 6))
                for _ in range(dice.randrange(1, 4))
            }
            narrow = drawn(screen, dirty)
            monkeypatch.setenv(PLAIN_SWITCH, "1")
            assert drawn(screen, dirty) == narrow, f"round {round_}"
            monkeypatch.delenv(PLAIN_SWITCH)


def test_touching_lines_are_one_band_and_what_lies_outside_is_dropped() -> None:
    dirty = [Region(3, 4, 5, 2), Region(40, 6, 2, 1), Region(0, 9, 60, 1), Region(5, 18, 60, 9), Region(0, -3, 9, 2)]
    assert bands(dirty, WIDTH, HEIGHT) == (
        Region(3, 4, 39, 3),
        Region(0, 9, WIDTH, 1),
        Region(5, 18, WIDTH - 5, 2),
    )
    assert bands([], WIDTH, HEIGHT) == ()


async def test_what_is_hidden_where_something_changed_is_not_rendered() -> None:
    app: App[None] = App()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        screen = Layered()
        await app.push_screen(screen)
        await pilot.pause()
        above = screen.query_one("#above").region
        compositor = screen._compositor
        assert isinstance(compositor, BandCompositor)
        compositor._bands = bands([Region(above.x + 1, above.y + 1, 4, 2)], WIDTH, HEIGHT)
        assert [region for region, _clip, _lines in compositor._in_bands()] == [above]
