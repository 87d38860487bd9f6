"""Random stories: the account adds up, later questions agree with earlier ones, and stepping by the minute agrees."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import open_time
from core.domain.sla_clocks import Clock, ClockEvent, LineKind, Policy, replay
from core.domain.vocabulary import DONE, EventKind, Metric, Outcome, Status
from tests.core.domain.clock_builders import (
    ALL_DAYS,
    CHAINS,
    KINDS,
    OFFICE,
    OPTIONS,
    ROUND_THE_CLOCK,
    TAKES_BACK,
    after,
    desk,
    promise,
    stories,
)

CALENDARS = (OFFICE, ROUND_THE_CLOCK, desk(("20:00", "24:00"), ("00:00", "03:00"), days=ALL_DAYS, tz="Europe/Berlin"))
POLICIES = (
    promise(urgent={"first_response_minutes": 10, "resolution_minutes": 30}, low={"next_response_minutes": None}),
    promise(first=None, following=45, resolution=300, warn=[0.1, 0.9], pause=["pending", "on_hold"]),
    promise(first=500, following=None, resolution=5000, warn=[], pause=[]),
)
OFFERS = {"periodic_update_minutes": 90, "ownership_minutes": 20, "team_resolution_minutes": 200}
WITH_OPTIONS = (*POLICIES, Policy.parse({**POLICIES[0].as_mapping(), **OFFERS}))
STORIES = stories(CALENDARS, POLICIES)
ALL_STORIES = STORIES | stories(CALENDARS, WITH_OPTIONS, (*KINDS, *OPTIONS))
LATER = st.sampled_from([0, 1, 59, 240, 2000, 9000])


def asked(story: list[ClockEvent], now: datetime) -> tuple[Clock, ...]:
    return replay(CALENDARS[0], POLICIES[0], story, now, CHAINS[1])


@settings(max_examples=300, deadline=None)
@given(ALL_STORIES, LATER)
def test_the_lines_add_up_to_elapsed(story: list[ClockEvent], later: int) -> None:
    for clock in asked(story, story[-1].at + timedelta(minutes=later)):
        assert sum(line.open_s for line in clock.lines) == clock.elapsed_s
        assert all(line.open_s >= 0 or line.kind is LineKind.TAKEN_BACK for line in clock.lines)
        assert [line.at for line in clock.lines] == sorted(line.at for line in clock.lines)
        assert clock.lines[-1].elapsed_s == clock.elapsed_s


@settings(max_examples=200, deadline=None)
@given(ALL_STORIES, LATER, st.integers(0, 4000))
def test_history_does_not_change_by_waiting(story: list[ClockEvent], later: int, minutes: int) -> None:
    """What is told at an instant is the beginning of what is told later, alarms announced by then come true."""
    now = story[-1].at + timedelta(minutes=later)
    middle = min(after(minutes), now)
    told_later = {(clock.metric, clock.cycle): clock for clock in asked(story, now)}
    known = [event for event in story if event.at <= middle]
    assert asked(story, middle) == asked(known, middle)
    for clock in asked(known, middle):
        lines = clock.lines[:-1] if clock.running else clock.lines
        assert told_later[clock.metric, clock.cycle].lines[: len(lines)] == lines


@settings(max_examples=200, deadline=None)
@given(ALL_STORIES, LATER)
def test_an_announced_alarm_fires_then_and_not_before(story: list[ClockEvent], later: int) -> None:
    now = story[-1].at + timedelta(minutes=later)
    for clock in asked(story, now):
        if clock.next_alarm_at is None:
            continue
        before = _fired(asked(story, clock.next_alarm_at - timedelta(seconds=1)), clock)
        assert before == _fired((clock,), clock)
        assert clock.next_alarm_at in _fired(asked(story, clock.next_alarm_at), clock)


def _standing(clock: Clock) -> tuple[object, ...]:
    ends = (clock.outcome, clock.met_at, clock.running, clock.paused)
    return (*ends, clock.elapsed_s, clock.target_s, clock.chain, clock.next_alarm_at)


def _fired(clocks: tuple[Clock, ...], like: Clock) -> list[datetime]:
    (same,) = [clock for clock in clocks if (clock.metric, clock.cycle) == (like.metric, like.cycle)]
    return [at for at in (*same.warned_at, same.breached_at, *same.reached_at) if at is not None]


@settings(max_examples=100, deadline=None)
@given(STORIES, LATER)
def test_resolution_counts_the_open_minutes_in_which_the_ticket_was_worked_on(
    story: list[ClockEvent], later: int
) -> None:
    """Minute by minute, straight from the rule of when a clock runs; targets are never lost here."""
    now = story[-1].at + timedelta(minutes=later)
    (resolution,) = [clock for clock in asked(story, now) if clock.metric is Metric.RESOLUTION]
    counted_s, at, left = 0, story[0].at, list(story)
    status, policy, calendar, merged = Status.NEW, POLICIES[0], CALENDARS[0], False
    while at < now:
        while left and left[0].at <= at:
            event = left.pop(0)
            status = Status(event.to) if event.kind is EventKind.STATUS and event.to else status
            policy, calendar = event.policy or policy, event.calendar or calendar
            merged = merged or event.kind is EventKind.MERGED
        if not merged and status not in DONE and status not in policy.pause_in and open_time.is_open(calendar, at):
            counted_s += 60
        at += timedelta(minutes=1)
    assert resolution.elapsed_s == counted_s


@settings(max_examples=200, deadline=None)
@given(stories(CALENDARS, WITH_OPTIONS, (*KINDS, *OPTIONS[:3])), LATER, st.data())
def test_what_is_taken_back_never_was(story: list[ClockEvent], later: int, data: st.DataObject) -> None:
    """Every clock that would be there without the entry has used the same time and ends at the same instant."""
    back = [event for event in story if event.kind in TAKES_BACK and event.kind is not EventKind.MERGED]
    if not back:
        return
    left_out = data.draw(st.sampled_from(back))
    at = story[-1].at + timedelta(minutes=later)
    assert left_out.seq is not None
    taken_back = ClockEvent(at, EventKind(TAKES_BACK[left_out.kind]), of_seqs=frozenset({left_out.seq}), seq=500)
    told = {(clock.metric, clock.lines[0].seq): clock for clock in asked([*story, taken_back], at)}
    for clock in asked([event for event in story if event is not left_out], at):
        same = told[clock.metric, clock.lines[0].seq]
        if same.outcome is Outcome.BREACHED and clock.target_s is not None and clock.elapsed_s >= clock.target_s:
            clock = replace(clock, outcome=same.outcome, next_alarm_at=same.next_alarm_at)  # what fired stays
        assert _standing(same) == _standing(clock)
