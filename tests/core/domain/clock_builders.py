"""Short names for calendars, policies, events and their strategies."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from core.domain.desk_config import ChainStep
from core.domain.open_time import Calendar
from core.domain.sla_clocks import Clock, ClockEvent, Policy, replay
from core.domain.vocabulary import EventKind, Metric, Status

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
ALL_DAYS = (*WEEKDAYS, "sat", "sun")
MONDAY = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
"""09:00 in Jakarta."""


def desk(*hours: tuple[str, str], days: Sequence[str] = WEEKDAYS, tz: str = "Asia/Jakarta", **more: Any) -> Calendar:
    return Calendar.parse({"tz": tz, "hours": {day: [list(each) for each in hours] for day in days}, **more})


OFFICE = desk(("09:00", "17:00"))
ROUND_THE_CLOCK = desk(("00:00", "24:00"), days=ALL_DAYS, tz="UTC")


def promise(
    first: int | None = 60,
    following: int | None = 120,
    resolution: int | None = 480,
    *,
    warn: Sequence[float | str] = (0.5,),
    pause: Sequence[str] = ("pending",),
    **priorities: dict[str, int | None],
) -> Policy:
    return Policy.parse(
        {
            "first_response_minutes": first,
            "next_response_minutes": following,
            "resolution_minutes": resolution,
            "warn_at": list(warn),
            "pause_in": list(pause),
            "priorities": priorities,
        }
    )


def chain_of(*offsets_s: int) -> tuple[ChainStep, ...]:
    """Steps at so many open seconds after the due instant, of every metric."""
    return tuple(ChainStep(f"step-{n}", frozenset(Metric), None, offset_s, ()) for n, offset_s in enumerate(offsets_s))


def after(minutes: float, start: datetime = MONDAY) -> datetime:
    return start + timedelta(minutes=minutes)


def happened(minutes: float, kind: str, to: str | None = None, **more: Any) -> ClockEvent:
    """`seq` is the minute, so that lines can be traced; `of_seq` is the entry that this one takes back."""
    more.setdefault("seq", int(minutes))
    if "of_seq" in more:
        more["of_seqs"] = frozenset({more.pop("of_seq")})
    return ClockEvent(after(minutes), EventKind(kind), to=to, **more)


def clocks_at(minutes: float, *events: ClockEvent, policy: Policy | None = None, **more: Any) -> dict[str, Clock]:
    """By `metric` or `metric-cycle`, at so many minutes after Monday 09:00; the ticket was created then."""
    calendar = more.pop("calendar", OFFICE)
    story = [happened(0, "created", **more.pop("created", {})), *events]
    found = replay(calendar, policy or promise(), story, after(minutes), **more)
    return {
        f"{clock.metric}-{clock.cycle}" if clock.metric is Metric.NEXT_RESPONSE else clock.metric.value: clock
        for clock in found
    }


def times() -> st.SearchStrategy[tuple[str, str]]:
    """Begin and end of an interval, now and then up to midnight."""
    pairs = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1])
    return pairs.map(lambda pair: (_clock_face(pair[0]), _clock_face(pair[1])))


def _clock_face(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


ZONES = (
    "Asia/Jakarta",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Casablanca",
)


def mappings(dates: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """JSON shapes of calendars that open at least weekly."""
    day = st.lists(times(), max_size=3)
    week = st.dictionaries(st.sampled_from(ALL_DAYS), day, min_size=1).filter(lambda hours: any(hours.values()))
    return st.fixed_dictionaries(
        {
            "tz": st.sampled_from(ZONES),
            "hours": week,
            "holidays": st.lists(dates, max_size=3),
            "partial": st.dictionaries(dates, day, max_size=3),
        }
    )


STATUSES = tuple(status.value for status in Status)


KINDS = ("customer_message", "agent_reply", "status", "status", "priority", "policy", "calendar", "internal_note")
OPTIONS = ("assigned", "due_set", "no_reply_needed", "taken_back", "taken_back", "merged")
TAKES_BACK = {
    "agent_reply": "bounced",
    "no_reply_needed": "reply_needed",
    "merged": "unmerged",
    **{kind: kind for kind in ("status", "priority", "policy", "calendar", "assigned", "due_set")},
}
"""What may be taken back, by which kind of entry."""
CHAINS = (
    (),
    (ChainStep("early", frozenset(Metric), 40, None, ()), ChainStep("late", frozenset(Metric), None, 1800, ())),
    (ChainStep("late", frozenset(Metric), None, 600, ()), ChainStep("more", frozenset(Metric), 150, None, ())),
)


@st.composite
def stories(
    draw: st.DrawFn, calendars: Sequence[Calendar], policies: Sequence[Policy], kinds: Sequence[str] = KINDS
) -> list[ClockEvent]:
    """A ticket's events over some days, with ties; a merge in their midst only where `kinds` can take it back."""
    gaps = draw(st.lists(st.sampled_from([0, 1, 17, 60, 95, 300, 1000]), max_size=12))
    minutes = 0
    story = [happened(0, "created", by=draw(st.sampled_from(["customer", "customer", "agent"])))]
    for number, gap in enumerate(gaps, start=1):
        minutes += gap
        kind = draw(st.sampled_from(kinds))
        if kind == "taken_back":
            back = [(TAKES_BACK[each.kind], each.seq) for each in story if each.kind in TAKES_BACK]
            if back:
                name, of_seq = draw(st.sampled_from(back))
                story.append(happened(minutes, name, seq=number, of_seq=of_seq))
            continue
        to = None
        if kind == "status":
            to = draw(st.sampled_from(STATUSES))
        elif kind == "priority":
            to = draw(st.sampled_from(["normal", "urgent", "low"]))
        more: dict[str, Any] = {}
        if kind == "assigned":
            more = {"team": draw(st.sampled_from(["desk", "network", None])), "owned": draw(st.booleans())}
        elif kind == "due_set":
            ahead = draw(st.sampled_from([None, -100, 30, 400, 3000, 8000]))
            more = {"metric": draw(st.sampled_from(list(Metric))), "due_at": ahead and after(minutes + ahead)}
        policy = draw(st.sampled_from(policies)) if kind == "policy" else None
        calendar = draw(st.sampled_from(calendars)) if kind == "calendar" else None
        more |= {"chain": draw(st.sampled_from(CHAINS))} if policy else {}
        story.append(happened(minutes, kind, to, policy=policy, calendar=calendar, seq=number, **more))
    if draw(st.booleans()) and len(story) > 3:
        story.append(happened(minutes, "merged", seq=99))
    return story
