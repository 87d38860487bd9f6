"""The tables. Closed sets are text with a CHECK; instants are aware UTC; no lazy relations.

`ticket_event` is the append-only truth; `clock` and the `due_*` columns of `ticket` are its projection.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Optional

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.domain import vocabulary as v
from storage.columns import UTCDateTime

NO_DUE = 253_402_300_800
"""`ticket.queue_rank` without an open clock (the first second of the year 10000); one less while it is paused."""

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention
metadata = SQLModel.metadata

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both; on SQLite `INTEGER`, so that a primary key is the rowid."""

OPEN_SQL = "status IN ('new', 'open', 'pending', 'on_hold')"
UNASSIGNED_SQL = f"{OPEN_SQL} AND assignee_id IS NULL"
MERGED_SQL = "merged_into_id IS NOT NULL"


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def key() -> Any:
    return Field(default=None, primary_key=True, sa_type=BIG)


def ref(target: str, *, optional: bool = False, index: bool = False) -> Any:
    if optional:
        return Field(default=None, foreign_key=target, nullable=True, sa_type=BIG, index=index)
    return Field(foreign_key=target, sa_type=BIG, index=index)


def instant(*, optional: bool = False) -> Any:
    return Field(default=None, sa_type=UTCDateTime, nullable=True) if optional else Field(sa_type=UTCDateTime)


def long_text(default: str = "") -> Any:
    return Field(default=default, sa_type=Text)


class Organisation(SQLModel, table=True):
    id: Optional[int] = key()
    name: str = Field(unique=True)
    tier: str = ""
    """Free word from the customer contract, matched by policies."""
    version: int = 1


class Requester(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("source", "source_id"), Index("ix_requester_email", "email"))
    id: Optional[int] = key()
    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    vip: bool = False
    organisation_id: Optional[int] = ref("organisation.id", optional=True, index=True)
    source: Optional[str] = None
    source_id: Optional[str] = None
    version: int = 1


class Agent(SQLModel, table=True):
    __table_args__ = (one_of("role", v.Role),)
    id: Optional[int] = key()
    handle: str = Field(unique=True)
    """Short stable name used in the desk file and on the command line."""
    name: str
    email: str = ""
    role: str = v.Role.AGENT
    active: bool = True
    absent: bool = False
    deputy_id: Optional[int] = ref("agent.id", optional=True)
    version: int = 1


class Team(SQLModel, table=True):
    id: Optional[int] = key()
    handle: str = Field(unique=True)
    name: str
    lead_id: Optional[int] = ref("agent.id", optional=True)
    active: bool = True
    version: int = 1


class TeamMember(SQLModel, table=True):
    __tablename__ = "team_member"
    team_id: int = Field(foreign_key="team.id", primary_key=True, sa_type=BIG)
    agent_id: int = Field(foreign_key="agent.id", primary_key=True, sa_type=BIG, index=True)


class Category(SQLModel, table=True):
    __table_args__ = (CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),)
    id: Optional[int] = key()
    path: str = Field(unique=True)
    """Handles from the root, joined by a slash: `network/vpn`."""
    name: str
    parent_id: Optional[int] = ref("category.id", optional=True)
    team_id: Optional[int] = ref("team.id", optional=True)
    priority: Optional[str] = None
    active: bool = True
    version: int = 1


class Tag(SQLModel, table=True):
    id: Optional[int] = key()
    name: str = Field(unique=True)
    """As `core.domain.tags.tag_name` makes it."""


class TicketTag(SQLModel, table=True):
    __tablename__ = "ticket_tag"
    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True, sa_type=BIG)
    tag_id: int = Field(foreign_key="tag.id", primary_key=True, sa_type=BIG, index=True)


class PolicyVersion(SQLModel, table=True):
    """One SLA policy as it stood; never changed. A ticket's clocks name the version they count by."""

    __tablename__ = "policy_version"
    __table_args__ = (Index("ix_policy_version_name", "name", "id"),)
    id: Optional[int] = key()
    name: str
    digest: str
    """SHA-256 of `body`, hex."""
    body: str = long_text()
    """JSON: the targets as `sla_clocks.Policy.as_mapping` gives them."""
    chain: Optional[str] = None
    chain_body: str = long_text("[]")
    """JSON: the steps of the escalation chain as they stood."""
    created_at: datetime = instant()


class CalendarVersion(SQLModel, table=True):
    """One calendar as it stood; never changed."""

    __tablename__ = "calendar_version"
    __table_args__ = (Index("ix_calendar_version_name", "name", "id"),)
    id: Optional[int] = key()
    name: str
    digest: str
    body: str = long_text()
    """JSON as `open_time.Calendar.as_mapping` gives it."""
    created_at: datetime = instant()


class DeskFile(SQLModel, table=True):
    """Each desk file that was applied; the newest is in force."""

    __tablename__ = "desk_file"
    id: Optional[int] = key()
    digest: str
    body: str = long_text()
    """The TOML text as applied."""
    applied_at: datetime = instant()
    applied_by: str = ""


class Ticket(SQLModel, table=True):
    __table_args__ = (
        one_of("status", v.Status),
        one_of("priority", v.Priority),
        CheckConstraint("impact IN ('low', 'medium', 'high')", name="impact"),
        CheckConstraint("urgency IN ('low', 'medium', 'high')", name="urgency"),
        one_of("channel", v.Channel),
        one_of("due_metric", v.Metric),
        CheckConstraint("due_state IN ('none', 'running', 'paused', 'breached')", name="due_state"),
        UniqueConstraint("source", "source_id"),
        Index("ix_ticket_open_due", "queue_rank", "id", sqlite_where=text(OPEN_SQL), postgresql_where=text(OPEN_SQL)),
        Index(
            "ix_ticket_open_assignee",
            "assignee_id",
            "queue_rank",
            "id",
            sqlite_where=text(OPEN_SQL),
            postgresql_where=text(OPEN_SQL),
        ),
        Index(
            "ix_ticket_open_team",
            "team_id",
            "queue_rank",
            "id",
            sqlite_where=text(OPEN_SQL),
            postgresql_where=text(OPEN_SQL),
        ),
        Index(
            "ix_ticket_unassigned",
            "team_id",
            "queue_rank",
            "id",
            sqlite_where=text(UNASSIGNED_SQL),
            postgresql_where=text(UNASSIGNED_SQL),
        ),
        Index("ix_ticket_status_due", "status", "queue_rank", "id"),
        Index("ix_ticket_status_updated", "status", "updated_at", "id"),
        Index("ix_ticket_due", "queue_rank", "id"),
        Index("ix_ticket_updated", "updated_at", "id"),
        Index("ix_ticket_created", "created_at", "id"),
        Index(
            "ix_ticket_merged_into", "merged_into_id", sqlite_where=text(MERGED_SQL), postgresql_where=text(MERGED_SQL)
        ),
    )
    id: Optional[int] = key()
    subject: str = long_text()
    requester_id: int = ref("requester.id", index=True)
    organisation_id: Optional[int] = ref("organisation.id", optional=True)
    category_id: Optional[int] = ref("category.id", optional=True)
    team_id: Optional[int] = ref("team.id", optional=True)
    assignee_id: Optional[int] = ref("agent.id", optional=True)
    status: str = v.Status.NEW
    priority: str = v.Priority.NORMAL
    impact: Optional[str] = None
    urgency: Optional[str] = None
    channel: str = v.Channel.CONSOLE
    created_at: datetime = instant()
    updated_at: datetime = instant()
    first_replied_at: Optional[datetime] = instant(optional=True)
    solved_at: Optional[datetime] = instant(optional=True)
    closed_at: Optional[datetime] = instant(optional=True)
    reopened: int = 0
    reassigned: int = 0
    merged_into_id: Optional[int] = ref("ticket.id", optional=True)
    policy_version_id: Optional[int] = ref("policy_version.id", optional=True)
    calendar_version_id: Optional[int] = ref("calendar_version.id", optional=True)
    queue_rank: int = Field(default=NO_DUE, sa_type=BigInteger)
    """Sort key of queues: epoch seconds of the nearest open clock's due instant; see NO_DUE."""
    due_at: Optional[datetime] = instant(optional=True)
    """Due instant of the nearest clock that is neither fulfilled nor over; None while paused or without a target."""
    due_metric: Optional[str] = None
    due_state: str = "none"
    due_warn_at: Optional[datetime] = instant(optional=True)
    """From this instant on the clock counts as warned."""
    due_left_s: Optional[int] = None
    """Open seconds left of a paused clock (negative beyond the target)."""
    due_target_s: Optional[int] = None
    breaches: int = 0
    """Clocks of this ticket that stand breached, fulfilled later or not."""
    escalations: int = 0
    last_author: str = v.AuthorKind.REQUESTER
    silent_until_at: Optional[datetime] = instant(optional=True)
    """Imported history: what a clock reached at or before this instant fires nothing."""
    source: Optional[str] = None
    source_id: Optional[str] = None
    event_seq: int = 0
    """Number of the newest event."""
    version: int = 1


class Message(SQLModel, table=True):
    __table_args__ = (
        one_of("visibility", v.Visibility),
        one_of("direction", v.Direction),
        one_of("author_kind", v.AuthorKind),
        UniqueConstraint("ticket_id", "external_id"),
        Index("ix_message_ticket", "ticket_id", "id"),
    )
    id: Optional[int] = key()
    ticket_id: int = ref("ticket.id")
    visibility: str
    direction: str
    author_kind: str
    agent_id: Optional[int] = ref("agent.id", optional=True)
    requester_id: Optional[int] = ref("requester.id", optional=True)
    body: str = long_text()
    channel: str = v.Channel.CONSOLE
    created_at: datetime = instant()
    external_id: Optional[str] = None
    bounced_at: Optional[datetime] = instant(optional=True)
    """A public reply that did not arrive: when that was known."""
    split_into_id: Optional[int] = ref("ticket.id", optional=True)
    """It became a ticket of its own."""


class Attachment(SQLModel, table=True):
    id: Optional[int] = key()
    message_id: int = ref("message.id", index=True)
    ticket_id: int = ref("ticket.id", index=True)
    name: str
    """As received. Show and save it through `attachment_names.safe_name`."""
    media_type: str = "application/octet-stream"
    size: int = 0
    sha256: str = ""


class TicketEvent(SQLModel, table=True):
    """Append-only; triggers refuse UPDATE and DELETE."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        one_of("kind", v.EventKind),
        one_of("actor_kind", v.AuthorKind),
        UniqueConstraint("ticket_id", "seq"),
        Index("ix_ticket_event_at", "at"),
    )
    id: Optional[int] = key()
    ticket_id: int = ref("ticket.id")
    seq: int
    """1, 2, 3 … per ticket, without gaps."""
    kind: str
    at: datetime = instant()
    """When it happened; for a warning or breach the instant of the clock."""
    recorded_at: datetime = instant()
    """When siaga wrote it down."""
    actor_kind: str
    agent_id: Optional[int] = ref("agent.id", optional=True)
    message_id: Optional[int] = ref("message.id", optional=True)
    data: str = long_text("{}")
    """JSON: what changed, by kind; see `core.domain.events`."""
    chain: str = ""
    """SHA-256 hex over the previous event's `chain` and this event's content."""


class Clock(SQLModel, table=True):
    """The projection of `sla_clocks.replay`: one row per ticket, metric and cycle."""

    __table_args__ = (
        one_of("metric", v.Metric),
        one_of("outcome", v.Outcome),
        UniqueConstraint("ticket_id", "metric", "cycle"),
        Index(
            "ix_clock_alarm",
            "next_alarm_at",
            "id",
            sqlite_where=text("next_alarm_at IS NOT NULL"),
            postgresql_where=text("next_alarm_at IS NOT NULL"),
        ),
        Index(
            "ix_clock_due",
            "due_at",
            "id",
            sqlite_where=text("outcome = 'running' AND due_at IS NOT NULL"),
            postgresql_where=text("outcome = 'running' AND due_at IS NOT NULL"),
        ),
        Index("ix_clock_outcome", "metric", "outcome"),
        Index(
            "ix_clock_met",
            "metric",
            "met_at",
            "id",
            sqlite_where=text("met_at IS NOT NULL"),
            postgresql_where=text("met_at IS NOT NULL"),
        ),
        Index(
            "ix_clock_late",
            "metric",
            "breached_at",
            "id",
            sqlite_where=text("met_at IS NULL AND breached_at IS NOT NULL"),
            postgresql_where=text("met_at IS NULL AND breached_at IS NOT NULL"),
        ),
    )
    id: Optional[int] = key()
    ticket_id: int = ref("ticket.id")
    metric: str
    cycle: int = 1
    policy_version_id: Optional[int] = ref("policy_version.id", optional=True)
    calendar_version_id: Optional[int] = ref("calendar_version.id", optional=True)
    target_s: Optional[int] = None
    started_at: datetime = instant()
    outcome: str = v.Outcome.RUNNING
    due_at: Optional[datetime] = instant(optional=True)
    met_at: Optional[datetime] = instant(optional=True)
    breached_at: Optional[datetime] = instant(optional=True)
    cancelled_at: Optional[datetime] = instant(optional=True)
    warned_at: str = long_text("[]")
    """JSON: epoch seconds or null, one entry per warning fraction."""
    paused: bool = False
    running: bool = False
    elapsed_s: int = 0
    """Open seconds used at `as_of_at`."""
    as_of_at: datetime = instant()
    next_alarm_at: Optional[datetime] = instant(optional=True)
    """Earliest instant at which a warning, the breach or a step is reached; the sweep's index."""


class EscalationStep(SQLModel, table=True):
    """What fired, once: inserted in the transaction of its effects. The unique key makes it exactly once."""

    __tablename__ = "escalation_step"
    __table_args__ = (
        one_of("kind", v.EffectKind),
        one_of("metric", v.Metric),
        UniqueConstraint("ticket_id", "metric", "cycle", "step", "round"),
        Index("ix_escalation_step_fired", "fired_at"),
        Index(
            "ix_escalation_step_ack",
            "ack_due_at",
            "id",
            sqlite_where=text("ack_due_at IS NOT NULL"),
            postgresql_where=text("ack_due_at IS NOT NULL"),
        ),
    )
    id: Optional[int] = key()
    ticket_id: int = ref("ticket.id")
    metric: str
    cycle: int
    step: str
    """`warning-1`, `breach`, the step's name in the chain; `A > B` where B was told because nobody acknowledged A."""
    round: int = 1
    """2, 3 … where a changed target took the effect back and it was reached again."""
    kind: str
    reached_at: datetime = instant()
    fired_at: datetime = instant()
    late_s: int = 0
    """Seconds between reached_at and fired_at; shown as late above one minute."""
    event_id: Optional[int] = ref("ticket_event.id", optional=True)
    ack_due_at: Optional[datetime] = instant(optional=True)
    """Until when somebody has to acknowledge; None: nobody has to, or that is settled one way or the other."""
    acknowledged_at: Optional[datetime] = instant(optional=True)
    acknowledged_by_id: Optional[int] = ref("agent.id", optional=True)


class Notification(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("escalation_step_id", "agent_id"),
        Index("ix_notification_inbox", "agent_id", "read_at", "id"),
    )
    id: Optional[int] = key()
    agent_id: int = ref("agent.id")
    ticket_id: Optional[int] = ref("ticket.id", optional=True, index=True)
    escalation_step_id: Optional[int] = ref("escalation_step.id", optional=True)
    kind: str
    """The EventKind it tells of."""
    data: str = long_text("{}")
    created_at: datetime = instant()
    read_at: Optional[datetime] = instant(optional=True)


class SavedView(SQLModel, table=True):
    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)
    id: Optional[int] = key()
    name: str
    query: str = long_text()
    """Query language of KEYS_AND_QUERIES; `core.domain.query`."""
    position: int = 0
    owner_id: Optional[int] = ref("agent.id", optional=True)
    """None: a view of the whole desk."""
    source: str = "agent"
    """`desk_file` for the views that the desk file states, `agent` for those people saved."""
    version: int = 1


class Draft(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("agent_id", "ticket_id", "visibility"), one_of("visibility", v.Visibility))
    id: Optional[int] = key()
    agent_id: int = ref("agent.id")
    ticket_id: int = ref("ticket.id", index=True)
    visibility: str
    body: str = long_text()
    updated_at: datetime = instant()


class Presence(SQLModel, table=True):
    """A running process and what its agent looks at; rows older than a minute are gone people."""

    __table_args__ = (CheckConstraint("mode IN ('viewing', 'writing', 'worker')", name="mode"),)
    process: str = Field(primary_key=True)
    """Host, pid and a random part."""
    agent_id: Optional[int] = ref("agent.id", optional=True)
    ticket_id: Optional[int] = ref("ticket.id", optional=True)
    mode: str = "viewing"
    view: str = ""
    """Name of the view that the console shows, as the desk knows it; empty: none."""
    doorbell: str = ""
    """Path of the process's Unix datagram socket (SQLite), else empty."""
    seen_at: datetime = instant()


class Lease(SQLModel, table=True):
    name: str = Field(primary_key=True)
    holder: str
    token: int = Field(sa_type=BigInteger)
    """Fencing token: grows with each change of holder."""
    until_at: datetime = instant()
    beat_at: datetime = instant()
    """Last completed sweep."""


class Change(SQLModel, table=True):
    """The change feed, written by triggers only."""

    __table_args__ = (one_of("op", ("insert", "update", "delete")),)
    seq: Optional[int] = Field(default=None, primary_key=True, sa_type=BIG)
    tbl: str
    row_id: str
    ticket_id: Optional[int] = Field(default=None, sa_type=BIG)
    op: str
    xid: int = Field(default=0, sa_type=BigInteger)
    """PostgreSQL transaction number: a reader must not pass a transaction in flight. 0 on SQLite."""
