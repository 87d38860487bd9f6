"""The words of the closed sets as dialogs explain them: what a status does to the clocks, what a priority means."""

from rich.cells import cell_len

from core.domain.vocabulary import EventKind, Level, NoticeKind, Priority, Status
from tui.i18n import N_, _, pgettext

STATUS_KEYS = {
    Status.NEW: "n",
    Status.OPEN: "o",
    Status.PENDING: "p",
    Status.ON_HOLD: "h",
    Status.SOLVED: "s",
    Status.CLOSED: "c",
}
"""The letter that chooses a status, the same in every language."""

_MEANINGS = {
    Status.NEW: N_("nobody has looked at it yet; clocks run"),
    Status.OPEN: N_("the desk has to act; clocks run"),
    Status.PENDING: N_("waits for the requester; clocks pause"),
    Status.ON_HOLD: N_("waits for a third party; clocks pause"),
    Status.SOLVED: N_("done for the desk; an answer reopens it"),
    Status.CLOSED: N_("finished for good; out of every queue"),
}

_NOTICES: dict[EventKind | NoticeKind, str] = {
    NoticeKind.CLOCK_AUDIT: N_("Clocks differ"),
    EventKind.WARNING: N_("Due soon"),
    EventKind.BREACH: N_("Breached"),
    EventKind.BREACH_WITHDRAWN: N_("Breach withdrawn"),
    EventKind.ESCALATED: N_("Escalated to you"),
    EventKind.ASSIGNED: N_("Assigned to you"),
    EventKind.CUSTOMER_MESSAGE: N_("The requester wrote"),
    EventKind.CREATED: N_("New ticket"),
    EventKind.AGENT_REPLY: N_("Reply"),
    EventKind.INTERNAL_NOTE: N_("Internal note"),
    EventKind.STATUS: N_("Status changed"),
    EventKind.PRIORITY: N_("Priority changed"),
}

_METRICS = {
    "first_response": N_("first response"),
    "next_response": N_("next response"),
    "resolution": N_("resolution"),
    "periodic_update": N_("periodic update"),
    "ownership": N_("ownership"),
    "team_resolution": N_("team resolution"),
}


def status(value: Status) -> str:
    words = {
        Status.NEW: pgettext("status", "new"),
        Status.OPEN: pgettext("status", "open"),
        Status.PENDING: pgettext("status", "pending"),
        Status.ON_HOLD: pgettext("status", "on hold"),
        Status.SOLVED: pgettext("status", "solved"),
        Status.CLOSED: pgettext("status", "closed"),
    }
    return words[value]


def status_meaning(value: Status) -> str:
    return _(_MEANINGS[value])


def priority(value: Priority) -> str:
    words = {
        Priority.LOW: pgettext("priority", "low"),
        Priority.NORMAL: pgettext("priority", "normal"),
        Priority.HIGH: pgettext("priority", "high"),
        Priority.URGENT: pgettext("priority", "urgent"),
    }
    return words[value]


def level(value: Level) -> str:
    words = {
        Level.LOW: pgettext("level", "low"),
        Level.MEDIUM: pgettext("level", "medium"),
        Level.HIGH: pgettext("level", "high"),
    }
    return words[value]


def notice(kind: EventKind | NoticeKind) -> str:
    return _(_NOTICES[kind]) if kind in _NOTICES else kind.value.replace("_", " ")


def metric_cells() -> int:
    """Cells of the longest metric's word in the language spoken now."""
    return max(cell_len(_(word)) for word in _METRICS.values())


def metric(value: str) -> str:
    """The metric's word, or an empty string for none."""
    return _(_METRICS[value]) if value in _METRICS else ""
