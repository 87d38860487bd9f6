"""What a policy promises: open time per metric and priority, warnings on the way, and statuses that stop the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.domain.vocabulary import Metric, Status

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

    @classmethod
    def parse(cls, mapping: Mapping[str, Any]) -> "Policy":
        """Read the JSON shape of the SLA contract; further keys are ignored.

        Raises:
            PolicyError: a target is not a whole number of minutes from 0, a fraction not a number from 0, or a
                status unknown.
        """
        special = _checked(mapping.get("priorities", {}), Mapping, "priorities")
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
        )

    def as_mapping(self) -> dict[str, Any]:
        """The JSON shape that `parse` reads."""
        return {
            **_as_keys(self.minutes),
            "warn_at": [_as_number(share) for share in self.warn_at],
            "pause_in": _as_words(self.pause_in),
            **(
                {"pause_in_by_metric": {metric.value: _as_words(each) for metric, each in self.pauses}}
                if self.pauses
                else {}
            ),
            "priorities": {priority: _as_keys(minutes) for priority, minutes in self.priorities},
        }

    def target_s(self, metric: Metric, priority: str) -> int | None:
        """Open seconds; None: no target."""
        general = dict(self.minutes)[metric]
        minutes = dict(dict(self.priorities).get(priority, ())).get(metric, general)
        return None if minutes is None else minutes * 60

    def stands_still(self, metric: Metric, status: Status) -> bool:
        """True for a status in which the metric's clocks pause."""
        return status in dict(self.pauses).get(metric, self.pause_in)

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


def _overrides(value: object, place: str) -> Minutes:
    mapping: Mapping[str, Any] = _checked(value, Mapping, place)
    return tuple(
        (metric, _minutes(mapping[_key(metric)], f"{place}.{_key(metric)}"))
        for metric in Metric
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
