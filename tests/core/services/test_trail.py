"""The trail as a person reads it: names in the place of ids."""

from core.domain.vocabulary import EventKind, Priority
from core.services import assignment, prioritise, tagging
from core.services.trail import trail
from tests.builders import Staff, opened


def test_policies_calendars_teams_and_agents_bear_their_names(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(prioritise.set_priority, ticket_id, Priority.URGENT)
    ani.write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    ani.write(assignment.assign, ticket_id, team_id=lite.teams["office"])
    ani.write(tagging.add_tag, ticket_id, "vip")
    told = [(line.kind, line.actor, line.data) for line in lite.desk.read(trail, ticket_id)]
    assert told[0] == (EventKind.TAGGED, "Ani", {"tags": ["vip"]})
    said = {kind: data for kind, _, data in reversed(told)}
    assert said[EventKind.CALENDAR] == {"from": "always", "to": "office"}
    assert said[EventKind.ASSIGNED]["team"][1] == "Office"
    policies = [(data["from"], data["to"]) for kind, _, data in reversed(told) if kind is EventKind.POLICY]
    assert policies == [("Standard", "Urgent"), ("Urgent", "Standard"), ("Standard", "Office")]
