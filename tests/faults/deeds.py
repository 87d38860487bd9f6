"""What people do at a console, each as one write; and what they were told had been done."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from core.domain.vocabulary import Level, Priority, Status, Visibility
from core.services import (
    assignment,
    bounces,
    conversation,
    drafts,
    due_dates,
    inbox,
    intake,
    merging,
    no_reply,
    presence,
    prioritise,
    splitting,
    status,
    tagging,
    undo,
)
from core.services.people import RequesterFacts
from core.uow import UnitOfWork
from storage.tables import Ticket

Line = dict[str, Any]
"""One acknowledgement: `kind` of the event, `ticket`, and what else was promised to be there."""
Deed = Callable[[UnitOfWork], Line | None]
"""None: nothing that leaves a trace was acknowledged."""
HOT = 5
"""Tickets on which one deed in ten falls."""


@dataclass(slots=True)
class Chooser:
    """Draws the next deed. `mark` is unique for process and deed."""

    draw: random.Random
    name: str
    agents: tuple[int, ...]
    teams: tuple[int, ...]
    me: int
    count: int = 0

    def next(self, newest_ticket: int) -> Deed:
        self.count += 1
        mark = f"{self.name}-{self.count}"
        ticket = self.draw.randint(1, min(HOT, newest_ticket) if self.draw.random() < 0.1 else newest_ticket)
        deeds = [(_WEIGHTS[name], getattr(self, f"_{name}")) for name in _WEIGHTS]
        chosen = self.draw.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]
        made: Deed = chosen(ticket, mark)
        return made

    def _create(self, _ticket: int, mark: str) -> Deed:
        new = intake.NewTicket(
            subject=mark,
            body=mark,
            requester=RequesterFacts("Sari", "sari@customer.example"),
            priority=self.draw.choice(list(Priority)),
            tags=("gold",) if self.draw.random() < 0.3 else (),
            by_agent=self.draw.random() < 0.1,
        )

        def deed(uow: UnitOfWork) -> Line:
            made = intake.create(uow, new)
            return {"kind": "created", "ticket": made.ticket_id, "version": made.version, "subject": mark}

        return deed

    def _reply(self, ticket: int, mark: str) -> Deed:
        then = self.draw.choice([None, None, Status.OPEN, Status.PENDING, Status.SOLVED])
        return lambda uow: _said("agent_reply", mark, conversation.reply(uow, ticket, mark, then=then))

    def _note(self, ticket: int, mark: str) -> Deed:
        return lambda uow: _said("internal_note", mark, conversation.add_note(uow, ticket, mark))

    def _customer(self, ticket: int, mark: str) -> Deed:
        return lambda uow: _said("customer_message", mark, conversation.customer_message(uow, ticket, mark))

    def _status(self, ticket: int, mark: str) -> Deed:
        to = self.draw.choice(list(Status))
        return lambda uow: _changed("status", ticket, status.set_status(uow, ticket, to), to.value)

    def _priority(self, ticket: int, mark: str) -> Deed:
        to = self.draw.choice(list(Priority))
        return lambda uow: _changed("priority", ticket, prioritise.set_priority(uow, ticket, to), to.value)

    def _levels(self, ticket: int, mark: str) -> Deed:
        impact, urgency = self.draw.choice(list(Level)), self.draw.choice(list(Level))
        return lambda uow: _changed(
            "priority", ticket, prioritise.set_impact_and_urgency(uow, ticket, impact, urgency), None
        )

    def _take(self, ticket: int, mark: str) -> Deed:
        return lambda uow: _changed("assigned", ticket, assignment.take(uow, ticket), None)

    def _assign(self, ticket: int, mark: str) -> Deed:
        to = self.draw.choice(self.agents)
        return lambda uow: _changed("assigned", ticket, assignment.assign(uow, ticket, assignee_id=to), None)

    def _hand_over(self, ticket: int, mark: str) -> Deed:
        to = self.draw.choice(self.teams)
        return lambda uow: _changed("assigned", ticket, assignment.assign(uow, ticket, team_id=to), None)

    def _claim(self, _ticket: int, mark: str) -> Deed:
        def deed(uow: UnitOfWork) -> Line | None:
            found = assignment.claim_next(uow)
            return _changed("assigned", found.ticket_id, found.version, None) if found else None

        return deed

    def _tag(self, ticket: int, mark: str) -> Deed:
        def deed(uow: UnitOfWork) -> Line | None:
            added = tagging.add_tag(uow, ticket, mark)
            return {"kind": "tagged", "ticket": ticket, "data": mark.lower()} if added else None

        return deed

    def _gold(self, ticket: int, mark: str) -> Deed:
        change = tagging.remove_tag if self.draw.random() < 0.5 else tagging.add_tag

        def deed(uow: UnitOfWork) -> None:
            change(uow, ticket, "gold")

        return deed

    def _draft(self, ticket: int, mark: str) -> Deed:
        def deed(uow: UnitOfWork) -> None:
            drafts.keep(uow, ticket, Visibility.PUBLIC, mark)
            presence.beat(uow, self.name, ticket_id=ticket, mode="writing")

        return deed

    def _inbox(self, _ticket: int, mark: str) -> Deed:
        def deed(uow: UnitOfWork) -> None:
            inbox.mark_read(uow)

        return deed

    def _no_reply(self, ticket: int, mark: str) -> Deed:
        return lambda uow: _changed("no_reply_needed", ticket, no_reply.end_round(uow, ticket, mark), None)

    def _due(self, ticket: int, mark: str) -> Deed:
        hours = self.draw.choice([1, 5, 30, 200])

        def deed(uow: UnitOfWork) -> Line:
            due_at = uow.now + timedelta(hours=hours)
            return _changed("due_set", ticket, due_dates.set_due(uow, ticket, due_at, mark), None)

        return deed

    def _bounce(self, ticket: int, mark: str) -> Deed:
        return lambda uow: _changed("bounced", ticket, bounces.bounce(uow, ticket, None, mark), None)

    def _merge(self, ticket: int, mark: str) -> Deed:
        into = self.draw.randint(1, HOT)
        return lambda uow: _changed("merged", ticket, merging.merge(uow, ticket, into), None)

    def _split(self, ticket: int, mark: str) -> Deed:
        def deed(uow: UnitOfWork) -> Line | None:
            asked = splitting.questions(uow, ticket)
            if not asked:
                return None
            new = splitting.split(uow, ticket, asked[0].message_id, mark)
            return {"kind": "created", "ticket": new, "subject": mark}

        return deed

    def _undo(self, _ticket: int, mark: str) -> Deed:
        def deed(uow: UnitOfWork) -> None:
            undo.last(uow)

        return deed


_WEIGHTS = {
    "create": 8,
    "reply": 16,
    "note": 8,
    "customer": 14,
    "status": 12,
    "priority": 8,
    "levels": 4,
    "take": 5,
    "assign": 5,
    "hand_over": 5,
    "claim": 5,
    "tag": 5,
    "gold": 4,
    "draft": 4,
    "inbox": 1,
    "no_reply": 4,
    "due": 4,
    "bounce": 4,
    "merge": 1,
    "split": 2,
    "undo": 3,
}


def newest_ticket(uow: UnitOfWork) -> int:
    return int(uow.session.execute(select(func.max(col(Ticket.id)))).scalar_one())


def _said(kind: str, mark: str, said: conversation.Said) -> Line:
    return {
        "kind": kind,
        "ticket": said.ticket_id,
        "version": said.version,
        "message": said.message_id,
        "body": mark,
    }


def _changed(kind: str, ticket: int, version: int, to: str | None) -> Line:
    line: Line = {"kind": kind, "ticket": ticket, "version": version}
    return line if to is None else line | {"data": f'"to":"{to}"'}
