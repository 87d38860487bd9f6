"""Nobody acknowledged: whom that reaches, whom not, and what it counts."""

from datetime import timedelta

import pytest

from core.domain.vocabulary import EventKind, Priority
from core.services import acknowledgement, conversation, prioritise
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, desk_on, opened, row_of, trail_of
from tests.core.services.test_acknowledgement import ASKED, ASKING, asked, passed_on, sweep, told

TIERS = """\
[[chains.standard.steps]]
name = "first-tier"
at = "-10m"
{metrics}
notify = ["agent:ani"]
acknowledge = "{patience}"
[[chains.standard.steps]]
name = "second-tier"
at = "+1h"
{metrics}
notify = ["agent:beni"]
[[chains.standard.steps]]
name = "third-tier"
at = "+5h"
{metrics}
notify = ["agent:citra"]

[[chains.major.steps]]"""
ASKED_AFTER = ASKED - MONDAY
UNANSWERED_AFTER = ASKED_AFTER + timedelta(minutes=10)


def with_tiers(patience: str, metrics: str = "") -> str:
    """The desk with three tiers of which the first has to answer within its patience."""
    before, after = TEXT.split("[[chains.standard.steps]]", 1)[0], TEXT[TEXT.index('\nname = "raise-alarm"') :]
    return before + TIERS.format(patience=patience, metrics=metrics) + after


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database, text=ASKING)


@pytest.fixture
def lite(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database, text=ASKING)


def test_a_new_target_takes_the_question_back_and_nobody_else_is_told(staff: Staff) -> None:
    ticket_id = asked(staff)
    staff.now.ahead(minutes=5)
    staff.by("lea").write(prioritise.set_priority, ticket_id, Priority.LOW)  # 24 h: the step was not reached
    sweep(staff, UNANSWERED_AFTER + timedelta(hours=1))
    assert passed_on(staff.desk) == []
    assert (told(staff, "beni"), told(staff, "lea")) == ([], [])
    assert staff.desk.read(acknowledgement.due_at, ticket_id) is None
    assert row_of(staff.desk, ticket_id).escalations == 1


def test_asked_again_under_the_new_target_it_is_passed_on_then(lite: Staff) -> None:
    ticket_id = asked(lite)
    lite.now.ahead(minutes=5)
    lite.by("lea").write(prioritise.set_priority, ticket_id, Priority.LOW)
    sweep(lite, UNANSWERED_AFTER)
    sweep(lite, timedelta(hours=23, minutes=50, seconds=1))
    sweep(lite, timedelta(hours=24, seconds=2))
    assert passed_on(lite.desk) == ["first-tier > second-tier"]
    assert trail_of(lite.desk, ticket_id)[-1].data["round"] == 2
    assert told(lite, "beni") == ["first-tier > second-tier"]


def test_a_tier_that_was_told_in_time_is_passed_over(sqlite_database: Database) -> None:
    staff = desk_on(sqlite_database, text=with_tiers("2h", 'metrics = ["resolution"]'))
    ticket_id = asked(staff)
    sweep(staff, timedelta(hours=9, seconds=1))
    assert told(staff, "beni") == ["second-tier"]
    sweep(staff, ASKED_AFTER + timedelta(hours=2, seconds=1))
    assert passed_on(staff.desk, ticket_id) == ["first-tier > third-tier"]
    assert (told(staff, "beni"), told(staff, "citra")) == (["second-tier"], ["first-tier > third-tier"])


def test_told_for_another_clock_is_not_told_for_this_one(sqlite_database: Database) -> None:
    """Both tiers were told that the first response was late; of the resolution the second one knows nothing yet."""
    staff = desk_on(sqlite_database, text=with_tiers("10m"))
    ticket_id = opened(staff)
    sweep(staff, timedelta(minutes=50, seconds=1))
    sweep(staff, timedelta(minutes=60, seconds=2))
    assert passed_on(staff.desk) == ["first-tier > second-tier"]
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    sweep(staff, ASKED_AFTER)
    sweep(staff, UNANSWERED_AFTER + timedelta(seconds=1))
    assert passed_on(staff.desk) == ["first-tier > second-tier"] * 2
    assert trail_of(staff.desk, ticket_id)[-1].data["metric"] == "resolution"
    assert told(staff, "beni") == ["first-tier > second-tier"] * 2


def test_it_counts_as_one_more_escalation(staff: Staff) -> None:
    ticket_id = asked(staff)
    assert row_of(staff.desk, ticket_id).escalations == 1
    sweep(staff, UNANSWERED_AFTER + timedelta(seconds=1))
    assert row_of(staff.desk, ticket_id).escalations == 2
    sweep(staff, UNANSWERED_AFTER + timedelta(seconds=2))
    assert row_of(staff.desk, ticket_id).escalations == 2


@pytest.mark.parametrize(("behind_s", "said"), [(1, None), (60, None), (61, 61), (3_000, 3_000)])
def test_only_what_is_passed_on_late_says_how_late(lite: Staff, behind_s: int, said: int | None) -> None:
    ticket_id = asked(lite)
    sweep(lite, UNANSWERED_AFTER + timedelta(seconds=behind_s))
    entry = trail_of(lite.desk, ticket_id)[-1]
    assert (entry.kind, entry.data["step"]) == (EventKind.ESCALATED, "first-tier > second-tier")
    assert entry.data.get("late_s") == said
    assert entry.at == MONDAY + UNANSWERED_AFTER + timedelta(seconds=behind_s)


def test_the_answer_of_the_next_tier_is_due_from_when_it_was_told(lite: Staff) -> None:
    ticket_id = asked(lite)
    sweep(lite, UNANSWERED_AFTER + timedelta(minutes=7))
    assert lite.desk.read(acknowledgement.due_at, ticket_id) == MONDAY + UNANSWERED_AFTER + timedelta(minutes=12)
    assert trail_of(lite.desk, ticket_id)[-1].data["acknowledge_s"] == 300
