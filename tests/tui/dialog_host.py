"""A console of nothing but a dialog: opens it, keeps its answer."""

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.events import Key
from textual.pilot import Pilot
from textual.screen import Screen

from tui.themes import THEMES

SIZES = ((80, 24), (120, 40))
NO_ANSWER = object()


class Host(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, make: Callable[[], Screen[Any]], theme: str = "siaga-dark") -> None:
        super().__init__()
        self.make = make
        self.answer: object = NO_ANSWER
        self._wanted_theme = theme

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._wanted_theme
        self.push_screen(self.make(), self.keep)

    def keep(self, answer: object) -> None:
        self.answer = answer


def frame(pilot: Pilot[None]) -> str:
    """The screen as text, one line for each row."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in strips)


async def burst(pilot: Pilot[Any], text: str, *keys: str) -> None:
    """What a stalled link delivers at once: every key is there before the first one has been looked at."""
    for each in (*text, *keys):
        pilot.app.post_message(
            Key({" ": "space", ":": "colon", "-": "minus"}.get(each, each), each if len(each) == 1 else None)
        )
    await pilot.pause()
    await pilot.pause()
