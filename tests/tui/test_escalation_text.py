"""Escalations in words."""

from typing import Any

import pytest

from core.domain.vocabulary import EventKind
from tui import i18n
from tui.escalation_text import remark
from tui.panes.trail_lines import event_words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"metric": "resolution", "step": "tell"}, "escalated resolution tell"),
        (
            {"step": "tell", "effects": [{"action": "notify", "reached": ["Lea"], "instead_of": "Ani"}]},
            "escalated tell → Lea (in place of Ani)",
        ),
        (
            {"manual": True, "by": "Ani", "reason": "the mayor\x1b[31m", "effects": [{"reached": ["Lea", "Beni"]}]},
            "escalated by Ani: the mayor\ufffd[31m → Lea, Beni",
        ),
        (
            {"unacknowledged": "one", "step": "one > two", "told": "two", "effects": [{"reached": ["Beni"]}]},
            "escalated nobody acknowledged “one” → Beni",
        ),
        ({"step": "over", "waited_s": 62}, "escalated over (waited 62 seconds for who was writing)"),
    ],
)
def test_the_trail_says_who_what_and_in_whose_place(data: dict[str, Any], words: str) -> None:
    assert event_words(EventKind.ESCALATED, data) == words


def test_an_acknowledgement_names_its_steps() -> None:
    steps = [{"step": "one"}, {"step": "one > two"}, {"step": "one > *"}]
    assert event_words(EventKind.ACKNOWLEDGED, {"steps": steps}) == "acknowledged one, two"


def test_a_warning_to_somebody_else_says_so() -> None:
    data = {"metric": "resolution", "step": "warning-1", "instead_of": "Ani"}
    assert event_words(EventKind.WARNING, data) == "▲ warning resolution (in place of Ani)"


def test_a_notice_says_what_the_ticket_does_not() -> None:
    asked = {"instead_of": "Ani", "acknowledge_s": 600}
    assert remark(EventKind.ESCALATED, asked) == "in place of Ani · please acknowledge"
    assert remark(EventKind.ESCALATED, {"manual": True, "by": "Ani", "reason": "why"}) == "by Ani: why"
    assert remark(EventKind.BREACH, {"metric": "resolution", "step": "breach"}) == ""


@pytest.mark.parametrize("role", ["assignee", "lead", "team_lead", "team"])
def test_a_role_that_nobody_has_is_named_in_the_readers_language(role: str) -> None:
    """The user saw: `menggantikan assignee`."""
    assert remark(EventKind.WARNING, {"instead_of": role}).startswith("in place of the ")
    i18n.use_language("id")
    try:
        said = remark(EventKind.WARNING, {"instead_of": role})
        assert role not in said and "the" not in said.split() and said.startswith("menggantikan ")
    finally:
        i18n.use_language("en")
