"""What happens on the demo desk, as plain moves in time: decided from a seed, carried out elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from core.demo.scripts import BOSSES, DEVICES, PEOPLE, PLACES, SCRIPTS, Script
from core.domain.vocabulary import Channel, Level, Status

CHANNELS = (Channel.MAIL, Channel.MAIL, Channel.MAIL, Channel.WEB, Channel.PHONE)


class Move(StrEnum):
    TAKE = "take"
    REPLY = "reply"
    RETURN = "return"
    NOTE = "note"
    STATUS = "status"
    HAND_OVER = "hand_over"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    move: Move
    text: str = ""
    status: Status | None = None
    """With REPLY: the status after it."""


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket of the demo from opening to its end, or to where it stands now."""

    opened_at: datetime
    subject: str
    body: str
    customer: tuple[str, str, str]
    """Name, organisation, tier."""
    script: Script
    channel: Channel
    steps: tuple[Step, ...]
    agent: int
    """Which member of the owning team works on it, as an index to be wrapped."""


def email_of(name: str) -> str:
    """An address in a reserved domain, in ASCII."""
    plain = "".join(character if character.isascii() and character.isalpha() else "." for character in name.lower())
    return ".".join(part for part in plain.split(".") if part) or "kunde"


def filled(text: str, words: dict[str, str]) -> str:
    """Put the words in, once, without looking into them."""
    return "".join(words.get(part, part) for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    while "{" in text:
        before, _, rest = text.partition("{")
        name, _, text = rest.partition("}")
        yield before
        yield "{" + name + "}"
    yield text


def words_for(random: Random, customer: str) -> dict[str, str]:
    return {
        "{name}": customer,
        "{device}": random.choice(DEVICES),
        "{place}": random.choice(PLACES),
        "{boss}": random.choice(BOSSES),
        "{code}": f"{random.choice('ABCDEFGH')}{random.randrange(100, 999)}",
    }


def story(random: Random, opened_at: datetime, now: datetime, script: Script | None = None) -> Story:
    """A whole conversation from `opened_at`; what would lie after `now` has not happened yet."""
    script = script or random.choice(SCRIPTS)
    customer = random.choice(PEOPLE)
    words = words_for(random, customer[0])
    steps = [step for step in _steps(random, script, opened_at, words) if step.at < now]
    return Story(
        opened_at=opened_at,
        subject=filled(script.subject, words),
        body=filled(script.opening, words),
        customer=customer,
        script=script,
        channel=random.choice(CHANNELS),
        steps=tuple(steps),
        agent=random.randrange(12),
    )


def _steps(random: Random, script: Script, opened_at: datetime, words: dict[str, str]) -> Iterator[Step]:
    """Most stories run smoothly, some linger; a few are answered late, handed over, or reopened."""
    pace = random.choices((0.25, 1.0, 5.0), weights=(6, 8, 2))[0]
    at = opened_at + _minutes(random, 4, 40, pace)
    yield Step(at, Move.TAKE)
    if script.note and random.random() < 0.6:
        yield Step(at + _minutes(random, 1, 6, 1.0), Move.NOTE, filled(script.note, words))
    if random.random() < 0.08:
        at += _minutes(random, 5, 30, pace)
        yield Step(at, Move.HAND_OVER)
    for index, answer in enumerate(script.answers):
        at += _minutes(random, 3, 35, pace)
        last = index == len(script.answers) - 1
        yield Step(at, Move.REPLY, filled(answer, words), Status.SOLVED if last else Status.PENDING)
        if index < len(script.returns) and not last:
            at += _minutes(random, 20, 300, pace)
            yield Step(at, Move.RETURN, filled(script.returns[index], words))
    if script.tag and random.random() < 0.5:
        yield Step(at, Move.TAG, script.tag)
    if random.random() < 0.05:
        at += _minutes(random, 60, 900, 1.0)
        yield Step(at, Move.RETURN, _BACK_AGAIN[script.language])
        at += _minutes(random, 10, 60, 1.0)
        yield Step(at, Move.REPLY, filled(script.answers[-1], words), Status.SOLVED)
    yield Step(at + timedelta(days=3), Move.STATUS, status=Status.CLOSED)


class Stand(StrEnum):
    """How far the desk has come with a ticket that is not solved yet."""

    UNTOUCHED = "untouched"
    TAKEN = "taken"
    IN_WORK = "in_work"
    ANSWERED_BACK = "answered_back"
    """The customer wrote last."""
    PENDING = "pending"
    ON_HOLD = "on_hold"


STANDS = (Stand.UNTOUCHED, Stand.TAKEN, Stand.IN_WORK, Stand.ANSWERED_BACK, Stand.PENDING, Stand.ON_HOLD)
WEIGHTS = (24, 14, 20, 14, 18, 10)
HOURS = {0: (4.0, 30.0), 1: (2.5, 30.0), 2: (1.5, 16.0), 3: (0.6, 8.0), 4: (0.2, 3.5)}
"""By impact plus urgency (0 to 4): about how long a ticket waits for its first answer, and is worked on."""


def standing(random: Random, now: datetime, count: int) -> list[Story]:
    """`count` stories that are still open at `now`: some untouched, some waited for, a few of them late."""
    ordinary = [script for script in SCRIPTS if _urgency(script) < 4]
    return [_standing(random, now, random.choice(ordinary)) for _ in range(count)]


def _urgency(script: Script) -> int:
    return list(Level).index(script.impact) + list(Level).index(script.urgency)


def _standing(random: Random, now: datetime, script: Script) -> Story:
    (stand,) = random.choices(STANDS, WEIGHTS)
    first_h, work_h = HOURS[_urgency(script)]
    waits = stand in (Stand.UNTOUCHED, Stand.TAKEN)
    age_s = int(random.uniform(0.03, 1.4) * (first_h if waits else work_h) * 3600) + 60
    told = story(random, now - timedelta(seconds=age_s), now, script)
    words = words_for(random, told.customer[0])
    moves = _so_far(stand, script)
    return replace(
        told,
        steps=tuple(
            Step(told.opened_at + timedelta(seconds=int(age_s * share)), move, filled(text, words), status)
            for share, move, text, status in moves
        ),
    )


def _so_far(stand: Stand, script: Script) -> Iterator[tuple[float, Move, str, Status | None]]:
    """(share of the ticket's age, move, text, status)"""
    if stand is Stand.UNTOUCHED:
        return
    yield 0.05, Move.TAKE, "", None
    if stand is Stand.TAKEN:
        return
    yield 0.12, Move.REPLY, script.answers[0], Status.PENDING if stand is Stand.PENDING else None
    if stand is Stand.ANSWERED_BACK:
        yield 0.93, Move.RETURN, script.returns[0], None
    if stand is Stand.ON_HOLD:
        yield 0.2, Move.STATUS, "", Status.ON_HOLD


_BACK_AGAIN = {"en": "It is back, sorry.", "id": "Maaf, kendalanya muncul lagi."}


def _minutes(random: Random, low: int, high: int, pace: float) -> timedelta:
    return timedelta(seconds=int(random.uniform(low, high) * 60 * pace))


def history(random: Random, now: datetime, count: int, days: int = 90) -> list[Story]:
    """`count` stories of the last `days` days, oldest first: more by day than by night, more lately than long ago."""
    opened = sorted(now - _ago(random, days) for _ in range(count))
    return [story(random, at, now) for at in opened]


def _ago(random: Random, days: int) -> timedelta:
    share = random.random() ** 1.6
    return timedelta(seconds=int(share * days * 86_400) + random.randrange(600, 7_200))
