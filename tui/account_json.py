"""The account of a ticket's clocks as JSON values: names that stay, instants in ISO 8601 UTC, spans in seconds."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.domain.open_days import ClosedDay, OpenDay
    from core.services.explain import Cause, ClockAccount, Entry, Terms, TicketAccount, Version

FORMAT = "siaga-account"
VERSION = 1
"""Goes up when a field goes or changes its meaning; new fields may come without."""

Json = dict[str, Any]


def account_json(told: "TicketAccount") -> Json:
    return {
        "format": FORMAT,
        "version": VERSION,
        "ticket": told.ticket_id,
        "subject": told.subject,
        "status": told.status.value,
        "priority": told.priority.value,
        "as_of_at": instant(told.as_of_at),
        "zone": told.zone,
        "clocks": [_clock(clock) for clock in told.clocks],
        "policy": {
            "in_force": told.policy,
            "applies_now": told.applies_now,
            "passed_over": [
                {"policy": each.policy, "condition": each.condition, "wanted": each.wanted, "found": each.found}
                for each in told.passed_over
            ],
            "chosen": [_terms(terms) for terms in told.terms],
        },
    }


def instant(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def _clock(clock: "ClockAccount") -> Json:
    return {
        "metric": clock.metric.value,
        "cycle": clock.cycle,
        "outcome": clock.outcome.value,
        "paused": clock.paused,
        "running": clock.running,
        "started_at": instant(clock.started_at),
        "due_at": instant(clock.due_at),
        "due_date_at": instant(clock.due_date_at),
        "met_at": instant(clock.met_at),
        "breached_at": instant(clock.breached_at),
        "cancelled_at": instant(clock.cancelled_at),
        "target_s": clock.target_s,
        "elapsed_s": clock.elapsed_s,
        "terms": [_terms(terms) for terms in clock.terms],
        "lines": [_entry(entry) for entry in clock.lines],
    }


def _entry(entry: "Entry") -> Json:
    return {
        "at": instant(entry.at),
        "what": entry.what.value,
        "index": entry.index,
        "step": entry.step or None,
        "carried_out": entry.carried_out,
        "cause": _cause(entry.cause) if entry.cause is not None else None,
        "since_at": instant(entry.since_at),
        "counting": entry.counting,
        "calendar": _version(entry.calendar),
        "calendar_zone": entry.tz,
        "open_days": [open_day(day) for day in entry.days],
        "lost_days": [open_day(day) for day in entry.lost],
        "closed_days": [closed_day(day) for day in entry.closed],
        "open_s": entry.open_s,
        "sum_s": entry.sum_s,
        "target_s": entry.target_s,
    }


def open_day(day: "OpenDay") -> Json:
    """The windows are in UTC; `date` is one of the zone in which the account is told."""
    windows = [{"from_at": instant(each.start_at), "to_at": instant(each.end_at)} for each in day.windows]
    return {"date": day.on.isoformat(), "windows": windows, "open_s": day.open_s}


def closed_day(day: "ClosedDay") -> Json:
    """`date` is one of the calendar's zone."""
    return {"date": day.on.isoformat(), "why": day.why.value}


def _cause(cause: "Cause") -> Json:
    return {
        "event": cause.seq,
        "kind": cause.kind.value,
        "by": cause.by.value,
        "name": cause.name or None,
        "before": cause.before,
        "after": cause.after,
        "reason": cause.reason or None,
        "due_date_at": instant(cause.due_date_at),
    }


def _terms(terms: "Terms") -> Json:
    return {
        "from_at": instant(terms.from_at),
        "policy": _version(terms.policy),
        "calendar": _version(terms.calendar),
        "calendar_zone": terms.tz,
        "cause": _cause(terms.cause),
    }


def _version(version: "Version | None") -> Json | None:
    if version is None:
        return None
    return {"name": version.name, "version": version.number, "id": version.version_id}
