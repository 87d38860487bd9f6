"""Keys at 80x24: what the bar and the help promise in each pane, and those that lead across panes."""

from pathlib import Path

import pytest

from core.domain.vocabulary import Priority
from core.services import intake, reading
from core.services.people import RequesterFacts
from tests.tui.console_desk import NOW, Console, console, opened, small_desk
from tui.dialogs.confirm import ASK_COUNT_OVER
from tui.live_keys import live_keys
from tui.own_editor import own_editor

PANES = {
    "1": ("Enter Read", "t Take", "/ Filter", "? Help"),
    "2": ("r Reply", "c Note", "J Next ticket", "? Help"),
    "3": ("Enter", "? Help"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


@pytest.mark.parametrize("pane", PANES)
async def test_the_bar_shows_keys_that_work_in_the_pane_and_help_lists_them(path: Path, pane: str) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.keys(pane)
        await shown.until(lambda: all(words in shown.text().splitlines()[-1] for words in PANES[pane]))
        bar = shown.text().splitlines()[-1]
        live = {key: row for row in live_keys(shown.screen) for key in row.keys}
        first_words = [part.split()[0] for part in bar.split("   ") if part.strip()]
        assert all(word in live for word in first_words), first_words
        tooltips = [row.tooltip for row in live.values() if row.tooltip]
        await shown.keys("question_mark")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        pages = ""
        for _ in range(8):
            pages += shown.text()
            await shown.keys("pagedown")
        assert all(tooltip[:20] in pages for tooltip in set(tooltips))


async def test_the_reader_goes_on_to_the_next_and_the_one_before(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.keys("2", "J")
        await shown.until(lambda: shown.chosen == 2)
        await shown.sees_soon("this is about: VPN")
        await shown.keys("K")
        await shown.until(lambda: shown.chosen == 1)
        assert shown.screen.main == "ticket"


@pytest.mark.parametrize("key", ["backspace", "minus"])
async def test_back_goes_to_the_ticket_before_and_says_where_it_began(path: Path, key: str) -> None:
    async with console(path) as shown:
        shown.screen.go_to(5)
        await shown.until(lambda: shown.chosen == 5)
        await shown.keys(key)
        await shown.until(lambda: shown.chosen == 1)
        await shown.keys(key)
        await shown.until(lambda: "This is where you began." in shown.toasts())


async def test_more_than_twenty_marked_tickets_ask_for_their_number(path: Path) -> None:
    desk = opened(path)
    for number in range(ASK_COUNT_OVER):
        new = intake.NewTicket(f"One more {number}", "Hello", RequesterFacts("Joko"), priority=Priority.LOW)
        desk.at(NOW).write(intake.create, new)
    count = ASK_COUNT_OVER + 6
    async with console(path) as shown:
        await shown.keys("A")
        await shown.until(lambda: len(shown.screen.queue.marked()) == count)
        await shown.keys("t")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        assert desk.read(reading.ticket, 1).assignee is None
        await shown.keys("t")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys(*str(count), "enter")
        await shown.until(lambda: f"{count} tickets done." in shown.toasts())
        assert desk.read(reading.ticket, 1).assignee == "Budi"
    desk.close()


async def test_every_size_keeps_the_selection_and_the_scroll(path: Path) -> None:
    desk = opened(path)
    for number in range(60):
        new = intake.NewTicket(f"One more {number}", "Hello\n" * 150, RequesterFacts("Joko"), priority=Priority.LOW)
        desk.at(NOW).write(intake.create, new)
    desk.close()

    def top(shown: Console) -> int:
        return int(shown.screen.query_one("#reader").scroll_y)

    async with console(path, size=(200, 60)) as shown:
        shown.screen.go_to(40)
        await shown.until(lambda: shown.chosen == 40 and shown.screen.ticket.view is not None)
        await shown.keys("2", "enter", "pagedown")
        await shown.until(lambda: top(shown) > 0)
        before = top(shown)
        for width, height in ((60, 15), (40, 10), (60, 15), (200, 60)):
            await shown.pilot.resize_terminal(width, height)
            if width < 60:
                await shown.sees_soon("Too small")
            else:
                await shown.sees_soon("#40")
            assert shown.chosen == 40 and shown.screen.main == "ticket"
        assert top(shown) == before
        await shown.keys("1", "j")
        await shown.until(lambda: shown.chosen == 41)


# The editor of one's own


@pytest.mark.parametrize(
    ("environ", "allowed", "program"),
    [
        ({"EDITOR": "vi"}, False, ("vi",)),
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, False, ("code", "--wait")),
        ({"EDITOR": "vi", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False, None),
        ({"EDITOR": "vi", "SSH_ORIGINAL_COMMAND": "siaga"}, False, None),
        ({"EDITOR": "vi", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, True, ("vi",)),
        ({"EDITOR": "'unclosed"}, False, None),
        ({}, True, None),
    ],
)
def test_the_editor_is_ones_own_but_not_over_ssh(
    environ: dict[str, str], allowed: bool, program: tuple[str, ...] | None
) -> None:
    assert own_editor(environ, allowed=allowed) == program
