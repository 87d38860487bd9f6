"""The ordered SLA policies of the desk file."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.desk_file import amounts
from core.desk_file.amounts import BadAmount
from core.desk_file.findings import Code
from core.desk_file.section import Section
from core.domain.desk_config import Condition, PolicyConfig
from core.domain.sla_clocks import Policy
from core.domain.vocabulary import CORE_METRICS, DONE, OPEN_STATUSES, TEAM_METRICS, Channel, Metric, Priority, Status

DEFAULT_PAUSES = (Status.PENDING, Status.ON_HOLD)
Targets = dict[tuple[Priority, Metric], int | None]
"""Minutes of open time; None: no target."""
TeamTargets = dict[tuple[str, Metric], int | None]
"""By handle of a team."""


@dataclass(frozen=True, slots=True)
class Names:
    """What policies may refer to, and the zone of their dates."""

    teams: tuple[str, ...]
    categories: tuple[str, ...]
    calendars: tuple[str, ...]
    chains: tuple[str, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    config: PolicyConfig
    section: Section
    targets: Targets
    teams: TeamTargets
    sound: bool
    """False: parts of it could not be read, so nothing follows from what it seems to say."""


def read_policies(root: Section, names: Names) -> tuple[ReadPolicy, ...]:
    sections = root.sections("sla", required=True)
    seen: set[str] = set()
    found = []
    for section in sections:
        policy = _policy(section, names)
        if policy.config.name in seen:
            section.log.add(Code.DUPLICATE_NAME, section.at("name"), found=policy.config.name)
        seen.add(policy.config.name)
        found.append(policy)
    return tuple(found)


def _policy(section: Section, names: Names) -> ReadPolicy:
    faults = section.log.count
    name = section.text("name", required=True)
    when = _condition(section, names)
    calendar = section.reference("calendar", names.calendars, "calendar", required=True) or ""
    chain = section.reference("chain", names.chains, "chain")
    targets = _targets(section, when.priorities or frozenset(Priority))
    teams = _team_targets(section, names.teams)
    policy = Policy.parse(
        {
            **{f"{metric}_minutes": None for metric in Metric},
            "warn_at": [percent / 100 for percent in _warnings(section)],
            **_pauses(section),
            "priorities": {
                priority.value: {f"{metric}_minutes": targets.get((priority, metric)) for metric in Metric}
                for priority in Priority
            },
            **_teams_mapping(teams),
        }
    )
    since = _sla_from(section, names.zone)
    section.finish()
    return ReadPolicy(
        PolicyConfig(name, when, calendar, policy, chain, since), section, targets, teams, section.log.count == faults
    )


def _condition(section: Section, names: Names) -> Condition:
    when = section.section("when")
    if when is None:
        return Condition()
    condition = Condition(
        priorities=frozenset(when.choices("priority", Priority)),
        categories=_references(when, "category", names.categories),
        teams=_references(when, "team", names.teams),
        organisations=frozenset(word for word, _ in when.texts("organisation")),
        tiers=frozenset(word for word, _ in when.texts("tier")),
        channels=frozenset(when.choices("channel", Channel)),
        tags=frozenset(word for word, _ in when.texts("tag")),
        vip=when.flag("vip"),
    )
    for key, value in when.table.items():
        if value in ([], ""):
            when.log.add(Code.EMPTY_VALUE, when.at(key))
    when.finish()
    return condition


def _references(when: Section, key: str, known: Iterable[str]) -> frozenset[str]:
    """Unknown names stay in the condition, which they make fail, rather than widen it."""
    words = when.texts(key)
    for word, path in words:
        when.known_name(word, known, key, path)
    return frozenset(word for word, _ in words)


def _targets(section: Section, asked: frozenset[Priority]) -> Targets:
    table = section.section("targets", required=True)
    if table is None:
        return {}
    found: Targets = {}
    for priority in Priority:
        row = table.section(priority.value)
        if row is not None:
            found |= {(priority, metric): value for metric, value in _row(row).items()}
    table.finish()
    _report_gaps(table, found, [priority for priority in Priority if priority in asked])
    return found


def _team_targets(section: Section, known: Iterable[str]) -> TeamTargets:
    """What is promised between teams, where it is not the same for all of them."""
    table = section.section("teams")
    if table is None:
        return {}
    found: TeamTargets = {}
    for handle in table.table:
        row = table.section(handle)
        if table.known_name(handle, known, "team", table.at(handle)) is not None and row is not None:
            found |= {(handle, metric): value for metric, value in _row(row, TEAM_METRICS).items()}
    table.finish()
    return found


def _teams_mapping(teams: TeamTargets) -> dict[str, object]:
    mapping: dict[str, dict[str, int | None]] = {}
    for (handle, metric), value in teams.items():
        mapping.setdefault(handle, {})[f"{metric}_minutes"] = value
    return {"teams": mapping} if mapping else {}


def _row(row: Section, metrics: Iterable[Metric] = Metric) -> dict[Metric, int | None]:
    found: dict[Metric, int | None] = {}
    for metric in metrics:
        value = row.raw(metric.value)
        if value is None:
            continue
        try:
            found[metric] = amounts.target_minutes(value)
        except BadAmount as bad:
            row.log.add(Code.BAD_DURATION, row.at(metric.value), found=str(value)[:40], reason=bad.reason)
            found[metric] = None
    row.finish()
    return found


def _report_gaps(table: Section, found: Targets, asked: list[Priority]) -> None:
    used = {metric for _, metric in found}
    for priority in asked:
        written = {metric for metric in Metric if (priority, metric) in found}
        if not written:
            table.log.add(Code.PRIORITY_WITHOUT_TARGET, table.at(priority.value), priority=priority.value)
        for metric in CORE_METRICS:
            if written and metric in used - written:
                place = table.at(priority.value)
                table.log.add(Code.TARGET_GAP, place, priority=priority.value, metric=metric.value)


def _warnings(section: Section) -> list[int]:
    value = section.raw("warnings")
    found = []
    for index, each in enumerate([value] if isinstance(value, (str, int)) else section.items("warnings")):
        path = section.at("warnings", index)
        try:
            found.append(amounts.percent(each, low=1, high=99))
        except BadAmount as bad:
            section.log.add(Code.BAD_PERCENT, path, found=str(each)[:40], reason=bad.reason)
    return sorted(set(found))


def _pauses(section: Section) -> dict[str, object]:
    """`pauses = ["pending"]` for all metrics, or a table with a list for each metric that differs from the usual."""
    if not section.has("pauses"):
        return {"pause_in": [status.value for status in DEFAULT_PAUSES]}
    if not isinstance(section.table.get("pauses"), dict):
        return {"pause_in": _pausing(section, "pauses")}
    table = section.section("pauses")
    assert table is not None
    by_metric = {metric.value: _pausing(table, metric.value) for metric in Metric if table.has(metric.value)}
    table.finish()
    return {"pause_in": [status.value for status in DEFAULT_PAUSES], "pause_in_by_metric": by_metric}


def _pausing(section: Section, key: str) -> list[str]:
    chosen = set(section.choices(key, Status))
    for status in sorted(chosen & DONE):
        section.log.add(Code.USELESS_PAUSE, section.at(key), status=status.value)
    if chosen.issuperset(OPEN_STATUSES) or {Status.NEW, Status.OPEN} <= chosen:
        section.log.add(Code.NEVER_COUNTS, section.at(key))
    return [status.value for status in Status if status in chosen - DONE]


def _sla_from(section: Section, zone: str) -> datetime | None:
    """Local midnight of a date, or the instant that is written."""
    value = section.raw("sla_from")
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    with suppress(OverflowError):  # the first and last days of the calendar have no UTC everywhere
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
        if isinstance(value, date):
            return datetime.combine(value, time(), ZoneInfo(zone)).astimezone(UTC)
    if value is not None:
        section.log.add(Code.BAD_DATE, section.at("sla_from"), found=str(value)[:40])
    return None


def metrics_with_targets(policies: Iterable[ReadPolicy]) -> frozenset[Metric]:
    return frozenset(metric for policy in policies for metric, _ in amounts_s(policy))


def amounts_s(policy: ReadPolicy) -> frozenset[tuple[Metric, int]]:
    """Seconds that a ticket of this policy can be promised."""
    pairs = (*_asked(policy).items(), *policy.teams.items())
    return frozenset((metric, value * 60) for (_, metric), value in pairs if value is not None)


def _asked(policy: ReadPolicy) -> Targets:
    asked = policy.config.when.priorities or frozenset(Priority)
    return {pair: value for pair, value in policy.targets.items() if pair[0] in asked}
