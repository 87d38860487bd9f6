"""The shape of drawn text, spans of one ink and lines of spans, and the inks of the closed sets.

Known without Textual and Rich: the first page is painted before they are imported.
"""

from core.domain.vocabulary import Priority, Status
from tui.present_clocks import Urgency

Span = tuple[str, str]
"""(text already cleaned by `present.safe_text`, name of an ink)."""
Line = tuple[Span, ...]

STATUS_INKS = {
    Status.NEW: "key",
    Status.OPEN: "plain",
    Status.PENDING: "muted",
    Status.ON_HOLD: "muted",
    Status.SOLVED: "success",
    Status.CLOSED: "faint",
}
PRIORITY_INKS = {Priority.URGENT: "error", Priority.HIGH: "warning", Priority.NORMAL: "plain", Priority.LOW: "muted"}
URGENCY_INKS = {
    Urgency.BREACH: "error",
    Urgency.DUE: "warning",
    Urgency.PAUSED: "muted",
    Urgency.OK: "plain",
    Urgency.NONE: "muted",
}
