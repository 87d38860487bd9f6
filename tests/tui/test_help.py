"""Help and palette come from the live bindings."""

from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from tests.tui.dialog_host import NO_ANSWER, SIZES, frame
from tui import i18n
from tui.live_keys import live_keys
from tui.palette import Jump, OpenView, Palette, RunAction, UseLanguage, UseTheme, ViewName, palette_for, ticket_number
from tui.screens.help import HelpScreen, help_for
from tui.themes import THEMES


class Pane(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "take", "Take", id="ticket.take", tooltip="Take it or release it"),
        Binding("j,down", "move", "Down", id="queue.down", show=False),
        Binding("e", "escalate", "Escalate", id="ticket.escalate", tooltip="Needs a ticket"),
        *(Binding(f"f{at}", f"spare({at})", f"Spare {at}", id=f"spare.{at}") for at in range(6, 24)),
    ]
    taken = 0

    def render(self) -> str:
        return ""

    def action_take(self) -> None:
        self.taken += 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "escalate" else True


class Console(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "help", "Help", id="app.help")]

    def __init__(self) -> None:
        super().__init__()
        self.answer: Any = NO_ANSWER

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "siaga-dark"

    def compose(self) -> ComposeResult:
        yield Pane(id="pane")
        yield Input(id="field")

    def keep(self, answer: object) -> None:
        self.answer = answer

    def action_help(self) -> None:
        self.push_screen(help_for(self.screen), self.keep)

    def show_palette(self) -> None:
        views = [ViewName("mine", "Mine [/ "), ViewName("soon", "Due soon")]
        self.push_screen(palette_for(self.screen, views=views), self.keep)


@pytest.mark.parametrize("size", [(60, 15), *SIZES])
async def test_lines_that_were_too_long_fell_to_column_0(size: tuple[int, int]) -> None:
    app = Console()
    async with app.run_test(size=size) as pilot:
        app.query_one(Pane).focus()
        await pilot.press("question_mark")
        await pilot.pause()
        await pilot.pause()
        written = str(app.screen.query_one("#text-of-help", Static).content)
        groups = {"This pane", "This screen", "Everywhere"}
        assert "Take it or release it" in " ".join(written.split())
        assert all(not line or line in groups or line.startswith("  ") for line in written.splitlines()), written
        assert max(map(len, written.splitlines())) <= app.screen.query_one("#scroll").size.width


@pytest.mark.parametrize("size", SIZES)
async def test_help_lists_keys_labels_and_what_they_do_by_group(size: tuple[int, int]) -> None:
    app = Console()
    async with app.run_test(size=size) as pilot:
        app.query_one(Pane).focus()
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        shown = frame(pilot)
        assert "Take it or release it" in shown and "j ↓" in shown and "This pane" in shown
        assert "not now: Needs a ticket" in shown
        await pilot.press("G")
        await pilot.pause()
        assert "Everywhere" in frame(pilot) and "? " in frame(pilot)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_a_remapped_key_appears_remapped() -> None:
    app = Console()
    async with app.run_test(size=(80, 24)) as pilot:
        app.set_keymap({"ticket.take": "ctrl+t,T"})
        app.query_one(Pane).focus()
        await pilot.press("question_mark")
        await pilot.pause()
        line = next(line for line in frame(pilot).splitlines() if "Take" in line)
        assert "ctrl+t T" in line and " t " not in line


async def test_long_help_scrolls_at_80x24() -> None:
    app = Console()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Pane).focus()
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Everywhere" not in frame(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert "Everywhere" in frame(pilot)
        await pilot.press("g")
        await pilot.pause()
        assert "This pane" in frame(pilot)


async def test_keys_that_a_text_field_takes_are_not_listed_while_it_has_the_focus() -> None:
    app = Console()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Input).focus()
        await pilot.pause()
        assert {row.id for row in live_keys(app.screen)} == set()
        app.query_one(Pane).focus()
        await pilot.pause()
        assert {"ticket.take", "app.help"} <= {row.id for row in live_keys(app.screen)}


async def chosen(keys: str, size: tuple[int, int] = (80, 24)) -> tuple[Any, Console]:
    app = Console()
    async with app.run_test(size=size) as pilot:
        app.query_one(Pane).focus()
        await pilot.pause()
        app.show_palette()
        await pilot.pause()
        for key in keys.split():
            await pilot.press(key)
        await pilot.pause()
    return app.answer, app


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", ["1 2 3 4 enter", "colon 1 2 3 4 enter", "number_sign 1 2 3 4 enter"])
async def test_a_number_jumps_to_its_ticket(size: tuple[int, int], keys: str) -> None:
    assert (await chosen(keys, size))[0] == Jump(1234)


async def test_an_action_is_found_by_letters_and_runs_where_it_lives() -> None:
    app = Console()
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(Pane)
        pane.focus()
        await pilot.pause()
        app.show_palette()
        await pilot.pause()
        await pilot.press(*"take")
        await pilot.pause()
        assert any("Take" in line and " t " in line for line in frame(pilot).splitlines())
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.answer, RunAction)
        await app.run_action(app.answer.action, app.answer.node)
        assert pane.taken == 1


async def test_an_action_that_cannot_run_is_not_offered() -> None:
    app = Console()
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Pane).focus()
        await pilot.pause()
        offered = [line.value for line in palette_for(app.screen).lines]
        assert not any(isinstance(each, RunAction) and each.action == "escalate" for each in offered)


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ("t h e m e space l i g h t enter", UseTheme("siaga-light")),
        ("b a h a s a enter", UseLanguage("id")),
        ("l a n g u a g e enter", UseLanguage("id")),
        ("d u e space s o o n enter", OpenView("soon")),
        ("m i n e enter", OpenView("mine")),
        ("escape", None),
        ("z z z enter", NO_ANSWER),
    ],
)
async def test_themes_languages_and_views_are_commands(keys: str, order: object) -> None:
    assert (await chosen(keys))[0] == order


async def test_english_names_are_found_in_indonesian_too() -> None:
    i18n.use_language("id")
    try:
        assert (await chosen("t h e m e space l i g h t enter"))[0] == UseTheme("siaga-light")
        assert (await chosen("l a n g u a g e enter"))[0] == UseLanguage("en")
    finally:
        i18n.use_language("en")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1234", 1234), ("#7", 7), ("", None), ("12a", None), ("-3", None), ("٣", None), ("9" * 19, None)],
)
def test_what_counts_as_the_number_of_a_ticket(typed: str, number: int | None) -> None:
    assert ticket_number(typed) == number


async def test_the_palette_covers_nothing_it_does_not_need() -> None:
    app = Console()
    async with app.run_test(size=(120, 40)) as pilot:
        app.query_one(Pane).focus()
        await pilot.pause()
        app.show_palette()
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        assert app.screen.query_one("#frame").region.height < 24
        assert app.screen.query_one("#heading", Static).region.y <= 3
