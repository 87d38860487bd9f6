"""Which SLA policy applies to a ticket, and why none before it does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.domain.desk_config import Condition, PolicyConfig
from core.domain.vocabulary import Channel, Priority


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What the conditions of policies look at."""

    priority: Priority
    category: str | None = None
    """Path, `network/vpn`."""
    team: str | None = None
    organisation: str | None = None
    tier: str | None = None
    channel: Channel | None = None
    tags: frozenset[str] = frozenset()
    vip: bool = False
    created_at: datetime | None = None
    """Aware UTC; None: `sla_from_at` is not asked."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A policy that does not apply, and the first of its conditions that fails."""

    policy: str
    condition: str
    """Field of `Condition`, or `sla_from_at`."""
    wanted: tuple[str, ...]
    """Any of these, sorted."""
    found: tuple[str, ...]
    """What the ticket has; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    policy: PolicyConfig | None
    """None: no policy applies, and the ticket has no clocks."""
    trace: tuple[PassedOver, ...]
    """The policies before it, in order."""


def choose(policies: Iterable[PolicyConfig], facts: TicketFacts) -> Chosen:
    """The first policy whose conditions all hold."""
    trace: list[PassedOver] = []
    for policy in policies:
        failed = first_failing(policy, facts)
        if failed is None:
            return Chosen(policy, tuple(trace))
        trace.append(failed)
    return Chosen(None, tuple(trace))


def first_failing(policy: PolicyConfig, facts: TicketFacts) -> PassedOver | None:
    """None: the policy applies."""
    for field, matches in _SETS.items():
        wanted: frozenset[str] = getattr(policy.when, field)
        found = _found(field, facts)
        if wanted and not any(matches(want, have) for want in wanted for have in found):
            return PassedOver(policy.name, field, tuple(sorted(wanted)), found)
    if policy.when.vip is not None and policy.when.vip is not facts.vip:
        return PassedOver(policy.name, "vip", (_yes(policy.when.vip),), (_yes(facts.vip),))
    if policy.sla_from_at and facts.created_at and facts.created_at < policy.sla_from_at:
        moments = (policy.sla_from_at.isoformat(),), (facts.created_at.isoformat(),)
        return PassedOver(policy.name, "sla_from_at", *moments)
    return None


def never_applies(policies: Sequence[PolicyConfig], position: int) -> tuple[str, ...]:
    """Names of the earlier policies that take every ticket from the one at `position`; empty: it can apply.

    Sees one policy that takes everything, and several that together take every priority, channel, or both kinds of
    requester; it never accuses a policy that can apply.
    """
    later = policies[position]
    earlier = policies[:position]
    for policy in earlier:
        if not _uncovered(policy, later):
            return (policy.name,)
    for field, closed in (("priorities", frozenset(Priority)), ("channels", frozenset(Channel))):
        some = [policy for policy in earlier if _uncovered(policy, later) == {field}]
        asked = getattr(later.when, field) or closed
        if some and asked <= frozenset().union(*(getattr(policy.when, field) for policy in some)):
            return tuple(policy.name for policy in some)
    some = [policy for policy in earlier if _uncovered(policy, later) == {"vip"}]
    if later.when.vip is None and {policy.when.vip for policy in some} == {True, False}:
        return tuple(policy.name for policy in some)
    return ()


def takes_everything(policy: PolicyConfig) -> bool:
    return policy.when == Condition() and policy.sla_from_at is None


def _uncovered(earlier: PolicyConfig, later: PolicyConfig) -> set[str]:
    """Conditions of `earlier` that a ticket of `later` may fail."""
    fields = {field for field, matches in _SETS.items() if not _covers(earlier.when, later.when, field, matches)}
    if earlier.when.vip is not None and earlier.when.vip is not later.when.vip:
        fields.add("vip")
    since = earlier.sla_from_at
    if since is not None and (later.sla_from_at is None or later.sla_from_at < since):
        fields.add("sla_from_at")
    return fields


def _covers(earlier: Condition, later: Condition, field: str, matches: "_Match") -> bool:
    wide, narrow = getattr(earlier, field), getattr(later, field)
    return not wide or (bool(narrow) and all(any(matches(want, have) for want in wide) for have in narrow))


_Match = Callable[[str, str], bool]


def _same(wanted: str, found: str) -> bool:
    return wanted.casefold() == found.casefold()


def _within(wanted: str, found: str) -> bool:
    """A category includes its children."""
    return found == wanted or found.startswith(f"{wanted}/")


_SETS: dict[str, _Match] = {
    "priorities": _same,
    "categories": _within,
    "teams": _same,
    "organisations": _same,
    "tiers": _same,
    "channels": _same,
    "tags": _same,
}


def _found(field: str, facts: TicketFacts) -> tuple[str, ...]:
    if field == "tags":
        return tuple(sorted(facts.tags))
    one = {
        "priorities": facts.priority,
        "categories": facts.category,
        "teams": facts.team,
        "organisations": facts.organisation,
        "tiers": facts.tier,
        "channels": facts.channel,
    }[field]
    return (str(one),) if one else ()


def _yes(value: bool) -> str:
    return "yes" if value else "no"
