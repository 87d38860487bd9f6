"""What `u` took back, in words."""

from typing import TYPE_CHECKING

from core.domain.vocabulary import EventKind
from tui.dialogs import wording
from tui.i18n import _
from tui.present import safe_line

if TYPE_CHECKING:
    from core.services.reading import TicketView


def undone_text(what: EventKind, view: "TicketView") -> str:
    """`#12: status open again`. `view`: the ticket as it stands now."""
    return f"#{view.ticket_id}: {_now(what, view)}"


def _now(what: EventKind, view: "TicketView") -> str:
    match what:
        case EventKind.STATUS:
            return _("status {status} again").format(status=wording.status(view.status))
        case EventKind.PRIORITY:
            return _("priority {priority} again").format(priority=wording.priority(view.priority))
        case EventKind.ASSIGNED if view.assignee is None and view.team is None:
            return _("assigned to nobody again")
        case EventKind.ASSIGNED:
            place = " / ".join(safe_line(name, 30) for name in (view.team, view.assignee) if name)
            return _("assigned to {name} again").format(name=place)
        case EventKind.TAGGED:
            return _("the tag is off again")
        case EventKind.UNTAGGED:
            return _("the tag is back")
        case EventKind.NO_REPLY_NEEDED:
            return _("a reply is needed after all")
        case EventKind.DUE_SET:
            return _("the due date is as before")
        case EventKind.MERGED:
            return _("a ticket of its own again")
    return _("taken back")
