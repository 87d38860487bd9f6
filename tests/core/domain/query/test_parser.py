import json
from pathlib import Path

import pytest

from core.domain.query.errors import QueryError
from core.domain.query.keys import KEYS
from core.domain.query.parser import DEEPEST, MOST_TERMS, parse
from core.domain.query.tokens import LONGEST_QUERY
from core.domain.query.tree import (
    All,
    Bare,
    Clocks,
    ClockState,
    Compare,
    Duration,
    Either,
    Flag,
    Flags,
    Name,
    Named,
    NameKind,
    NearDay,
    Not,
    Numbers,
    Op,
    Phrase,
    Priorities,
    Range,
    Sort,
    SortBy,
    Text,
    Times,
)
from core.domain.vocabulary import Metric, Priority

HOSTILE = Path(__file__).parents[5] / "shared" / "data" / "hostile" / "inputs.json"


def one(text: str) -> object:
    (part,) = parse(text).condition.parts
    return part


def test_terms_are_joined_and_the_order_stands_apart() -> None:
    query = parse("is:open is:mine sort:-updated")
    assert query.condition == All((Flags((Flag.OPEN,)), Flags((Flag.MINE,))))
    assert query.sort == Sort(SortBy.UPDATED, reverse=True)


def test_an_empty_query_is_every_ticket_next_due_first() -> None:
    assert parse("  ").condition == All(()) and parse("").sort == Sort(SortBy.SLA)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("prio>=high", Priorities((Priority.HIGH, Priority.URGENT))),
        ("prio:low..high", Priorities((Priority.LOW, Priority.NORMAL, Priority.HIGH))),
        ("prio:<low", Priorities(())),
        ("priority:HIGH,low", Priorities((Priority.LOW, Priority.HIGH))),
        ("-tag:spam", Not(Named("tag", (Name("spam", NameKind.EXACT, 6),)))),
        ('tag:"a,b"', Named("tag", (Name("a,b", NameKind.EXACT, 5),))),
        ("org:gold*", Named("org", (Name("gold", NameKind.PREFIX, 5),))),
        ("assignee:me,none", Named("assignee", (Name("me", NameKind.ME, 10), Name("none", NameKind.NONE, 13)))),
        ("team:mine", Named("team", (Name("mine", NameKind.ME, 6),))),
        ('assignee:"me"', Named("assignee", (Name("me", NameKind.EXACT, 10),))),
        ("sla:<30m", Clocks(None, (Compare(Op.LT, Duration(1_800)),))),
        ("frt:breached,1h..", Clocks(Metric.FIRST_RESPONSE, (ClockState.BREACHED, Range(Duration(3_600), None)))),
        ("age>1h30m", Times("age", (Compare(Op.GT, Duration(5_400)),))),
        ("created:3d", Times("created", (Compare(Op.LE, Duration(259_200)),))),
        ("created:mon..fri", Times("created", (Range(NearDay.MON, NearDay.FRI),))),
        ('text:"certificate expired"', Text("text", (Phrase("certificate expired", False),))),
        ("subject:vpn*", Text("subject", (Phrase("vpn", True),))),
        ("vpn*", Bare("vpn")),
        ('"two words"', Bare("two words")),
        ("1=1", Bare("1=1")),
        ("id:-1", Numbers((Compare(Op.EQ, -1),))),
        ("(a OR b c)", Either((Bare("a"), All((Bare("b"), Bare("c")))))),
        ("-(a)", Not(Bare("a"))),
    ],
)
def test_one_term(text: str, node: object) -> None:
    assert one(text) == node


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("nosuchfield:1", "unknown_key", 1),
        ("is:open stauts:new", "unknown_key", 9),
        ("status:", "missing_value", 8),
        ("tag:a,", "missing_value", 7),
        ("status:opne", "unknown_value", 8),
        ("prio:<script>", "unknown_value", 7),
        ("prio>=", "missing_value", 7),
        ("(((status:open", "open_group", 3),
        ("a)", "unopened_group", 2),
        ("()", "empty_group", 2),
        ("(a OR )", "empty_group", 7),
        ("(OR a)", "missing_term", 2),
        ("a OR b", "or_needs_group", 3),
        ('"unterminated', "open_quote", 1),
        ('subject:"a"*', "after_quote", 12),
        ('tag:x"', "stray_character", 6),
        ("subject:/(a+)+$/", "stray_character", 10),
        ("created:>yesterday-", "bad_date", 10),
        ("created:2026-02-30", "bad_date", 9),
        ("created:3d..today", "bad_date", 9),
        ("age:today", "bad_duration", 5),
        ("age>99999999999w", "out_of_range", 5),
        ("created:0001-01-01", "out_of_range", 9),
        ("id:x", "bad_number", 4),
        ("status:>open", "no_comparison", 8),
        ("status:a..b", "no_range", 8),
        ("org:*gold", "no_wildcard", 5),
        ("*", "lone_star", 1),
        ("org:*", "lone_star", 5),
        ("a -", "lone_minus", 3),
        ("--a", "lone_minus", 1),
        ("csat:1..5", "not_yet", 1),
        ("is:unread", "not_yet", 4),
        ("has:checklist", "not_yet", 5),
        ("sort:age sort:prio", "sort_twice", 10),
        ("(sort:age)", "sort_misplaced", 2),
        ("-sort:age", "sort_misplaced", 2),
        ("sort:nothing", "unknown_value", 6),
        ("a\x00b", "bad_character", 2),
        ("a\ud800", "bad_character", 2),
    ],
)
def test_a_fault_has_its_place(text: str, code: str, column: int) -> None:
    with pytest.raises(QueryError) as fault:
        parse(text)
    assert (fault.value.code, fault.value.column) == (code, column)


def test_an_unknown_word_names_the_nearest() -> None:
    with pytest.raises(QueryError) as key:
        parse("asignee:me")
    with pytest.raises(QueryError) as value:
        parse("status:onhold")
    assert key.value.data["nearest"] == "assignee" and value.value.data["nearest"] == "on_hold"


def test_every_key_is_answered_or_refused_by_name() -> None:
    for key in KEYS:
        with pytest.raises(QueryError) as fault:
            parse(f"{key}:")
        assert fault.value.code == "missing_value"


def test_limits_hold_at_their_edge() -> None:
    parse("a " * MOST_TERMS)
    parse("(" * DEEPEST + "a" + ")" * DEEPEST)
    parse("a" * LONGEST_QUERY)
    for text, code in (
        ("a " * (MOST_TERMS + 1), "too_many_terms"),
        ("tag:" + ",".join("a" * (MOST_TERMS + 1)), "too_many_terms"),
        ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "too_deep"),
        ("a" * (LONGEST_QUERY + 1), "too_long"),
    ):
        with pytest.raises(QueryError) as fault:
            parse(text)
        assert fault.value.code == code


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile inputs are not beside the repository")
def test_hostile_queries_that_must_be_refused_are() -> None:
    cases = [case for case in json.loads(HOSTILE.read_text())["cases"] if case["class"] == "filter-query"]
    refused = [case for case in cases if "query-error" in case["must"]]
    assert len(refused) > 5
    for case in refused:
        with pytest.raises(QueryError) as fault:
            parse(case["input"])
        assert 1 <= fault.value.column <= len(case["input"]) + 1
