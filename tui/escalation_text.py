"""Escalations in words, for the trail and the inbox. Pure; what the data holds is cleaned here."""

from collections.abc import Mapping
from typing import Any

from core.domain.vocabulary import EventKind
from tui.i18n import N_, _, ngettext
from tui.present import safe_line

LEFT = {"merged": N_("left alone: merged"), "done": N_("left alone: done")}
"""Why a step changed nothing."""
ROLES = {
    "assignee": N_("the assignee"),
    "lead": N_("the lead"),
    "team_lead": N_("the lead"),
    "team": N_("the team"),
}
"""Whom a step meant, where nobody of that kind was there; persons are named instead."""
WIDTH = 60
"""Cells of one name or reason."""


def trail_words(word: str, metric: str, data: Mapping[str, Any]) -> str:
    """`escalated resolution tell-lead → Lea (in place of Ani)`; `word` is that of the entry's kind."""
    effects = [effect for effect in data.get("effects") or () if isinstance(effect, Mapping)]
    names = [_line(name) for effect in effects for name in effect.get("reached") or ()]
    parts = [word, "" if data.get("manual") else metric, _what(data)]
    parts += ["→ " + ", ".join(dict.fromkeys(names))] if names else []
    missed = dict.fromkeys(_line(effect["instead_of"]) for effect in effects if effect.get("instead_of"))
    parts += [f"({_in_place_of(name)})" for name in missed]
    left = {effect["left"] for effect in effects if effect.get("left") in LEFT}
    parts += [f"({_(LEFT[why])})" for why in sorted(left)]
    waited_s = data.get("waited_s")
    if isinstance(waited_s, int):
        seconds = ngettext("waited %d second for who was writing", "waited %d seconds for who was writing", waited_s)
        parts.append(f"({seconds % waited_s})")
    return " ".join(part for part in parts if part)


def acknowledged_words(word: str, data: Mapping[str, Any]) -> str:
    """`acknowledged tell-lead`."""
    steps = [step for step in data.get("steps") or () if isinstance(step, Mapping)]
    names = dict.fromkeys(_line(str(step.get("step", "")).split(" > ")[-1]) for step in steps)
    return " ".join((word, ", ".join(name for name in names if name != "*"))).strip()


def absence(data: Mapping[str, Any]) -> str:
    """`(in place of Ani)`, or nothing."""
    return f"({_in_place_of(_line(data['instead_of']))})" if data.get("instead_of") else ""


def remark(kind: object, data: Mapping[str, Any]) -> str:
    """What a notice says besides its ticket: in whose place, who escalated and why, that it waits for a key."""
    parts = [_in_place_of(_line(data["instead_of"]))] if data.get("instead_of") else []
    parts += [_what(data)] if data.get("manual") or data.get("unacknowledged") else []
    if kind is EventKind.ESCALATED and data.get("acknowledge_s"):
        parts.append(_("please acknowledge"))
    return " · ".join(parts)


def _what(data: Mapping[str, Any]) -> str:
    if data.get("manual"):
        who, why = _line(data.get("by", "")), _line(data.get("reason", ""))
        return _("by {name}: {reason}").format(name=who, reason=why)
    if data.get("unacknowledged"):
        return _("nobody acknowledged “{step}”").format(step=_line(data["unacknowledged"]))
    return _line(data.get("step") or "")


def _in_place_of(name: str) -> str:
    return _("in place of {name}").format(name=_(ROLES[name]) if name in ROLES else name)


def _line(value: object) -> str:
    return safe_line(str(value), WIDTH)
