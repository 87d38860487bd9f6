"""A reason is stored whole or refused: the user saw it end in the middle of a word, without a sign."""

from datetime import timedelta

import pytest

from core.errors import Refused
from core.services import conversation
from core.services.bounces import bounce
from core.services.due_dates import set_due
from core.services.manual_escalation import escalate
from core.services.no_reply import end_round
from core.services.reasons import REASON_LENGTH, as_received, reason_line
from tests.builders import MONDAY, Staff, opened, trail_of

WHOLE = "The auditors come then, " * 20 + "x" * 19 + "!"


def test_a_reason_of_499_characters_is_kept_to_its_last_one(lite: Staff) -> None:
    assert len(WHOLE) == REASON_LENGTH
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Hello.")
    ani.write(conversation.customer_message, ticket_id, "And now?")
    for act in (end_round, escalate, lambda *args: bounce(args[0], args[1], None, args[2])):
        ani.write(act, ticket_id, WHOLE)
        assert trail_of(lite.desk, ticket_id)[-1].data["reason"] == WHOLE
    ani.write(set_due, ticket_id, MONDAY + timedelta(days=1), WHOLE)
    assert trail_of(lite.desk, ticket_id)[-1].data["reason"] == WHOLE


def test_a_longer_one_is_refused_and_changes_nothing(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Hello.")
    ani.write(conversation.customer_message, ticket_id, "And now?")
    before = len(trail_of(lite.desk, ticket_id))
    acts = (end_round, escalate, lambda *args: set_due(args[0], args[1], MONDAY + timedelta(days=1), args[2]))
    for act in acts:
        with pytest.raises(Refused) as error:
            ani.write(act, ticket_id, WHOLE + "x")
        assert (error.value.rule, error.value.detail) == ("reason_too_long", str(REASON_LENGTH))
    assert len(trail_of(lite.desk, ticket_id)) == before


def test_what_a_machine_said_is_cut_with_a_sign_and_may_be_nothing() -> None:
    assert as_received("x" * 600) == "x" * (REASON_LENGTH - 1) + "\u2026"
    assert as_received("") == ""
    assert reason_line(" line\none ") == "line one"
