"""The closed sets of values. Tables keep them as text with a CHECK; the words are those of PRODUCT.md."""

from enum import StrEnum


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    """Waiting for the requester."""
    ON_HOLD = "on_hold"
    """Waiting for a third party."""
    SOLVED = "solved"
    CLOSED = "closed"


DONE = frozenset({Status.SOLVED, Status.CLOSED})
OPEN_STATUSES = tuple(status for status in Status if status not in DONE)


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for low to 3 for urgent."""
        return list(Priority).index(self)


class Level(StrEnum):
    """Impact and urgency."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Metric(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    PERIODIC_UPDATE = "periodic_update"
    """From one public word of the desk to the next, while the ticket is not done."""
    OWNERSHIP = "ownership"
    """From the hand-over to a team until a person of the desk has the ticket (OLA)."""
    TEAM_RESOLUTION = "team_resolution"
    """From the hand-over to a team until it has solved the ticket or handed it on (OLA)."""


CORE_METRICS = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION)
"""Those that every policy is expected to promise; the others are options."""
TEAM_METRICS = (Metric.OWNERSHIP, Metric.TEAM_RESOLUTION)
"""Between teams: a policy may state them for a team."""


class Outcome(StrEnum):
    """How a clock stands: `running` also while it is paused."""

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NONE = "none"
    """An internal note travels nowhere."""


class AuthorKind(StrEnum):
    REQUESTER = "requester"
    AGENT = "agent"
    SYSTEM = "system"


class Role(StrEnum):
    OBSERVER = "observer"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


class Channel(StrEnum):
    CONSOLE = "console"
    MAIL = "mail"
    PHONE = "phone"
    WEB = "web"
    CHAT = "chat"
    API = "api"
    IMPORT = "import"


class EventKind(StrEnum):
    """What an entry of the audit trail says happened."""

    CREATED = "created"
    CUSTOMER_MESSAGE = "customer_message"
    AGENT_REPLY = "agent_reply"
    BOUNCED = "bounced"
    """A public reply did not arrive: it is no response any more."""
    NO_REPLY_NEEDED = "no_reply_needed"
    """The requester's last message waits for no answer; with a reason."""
    REPLY_NEEDED = "reply_needed"
    """Takes back `no_reply_needed`."""
    DUE_SET = "due_set"
    """A due date set or taken away by hand, with a reason."""
    AUTO_REPLY = "auto_reply"
    INTERNAL_NOTE = "internal_note"
    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNED = "assigned"
    CATEGORISED = "categorised"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    POLICY = "policy"
    CALENDAR = "calendar"
    MERGED = "merged"
    UNMERGED = "unmerged"
    """Takes back `merged`."""
    ABSORBED = "absorbed"
    """Another ticket was merged into this one."""
    RELEASED = "released"
    """Takes back `absorbed`."""
    SPLIT = "split"
    """A message of this ticket became a ticket of its own."""
    SUBJECT = "subject"
    WARNING = "warning"
    BREACH = "breach"
    BREACH_WITHDRAWN = "breach_withdrawn"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    """Somebody of the desk has seen a step that asked for it."""
    IMPORTED = "imported"


class NoticeKind(StrEnum):
    """What a notice tells of that is no entry of a trail."""

    CLOCK_AUDIT = "clock_audit"
    """The nightly audit found clocks that differ from their trails."""


class StepAction(StrEnum):
    """What a step of an escalation chain does."""

    NOTIFY = "notify"
    REASSIGN = "reassign"
    RAISE_PRIORITY = "raise_priority"
    TAG = "tag"
    NOTE = "note"


class EffectKind(StrEnum):
    """What fired once for a clock: the key of the table `escalation_step`."""

    WARNING = "warning"
    BREACH = "breach"
    STEP = "step"
    UNACKNOWLEDGED = "unacknowledged"
    """Nobody answered a step in time: the next tier was told."""
