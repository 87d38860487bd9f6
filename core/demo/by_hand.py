"""What agents did by hand on the demo desk: a merge, a split, a bounced reply, a date agreed, an answer not needed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import select

from core.demo.play import Move, Step, Story
from core.demo.scripts import PEOPLE, H, L, M, Script
from core.demo.telling import at, fire_until, tell
from core.desk import actor_for
from core.domain.vocabulary import Channel, Status
from core.services import bounces, conversation, due_dates, merging, no_reply, splitting
from core.uow import UnitOfWork
from storage.tables import Agent

TICKETS = 7
"""Made by `play_by_hand`."""


def play_by_hand(uow: UnitOfWork, now: datetime) -> None:
    """Each ends at `now`, its clocks fired so far."""
    for scene in (_merged, _split, _bounced, _agreed, _thanked):
        for ticket_id in scene(uow, now):
            fire_until(uow, ticket_id, now)


def _merged(uow: UnitOfWork, now: datetime) -> tuple[int, ...]:
    """The customer wrote a second time, by another way; both are one ticket now."""
    first = _story(now - _minutes(95), "Hendra Wijaya", LAB_RESULTS, _taken(now - _minutes(90)))
    again = _story(now - _minutes(30), "Hendra Wijaya", LAB_RESULTS_AGAIN, (), Channel.WEB)
    merged_at = now - _minutes(24)
    target, double = tell(uow, first, merged_at), tell(uow, again, merged_at)
    merging.merge(_as(uow, "tono", merged_at), double, target)
    return target, double


def _split(uow: UnitOfWork, now: datetime) -> tuple[int, ...]:
    """An answer brought a second request: it has a ticket of its own, promised from the time of the message."""
    steps = (
        *_taken(now - _minutes(178)),
        Step(now - _minutes(170), Move.REPLY, SHARE.answers[0], Status.PENDING),
        Step(now - _minutes(50), Move.RETURN, SHARE.returns[0]),
    )
    split_at = now - _minutes(35)
    ticket_id = tell(uow, _story(now - _minutes(180), "Eka Putri Handayani", SHARE, steps), split_at)
    acting = _as(uow, "sari", split_at)
    question = splitting.questions(acting, ticket_id)[0]
    new_id = splitting.split(acting, ticket_id, question.message_id, "Printer di kantor cabang mencetak garis")
    conversation.reply(_as(uow, "sari", split_at + _minutes(2)), ticket_id, SHARE.answers[1], then=Status.SOLVED)
    return ticket_id, new_id


def _bounced(uow: UnitOfWork, now: datetime) -> tuple[int, ...]:
    """The answer never arrived: the clock of the first response goes on as if it had not been sent."""
    answered = Step(now - _minutes(70), Move.REPLY, TOKEN.answers[0], Status.PENDING)
    steps = (*_taken(now - _minutes(80)), answered)
    bounced_at = now - _minutes(20)
    ticket_id = tell(uow, _story(now - _minutes(85), "Citra Maharani", TOKEN, steps), bounced_at)
    bounces.bounce(_as(uow, "putri", bounced_at), ticket_id, None, "550 5.2.2 mailbox full")
    return (ticket_id,)


def _agreed(uow: UnitOfWork, now: datetime) -> tuple[int, ...]:
    """Resolved by an hour that was agreed with the customer, whatever the policy says."""
    steps = (*_taken(now - _minutes(230)), Step(now - _minutes(220), Move.REPLY, AUDIT.answers[0]))
    agreed_at = now - _minutes(200)
    ticket_id = tell(uow, _story(now - _minutes(240), "Bambang Prasetyo", AUDIT, steps), agreed_at)
    due_at = (now + timedelta(hours=26)).replace(minute=0, second=0, microsecond=0)
    due_dates.set_due(_as(uow, "ratna", agreed_at), ticket_id, due_at, "The auditors come then; agreed by phone")
    return (ticket_id,)


def _thanked(uow: UnitOfWork, now: datetime) -> tuple[int, ...]:
    """A message that asks for nothing starts no wait for an answer."""
    steps = (
        *_taken(now - _minutes(350)),
        Step(now - _minutes(300), Move.REPLY, BATTERY.answers[0], Status.PENDING),
        Step(now - _minutes(70), Move.RETURN, BATTERY.returns[0]),
    )
    ended_at = now - _minutes(60)
    ticket_id = tell(uow, _story(now - _minutes(360), "Fajar Hidayat", BATTERY, steps), ended_at)
    no_reply.end_round(_as(uow, "dewi", ended_at), ticket_id, "Says thanks, asks for nothing")
    return (ticket_id,)


def _story(
    opened_at: datetime, customer: str, script: Script, steps: Sequence[Step], channel: Channel = Channel.MAIL
) -> Story:
    [person] = [one for one in PEOPLE if one[0] == customer]
    return Story(opened_at, script.subject, script.opening, person, script, channel, tuple(steps), agent=1)


def _taken(taken_at: datetime) -> tuple[Step, ...]:
    return (Step(taken_at, Move.TAKE),)


def _as(uow: UnitOfWork, handle: str, instant: datetime) -> UnitOfWork:
    agent_id = uow.session.exec(select(Agent.id).where(Agent.handle == handle)).one()
    assert agent_id is not None
    return at(uow, instant, actor_for(uow.session, agent_id))


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


LAB_RESULTS = Script(
    *("applications/mail", "en", M, M),
    "Laboratory results do not arrive by mail",
    "Hello,\nsince this morning the results of our laboratory do not reach the wards by mail.\n\nHendra Wijaya",
    (),
    (),
)
LAB_RESULTS_AGAIN = Script(
    *("applications/mail", "en", M, M),
    "Still no laboratory results",
    "I wrote an hour ago. The wards are calling us now; please tell us how long it will take.",
    (),
    (),
)
SHARE = Script(
    *("access/rights", "id", M, M),
    "Akses folder bersama untuk rekan baru",
    "Selamat pagi,\nmohon rekan baru kami, Rina, diberi akses ke folder bersama cabang.\n\nEka",
    (
        "Selamat pagi Bu Eka,\nakses untuk Rina sudah kami buka. Mohon dicoba setelah masuk kembali.",
        "Terima kasih kabarnya. Untuk printer sudah ada tiket tersendiri; tiket ini kami selesaikan.",
    ),
    ("Akses sudah bisa. Satu lagi: printer di kantor cabang kami mencetak garis sejak pagi, mohon dibantu.",),
)
TOKEN = Script(
    *("network/vpn", "en", L, M),
    "VPN asks for a token that I do not have",
    "Good morning,\nthe VPN asks for a token since the update. I never got one.\n\nCitra Maharani",
    ("Good morning Citra,\nyour token is on its way by post. Until then please use the code that we read to you.",),
    (),
)
AUDIT = Script(
    *("applications/erp", "en", H, M),
    "Year-end report lacks two branches",
    "The report for the auditors does not show Medan and Palembang.\n\nBambang Prasetyo",
    ("Hello Bambang,\nthe two branches booked after the cut. We run the report again with them tonight.",),
    (),
)
BATTERY = Script(
    *("hardware/laptop", "id", L, L),
    "Baterai laptop cepat habis",
    "Baterai laptop saya habis dalam satu jam. Apa bisa diganti?\n\nFajar",
    ("Pak Fajar,\nbaterai pengganti sudah dikirim ke lantai 2. Mohon dipasang saat laptop mati.",),
    ("Terima kasih, akan saya coba akhir pekan ini.",),
)
