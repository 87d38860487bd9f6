"""Carry the demo's stories out, through the same services as live work, each move at its own instant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random

from sqlmodel import col, select

from core.clock import NowSource, system_now
from core.demo import play
from core.demo.play import Move, Step, Story
from core.demo.scripts import SCRIPTS
from core.desk import Desk, actor_for, set_up_desk
from core.desk_file.read import read
from core.domain.vocabulary import Status
from core.services import (
    assignment,
    clocks,
    conversation,
    escalation,
    inbox,
    intake,
    status,
    tagging,
)
from core.services.people import RequesterFacts
from core.uow import SYSTEM, Actor, UnitOfWork
from storage.tables import Agent, Category, Organisation, Requester, Team, TeamMember, Ticket

SEED = 20_261_125
TICKETS = 400
STANDING_PERCENT = 18
"""Of the tickets without a cue: still open."""
BATCH = 20
Progress = Callable[[int, int], None]


def demo_desk(
    url: str,
    *,
    now: NowSource = system_now,
    seed: int = SEED,
    tickets: int = TICKETS,
    progress: Progress | None = None,
) -> Desk:
    """Make the demo desk in the empty store at `url`; the actor of the result is the system.

    `tickets`: how many in all; the cued ones are always among them, a fifth of the others stands open.
    """
    text = files("core.demo").joinpath("desk.toml").read_text(encoding="utf-8")
    desk = set_up_desk(url, read(text, folder=None), now=now)
    instant = now()
    random = Random(seed)
    open_ones = (tickets - len(CUES)) * STANDING_PERCENT // 100
    past = play.history(random, instant, tickets - open_ones - len(CUES))
    present = [*play.standing(random, instant, open_ones), *_cued(random, instant)]
    stories = [*past, *sorted(present, key=lambda one: one.opened_at)]
    for start in range(0, len(stories), BATCH):
        batch = stories[start : start + BATCH]
        desk.write(_perform, batch, instant)
        if batch[-1] not in present:
            desk.write(_read_old_notices)
        if progress is not None:
            progress(start + len(batch), len(stories))
    return desk


@dataclass(frozen=True, slots=True)
class Cue:
    """A ticket whose next alarm falls shortly after the curtain rises."""

    script: int
    age: timedelta
    taken: bool
    answered: bool = False


CUES = (
    Cue(8, timedelta(minutes=11, seconds=15) - timedelta(seconds=25), taken=True),
    Cue(9, timedelta(minutes=15) - timedelta(seconds=55), taken=False),
    Cue(8, timedelta(minutes=16) - timedelta(seconds=85), taken=True),
    Cue(9, timedelta(minutes=11, seconds=15) - timedelta(seconds=100), taken=True),
    Cue(9, timedelta(minutes=13) - timedelta(seconds=110), taken=False),
    Cue(8, timedelta(hours=4) - timedelta(minutes=9), taken=True, answered=True),
    Cue(9, timedelta(hours=3) - timedelta(minutes=4), taken=True, answered=True),
)
"""By the policy "Around the clock": 15 minutes to the first response, warned at 75 %, the lead told two minutes
before, escalated a minute after."""


def _cued(random: Random, now: datetime) -> list[Story]:
    """Stories that stop where the cue wants them."""
    found = []
    for cue in CUES:
        told = play.story(random, now - cue.age, now, SCRIPTS[cue.script])
        steps: list[Step] = []
        if cue.taken:
            steps.append(Step(told.opened_at + timedelta(minutes=2), Move.TAKE))
        if cue.answered:
            words = play.words_for(random, told.customer[0])
            answer = play.filled(told.script.answers[0], words)
            steps.append(Step(told.opened_at + timedelta(minutes=6), Move.REPLY, answer))
        found.append(replace(told, steps=tuple(steps)))
    return found


def _perform(uow: UnitOfWork, stories: Sequence[Story], until: datetime) -> None:
    kept = [uow.session.exec(select(table)).all() for table in (Agent, Category, Team, Organisation, Requester)]
    for one in stories:
        tell(uow, one, until)
    kept.clear()


def tell(uow: UnitOfWork, one: Story, until: datetime) -> int:
    """Play one story to `until`, firing what its clocks reach on the way; return the ticket."""
    created = intake.create(at(uow, one.opened_at, SYSTEM), new_ticket(one))
    ticket = uow.session.get(Ticket, created.ticket_id)
    assert ticket is not None
    for step in one.steps:
        _fire_until(uow, created.ticket_id, step.at)
        _move(uow, ticket, one, step)
    _fire_until(uow, created.ticket_id, until)
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


def _fire_until(uow: UnitOfWork, ticket_id: int, until: datetime) -> None:
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


def _read_old_notices(uow: UnitOfWork) -> None:
    """What was told of tickets that are long done has been read."""
    for agent_id in uow.session.exec(select(Agent.id)).all():
        if agent_id is not None:
            mine = replace(uow, actor=actor_for(uow.session, agent_id))
            inbox.mark_read(mine)
