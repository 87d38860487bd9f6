"""Stories told in keys, at 120x40 and 80x24, on a real desk."""

from pathlib import Path

import pytest

from core.domain.vocabulary import Priority, Status
from core.services import assignment, intake, reading, status
from core.services.people import RequesterFacts
from tests.tui.console_desk import NOW, console, note_elsewhere, opened, small_desk

BOTH = pytest.mark.parametrize("size", [(120, 40), (80, 24)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def view_of(path: Path, ticket_id: int) -> reading.TicketView:
    desk = opened(path)
    view = desk.read(reading.ticket, ticket_id)
    desk.close()
    return view


@BOTH
async def test_the_queue_shows_the_next_due_first_with_every_column(path: Path, size: tuple[int, int]) -> None:
    desk = opened(path)
    desk.write(assignment.take, 3)
    desk.close()
    async with console(path, size=size) as shown:
        await shown.sees_soon("Small Desk", "All open", "Mail server", "Ayu L", "Budi", "−0:15:00", "10:00")
        lines = [line for line in shown.text().splitlines() if "Mail server" in line]
        assert "new" in lines[0]


@BOTH
async def test_down_reads_the_next_ticket_and_enter_goes_into_it(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)
        await shown.keys("enter")
        assert shown.screen.main == "ticket"
        await shown.sees_soon("#2  VPN drops every ten minutes", "this is about: VPN")
        await shown.keys("J")
        await shown.until(lambda: shown.chosen == 3)
        await shown.keys("escape")
        assert shown.screen.main == "queue"


@BOTH
async def test_taking_a_ticket_is_written_and_shown(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.keys("t")
        await shown.until(lambda: view_of(path, 1).assignee == "Budi")
        await shown.until(lambda: shown.screen.ticket.view and shown.screen.ticket.view.assignee == "Budi")
        await shown.keys("t")
        await shown.until(lambda: view_of(path, 1).assignee is None, "released")


async def test_a_note_is_written_and_clearly_internal(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("c")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys(*"checked")
        await shown.keys("ctrl+s")
        await shown.until(lambda: any(each.body == "checked" for each in view_of(path, 1).messages))
        await shown.sees_soon("INTERNAL", "┃ checked")


async def test_a_draft_survives_without_being_sent(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("r")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys(*"half")
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
        await shown.keys("r")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.sees_soon("half")


async def test_status_is_chosen_from_what_the_workflow_allows(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("s")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys("p")
        await shown.until(lambda: view_of(path, 1).status is Status.PENDING)


async def test_priority_by_its_digit(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("p")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys("4")
        await shown.until(lambda: view_of(path, 1).priority is Priority.LOW)


async def test_marks_make_an_action_concern_several_tickets(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("space", "space")
        assert shown.screen.queue.marked() == (1, 2)
        await shown.keys("t")
        await shown.until(lambda: {view_of(path, number).assignee for number in (1, 2)} == {"Budi"})
        await shown.until(lambda: shown.screen.queue.marked() == ())
        assert "2 tickets done." in shown.toasts()


async def test_claim_next_takes_the_one_due_first(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("T")
        await shown.until(lambda: view_of(path, 1).assignee == "Budi")
        await shown.until(lambda: shown.chosen == 1)


async def test_an_observer_is_told_why_he_cannot(path: Path) -> None:
    async with console(path, agent="ori") as shown:
        await shown.keys("t")
        assert "observer" in shown.toasts()
        assert view_of(path, 1).assignee is None


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_who_opened_it_read_only_is_not_sent_to_his_lead_for_a_right(path: Path, size: tuple[int, int]) -> None:
    """The user saw: "Your role (observer) does not allow this", as a lead."""
    async with console(path, readonly=True, size=size) as shown:
        assert "read only" in shown.text().splitlines()[0]
        await shown.keys("t")
        assert "opened read-only" in shown.toasts() and "observer" not in shown.toasts()
        assert view_of(path, 1).assignee is None


async def test_somebody_was_faster(path: Path) -> None:
    async with console(path) as shown:
        aims = shown.screen.aims()
        desk = opened(path, "sari")
        desk.write(assignment.take, 1)
        desk.close()
        shown.screen.take(aims)
        await shown.until(lambda: "Sari changed it first" in shown.toasts())
        assert view_of(path, 1).assignee == "Sari"


async def test_a_change_of_another_process_appears_by_itself(path: Path) -> None:
    async with console(path) as shown:
        note_elsewhere(path, 1, "seen from elsewhere")
        await shown.sees_soon("seen from elsewhere")
        desk = opened(path, "sari", lambda: NOW)
        new = intake.NewTicket("Fresh fire", "Hello", RequesterFacts("Joko"), priority=Priority.URGENT)
        desk.write(intake.create, new)
        desk.close()
        await shown.sees_soon("Fresh fire")
        assert shown.chosen == 1


async def test_the_selection_stays_on_its_ticket_when_the_order_changes(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)
        desk = opened(path, "sari")
        desk.write(status.set_status, 1, Status.SOLVED)
        desk.close()
        await shown.until(lambda: "Mail server" not in shown.text(), "solved ticket left the view")
        assert shown.chosen == 2


async def test_filter_as_typed_explained_and_dropped(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("slash")
        await shown.keys(*"prio:high")
        await shown.until(lambda: shown.chosen == 3)
        assert "Mail server" not in "".join(line for line in shown.text().splitlines()[:12])
        await shown.keys("h")
        await shown.sees_soon("! ", "“high”")
        assert shown.chosen == 3
        await shown.keys("escape")
        await shown.until(lambda: "Mail server" in "".join(shown.text().splitlines()[:12]))


async def test_views_by_keys_and_an_empty_one_says_what_to_do(path: Path) -> None:
    async with console(path) as shown:
        assert shown.screen.queue.at == 0
        await shown.keys("l", "l")
        await shown.sees_soon("Nothing here.")
        assert shown.chosen is None


async def test_a_due_row_leads_to_its_ticket(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("3", "enter")
        await shown.until(lambda: shown.chosen == 2)


async def test_a_number_after_the_colon_opens_that_ticket_and_minus_goes_back(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("colon")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys("4", "enter")
        await shown.until(lambda: shown.chosen == 4)
        await shown.keys("minus")
        await shown.until(lambda: shown.chosen == 1)


async def test_hostile_subject_is_only_text(path: Path) -> None:
    async with console(path) as shown:
        await shown.sees_soon("[/x] re: [b]markup[/b]")
        assert "\x1b" not in shown.text()


async def test_help_and_guide_open_and_close(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("question_mark")
        await shown.sees_soon("Take")
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)


async def test_q_leaves(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("q")
        await shown.until(lambda: shown.app.return_code == 0)
