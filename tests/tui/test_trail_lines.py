"""Every entry of the trail says what happened, in one line."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.domain.vocabulary import EventKind
from tui.panes.trail_lines import _EVENT_WORDS, event_words

DUE_S = int(datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp())
SAID: dict[EventKind, tuple[dict[str, Any], str]] = {
    EventKind.CREATED: ({"priority": "high", "split_from": 7}, "created from #7"),
    EventKind.CUSTOMER_MESSAGE: ({}, "the requester wrote"),
    EventKind.AGENT_REPLY: ({}, "public reply"),
    EventKind.AUTO_REPLY: ({}, "automatic reply"),
    EventKind.INTERNAL_NOTE: ({}, "internal note"),
    EventKind.STATUS: ({"from": "new", "to": "on_hold"}, "status new → on hold"),
    EventKind.PRIORITY: ({"from": "low", "to": "urgent"}, "priority low → urgent"),
    EventKind.ASSIGNED: ({"team": [None, "Network"], "assignee": ["Ani", None]}, "assigned Network / –"),
    EventKind.TAGGED: ({"tags": ["vip", "gold"]}, "tag added vip, gold"),
    EventKind.UNTAGGED: ({"tags": ["vip"]}, "tag removed vip"),
    EventKind.POLICY: ({"from": "Office hours", "to": "Gold"}, "SLA policy Office hours → Gold"),
    EventKind.CALENDAR: ({"from": "office", "to": "office"}, "calendar office, new version"),
    EventKind.MERGED: ({"into": 12}, "merged into #12"),
    EventKind.UNMERGED: ({"entry": 3, "from": 12}, "merge into #12 undone"),
    EventKind.ABSORBED: ({"ticket": 9}, "took in #9"),
    EventKind.RELEASED: ({"ticket": 9}, "let #9 go"),
    EventKind.SPLIT: ({"into": 13, "message": 5}, "split off as #13"),
    EventKind.BOUNCED: ({"entry": 4, "reason": "mailbox full"}, "reply bounced “mailbox full”"),
    EventKind.NO_REPLY_NEEDED: (
        {"metric": "next_response", "reason": "thanks"},
        "no reply needed next response “thanks”",
    ),
    EventKind.REPLY_NEEDED: ({"entry": 4}, "a reply is needed after all"),
    EventKind.DUE_SET: (
        {"metric": "resolution", "due_s": DUE_S, "reason": "agreed"},
        "due date by hand resolution Mon 2 Mar 2026 09:00 “agreed”",
    ),
    EventKind.WARNING: ({"metric": "resolution", "step": "warning-1"}, "▲ warning resolution"),
    EventKind.BREACH: ({"metric": "resolution", "step": "breach"}, "! BREACH resolution"),
    EventKind.BREACH_WITHDRAWN: ({"metric": "resolution", "cycle": 1}, "breach withdrawn resolution"),
    EventKind.ESCALATED: ({"metric": "resolution", "step": "tell-lead"}, "escalated resolution tell-lead"),
    EventKind.ACKNOWLEDGED: ({"steps": [{"step": "one"}]}, "acknowledged one"),
    EventKind.IMPORTED: ({"source": "csv", "line": 4}, "imported csv"),
}
NOT_WRITTEN = {EventKind.CATEGORISED, EventKind.SUBJECT}
"""Kinds that nothing writes yet."""


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said_of_an_entry(kind: EventKind) -> None:
    data, words = SAID[kind]
    assert event_words(kind, data) == words


def test_every_kind_of_the_trail_is_said() -> None:
    assert set(_EVENT_WORDS) == set(SAID) | NOT_WRITTEN


@pytest.mark.parametrize("kind", SAID)
def test_what_an_older_siaga_or_a_stranger_wrote_is_no_crash(kind: EventKind) -> None:
    strange: dict[str, Any] = {"from": "\x1b[31m", "to": None, "tags": None, "team": None, "due_s": "x", "into": "y"}
    assert "\x1b" not in event_words(kind, strange)
