"""The first policy whose conditions hold, and why none before it does."""

from datetime import UTC, datetime

import pytest

from core.domain.desk_config import Condition, PolicyConfig
from core.domain.sla_clocks import Policy
from core.domain.sla_policy import Chosen, PassedOver, TicketFacts, choose, never_applies
from core.domain.vocabulary import Channel, Priority

SILENT = Policy.parse(
    {
        "first_response_minutes": None,
        "next_response_minutes": None,
        "resolution_minutes": None,
        "warn_at": [],
        "pause_in": [],
    }
)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def policy(name: str, when: Condition = Condition(), since: datetime | None = None) -> PolicyConfig:  # noqa: B008 - frozen
    return PolicyConfig(name, when, "office", SILENT, sla_from_at=since)


FACTS = TicketFacts(
    priority=Priority.HIGH,
    category="network/vpn",
    team="network",
    organisation="Acme",
    tier="gold",
    channel=Channel.MAIL,
    tags=frozenset({"board", "urgent"}),
    vip=True,
    created_at=MARCH,
)
HOLDING = [
    Condition(),
    Condition(priorities=frozenset({Priority.HIGH, Priority.LOW})),
    Condition(categories=frozenset({"network"})),
    Condition(categories=frozenset({"network/vpn"})),
    Condition(teams=frozenset({"network"})),
    Condition(organisations=frozenset({"acme", "other"})),
    Condition(tiers=frozenset({"Gold"})),
    Condition(channels=frozenset({Channel.MAIL})),
    Condition(tags=frozenset({"board", "x"})),
    Condition(vip=True),
    Condition(priorities=frozenset({Priority.HIGH}), vip=True, tags=frozenset({"board"})),
]
FAILING = [
    (Condition(priorities=frozenset({Priority.LOW})), "priorities", ("low",), ("high",)),
    (Condition(categories=frozenset({"net"})), "categories", ("net",), ("network/vpn",)),
    (Condition(categories=frozenset({"network/vpn/x"})), "categories", ("network/vpn/x",), ("network/vpn",)),
    (Condition(teams=frozenset({"b", "a"})), "teams", ("a", "b"), ("network",)),
    (Condition(organisations=frozenset({"Other"})), "organisations", ("Other",), ("Acme",)),
    (Condition(tiers=frozenset({"silver"})), "tiers", ("silver",), ("gold",)),
    (Condition(channels=frozenset({Channel.WEB})), "channels", ("web",), ("mail",)),
    (Condition(tags=frozenset({"x"})), "tags", ("x",), ("board", "urgent")),
    (Condition(vip=False), "vip", ("no",), ("yes",)),
]


@pytest.mark.parametrize("when", HOLDING)
def test_a_condition_holds(when: Condition) -> None:
    wanted = policy("one", when)
    assert choose([wanted, policy("rest")], FACTS) == Chosen(wanted, ())


@pytest.mark.parametrize(("when", "condition", "wanted", "has"), FAILING)
def test_a_failing_condition_is_traced(
    when: Condition, condition: str, wanted: tuple[str, ...], has: tuple[str, ...]
) -> None:
    rest = policy("rest")
    assert choose([policy("one", when), rest], FACTS) == Chosen(rest, (PassedOver("one", condition, wanted, has),))


def test_every_policy_before_the_chosen_one_is_traced_in_order() -> None:
    chosen = choose([policy("a", Condition(vip=False)), policy("b", Condition(tags=frozenset({"x"})))], FACTS)
    assert chosen.policy is None
    assert [(passed.policy, passed.condition) for passed in chosen.trace] == [("a", "vip"), ("b", "tags")]


def test_a_ticket_without_category_fits_no_category() -> None:
    chosen = choose([policy("a", Condition(categories=frozenset({"network"})))], TicketFacts(Priority.LOW))
    assert chosen.trace == (PassedOver("a", "categories", ("network",), ()),)


def test_a_ticket_older_than_sla_from_is_left_to_the_next() -> None:
    later = policy("later", since=datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC))
    assert choose([later, policy("rest")], FACTS).trace[0].condition == "sla_from_at"
    assert choose([policy("same", since=MARCH)], FACTS).trace == ()


def test_a_policy_without_conditions_hides_all_after_it() -> None:
    assert never_applies([policy("all"), policy("vip", Condition(vip=True))], 1) == ("all",)


def test_a_wider_condition_hides_a_narrower_one_and_not_the_reverse() -> None:
    wide = policy("wide", Condition(categories=frozenset({"network"})))
    narrow = policy("narrow", Condition(categories=frozenset({"network/vpn"}), vip=True))
    assert never_applies([wide, narrow], 1) == ("wide",)
    assert never_applies([narrow, wide], 1) == ()


def test_both_kinds_of_requester_together_hide_the_rest() -> None:
    both = [policy("vip", Condition(vip=True)), policy("other", Condition(vip=False)), policy("rest")]
    assert never_applies(both, 2) == ("vip", "other")
    assert never_applies([both[0], both[2]], 1) == ()


def test_three_of_four_priorities_leave_room() -> None:
    some = [policy(each, Condition(priorities=frozenset({each}))) for each in list(Priority)[:3]]
    assert never_applies([*some, policy("rest")], 3) == ()
    asked = policy("rest", Condition(priorities=frozenset({Priority.LOW, Priority.NORMAL})))
    assert never_applies([*some, asked], 3) == tuple(each.name for each in some)


def test_a_policy_from_a_later_date_on_hides_nothing_older() -> None:
    assert never_applies([policy("new", since=MARCH), policy("old")], 1) == ()
    assert never_applies([policy("new", since=MARCH), policy("newer", since=datetime(2026, 4, 1, tzinfo=UTC))], 1) == (
        "new",
    )


@pytest.mark.parametrize("category", ["network", "network/vpn"])
def test_a_category_that_only_begins_alike_is_another_one(category: str) -> None:
    net = policy("net", Condition(categories=frozenset({"net"})))
    assert choose([net], TicketFacts(Priority.LOW, category)).policy is None
    assert choose([net], TicketFacts(Priority.LOW, "net/work")).policy is net
    assert never_applies([net, policy("network", Condition(categories=frozenset({category})))], 1) == ()
    assert never_applies([net, policy("below", Condition(categories=frozenset({"net/work"})))], 1) == ("net",)
