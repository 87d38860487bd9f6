"""The next right ticket, for one agent and for many in the same instant."""

import threading

import pytest

from core.domain.vocabulary import Priority
from core.errors import NotAllowed, Refused
from core.services import assignment
from tests.builders import Staff, opened, row_of


def test_the_ticket_that_falls_due_next_in_my_teams(staff: Staff) -> None:
    opened(staff, team="second", priority=Priority.URGENT)
    later, sooner = opened(staff), opened(staff, priority=Priority.HIGH)
    first = staff.by("ani").write(assignment.claim_next)
    second = staff.by("beni").write(assignment.claim_next)
    assert first is not None
    assert second is not None
    assert (first.ticket_id, second.ticket_id) == (sooner, later)
    assert row_of(staff.desk, sooner).assignee_id == staff.agents["ani"]
    assert first.version == row_of(staff.desk, sooner).version
    assert staff.by("ani").write(assignment.claim_next) is None


def test_two_claims_in_one_transaction_give_two_tickets(lite: Staff) -> None:
    opened(lite), opened(lite)
    both = lite.by("ani").write(lambda uow: [assignment.claim_next(uow), assignment.claim_next(uow)])
    assert len({claimed.ticket_id for claimed in both if claimed is not None}) == 2


def test_agents_asking_in_the_same_instant_get_different_tickets(staff: Staff) -> None:
    wanted = {opened(staff) for _ in range(12)}
    desks = [staff.by(handle) for handle in ("ani", "beni", "lea")] * 4
    start, claimed = threading.Barrier(len(desks)), []

    def claim(desk: object) -> None:
        start.wait()
        claimed.append(desk.write(assignment.claim_next))  # type: ignore[attr-defined]

    threads = [threading.Thread(target=claim, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.ticket_id for one in claimed if one is not None} == wanted
    owners = {row_of(staff.desk, ticket_id).assignee_id for ticket_id in wanted}
    assert owners == {staff.agents[handle] for handle in ("ani", "beni", "lea")}


def test_who_cannot_claim(lite: Staff) -> None:
    opened(lite)
    with pytest.raises(NotAllowed):
        lite.by("eye").write(assignment.claim_next)
    with pytest.raises(Refused, match="no_agent"):
        lite.desk.write(assignment.claim_next)
