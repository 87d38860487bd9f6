"""Escalation chains as JSON, for the versions kept in the store."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.desk_config import ChainStep, StepEffect, Target
from core.domain.vocabulary import Metric, StepAction


def steps_as_json(steps: Iterable[ChainStep]) -> list[dict[str, Any]]:
    return [
        {
            "name": step.name,
            "metrics": sorted(metric.value for metric in step.metrics),
            "percent": step.percent,
            "offset_s": step.offset_s,
            "acknowledge_s": step.acknowledge_s,
            "effects": [_effect_as_json(effect) for effect in step.effects],
        }
        for step in steps
    ]


def _effect_as_json(effect: StepEffect) -> dict[str, Any]:
    to = [effect.to.kind, effect.to.handle] if effect.to else None
    return {"action": effect.action.value, "to": to, "value": effect.value}


def parse_steps(data: Iterable[Mapping[str, Any]]) -> tuple[ChainStep, ...]:
    return tuple(
        ChainStep(
            name=step["name"],
            metrics=frozenset(Metric(metric) for metric in step["metrics"]),
            percent=step["percent"],
            offset_s=step["offset_s"],
            effects=tuple(_parse_effect(effect) for effect in step["effects"]),
            acknowledge_s=step.get("acknowledge_s"),
        )
        for step in data
    )


def _parse_effect(data: Mapping[str, Any]) -> StepEffect:
    to = Target(*data["to"]) if data["to"] else None
    return StepEffect(StepAction(data["action"]), to, data["value"])
