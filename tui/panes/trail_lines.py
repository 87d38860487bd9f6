"""What the event trail says, an inked line for each entry. Pure: entries in, lines out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from core.domain.vocabulary import AuthorKind, EventKind, Priority, Status
from tui import escalation_text
from tui.dialogs import wording
from tui.i18n import N_, _
from tui.inked import Line
from tui.present import fit, safe_line
from tui.present_times import day, moment

if TYPE_CHECKING:
    from core.services.trail import TrailLine

WIDTH = 60
"""Cells of one name or reason."""


def trail_lines(trail: "Sequence[TrailLine]", now: datetime, zone: tzinfo, width: int) -> tuple[Line, ...]:
    """The event trail, newest first: when, who, what."""
    return tuple(
        (
            (fit(moment(line.at, now, zone), 13), "muted"),
            (fit(actor_word(line.actor), 16) + " ", "plain"),
            (fit(event_words(line.kind, line.data, zone), max(0, width - 30)), _EVENT_INKS.get(line.kind, "plain")),
        )
        for line in trail
    )


_EVENT_INKS = {
    EventKind.WARNING: "warning",
    EventKind.BREACH: "error",
    EventKind.ESCALATED: "accent",
    EventKind.CUSTOMER_MESSAGE: "inbound",
    EventKind.AGENT_REPLY: "public",
    EventKind.INTERNAL_NOTE: "internal",
}
_EVENT_WORDS = {
    EventKind.CREATED: N_("created"),
    EventKind.CUSTOMER_MESSAGE: N_("the requester wrote"),
    EventKind.AGENT_REPLY: N_("public reply"),
    EventKind.AUTO_REPLY: N_("automatic reply"),
    EventKind.INTERNAL_NOTE: N_("internal note"),
    EventKind.STATUS: N_("status"),
    EventKind.PRIORITY: N_("priority"),
    EventKind.ASSIGNED: N_("assigned"),
    EventKind.CATEGORISED: N_("category"),
    EventKind.TAGGED: N_("tag added"),
    EventKind.UNTAGGED: N_("tag removed"),
    EventKind.POLICY: N_("SLA policy"),
    EventKind.CALENDAR: N_("calendar"),
    EventKind.MERGED: N_("merged into #{number}"),
    EventKind.UNMERGED: N_("merge into #{number} undone"),
    EventKind.ABSORBED: N_("took in #{number}"),
    EventKind.RELEASED: N_("let #{number} go"),
    EventKind.SPLIT: N_("split off as #{number}"),
    EventKind.BOUNCED: N_("reply bounced"),
    EventKind.NO_REPLY_NEEDED: N_("no reply needed"),
    EventKind.REPLY_NEEDED: N_("a reply is needed after all"),
    EventKind.DUE_SET: N_("due date by hand"),
    EventKind.SUBJECT: N_("subject"),
    EventKind.WARNING: N_("▲ warning"),
    EventKind.BREACH: N_("! BREACH"),
    EventKind.BREACH_WITHDRAWN: N_("breach withdrawn"),
    EventKind.ESCALATED: N_("escalated"),
    EventKind.ACKNOWLEDGED: N_("acknowledged"),
    EventKind.IMPORTED: N_("imported"),
}


def event_words(kind: EventKind, data: Mapping[str, Any], zone: tzinfo = UTC) -> str:
    """`status new → open`, `assigned Network / Budi`, `! BREACH resolution`, `merged into #12`."""
    word = _(_EVENT_WORDS[kind]) if kind in _EVENT_WORDS else kind.value
    if kind is EventKind.ESCALATED:
        return escalation_text.trail_words(word, _metric(data), data)
    if kind is EventKind.ACKNOWLEDGED:
        return escalation_text.acknowledged_words(word, data)
    if kind in _TICKETS:
        number = data.get(_TICKETS[kind])
        return word.format(number=number) if isinstance(number, int) else word.format(number="?")
    said = _SAYS.get(kind, _metric)(data)
    rest = [said, _date_of(data.get("due_s"), zone) if kind is EventKind.DUE_SET else "", _reason(kind, data)]
    return " ".join(part for part in (word, *rest, escalation_text.absence(data)) if part)


def _metric(data: Mapping[str, Any]) -> str:
    return wording.metric(str(data.get("metric", "")))


def _statuses(data: Mapping[str, Any]) -> str:
    return f"{_status_of(data.get('from'))} → {_status_of(data.get('to'))}"


def _priorities(data: Mapping[str, Any]) -> str:
    return f"{_priority_of(data.get('from'))} → {_priority_of(data.get('to'))}"


def _hands(data: Mapping[str, Any]) -> str:
    team, person = (list(data.get(part) or ("",))[-1] for part in ("team", "assignee"))
    return f"{safe_line(str(team or '–'))} / {safe_line(str(person or '–'))}"


def _versions(data: Mapping[str, Any]) -> str:
    """`Office hours → Gold`; a newer version bears the same name."""
    before, after = (safe_line(str(data.get(side) or "–"), WIDTH) for side in ("from", "to"))
    return _("{name}, new version").format(name=after) if before == after else f"{before} → {after}"


def _tags(data: Mapping[str, Any]) -> str:
    return ", ".join(safe_line(str(name), WIDTH) for name in data.get("tags") or ())


def _source(data: Mapping[str, Any]) -> str:
    return safe_line(str(data.get("source") or ""), WIDTH)


def _origin(data: Mapping[str, Any]) -> str:
    number = data.get("split_from")
    return _("from #{number}").format(number=number) if isinstance(number, int) else ""


_SAYS: Mapping[EventKind, Callable[[Mapping[str, Any]], str]] = {
    EventKind.CREATED: _origin,
    EventKind.STATUS: _statuses,
    EventKind.PRIORITY: _priorities,
    EventKind.ASSIGNED: _hands,
    EventKind.POLICY: _versions,
    EventKind.CALENDAR: _versions,
    EventKind.TAGGED: _tags,
    EventKind.UNTAGGED: _tags,
    EventKind.IMPORTED: _source,
}
"""What follows the word; the metric for all others."""
_TICKETS = {
    EventKind.MERGED: "into",
    EventKind.UNMERGED: "from",
    EventKind.ABSORBED: "ticket",
    EventKind.RELEASED: "ticket",
    EventKind.SPLIT: "into",
}
"""Where the number of the other ticket stands."""
_WITH_REASON = frozenset({EventKind.DUE_SET, EventKind.NO_REPLY_NEEDED, EventKind.BOUNCED})


def _reason(kind: EventKind, data: Mapping[str, Any]) -> str:
    reason = safe_line(str(data.get("reason") or ""), WIDTH) if kind in _WITH_REASON else ""
    return f"“{reason}”" if reason else ""


def _date_of(epoch_s: object, zone: tzinfo) -> str:
    if not isinstance(epoch_s, int):
        return _("taken away")
    there = datetime.fromtimestamp(epoch_s, zone)
    return f"{day(there.date(), year=True)} {there:%H:%M}"


def _status_of(value: object) -> str:
    return wording.status(Status(str(value))) if value in set(Status) else "–"


def _priority_of(value: object) -> str:
    return wording.priority(Priority(str(value))) if value in set(Priority) else "–"


def actor_word(actor: str) -> str:
    """Agents by their names, the rest by its kind."""
    words = {AuthorKind.SYSTEM.value: "siaga", AuthorKind.REQUESTER.value: _("requester")}
    return words.get(actor, actor)
