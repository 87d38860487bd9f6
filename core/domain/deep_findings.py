"""What the deep check can find wrong in a desk, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Violation(StrEnum):
    """One promise of the store that does not hold."""

    # the trail
    EVENT_GAP = "event_gap"
    EVENT_TWICE = "event_twice"
    EVENT_COUNT = "event_count"
    CREATED_MISPLACED = "created_misplaced"
    CHAIN_BROKEN = "chain_broken"
    # messages
    MESSAGE_WITHOUT_EVENT = "message_without_event"
    EVENT_WITHOUT_MESSAGE = "event_without_message"
    ATTACHMENT_ELSEWHERE = "attachment_elsewhere"
    # the ticket beside its trail
    STATUS_DIFFERS = "status_differs"
    PRIORITY_DIFFERS = "priority_differs"
    ASSIGNEE_DIFFERS = "assignee_differs"
    TEAM_DIFFERS = "team_differs"
    POLICY_DIFFERS = "policy_differs"
    CALENDAR_DIFFERS = "calendar_differs"
    # clocks
    CLOCK_TWICE = "clock_twice"
    BREACH_COUNT = "breach_count"
    QUEUE_PLACE = "queue_place"
    ALARM_OVERDUE = "alarm_overdue"
    # effects
    EFFECT_TWICE = "effect_twice"
    EFFECT_WITHOUT_EVENT = "effect_without_event"
    EVENT_WITHOUT_EFFECT = "event_without_effect"
    EVENT_OF_TWO_EFFECTS = "event_of_two_effects"
    EFFECT_WITHOUT_CLOCK = "effect_without_clock"
    EFFECT_TOO_EARLY = "effect_too_early"
    BREACH_NOT_FIRED = "breach_not_fired"
    WITHDRAWAL_WRONG = "withdrawal_wrong"
    ESCALATION_COUNT = "escalation_count"
    NOTICE_TWICE = "notice_twice"
    NOTICE_ELSEWHERE = "notice_elsewhere"
    # the store
    REFERENCE_BROKEN = "reference_broken"
    GUARD_MISSING = "guard_missing"
    FILE_DAMAGED = "file_damaged"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True, slots=True)
class DeepFinding:
    code: Violation
    ticket_id: int | None
    """None where it is not about one ticket."""
    data: Mapping[str, int | str | None]
    """Row ids, numbers and stored values, by the code; instants as epoch seconds. Clean it before showing."""
