"""What comes next in a clock's chain, in words: when, the step's name, and what it does. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.foreign_text import ELLIPSIS
from core.domain.vocabulary import EffectKind, StepAction
from tui.i18n import _
from tui.present import fit, safe_line
from tui.present_times import moment
from tui.wrapping import wrap

if TYPE_CHECKING:
    from core.services.clock_views import ClockView, NextStep

NAME = 24
"""Cells of the name of a step, a person, a team, a tag."""
DOT = " · "


def coming(clock: "ClockView", now: datetime, zone: tzinfo, *, does: bool) -> list[str]:
    """`warning 14:05`, `breach 15:00`, `tell-lead 15:30 (tells the lead)`: what has not fired yet, in order."""
    return [_step_words(step, now, zone, does) for step in clock.chain if step.fired_at is None]


def packed(parts: Sequence[str], width: int) -> list[str]:
    """As many parts a line as fit; broken between them, within one only if it is longer than a line."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1]) + len(DOT) + cell_len(part) <= width:
            lines[-1] += DOT + part
        else:
            lines += wrap(part, width)
    return lines


def cut(parts: Sequence[str], width: int, height: int) -> list[str]:
    """At most `height` lines; what does not fit is left out part by part, and `…` says so."""
    lines = packed(parts, width)
    kept = len(parts)
    while len(lines) > height and kept > 1:
        kept -= 1
        lines = packed([*parts[:kept], ELLIPSIS], width)
    if len(lines) <= height:
        return lines
    return [*lines[: height - 1], fit(" ".join(lines[height - 1 :]), width).rstrip()][:height]


def effect_words(effect: str) -> str:
    """`notify:agent/wulan` as `tells wulan`."""
    action, _colon, value = effect.partition(":")
    kind, _slash, handle = value.partition("/")
    name = safe_line(handle, NAME)
    match action:
        case StepAction.NOTIFY:
            return _("tells {whom}").format(whom=_whom(kind, name))
        case StepAction.REASSIGN:
            return _("hands it to {whom}").format(whom=_whom(kind, name))
        case StepAction.RAISE_PRIORITY:
            return _("raises the priority")
        case StepAction.TAG:
            return _("tags it {tag}").format(tag=safe_line(value, NAME))
        case StepAction.NOTE:
            return _("writes a note")
    return safe_line(effect, NAME)


_NAMED: Mapping[str, Callable[[], str]] = {
    "team": lambda: _("the team {name}"),
    "team_lead": lambda: _("the lead of {name}"),
    "view": lambda: _("whoever watches “{name}”"),
}


def _whom(kind: str, name: str) -> str:
    if name:
        return _NAMED[kind]().format(name=name) if kind in _NAMED else name
    return {"assignee": _("the assignee"), "team": _("the team")}.get(kind, _("the lead"))


def _step_words(step: "NextStep", now: datetime, zone: tzinfo, does: bool) -> str:
    when = " " + moment(step.at, now, zone) if step.at is not None else ""
    if step.kind is EffectKind.WARNING:
        return _("warning") + when
    if step.kind is EffectKind.BREACH:
        return _("breach") + when
    effects = ", ".join(map(effect_words, step.effects)) if does else ""
    return f"{safe_line(step.name, NAME)}{when}" + (f" ({effects})" if effects else "")
