"""One story of the demo, carried out through the same services as live work, each move at its own instant."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from core.demo import play
from core.demo.play import Move, Step, Story
from core.desk import actor_for
from core.domain.vocabulary import Status
from core.services import assignment, clocks, conversation, escalation, intake, status, tagging
from core.services.people import RequesterFacts
from core.uow import SYSTEM, Actor, UnitOfWork
from storage.tables import TeamMember, Ticket


def tell(uow: UnitOfWork, one: Story, until: datetime) -> int:
    """Play one story to `until`, firing what its clocks reach on the way; return the ticket."""
    created = intake.create(at(uow, one.opened_at, SYSTEM), new_ticket(one))
    ticket = uow.session.get(Ticket, created.ticket_id)
    assert ticket is not None
    for step in one.steps:
        fire_until(uow, created.ticket_id, step.at)
        _move(uow, ticket, one, step)
    fire_until(uow, created.ticket_id, until)
    return created.ticket_id


def new_ticket(one: Story) -> intake.NewTicket:
    name, organisation, tier = one.customer
    return intake.NewTicket(
        subject=one.subject,
        body=one.body,
        requester=RequesterFacts(
            name=name,
            email=f"{play.email_of(name)}@{play.email_of(organisation).replace('.', '-')}.example",
            organisation=organisation,
            tier=tier,
            language=one.script.language,
            vip=tier == "gold" and name.startswith(("H", "D")),
        ),
        category=one.script.category,
        impact=one.script.impact,
        urgency=one.script.urgency,
        channel=one.channel,
    )


def at(uow: UnitOfWork, instant: datetime, actor: Actor) -> UnitOfWork:
    return replace(uow, now=instant, actor=actor)


def fire_until(uow: UnitOfWork, ticket_id: int, until: datetime) -> None:
    """Let the ticket's clocks fire at their own instants up to `until`, as a scheduler would have done then."""
    while (alarm_at := clocks.next_alarm_of(uow, ticket_id)) is not None and alarm_at < until:
        escalation.fire_ticket(at(uow, alarm_at + timedelta(seconds=1), SYSTEM), ticket_id)


def _move(uow: UnitOfWork, ticket: Ticket, one: Story, step: Step) -> None:
    ticket_id = ticket.id
    assert ticket_id is not None
    acting = at(uow, step.at, _worker(uow, ticket, one))
    match step.move:
        case Move.TAKE:
            if ticket.assignee_id is None:
                assignment.take(acting, ticket_id)
        case Move.REPLY:
            conversation.reply(acting, ticket_id, step.text, then=_allowed(ticket, step.status))
        case Move.RETURN:
            conversation.customer_message(at(uow, step.at, SYSTEM), ticket_id, step.text, channel=one.channel)
        case Move.NOTE:
            conversation.add_note(acting, ticket_id, step.text)
        case Move.TAG:
            tagging.add_tag(acting, ticket_id, step.text)
        case Move.HAND_OVER:
            _hand_over(acting, ticket)
        case Move.STATUS:
            _set_status(acting, ticket, step)


def _set_status(uow: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """The agent holds it, or the desk closes what stayed solved."""
    assert ticket.id is not None
    if step.status is Status.CLOSED:
        if ticket.status == Status.SOLVED:
            status.set_status(replace(uow, actor=SYSTEM), ticket.id, step.status)
    elif step.status is not None and ticket.status != step.status:
        status.set_status(uow, ticket.id, step.status)


def _allowed(ticket: Ticket, wanted: Status | None) -> Status | None:
    return None if wanted is None or ticket.status == wanted else wanted


def _hand_over(uow: UnitOfWork, ticket: Ticket) -> None:
    """To another member of the team."""
    others = _members(uow, ticket)
    if len(others) > 1 and ticket.assignee_id in others and ticket.id is not None:
        following = others[(others.index(ticket.assignee_id) + 1) % len(others)]
        assignment.assign(uow, ticket.id, assignee_id=following)


def _worker(uow: UnitOfWork, ticket: Ticket, one: Story) -> Actor:
    """Who works on it: the assignee, else the member of the owning team that the story names."""
    members = _members(uow, ticket)
    agent_id = ticket.assignee_id or members[one.agent % len(members)]
    actors: dict[int, Actor] = uow.session.info.setdefault("actors", {})
    if agent_id not in actors:
        actors[agent_id] = actor_for(uow.session, agent_id)
    return actors[agent_id]


def _members(uow: UnitOfWork, ticket: Ticket) -> list[int]:
    members: dict[int | None, list[int]] = uow.session.info.setdefault("members", {})
    if ticket.team_id not in members:
        wanted = select(TeamMember.agent_id).where(TeamMember.team_id == ticket.team_id)
        members[ticket.team_id] = list(uow.session.exec(wanted.order_by(col(TeamMember.agent_id))))
    return members[ticket.team_id]
