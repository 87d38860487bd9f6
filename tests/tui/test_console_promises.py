"""Promises by hand, merging and splitting, told in keys."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.vocabulary import EventKind, Outcome
from core.services import clocks, conversation, event_log, intake
from core.services.people import RequesterFacts
from storage.tables import Ticket
from tests.tui.console_desk import NOW, console, opened, small_desk

SIZES = [(120, 40), (80, 24)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def events(path: Path, ticket_id: int, kind: EventKind) -> list[event_log.Event]:
    desk = opened(path)
    found = [one for one in desk.read(event_log.history, ticket_id) if one.kind is kind]
    desk.close()
    return found


def row(path: Path, ticket_id: int) -> Ticket:
    desk = opened(path)
    found: Ticket = desk.read(lambda uow: uow.session.get(Ticket, ticket_id))
    desk.close()
    return found


def outcome(path: Path, ticket_id: int, name: str) -> str:
    desk = opened(path)
    rows = desk.read(clocks.stored_rows, ticket_id)
    desk.close()
    metric, _, cycle = name.partition("-")
    return str(rows[metric, int(cycle)]["outcome"])


def thanked(path: Path) -> None:
    """Number 1 was answered, and the requester says thank you."""
    desk = opened(path)
    desk.write(conversation.reply, 1, "Fixed.")
    desk.write(conversation.customer_message, 1, "Thank you!")
    desk.close()


@pytest.mark.parametrize("size", SIZES)
async def test_x_ends_the_answer_clock_with_a_reason_and_u_takes_it_back(path: Path, size: tuple[int, int]) -> None:
    thanked(path)
    async with console(path, size=size) as shown:
        await shown.keys(*":1", "enter")
        await shown.until(lambda: shown.chosen == 1)
        await shown.keys("x")
        await shown.sees_soon("#1 needs no reply: why?")
        await shown.keys("enter")
        await shown.sees_soon("A reason is needed")
        await shown.keys(*"thanks", "enter")
        await shown.until(lambda: events(path, 1, EventKind.NO_REPLY_NEEDED))
        assert outcome(path, 1, "next_response-1") == Outcome.CANCELLED
        await shown.keys("u")
        await shown.until(lambda: events(path, 1, EventKind.REPLY_NEEDED))
        await shown.until(lambda: "a reply is needed after all" in shown.toasts())
        assert outcome(path, 1, "next_response-1") == Outcome.RUNNING


async def test_x_without_a_question_says_why_not_before_it_asks_for_a_reason(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("x")
        await shown.until(lambda: "No message waits for an answer" in shown.text() + shown.toasts())


@pytest.mark.parametrize("size", SIZES)
async def test_a_due_date_is_typed_read_back_and_told_in_the_account(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.keys(*":due", "enter")
        await shown.sees_soon("Due date of #")
        number = shown.chosen
        assert number is not None
        await shown.keys(*"yesterday 9:00", "enter")
        await shown.sees_soon("That has passed already.")
        await shown.keys(*["backspace"] * 14, *"soon", "enter")
        await shown.sees_soon("That is no time.")
        await shown.keys(*["backspace"] * 4, *"2099-01-05 16:30")
        await shown.sees_soon("5 Jan 2099 16:30")
        await shown.keys("enter", *"by phone", "enter")
        await shown.until(lambda: events(path, number, EventKind.DUE_SET))
        await shown.keys("S")
        await shown.sees_soon("FIRST RESPONSE")
        for _page in range(8):
            if shown.sees("set by hand"):
                break
            await shown.keys("pagedown")
        await shown.sees_soon("set by hand")
        await shown.keys("escape", "2", "H")
        await shown.sees_soon("due date by hand")


async def test_a_reply_that_bounced_is_marked_and_waits_again(path: Path) -> None:
    desk = opened(path)
    desk.write(conversation.reply, 2, "Try now.")
    desk.close()
    async with console(path) as shown:
        await shown.keys(*":2", "enter")
        await shown.until(lambda: shown.chosen == 2)
        await shown.keys(*":bounced", "enter")
        await shown.sees_soon("The last reply of #2 bounced: why?")
        await shown.keys(*"full", "enter")
        await shown.sees_soon("bounced: it did not arrive")
        assert outcome(path, 2, "first_response-1") == Outcome.RUNNING


@pytest.mark.parametrize("size", SIZES)
async def test_m_merges_into_a_number_after_a_preview(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.keys(*":2", "enter")
        await shown.until(lambda: shown.chosen == 2)
        await shown.keys("M")
        await shown.sees_soon("Merge #2 into which ticket?", "Printer jams")
        await shown.keys("3", "enter")
        await shown.sees_soon("#2 VPN drops", "↓", "#3 Printer jams")
        await shown.keys("enter")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        assert not events(path, 2, EventKind.MERGED), "Cancel has the focus"
        await shown.keys("M")
        await shown.sees_soon("Merge #2 into which ticket?")
        await shown.keys("3", "enter")
        await shown.sees_soon("↓")
        await shown.keys("left", "enter")
        await shown.until(lambda: events(path, 3, EventKind.ABSORBED))
        await shown.until(lambda: shown.chosen == 3)
        await shown.keys("2")
        await shown.sees_soon("written on #2")
        await shown.keys("u")
        await shown.until(lambda: events(path, 2, EventKind.UNMERGED))
        assert (row(path, 2).merged_into_id, row(path, 2).status) == (None, "new")


async def test_marked_tickets_merge_into_one_and_strangers_are_warned_of(path: Path) -> None:
    desk = opened(path)
    stranger = intake.NewTicket(subject="Other", body="Hi", requester=RequesterFacts("Eko", email="eko@else.example"))
    number = desk.at(NOW - timedelta(minutes=1)).write(intake.create, stranger).ticket_id
    desk.close()
    async with console(path) as shown:
        await shown.keys("space", "space", "M")
        await shown.sees_soon("Merge 2 tickets into which?")
        await shown.keys(*str(number), "enter")
        await shown.sees_soon("Different requesters", "#1 Mail server", "#2 VPN drops")
        await shown.keys("left", "enter")
        await shown.until(lambda: row(path, 1).merged_into_id == row(path, 2).merged_into_id == number)


@pytest.mark.parametrize("size", SIZES)
async def test_split_makes_a_ticket_promised_since_the_message(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.keys(*":4", "enter")
        await shown.until(lambda: shown.chosen == 4)
        await shown.keys(*":split", "enter")
        await shown.sees_soon("Split which message off #4?")
        await shown.keys("enter")
        await shown.sees_soon("Subject of the new ticket")
        await shown.keys("enter")
        await shown.until(lambda: events(path, 4, EventKind.SPLIT))
        new = events(path, 4, EventKind.SPLIT)[0].data["into"]
        assert row(path, new).created_at == row(path, 4).created_at
        await shown.until(lambda: f"#{new} is a ticket of its own" in shown.toasts())
        await shown.keys("2")
        await shown.sees_soon(f"became #{new}")


@pytest.mark.parametrize("start", [("M",), (*":split", "enter"), (*":due", "enter"), (*":bounced", "enter")])
async def test_leaving_changes_nothing(path: Path, start: tuple[str, ...]) -> None:
    before = [row(path, number).version for number in range(1, 7)]
    async with console(path) as shown:
        await shown.keys(*start)
        await shown.until(lambda: len(shown.app.screen_stack) > 1)
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
    assert [row(path, number).version for number in range(1, 7)] == before


async def test_an_observer_is_refused_before_anything_is_typed(path: Path) -> None:
    async with console(path, agent="ori") as shown:
        for keys in (("x",), ("M",), (*":split", "enter")):
            await shown.keys(*keys)
            await shown.until(lambda: len(shown.app.screen_stack) == 1)
        assert "observe" in shown.toasts().lower()
