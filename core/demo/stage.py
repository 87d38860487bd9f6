"""The demo desk: ninety days of stories, what stands open now, and what happens while one watches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random

from sqlmodel import select

from core.clock import NowSource, system_now
from core.demo import by_hand, play
from core.demo.play import Move, Step, Story
from core.demo.scripts import SCRIPTS
from core.demo.telling import tell
from core.desk import Desk, actor_for, set_up_desk
from core.desk_file.read import read
from core.services import inbox
from core.uow import UnitOfWork
from storage.tables import Agent, Category, Organisation, Requester, Team

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

    `tickets`: how many in all; the cued ones and those of `by_hand` are always among them, a fifth of the others stands
    open.
    """
    text = files("core.demo").joinpath("desk.toml").read_text(encoding="utf-8")
    desk = set_up_desk(url, read(text, folder=None), now=now)
    instant = now()
    random = Random(seed)
    others = max(0, tickets - len(CUES) - by_hand.TICKETS)
    open_ones = others * STANDING_PERCENT // 100
    past = play.history(random, instant, others - open_ones)
    present = [*play.standing(random, instant, open_ones), *_cued(random, instant)]
    stories = [*past, *sorted(present, key=lambda one: one.opened_at)]
    for start in range(0, len(stories), BATCH):
        batch = stories[start : start + BATCH]
        desk.write(_perform, batch, instant)
        if batch[-1] not in present:
            desk.write(_read_old_notices)
        if progress is not None:
            progress(start + len(batch), len(stories))
    desk.write(by_hand.play_by_hand, instant)
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


def _read_old_notices(uow: UnitOfWork) -> None:
    """What was told of tickets that are long done has been read."""
    for agent_id in uow.session.exec(select(Agent.id)).all():
        if agent_id is not None:
            mine = replace(uow, actor=actor_for(uow.session, agent_id))
            inbox.mark_read(mine)
