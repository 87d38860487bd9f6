"""Stories of tickets and how their clocks stand; Monday 09:00 is minute 0, the desk closes at minute 480."""

from decimal import Decimal

import pytest

from core.domain.clock_account import LineKind
from core.domain.desk_config import ChainStep
from core.domain.sla_clocks import Policy, PolicyError
from core.domain.vocabulary import EffectKind, Metric, Outcome, Status
from tests.core.domain.clock_builders import ROUND_THE_CLOCK, after, chain_of, clocks_at, happened, promise

TUESDAY = 24 * 60


def test_a_new_ticket_counts_towards_response_and_resolution() -> None:
    clocks = clocks_at(10)
    assert list(clocks) == ["first_response", "resolution"]
    first = clocks["first_response"]
    assert (first.outcome, first.elapsed_s, first.due_at) == (Outcome.RUNNING, 600, after(60))
    assert (first.running, first.paused, first.target_s, first.warn_s) == (True, False, 3600, (1800,))


def test_a_reply_at_the_due_instant_is_in_time_and_a_second_later_late() -> None:
    in_time = clocks_at(70, happened(60, "agent_reply"))["first_response"]
    assert (in_time.outcome, in_time.met_at, in_time.due_at) == (Outcome.MET, after(60), after(60))
    late = clocks_at(70, happened(60 + 1 / 60, "agent_reply"))["first_response"]
    assert (late.outcome, late.met_at, late.breached_at) == (Outcome.BREACHED, after(60 + 1 / 60), after(60))
    assert late.elapsed_s == 3601


def test_a_promise_used_up_at_closing_is_broken_then() -> None:
    policy = promise(first=480)
    first = clocks_at(TUESDAY, happened(TUESDAY - 60, "agent_reply"), policy=policy)["first_response"]
    assert (first.breached_at, first.elapsed_s) == (after(480), 480 * 60)


def test_notes_and_automatic_replies_change_nothing() -> None:
    quiet = clocks_at(30)
    noisy = clocks_at(30, *(happened(m, k) for m, k in ((5, "internal_note"), (6, "auto_reply"), (7, "tagged"))))
    assert noisy == quiet


def test_a_round_counts_from_the_oldest_unanswered_message() -> None:
    clocks = clocks_at(
        100,
        happened(5, "customer_message"),
        happened(10, "agent_reply"),
        happened(20, "customer_message"),
        happened(30, "customer_message"),
        happened(50, "agent_reply"),
        happened(60, "customer_message"),
    )
    assert list(clocks) == ["first_response", "next_response-1", "next_response-2", "resolution"]
    assert (clocks["next_response-1"].started_at, clocks["next_response-1"].met_at) == (after(20), after(50))
    assert (clocks["next_response-2"].cycle, clocks["next_response-2"].elapsed_s) == (2, 40 * 60)


def test_a_pause_stands_still_and_a_reply_during_it_has_no_due_instant() -> None:
    pending = happened(20, "status", "pending")
    paused = clocks_at(300, pending)["first_response"]
    assert (paused.paused, paused.running, paused.due_at, paused.elapsed_s) == (True, False, None, 1200)
    assert (paused.reach_at(3600), paused.next_alarm_at) == (None, None)
    met = clocks_at(300, pending, happened(200, "agent_reply"))["first_response"]
    assert (met.outcome, met.due_at, met.elapsed_s) == (Outcome.MET, None, 1200)


def test_a_timer_at_the_instant_of_a_pause_waits_for_the_resumption() -> None:
    events = [happened(60, "status", "pending"), happened(100, "status", "open")]
    assert clocks_at(90, *events)["first_response"].outcome is Outcome.RUNNING
    assert clocks_at(100, *events)["first_response"].breached_at == after(100)


def test_reopening_goes_on_with_the_time_already_used() -> None:
    events = [happened(10, "status", "solved"), happened(30, "status", "open")]
    solved = clocks_at(20, *events)
    assert solved["first_response"].cancelled_at == after(10)
    assert solved["resolution"].met_at == after(10)
    assert not any(clock.running or clock.paused for clock in solved.values())
    again = clocks_at(40, *events)
    assert {clock.elapsed_s for clock in again.values()} == {20 * 60}
    assert {clock.outcome for clock in again.values()} == {Outcome.RUNNING}
    assert again["first_response"].due_at == after(80)


def test_a_round_that_went_down_with_the_ticket_does_not_come_back() -> None:
    events = [happened(5, "agent_reply"), happened(10, "customer_message"), happened(20, "status", "closed")]
    reopened = [*events, happened(30, "status", "open"), happened(40, "customer_message")]
    clocks = clocks_at(50, *reopened)
    assert clocks["next_response-1"].cancelled_at == after(20)
    assert clocks["next_response-2"].started_at == after(40)


def test_an_answer_on_a_done_ticket_still_fulfils_the_first_response() -> None:
    first = clocks_at(60, happened(10, "status", "solved"), happened(20, "agent_reply"))["first_response"]
    assert (first.outcome, first.met_at, first.cancelled_at, first.due_at) == (Outcome.MET, after(20), None, None)


def test_merging_ends_what_is_open_and_nothing_counts_after_it() -> None:
    clocks = clocks_at(200, happened(70, "merged"), happened(80, "agent_reply"), happened(90, "status", "solved"))
    assert clocks["first_response"].outcome is Outcome.BREACHED
    assert (clocks["first_response"].met_at, clocks["first_response"].elapsed_s) == (None, 70 * 60)
    assert clocks["resolution"].cancelled_at == after(70)


def test_a_longer_target_takes_a_breach_back_and_says_so() -> None:
    policy = promise(low={"first_response_minutes": 200})
    first = clocks_at(110, happened(80, "priority", "low", seq=7), policy=policy)["first_response"]
    assert (first.outcome, first.due_at, first.warned_at) == (Outcome.RUNNING, after(200), (after(100),))
    assert [(each.kind, each.name, each.fired_at, each.withdrawn_at, each.seq) for each in first.withdrawn] == [
        (EffectKind.WARNING, "warning-1", after(30), after(80), 7),
        (EffectKind.BREACH, "breach", after(60), after(80), 7),
    ]


def test_a_fired_warning_stays_where_the_new_amount_is_reached_too() -> None:
    policy = promise(low={"first_response_minutes": 70})
    first = clocks_at(50, happened(40, "priority", "low"), policy=policy)["first_response"]
    assert (first.warned_at, first.withdrawn, first.due_at) == ((after(30),), (), after(70))


def test_a_shorter_target_is_broken_at_the_change() -> None:
    policy = promise(urgent={"first_response_minutes": 15})
    first = clocks_at(40, happened(20, "priority", "urgent", seq=3), policy=policy)["first_response"]
    assert (first.breached_at, first.warned_at) == (after(20), (after(20),))
    assert [line.seq for line in first.lines if line.kind is LineKind.BREACHED] == [3]


def test_a_priority_of_another_desk_counts_by_its_own_word() -> None:
    policy = promise(medium={"first_response_minutes": 5})
    assert clocks_at(3, policy=policy, created={"priority": "medium"})["first_response"].due_at == after(5)


def test_losing_the_target_cancels_even_a_broken_promise() -> None:
    policy = promise(low={"first_response_minutes": None})
    first = clocks_at(100, happened(80, "priority", "low", seq=9), policy=policy)["first_response"]
    assert (first.outcome, first.cancelled_at, first.breached_at) == (Outcome.CANCELLED, after(80), None)
    assert (first.warned_at, first.target_s, first.elapsed_s) == ((None,), None, 80 * 60)
    assert {each.kind for each in first.withdrawn} == {EffectKind.WARNING, EffectKind.BREACH}
    back = clocks_at(200, happened(80, "priority", "low"), happened(90, "priority", "normal"), policy=policy)
    assert back["first_response"].cancelled_at == after(80)


def test_a_metric_without_target_is_counted_but_not_reported_until_it_gets_one() -> None:
    policy = promise(first=None)
    assert list(clocks_at(50, policy=policy)) == ["resolution"]
    first = clocks_at(50, happened(40, "policy", policy=promise(first=60)), policy=policy)["first_response"]
    assert (first.started_at, first.elapsed_s, first.due_at) == (after(0), 50 * 60, after(60))


def test_a_new_calendar_counts_from_its_instant_on() -> None:
    event = happened(500, "calendar", calendar=ROUND_THE_CLOCK)
    resolution = clocks_at(520, event, policy=promise(resolution=490))["resolution"]
    assert (resolution.breached_at, resolution.elapsed_s) == (after(510), 500 * 60)
    assert resolution.calendar == ROUND_THE_CLOCK


def test_a_ticket_by_an_agent_has_no_first_response() -> None:
    clocks = clocks_at(30, happened(10, "customer_message"), created={"by": "agent"})
    assert list(clocks) == ["next_response-1", "resolution"]


def test_created_in_a_pausing_status_stands_still_from_the_beginning() -> None:
    first = clocks_at(30, created={"status": Status.PENDING})["first_response"]
    assert (first.paused, first.elapsed_s) == (True, 0)
    assert [line.kind for line in first.lines] == [LineKind.STARTED, LineKind.PAUSED]


def test_a_target_of_zero_is_due_at_the_start() -> None:
    assert clocks_at(0, policy=promise(first=0))["first_response"].breached_at == after(0)


def test_what_comes_after_now_is_not_seen() -> None:
    assert clocks_at(10, happened(20, "agent_reply")) == clocks_at(10)


def test_a_warning_is_rounded_up_from_the_decimal_number() -> None:
    policy = promise(first=5, warn=["0.3333", 0.1])
    assert clocks_at(0, policy=policy)["first_response"].warn_s == (100, 30)
    assert policy.warn_at == (Decimal("0.3333"), Decimal("0.1"))


def test_steps_are_reached_by_the_rules_of_timers() -> None:
    clocks = clocks_at(90, chain=chain_of(-1200, 0, 900, 3600))
    first = clocks["first_response"]
    assert first.step_s == (2400, 3600, 4500, 7200)
    assert first.reached_at == (after(40), after(60), after(75), None)
    assert (first.next_alarm_at, first.reach_at(7200), first.reach_at(60)) == (after(120), after(120), after(90))


def test_steps_go_on_after_the_breach_until_the_answer() -> None:
    assert clocks_at(200, chain=chain_of(3600))["first_response"].reached_at == (after(120),)
    answered = clocks_at(200, happened(120, "agent_reply"), chain=chain_of(3600))["first_response"]
    assert (answered.reached_at, answered.next_alarm_at) == ((None,), None)


def test_a_step_is_taken_back_by_a_longer_target() -> None:
    policy = promise(low={"first_response_minutes": 200})
    low = happened(80, "priority", "low", seq=4)
    half = (ChainStep("half", frozenset(Metric), 50, None, ()),)
    first = clocks_at(300, low, policy=policy, chain=half)["first_response"]
    assert first.reached_at == (after(100),)
    assert [each.fired_at for each in first.withdrawn if each.kind is EffectKind.STEP] == [after(30)]


def test_the_next_alarm_lies_in_open_time() -> None:
    resolution = clocks_at(470, policy=promise(resolution=980))["resolution"]
    assert resolution.next_alarm_at == after(TUESDAY + 10)


def test_a_due_instant_beyond_the_calendar_of_the_world_is_none() -> None:
    resolution = clocks_at(10, policy=promise(resolution=10**10))["resolution"]
    assert (resolution.outcome, resolution.due_at, resolution.reach_at(10**12)) == (Outcome.RUNNING, None, None)


def test_the_account_tells_the_story_and_names_the_events() -> None:
    first = clocks_at(
        100,
        happened(20, "status", "pending", seq=2),
        happened(50, "status", "open", seq=3),
        happened(70, "status", "solved", seq=4),
        happened(80, "status", "open", seq=5),
        created={"seq": 1},
    )["first_response"]
    assert [(line.kind, line.at, line.seq, line.open_s, line.elapsed_s) for line in first.lines] == [
        (LineKind.STARTED, after(0), 1, 0, 0),
        (LineKind.PAUSED, after(20), 2, 1200, 1200),
        (LineKind.RESUMED, after(50), 3, 0, 1200),
        (LineKind.WARNED, after(60), None, 600, 1800),
        (LineKind.CANCELLED, after(70), 4, 600, 2400),
        (LineKind.REOPENED, after(80), 5, 0, 2400),
        (LineKind.BREACHED, after(100), None, 1200, 3600),
        (LineKind.COUNTED, after(100), None, 0, 3600),
    ]


def test_no_events_no_clocks() -> None:
    assert clocks_at(-1) == {}


def test_a_policy_survives_its_own_mapping() -> None:
    policy = promise(
        first=None,
        warn=[0.5, "0.123456789012345678901"],
        pause=["on_hold", "pending"],
        urgent={"first_response_minutes": 15, "resolution_minutes": None},
    )
    assert Policy.parse(policy.as_mapping()) == policy
    assert policy.target_s(Metric.FIRST_RESPONSE, "urgent") == 900
    assert policy.target_s(Metric.RESOLUTION, "urgent") is None
    assert policy.target_s(Metric.NEXT_RESPONSE, "urgent") == 7200


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"resolution_minutes": -1}, "resolution_minutes"),
        ({"resolution_minutes": 1.5}, "resolution_minutes"),
        ({"resolution_minutes": True}, "resolution_minutes"),
        ({"resolution_minutes": "60"}, "resolution_minutes"),
        ({"warn_at": 0.5}, "warn_at"),
        ({"warn_at": ["half"]}, "warn_at"),
        ({"warn_at": ["NaN"]}, "warn_at"),
        ({"pause_in": ["asleep"]}, "pause_in"),
        ({"priorities": []}, "priorities"),
        ({"priorities": {"low": {"resolution_minutes": -5}}}, "priorities.low.resolution_minutes"),
    ],
)
def test_faulty_targets_are_refused_with_their_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.parse({"resolution_minutes": 60} | change)
    assert caught.value.place == place


def test_each_metric_may_pause_in_its_own_statuses() -> None:
    policy = Policy.parse(promise().as_mapping() | {"pause_in_by_metric": {"first_response": ["on_hold"]}})
    assert Policy.parse(policy.as_mapping()) == policy
    pending = clocks_at(50, happened(20, "status", "pending"), policy=policy)
    assert (pending["first_response"].elapsed_s, pending["first_response"].paused) == (3000, False)
    assert (pending["resolution"].elapsed_s, pending["resolution"].paused) == (1200, True)
    held = clocks_at(50, happened(20, "status", "pending"), happened(30, "status", "on_hold"), policy=policy)
    assert (held["first_response"].elapsed_s, held["first_response"].paused) == (1800, True)
    assert (held["resolution"].elapsed_s, held["resolution"].running) == (2400, True)
