"""The inbox told in keys."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.vocabulary import EventKind
from core.services.inbox import Notice
from tests.tui.dialog_host import NO_ANSWER, SIZES, Host, frame
from tui import i18n
from tui.dialogs import wording
from tui.i18n import LANGUAGES
from tui.palette import Jump
from tui.screens.inbox import InboxScreen, ago

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def notice(
    notice_id: int, minutes: int, *, read: bool = False, subject: str = "VPN down", ticket_id: int | None = 7
) -> Notice:
    at = NOW - timedelta(minutes=minutes)
    data = {"metric": "first_response", "step": "lead"}
    return Notice(notice_id, ticket_id, subject, EventKind.BREACH, data, at, at if read else None)


class Desk:
    """Notices as the store would give them."""

    def __init__(self, *notices: Notice) -> None:
        self.notices = {each.notice_id: each for each in notices}

    async def load(self) -> Sequence[Notice]:
        return tuple(self.notices.values())

    async def mark_read(self, notice_id: int | None) -> int:
        for each in self.notices.values():
            if notice_id in (None, each.notice_id):
                self.notices[each.notice_id] = replace(each, read_at=NOW)
        return 0

    def screen(self) -> InboxScreen:
        return InboxScreen(self.load, self.mark_read, now=lambda: NOW)

    @property
    def unread(self) -> set[int]:
        return {each.notice_id for each in self.notices.values() if each.read_at is None}


@pytest.mark.parametrize("size", SIZES)
async def test_a_notice_says_what_where_when_and_whether_it_was_read(size: tuple[int, int]) -> None:
    desk = Desk(notice(2, 5, subject="re: [/ \x1b]0;x\x07"), notice(1, 180, read=True))
    app = Host(desk.screen)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        shown = frame(pilot)
        assert "Inbox: 1 unread" in shown and "\x1b" not in shown
        first = next(line for line in shown.splitlines() if "5 min" in line)
        assert "●" in first and "Breached" in first and "#7" in first and "first response" in first
        assert "●" not in next(line for line in shown.splitlines() if "3 h" in line)


async def test_enter_reads_it_and_goes_to_the_ticket() -> None:
    desk = Desk(notice(2, 5, ticket_id=8), notice(1, 9))
    app = Host(desk.screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("j", "k", "enter")
        await pilot.pause()
    assert app.answer == Jump(8) and desk.unread == {1}


async def test_a_notice_without_a_ticket_is_read_and_leads_nowhere() -> None:
    desk = Desk(notice(2, 5, ticket_id=None))
    app = Host(desk.screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert app.answer is NO_ANSWER and not desk.unread


async def test_space_marks_one_read_and_goes_down() -> None:
    desk = Desk(notice(3, 5), notice(2, 6), notice(1, 9))
    app = Host(desk.screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("space", "space")
        await pilot.pause()
        assert desk.unread == {1} and "Inbox: 1 unread" in frame(pilot)
        await pilot.press("A")
        await pilot.pause()
        assert not desk.unread and "Inbox: 0 unread" in frame(pilot)
        await pilot.press("escape")
    assert app.answer is None


async def test_the_cursor_stays_on_its_notice_when_another_arrives() -> None:
    desk = Desk(notice(2, 5), notice(1, 9))
    app = Host(desk.screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("j")
        desk.notices = {3: notice(3, 0), **desk.notices}
        screen = app.screen
        assert isinstance(screen, InboxScreen)
        screen.reload()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert screen.chosen is not None and screen.chosen.notice_id == 1 and len(screen.notices) == 3


async def test_an_empty_inbox_says_what_it_is_for() -> None:
    app = Host(Desk().screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "No notices." in frame(pilot)
        await pilot.press("enter", "space", "escape")
    assert app.answer is None


SUBJECT = "Cannot print the pay slips of November on floor two"


def escalated(reason: str = "") -> Notice:
    by_hand = {"manual": True, "by": "Sari Wulandari", "reason": reason} if reason else {}
    return replace(
        notice(1, 0, subject=SUBJECT, ticket_id=12345),
        kind=EventKind.ESCALATED,
        data={"metric": "team_resolution", "acknowledge_s": 600, **by_hand},
    )


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_the_subject_is_seen_and_columns_do_not_touch(size: tuple[int, int], code: str) -> None:
    """The user saw: "please ackno…" in place of the subject, and `baru sa…mohon konfi…` in Indonesian."""
    i18n.use_language(code)
    try:
        app = Host(Desk(escalated(), notice(2, 70)).screen)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.pause()
            shown = frame(pilot)
            words = [ago(NOW, NOW), wording.metric("team_resolution"), wording.notice(EventKind.ESCALATED), "#12345"]
            assert SUBJECT[:25] in shown and i18n._("please acknowledge") in shown
            assert all(f"{word}  " in shown or f"{word}\n" in shown for word in words)
    finally:
        i18n.use_language("en")


async def test_a_long_reason_leaves_room_for_the_subject() -> None:
    app = Host(Desk(escalated("the mayor called " * 4)).screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert SUBJECT[:40] in frame(pilot) and "by Sari Wulandari" in frame(pilot)


async def test_a_narrower_window_turns_it_into_two_lines_and_the_cursor_stays() -> None:
    app = Host(Desk(notice(2, 5), notice(1, 9)).screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("j")
        assert any("9 min" in line and "VPN down" in line for line in frame(pilot).splitlines())
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not any("9 min" in line and "VPN down" in line for line in frame(pilot).splitlines())
        screen = app.screen
        assert isinstance(screen, InboxScreen) and screen.chosen is not None and screen.chosen.notice_id == 1


@pytest.mark.parametrize(
    ("minutes", "words"), [(-3, "now"), (0, "now"), (1, "1 min"), (59, "59 min"), (60, "1 h"), (1440, "1 d")]
)
def test_how_long_ago(minutes: int, words: str) -> None:
    assert ago(NOW - timedelta(minutes=minutes), NOW) == words
