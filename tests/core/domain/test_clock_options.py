"""Stories by the rules of our own: U periodic update, O between teams, N no reply needed, D due dates, B taken back."""

from collections.abc import Sequence
from typing import Any

from core.domain.clock_account import LineKind
from core.domain.sla_clocks import Clock, ClockEvent, Policy, replay
from core.domain.vocabulary import EffectKind, Metric, Outcome
from tests.core.domain.clock_builders import OFFICE, after, chain_of, clocks_at, happened, promise

TUESDAY = 24 * 60
SATURDAY = 5 * TUESDAY
NEXT_MONDAY = 7 * TUESDAY


def offering(**minutes: int) -> Policy:
    """One hour for the first response, two for a next one, eight for the resolution, and what is named."""
    return Policy.parse({**promise().as_mapping(), **{f"{metric}_minutes": each for metric, each in minutes.items()}})


ALL = offering(periodic_update=240, ownership=30, team_resolution=120)


def of(
    metric: str, minutes: float, *events: ClockEvent, policy: Policy = ALL, created: dict[str, Any] | None = None
) -> list[Clock]:
    """The clocks of a metric by cycle, so many minutes after Monday 09:00."""
    story = [happened(0, "created", **(created or {})), *events]
    return [clock for clock in replay(OFFICE, policy, story, after(minutes)) if clock.metric == metric]


def handed(minutes: float, team: str | None, *, owned: bool = False) -> ClockEvent:
    return happened(minutes, "assigned", team=team, owned=owned)


def outcomes(clocks: Sequence[Clock]) -> list[str]:
    return [clock.outcome.value for clock in clocks]


# U


def test_a_round_of_updates_begins_with_the_first_reply_and_with_every_further_one() -> None:
    replies = [happened(10, "agent_reply"), happened(100, "agent_reply")]
    assert of("periodic_update", 5, *replies) == []
    first, second = of("periodic_update", 160, *replies)
    assert (first.started_at, first.outcome, first.met_at) == (after(10), Outcome.MET, after(100))
    assert (second.started_at, second.elapsed_s, second.due_at) == (after(100), 3600, after(340))


def test_the_requesters_words_are_no_update_and_a_late_one_is_breached() -> None:
    (only,) = of("periodic_update", 260, happened(10, "agent_reply"), happened(20, "customer_message"))
    assert (only.outcome, only.breached_at) == (Outcome.BREACHED, after(250))


def test_going_done_ends_the_round_and_reopening_begins_another() -> None:
    solved = happened(30, "status", "solved")
    (ended,) = of("periodic_update", 40, happened(10, "agent_reply"), solved)
    assert (ended.outcome, ended.cancelled_at) == (Outcome.CANCELLED, after(30))
    again = of("periodic_update", 90, happened(10, "agent_reply"), solved, happened(60, "status", "open"))
    assert outcomes(again) == ["cancelled", "running"]
    assert (again[1].started_at, again[1].elapsed_s) == (after(60), 30 * 60)
    silent = of("periodic_update", 90, solved, happened(60, "status", "open"))
    assert silent == []


def test_an_agents_own_ticket_owes_an_update_from_the_beginning() -> None:
    (only,) = of("periodic_update", 30, created={"by": "agent"})
    assert only.started_at == after(0)


def test_without_a_target_an_option_is_not_reported() -> None:
    story = (happened(10, "agent_reply"), handed(20, "network"))
    clocks = clocks_at(30, *story, policy=promise())
    assert list(clocks) == ["first_response", "resolution"]


def test_an_option_that_a_later_policy_offers_counts_from_its_own_start() -> None:
    later = happened(40, "policy", policy=ALL)
    (update,) = of("periodic_update", 60, happened(10, "agent_reply"), later, policy=promise())
    assert (update.started_at, update.elapsed_s, update.target_s) == (after(10), 50 * 60, 240 * 60)


# O


def test_a_team_owes_an_owner_and_a_solution_from_the_hand_over_on() -> None:
    story = (handed(10, "network"), handed(25, "network", owned=True), happened(100, "status", "solved"))
    (owned,) = of("ownership", 200, *story)
    (solved,) = of("team_resolution", 200, *story)
    assert (owned.started_at, owned.met_at, owned.outcome) == (after(10), after(25), Outcome.MET)
    assert (solved.started_at, solved.met_at, solved.elapsed_s) == (after(10), after(100), 90 * 60)


def test_the_team_of_the_creation_owes_from_the_creation_on() -> None:
    (owned,) = of("ownership", 40, created={"team": "desk"})
    assert (owned.started_at, owned.breached_at) == (after(0), after(30))


def test_handing_on_ends_what_the_team_had_and_begins_the_next_ones() -> None:
    story = (handed(10, "network"), handed(50, "applications"))
    resolution = of("team_resolution", 60, *story)
    assert outcomes(resolution) == ["met", "running"]
    assert [clock.started_at for clock in resolution] == [after(10), after(50)]
    assert outcomes(of("ownership", 20 + 20, handed(10, "network"), handed(30, "applications"))) == [
        "cancelled",
        "running",
    ]


def test_handing_over_to_a_person_is_owned_at_once() -> None:
    (owned,) = of("ownership", 60, handed(10, "network", owned=True))
    assert (owned.outcome, owned.elapsed_s) == (Outcome.MET, 0)


def test_giving_a_ticket_back_takes_the_ownership_back_and_time_owned_does_not_count() -> None:
    story = (handed(0, "network"), handed(10, "network", owned=True), handed(60, "network"))
    (owned,) = of("ownership", 70, *story)
    assert (owned.outcome, owned.elapsed_s, owned.due_at) == (Outcome.RUNNING, 20 * 60, after(80))


def test_reopening_goes_on_for_the_team_too() -> None:
    story = (handed(0, "network"), happened(10, "status", "solved"), happened(60, "status", "open"))
    (owned,) = of("ownership", 70, *story)
    (solved,) = of("team_resolution", 70, *story)
    assert (owned.elapsed_s, solved.elapsed_s) == (20 * 60, 20 * 60)
    taken = (*story[:2], handed(20, "network", owned=True), story[2])
    (owned,) = of("ownership", 70, *taken)
    assert (owned.outcome, owned.met_at) == (Outcome.MET, after(20))


def test_a_hand_over_of_a_solved_ticket_begins_when_it_is_reopened() -> None:
    story = (handed(0, "network"), happened(10, "status", "solved"), handed(20, "desk"), happened(60, "status", "open"))
    resolution = of("team_resolution", 70, *story)
    assert [clock.started_at for clock in resolution] == [after(0), after(60)]
    assert outcomes(resolution) == ["met", "running"]


def test_a_team_may_have_its_own_targets_and_moves_take_them_up() -> None:
    special = Policy.parse({**ALL.as_mapping(), "teams": {"network": {"ownership_minutes": 5}}})
    (owned,) = of("ownership", 20, handed(0, "network"), policy=special)
    assert (owned.target_s, owned.breached_at) == (300, after(5))
    (elsewhere,) = of("ownership", 20, handed(0, "desk"), policy=special)
    assert elsewhere.target_s == 1800
    assert Policy.parse(special.as_mapping()) == special


def test_every_option_stands_still_with_the_ticket() -> None:
    story = (handed(0, "network"), happened(10, "agent_reply"), happened(10, "status", "pending"))
    for metric, elapsed_s in (("ownership", 600), ("team_resolution", 600), ("periodic_update", 0)):
        (clock,) = of(metric, 300, *story)
        assert (clock.paused, clock.elapsed_s) == (True, elapsed_s)


# N


def test_no_reply_needed_ends_the_round_without_judging_it() -> None:
    asked = (happened(10, "agent_reply"), happened(20, "customer_message"))
    clocks = clocks_at(40, *asked, happened(30, "no_reply_needed"))
    assert clocks["next_response-1"].cancelled_at == after(30)
    again = clocks_at(60, *asked, happened(30, "no_reply_needed"), happened(50, "customer_message"))
    assert again["next_response-2"].started_at == after(50)


def test_no_reply_needed_after_the_breach_leaves_it_breached_and_waits_no_longer() -> None:
    late = (happened(10, "agent_reply"), happened(20, "customer_message"), happened(150, "no_reply_needed"))
    round_ = clocks_at(160, *late)["next_response-1"]
    assert (round_.outcome, round_.running, round_.met_at) == (Outcome.BREACHED, False, None)


def test_no_reply_needed_before_any_reply_changes_nothing() -> None:
    assert clocks_at(30, happened(10, "no_reply_needed")) == clocks_at(30)


def test_a_reply_that_is_needed_after_all_waits_since_the_message() -> None:
    story = (
        happened(10, "agent_reply"),
        happened(20, "customer_message"),
        happened(30, "no_reply_needed"),
        happened(40, "customer_message"),
        happened(60, "reply_needed", of_seq=30),
    )
    clocks = clocks_at(70, *story)
    first, second = clocks["next_response-1"], clocks["next_response-2"]
    assert (first.outcome, first.elapsed_s) == (Outcome.RUNNING, 50 * 60)
    assert (second.outcome, second.cancelled_at) == (Outcome.CANCELLED, after(60))
    answered = clocks_at(90, *story, happened(80, "agent_reply"))["next_response-1"]
    assert answered.met_at == after(80)


# D


def by(minutes: float, at: float, metric: str = "resolution") -> ClockEvent:
    return happened(at, "due_set", metric=Metric(metric), due_at=after(minutes))


def test_a_date_by_hand_is_due_then_whatever_the_priority_becomes() -> None:
    moved = happened(60, "priority", "urgent", policy=promise(urgent={"resolution_minutes": 30}))
    resolution = clocks_at(90, by(300, at=30), moved)["resolution"]
    assert (resolution.due_at, resolution.due_date_at, resolution.target_s) == (after(300), after(300), 300 * 60)
    missed = clocks_at(400, by(300, at=30), moved)["resolution"]
    assert (missed.outcome, missed.breached_at) == (Outcome.BREACHED, after(300))


def test_a_pause_does_not_move_the_date() -> None:
    waiting = (by(300, at=30), happened(60, "status", "pending"), happened(200, "status", "open"))
    resolution = clocks_at(210, *waiting)["resolution"]
    assert (resolution.due_at, resolution.elapsed_s, resolution.target_s) == (after(300), 70 * 60, 160 * 60)
    over = clocks_at(420, by(300, at=30), happened(60, "status", "pending"), happened(400, "status", "open"))
    assert over["resolution"].breached_at == after(400)


def test_a_date_in_closed_hours_is_that_date_and_not_closing_time() -> None:
    date = by(SATURDAY + 180, at=30)
    before = clocks_at(SATURDAY + 179, date)["resolution"]
    assert (before.outcome, before.due_at) == (Outcome.RUNNING, after(SATURDAY + 180))
    assert before.next_alarm_at == after(SATURDAY + 180)
    assert clocks_at(SATURDAY + 181, date)["resolution"].breached_at == after(SATURDAY + 180)
    kept = clocks_at(NEXT_MONDAY, date, happened(SATURDAY + 170, "status", "solved"))["resolution"]
    assert (kept.outcome, kept.due_at) == (Outcome.MET, after(SATURDAY + 180))


def test_steps_on_the_due_date_wait_for_it_and_those_before_and_after_count_open_time() -> None:
    date = by(SATURDAY + 180, at=0)
    clock = clocks_at(NEXT_MONDAY + 60, date, chain=chain_of(-600, 0, 600))
    friday_close = 4 * TUESDAY + 480
    assert clock["resolution"].reached_at == (after(friday_close - 10), after(SATURDAY + 180), after(NEXT_MONDAY + 10))


def test_a_date_that_has_passed_is_breached_at_once_and_a_later_one_takes_that_back() -> None:
    late = clocks_at(100, by(60, at=90))["resolution"]
    assert late.breached_at == after(90)
    spared = clocks_at(130, by(60, at=90), by(400, at=120))["resolution"]
    assert (spared.outcome, spared.due_at) == (Outcome.RUNNING, after(400))
    assert [one.kind for one in spared.withdrawn] == [EffectKind.WARNING, EffectKind.BREACH]


def test_without_the_date_the_policy_counts_again() -> None:
    cleared = happened(60, "due_set", metric=Metric.RESOLUTION, due_at=None)
    resolution = clocks_at(70, by(300, at=30), cleared)["resolution"]
    assert (resolution.due_at, resolution.due_date_at, resolution.target_s) == (after(480), None, 480 * 60)


def test_a_ticket_without_promises_can_be_given_a_date() -> None:
    resolution = clocks_at(40, by(300, at=30), policy=promise(None, None, None))["resolution"]
    assert (resolution.due_at, resolution.elapsed_s) == (after(300), 40 * 60)


def test_reopened_after_the_date_the_policy_counts_again() -> None:
    story = (by(100, at=10), happened(50, "status", "solved"), happened(200, "status", "open"))
    resolution = clocks_at(210, *story)["resolution"]
    assert (resolution.outcome, resolution.elapsed_s, resolution.target_s) == (Outcome.RUNNING, 60 * 60, 480 * 60)
    early = clocks_at(90, by(100, at=10), happened(50, "status", "solved"), happened(80, "status", "open"))
    assert early["resolution"].due_at == after(100)


# B


def test_a_reply_that_bounced_was_no_response_and_the_time_since_counts() -> None:
    story = (happened(20, "agent_reply"), happened(40, "bounced", of_seq=20))
    assert clocks_at(30, *story)["first_response"].met_at == after(20)
    first = clocks_at(50, *story)["first_response"]
    assert (first.outcome, first.met_at, first.elapsed_s, first.due_at) == (Outcome.RUNNING, None, 3000, after(60))
    [line] = [line for line in first.lines if line.kind is LineKind.TAKEN_BACK]
    assert (line.at, line.seq, line.open_s, line.elapsed_s) == (after(40), 40, 20 * 60, 40 * 60)


def test_a_bounce_after_the_due_instant_breaches_at_the_bounce_and_not_in_the_past() -> None:
    first = clocks_at(100, happened(20, "agent_reply"), happened(90, "bounced", of_seq=20))["first_response"]
    assert (first.outcome, first.breached_at, first.elapsed_s) == (Outcome.BREACHED, after(90), 100 * 60)
    paused = (happened(20, "agent_reply"), happened(21, "status", "pending"), happened(90, "bounced", of_seq=20))
    first = clocks_at(100, *paused)["first_response"]
    assert (first.outcome, first.paused, first.elapsed_s) == (Outcome.RUNNING, True, 21 * 60)


def test_the_next_reply_that_arrived_is_the_response() -> None:
    story = (happened(20, "agent_reply"), happened(30, "agent_reply"), happened(40, "bounced", of_seq=20))
    first = clocks_at(50, *story)["first_response"]
    assert (first.outcome, first.met_at, first.elapsed_s) == (Outcome.MET, after(30), 30 * 60)
    late = (happened(20, "agent_reply"), happened(70, "agent_reply"), happened(80, "bounced", of_seq=20))
    first = clocks_at(90, *late)["first_response"]
    assert (first.outcome, first.met_at, first.breached_at) == (Outcome.BREACHED, after(70), after(80))


def test_a_bounce_takes_back_a_round_and_those_that_hung_on_it() -> None:
    story = (
        happened(10, "agent_reply"),
        happened(20, "customer_message"),
        happened(30, "agent_reply"),
        happened(40, "customer_message"),
        happened(50, "bounced", of_seq=30),
    )
    clocks = clocks_at(60, *story)
    assert (clocks["next_response-1"].outcome, clocks["next_response-1"].elapsed_s) == (Outcome.RUNNING, 40 * 60)
    assert clocks["next_response-2"].cancelled_at == after(50)
    assert clocks["first_response"].met_at == after(10)
    updates = of("periodic_update", 60, *story)
    assert outcomes(updates) == ["running", "cancelled"]
    assert updates[0].elapsed_s == 50 * 60


def test_of_an_only_reply_that_bounced_no_round_is_left() -> None:
    story = (
        happened(10, "agent_reply"),
        happened(20, "customer_message"),
        happened(30, "bounced", of_seq=10),
        happened(40, "agent_reply"),
        happened(50, "customer_message"),
    )
    clocks = clocks_at(60, *story)
    assert clocks["first_response"].met_at == after(40)
    assert clocks["next_response-1"].cancelled_at == after(30)
    assert clocks["next_response-2"].started_at == after(50)


def test_both_replies_bounce_one_after_the_other() -> None:
    story = (
        happened(20, "agent_reply"),
        happened(30, "agent_reply"),
        happened(40, "bounced", of_seq=20),
        happened(45, "bounced", of_seq=30),
        happened(46, "bounced", of_seq=30),
    )
    first = clocks_at(50, *story)["first_response"]
    assert (first.outcome, first.elapsed_s) == (Outcome.RUNNING, 50 * 60)


def test_a_merge_taken_back_goes_on_as_if_it_had_never_been() -> None:
    story = (happened(10, "merged"), happened(11, "status", "closed"), happened(40, "unmerged", of_seq=10))
    merged = clocks_at(20, *story)
    assert {clock.cancelled_at for clock in merged.values()} == {after(10)}
    again = clocks_at(50, *story, happened(40, "status", "new"))
    assert {clock.outcome for clock in again.values()} == {Outcome.RUNNING}
    assert {clock.elapsed_s for clock in again.values()} == {50 * 60}


def test_taking_back_what_never_was_changes_nothing() -> None:
    assert clocks_at(30, happened(10, "bounced", of_seq=77)) == clocks_at(30)
