"""New tickets: who owns them, how urgent they are, which promise they get."""

from datetime import timedelta
from typing import Any

import pytest

from core.domain.vocabulary import AuthorKind, Channel, EventKind, Level, Priority
from core.errors import NotAllowed, NotFound
from core.services import intake, reading
from core.services.people import RequesterFacts
from tests.builders import MONDAY, Staff, clock_rows, kinds, new_ticket, opened, row_of, trail_of


def test_a_new_ticket_has_its_message_event_policy_and_clocks(staff: Staff) -> None:
    ticket_id = opened(staff)
    row, clocks = row_of(staff.desk, ticket_id), clock_rows(staff.desk, ticket_id)
    assert (row.status, row.priority, row.team_id) == ("new", "normal", staff.teams["first"])
    assert kinds(staff.desk, ticket_id) == [EventKind.CREATED]
    assert set(clocks) == {"first_response-1", "resolution-1"}
    assert clocks["first_response-1"].due_at == MONDAY + timedelta(hours=1)
    assert (row.due_metric, row.due_at) == ("first_response", MONDAY + timedelta(hours=1))
    assert row.queue_rank == int(MONDAY.timestamp()) + 3600
    view = staff.desk.read(reading.ticket, ticket_id)
    assert [message.body for message in view.messages] == ["Please help."]


@pytest.mark.parametrize(
    ("facts", "priority"),
    [
        ({}, Priority.NORMAL),
        ({"impact": Level.HIGH, "urgency": Level.HIGH}, Priority.URGENT),
        ({"impact": Level.LOW, "urgency": Level.LOW}, Priority.LOW),
        ({"impact": Level.HIGH}, Priority.NORMAL),
        ({"category": "network/vpn"}, Priority.HIGH),
        ({"category": "network/vpn", "impact": Level.LOW, "urgency": Level.LOW}, Priority.LOW),
        ({"category": "network/vpn", "priority": Priority.URGENT}, Priority.URGENT),
    ],
)
def test_priority_is_given_or_from_the_matrix_or_the_category(
    lite: Staff, facts: dict[str, Any], priority: Priority
) -> None:
    assert row_of(lite.desk, opened(lite, **facts)).priority == priority


@pytest.mark.parametrize(
    ("facts", "team"),
    [({}, "first"), ({"category": "network/vpn"}, "second"), ({"category": "network/vpn", "team": "office"}, "office")],
)
def test_the_team_is_named_or_owns_the_category_or_takes_everything(
    lite: Staff, facts: dict[str, Any], team: str
) -> None:
    assert row_of(lite.desk, opened(lite, **facts)).team_id == lite.teams[team]


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        ({"priority": Priority.URGENT}, 15),
        ({"tags": ("Gold",)}, 30),
        ({"team": "office"}, 60),
        ({"priority": Priority.LOW}, 240),
    ],
)
def test_the_first_policy_whose_condition_holds_applies(lite: Staff, facts: dict[str, Any], minutes: int) -> None:
    clock = clock_rows(lite.desk, opened(lite, **facts))["first_response-1"]
    assert clock.target_s == minutes * 60


def test_a_ticket_an_agent_opens_has_no_first_response(lite: Staff) -> None:
    ticket_id = lite.by("ani").write(intake.create, new_ticket(by_agent=True)).ticket_id
    assert set(clock_rows(lite.desk, ticket_id)) == {"resolution-1"}
    assert trail_of(lite.desk, ticket_id)[0].actor_kind is AuthorKind.AGENT


def test_a_requester_is_found_again_by_address_and_cleaned_of_what_no_database_takes(staff: Staff) -> None:
    facts = RequesterFacts("S\0ri \ud800", "a@b.example", organisation="Or\0g \udfff", phone="\0")
    first, second = (row_of(staff.desk, opened(staff, requester=facts)) for _ in range(2))
    assert first.requester_id == second.requester_id
    assert first.organisation_id == second.organisation_id is not None


def test_the_trail_names_tags_as_they_are_kept(lite: Staff) -> None:
    ticket_id = opened(lite, tags=("Gold", "gold"))
    assert trail_of(lite.desk, ticket_id)[0].data["tags"] == ["gold"]


@pytest.mark.parametrize("facts", [{"category": "no/such"}, {"team": "nobody"}])
def test_unknown_names_are_refused_and_leave_nothing(lite: Staff, facts: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        opened(lite, **facts)
    with pytest.raises(NotFound):
        lite.desk.read(reading.ticket, 1)


def test_an_observer_opens_nothing(lite: Staff) -> None:
    with pytest.raises(NotAllowed):
        lite.by("eye").write(intake.create, new_ticket())


def test_a_ticket_keeps_the_channel_it_came_by(lite: Staff) -> None:
    assert row_of(lite.desk, opened(lite, channel=Channel.PHONE)).channel == "phone"
