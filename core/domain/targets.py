"""What a policy promises: open time per metric and priority, warnings on the way, and statuses that stop the clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from core.domain.vocabulary import CORE_METRICS, TEAM_METRICS, Metric, Status

Minutes = tuple[tuple[Metric, int | None], ...]
"""Open minutes; None: no target."""


class PolicyError(ValueError):
    """A policy's targets are refused."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place
        """Key in the mapping, `priorities.urgent.resolution_minutes`."""


@dataclass(frozen=True, slots=True)
class Policy:
    minutes: Minutes
    """One entry per metric."""
    warn_at: tuple[Decimal, ...] = ()
    """Fractions of the target."""
    pause_in: frozenset[Status] = frozenset()
    """Statuses in which clocks stand still."""
    pauses: tuple[tuple[Metric, frozenset[Status]], ...] = ()
    """What replaces `pause_in` for a metric."""
    priorities: tuple[tuple[str, Minutes], ...] = ()
    """By priority (any word: desks elsewhere have their own), what replaces `minutes`.

    An absent metric falls back to them, None does not.
    """
    teams: tuple[tuple[str, Minutes], ...] = ()
    """By handle of a team, what replaces both for ownership and team resolution."""
    offered: frozenset[Metric] = field(init=False, compare=False, repr=False)
    """Metrics with a target for any priority or team."""
    _by_priority: Mapping[str, Mapping[Metric, int | None]] = field(init=False, compare=False, repr=False)
    _general: Mapping[Metric, int | None] = field(init=False, compare=False, repr=False)
    _still: Mapping[Metric, frozenset[Status]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Look-ups of a replay are made once for each policy."""
        general: dict[Metric, int | None] = dict.fromkeys(Metric) | dict(self.minutes)
        rows = {priority: general | dict(minutes) for priority, minutes in self.priorities}
        promised = [minutes for _, minutes in (*rows.items(), *((team, dict(each)) for team, each in self.teams))]
        found = {metric for row in (general, *promised) for metric, value in row.items() if value is not None}
        for name, value in {
            "offered": frozenset(found),
            "_by_priority": rows,
            "_general": general,
            "_still": dict.fromkeys(Metric, self.pause_in) | dict(self.pauses),
        }.items():
            object.__setattr__(self, name, value)

    @classmethod
    def parse(cls, mapping: Mapping[str, Any]) -> "Policy":
        """Read the JSON shape of the SLA contract; further keys are ignored.

        Raises:
            PolicyError: a target is not a whole number of minutes from 0, a fraction not a number from 0, or a
                status unknown.
        """
        special = _checked(mapping.get("priorities", {}), Mapping, "priorities")
        teams = _checked(mapping.get("teams", {}), Mapping, "teams")
        by_metric = mapping.get("pause_in_by_metric", {})
        return cls(
            minutes=tuple((metric, _minutes(mapping.get(_key(metric)), _key(metric))) for metric in Metric),
            warn_at=tuple(_share(each) for each in _checked(mapping.get("warn_at", ()), list | tuple, "warn_at")),
            pause_in=_statuses(mapping.get("pause_in", ()), "pause_in"),
            pauses=tuple(
                (_word(Metric, name, "pause_in_by_metric"), _statuses(each, f"pause_in_by_metric.{name}"))
                for name, each in _checked(by_metric, Mapping, "pause_in_by_metric").items()
            ),
            priorities=tuple((str(name), _overrides(each, f"priorities.{name}")) for name, each in special.items()),
            teams=tuple((str(name), _overrides(each, f"teams.{name}", TEAM_METRICS)) for name, each in teams.items()),
        )

    def as_mapping(self) -> dict[str, Any]:
        """The JSON shape that `parse` reads."""
        return {
            **_as_keys(self._promised(self.minutes)),
            "warn_at": [_as_number(share) for share in self.warn_at],
            "pause_in": _as_words(self.pause_in),
            **(
                {"pause_in_by_metric": {metric.value: _as_words(each) for metric, each in self.pauses}}
                if self.pauses
                else {}
            ),
            "priorities": {priority: _as_keys(self._promised(minutes)) for priority, minutes in self.priorities},
            **({"teams": {team: _as_keys(minutes) for team, minutes in self.teams}} if self.teams else {}),
        }

    def _promised(self, minutes: Minutes) -> Minutes:
        """Without the options that the policy promises to nobody: a version from before them reads the same."""
        return tuple(pair for pair in minutes if pair[0] in CORE_METRICS or pair[0] in self.offered)

    def target_s(self, metric: Metric, priority: str, team: str | None = None) -> int | None:
        """Open seconds; None: no target."""
        minutes = self._by_priority.get(priority, self._general)[metric]
        if self.teams and metric in TEAM_METRICS:
            minutes = dict(dict(self.teams).get(team or "", ())).get(metric, minutes)
        return None if minutes is None else minutes * 60

    def stands_still(self, metric: Metric, status: Status) -> bool:
        """True for a status in which the metric's clocks pause."""
        return status in self._still[metric]

    def warn_s(self, target_s: int) -> tuple[int, ...]:
        """Open seconds at which each warning is due, rounded up to whole seconds."""
        ratios = (share.as_integer_ratio() for share in self.warn_at)
        return tuple(-(-target_s * above // below) for above, below in ratios)


def _statuses(value: object, place: str) -> frozenset[Status]:
    return frozenset(_word(Status, each, place) for each in _checked(value, list | tuple | frozenset, place))


def _as_words(statuses: frozenset[Status]) -> list[str]:
    return [status.value for status in Status if status in statuses]


def _key(metric: Metric) -> str:
    return f"{metric}_minutes"


def _overrides(value: object, place: str, metrics: Iterable[Metric] = Metric) -> Minutes:
    mapping: Mapping[str, Any] = _checked(value, Mapping, place)
    return tuple(
        (metric, _minutes(mapping[_key(metric)], f"{place}.{_key(metric)}"))
        for metric in metrics
        if _key(metric) in mapping
    )


def _minutes(value: object, place: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value == value // 1:
        raise PolicyError(place)
    return int(value)


def _share(value: object) -> Decimal:
    """The decimal number as written: 0.1 is a tenth."""
    try:
        share = Decimal(str(value))
    except InvalidOperation as error:
        raise PolicyError("warn_at") from error
    if not share.is_finite() or share < 0:
        raise PolicyError("warn_at")
    return share


def _word(words: Any, value: object, place: str) -> Any:
    try:
        return words(value)
    except ValueError as error:
        raise PolicyError(place) from error


def _checked(value: object, kind: Any, place: str) -> Any:
    if not isinstance(value, kind):
        raise PolicyError(place)
    return value


def _as_keys(minutes: Minutes) -> dict[str, int | None]:
    return {_key(metric): amount for metric, amount in minutes}


def _as_number(share: Decimal) -> float | str:
    """As a number where that gives the same decimal back."""
    number = float(share)
    return number if Decimal(str(number)) == share else str(share)
