"""Simulated customers: while the demo runs, new tickets arrive and waiting customers answer."""

import threading
from datetime import timedelta
from random import Random

from sqlmodel import col, select

from core.demo import play, stage, telling
from core.desk import Desk
from core.domain.vocabulary import Status
from core.errors import SiagaError
from core.services import conversation, intake
from core.uow import UnitOfWork
from storage.tables import Ticket

FIRST_S = 12.0
"""Seconds to the first arrival: long enough to have looked around, short enough to be seen."""
BETWEEN_S = (15.0, 45.0)


class Customers:
    """A thread of its own; `stop` ends it within a moment."""

    def __init__(self, desk: Desk, *, seed: int = stage.SEED) -> None:
        self._desk = desk.as_system()
        self._random = Random(seed + 1)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="customers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        wait_s = FIRST_S
        while not self._stopping.wait(wait_s):
            try:
                self.one_moment()
            except SiagaError:
                return
            wait_s = self._random.uniform(*BETWEEN_S)

    def one_moment(self) -> int:
        """Somebody writes: a new ticket, or now and then an answer to a waiting one. Returns the ticket."""
        if self._random.random() < 0.3:
            answered = self._desk.write(_answer, self._random.random())
            if answered is not None:
                return answered
        told = play.story(self._random, self._desk.now(), self._desk.now())
        return self._desk.write(intake.create, telling.new_ticket(told)).ticket_id


def _answer(uow: UnitOfWork, share: float) -> int | None:
    """A waiting customer comes back; None if nobody waits long enough."""
    waiting = (
        select(Ticket.id)
        .where(col(Ticket.status) == Status.PENDING, col(Ticket.updated_at) < uow.now - timedelta(minutes=2))
        .order_by(col(Ticket.id))
    )
    ids = [ticket_id for ticket_id in uow.session.exec(waiting) if ticket_id is not None]
    if not ids:
        return None
    ticket_id = ids[int(share * len(ids))]
    conversation.customer_message(uow, ticket_id, "Here is what you asked for. / Ini informasi yang diminta.")
    return ticket_id
