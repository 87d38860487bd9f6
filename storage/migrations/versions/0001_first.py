"""All tables, their checks and indexes, the append-only guards, the change feed, the full-text index."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import first_feed, first_guards, first_search

revision = "0001_first"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    create_tables()
    for part in (first_guards, first_feed, first_search):
        for statement in getattr(part, op.get_bind().dialect.name)():
            op.execute(sa.text(statement.replace(":", "\\:")))


def create_tables() -> None:
    op.create_table(
        "agent",
        sa.Column("id", BIG, nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("deputy_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('observer', 'agent', 'lead', 'admin')", name=op.f("ck_agent_role")),
        sa.ForeignKeyConstraint(["deputy_id"], ["agent.id"], name=op.f("fk_agent_deputy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("handle", name=op.f("uq_agent_handle")),
    )
    op.create_table(
        "calendar_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_version")),
    )
    op.create_index("ix_calendar_version_name", "calendar_version", ["name", "id"], unique=False)
    op.create_table(
        "change",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("tbl", sa.String(), nullable=False),
        sa.Column("row_id", sa.String(), nullable=False),
        sa.Column("ticket_id", BIG, nullable=True),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("op IN ('insert', 'update', 'delete')", name=op.f("ck_change_op")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
    )
    op.create_table(
        "desk_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("applied_at", INSTANT, nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_file")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("beat_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("chain", sa.String(), nullable=True),
        sa.Column("chain_body", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    op.create_index("ix_policy_version_name", "policy_version", ["name", "id"], unique=False)
    op.create_table(
        "tag",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "requester",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_requester_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requester")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_requester_source_source_id")),
    )
    op.create_index("ix_requester_email", "requester", ["email"], unique=False)
    op.create_index(op.f("ix_requester_organisation_id"), "requester", ["organisation_id"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["agent.id"], name=op.f("fk_saved_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_view_owner_id_name")),
    )
    op.create_table(
        "team",
        sa.Column("id", BIG, nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lead_id", BIG, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["agent.id"], name=op.f("fk_team_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("handle", name=op.f("uq_team_handle")),
    )
    op.create_table(
        "category",
        sa.Column("id", BIG, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("team_id", BIG, nullable=True),
        sa.Column("priority", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_category_priority")),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_category_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("path", name=op.f("uq_category_path")),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", BIG, nullable=False),
        sa.Column("agent_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_team_member_agent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("team_id", "agent_id", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_agent_id"), "team_member", ["agent_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("requester_id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=True),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("team_id", BIG, nullable=True),
        sa.Column("assignee_id", BIG, nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("impact", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("first_replied_at", INSTANT, nullable=True),
        sa.Column("solved_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("reassigned", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", BIG, nullable=True),
        sa.Column("policy_version_id", BIG, nullable=True),
        sa.Column("calendar_version_id", BIG, nullable=True),
        sa.Column("queue_rank", sa.BigInteger(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("due_metric", sa.String(), nullable=True),
        sa.Column("due_state", sa.String(), nullable=False),
        sa.Column("due_warn_at", INSTANT, nullable=True),
        sa.Column("due_left_s", sa.Integer(), nullable=True),
        sa.Column("due_target_s", sa.Integer(), nullable=True),
        sa.Column("breaches", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("last_author", sa.String(), nullable=False),
        sa.Column("silent_until_at", INSTANT, nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('console', 'mail', 'phone', 'web', 'chat', 'api', 'import')", name=op.f("ck_ticket_channel")
        ),
        sa.CheckConstraint(
            "due_metric IN ('first_response', 'next_response', 'resolution', 'periodic_update', 'ownership', 'team_resolution')",
            name=op.f("ck_ticket_due_metric"),
        ),
        sa.CheckConstraint("due_state IN ('none', 'running', 'paused', 'breached')", name=op.f("ck_ticket_due_state")),
        sa.CheckConstraint("impact IN ('low', 'medium', 'high')", name=op.f("ck_ticket_impact")),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_ticket_priority")),
        sa.CheckConstraint(
            "status IN ('new', 'open', 'pending', 'on_hold', 'solved', 'closed')", name=op.f("ck_ticket_status")
        ),
        sa.CheckConstraint("urgency IN ('low', 'medium', 'high')", name=op.f("ck_ticket_urgency")),
        sa.ForeignKeyConstraint(["assignee_id"], ["agent.id"], name=op.f("fk_ticket_assignee_id")),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"], ["calendar_version.id"], name=op.f("fk_ticket_calendar_version_id")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_ticket_category_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["ticket.id"], name=op.f("fk_ticket_merged_into_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_ticket_organisation_id")),
        sa.ForeignKeyConstraint(["policy_version_id"], ["policy_version.id"], name=op.f("fk_ticket_policy_version_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["requester.id"], name=op.f("fk_ticket_requester_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_ticket_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_ticket_source_source_id")),
    )
    op.create_index("ix_ticket_created", "ticket", ["created_at", "id"], unique=False)
    op.create_index("ix_ticket_due", "ticket", ["queue_rank", "id"], unique=False)
    op.create_index(
        "ix_ticket_merged_into",
        "ticket",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_index(
        "ix_ticket_open_assignee",
        "ticket",
        ["assignee_id", "queue_rank", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('new', 'open', 'pending', 'on_hold')"),
        postgresql_where=sa.text("status IN ('new', 'open', 'pending', 'on_hold')"),
    )
    op.create_index(
        "ix_ticket_open_due",
        "ticket",
        ["queue_rank", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('new', 'open', 'pending', 'on_hold')"),
        postgresql_where=sa.text("status IN ('new', 'open', 'pending', 'on_hold')"),
    )
    op.create_index(
        "ix_ticket_open_team",
        "ticket",
        ["team_id", "queue_rank", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('new', 'open', 'pending', 'on_hold')"),
        postgresql_where=sa.text("status IN ('new', 'open', 'pending', 'on_hold')"),
    )
    op.create_index(op.f("ix_ticket_requester_id"), "ticket", ["requester_id"], unique=False)
    op.create_index("ix_ticket_status_due", "ticket", ["status", "queue_rank", "id"], unique=False)
    op.create_index("ix_ticket_status_updated", "ticket", ["status", "updated_at", "id"], unique=False)
    op.create_index("ix_ticket_updated", "ticket", ["updated_at", "id"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", BIG, nullable=True),
        sa.Column("calendar_version_id", BIG, nullable=True),
        sa.Column("target_s", sa.Integer(), nullable=True),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("met_at", INSTANT, nullable=True),
        sa.Column("breached_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("warned_at", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("elapsed_s", sa.Integer(), nullable=False),
        sa.Column("as_of_at", INSTANT, nullable=False),
        sa.Column("next_alarm_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "metric IN ('first_response', 'next_response', 'resolution', 'periodic_update', 'ownership', 'team_resolution')",
            name=op.f("ck_clock_metric"),
        ),
        sa.CheckConstraint("outcome IN ('running', 'met', 'breached', 'cancelled')", name=op.f("ck_clock_outcome")),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"], ["calendar_version.id"], name=op.f("fk_clock_calendar_version_id")
        ),
        sa.ForeignKeyConstraint(["policy_version_id"], ["policy_version.id"], name=op.f("fk_clock_policy_version_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_clock_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint("ticket_id", "metric", "cycle", name=op.f("uq_clock_ticket_id_metric_cycle")),
    )
    op.create_index(
        "ix_clock_alarm",
        "clock",
        ["next_alarm_at", "id"],
        unique=False,
        sqlite_where=sa.text("next_alarm_at IS NOT NULL"),
        postgresql_where=sa.text("next_alarm_at IS NOT NULL"),
    )
    op.create_index(
        "ix_clock_due",
        "clock",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("outcome = 'running' AND due_at IS NOT NULL"),
        postgresql_where=sa.text("outcome = 'running' AND due_at IS NOT NULL"),
    )
    op.create_index("ix_clock_outcome", "clock", ["metric", "outcome"], unique=False)
    op.create_index(
        "ix_clock_met",
        "clock",
        ["metric", "met_at", "id"],
        unique=False,
        sqlite_where=sa.text("met_at IS NOT NULL"),
        postgresql_where=sa.text("met_at IS NOT NULL"),
    )
    op.create_index(
        "ix_clock_late",
        "clock",
        ["metric", "breached_at", "id"],
        unique=False,
        sqlite_where=sa.text("met_at IS NULL AND breached_at IS NOT NULL"),
        postgresql_where=sa.text("met_at IS NULL AND breached_at IS NOT NULL"),
    )
    op.create_table(
        "draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agent_id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f("ck_draft_visibility")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_draft_agent_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_draft_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("agent_id", "ticket_id", "visibility", name=op.f("uq_draft_agent_id_ticket_id_visibility")),
    )
    op.create_index(op.f("ix_draft_ticket_id"), "draft", ["ticket_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("author_kind", sa.String(), nullable=False),
        sa.Column("agent_id", BIG, nullable=True),
        sa.Column("requester_id", BIG, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("bounced_at", INSTANT, nullable=True),
        sa.Column("split_into_id", BIG, nullable=True),
        sa.CheckConstraint("author_kind IN ('requester', 'agent', 'system')", name=op.f("ck_message_author_kind")),
        sa.CheckConstraint("direction IN ('inbound', 'outbound', 'none')", name=op.f("ck_message_direction")),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name=op.f("ck_message_visibility")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_message_agent_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["requester.id"], name=op.f("fk_message_requester_id")),
        sa.ForeignKeyConstraint(["split_into_id"], ["ticket.id"], name=op.f("fk_message_split_into_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("ticket_id", "external_id", name=op.f("uq_message_ticket_id_external_id")),
    )
    op.create_index("ix_message_ticket", "message", ["ticket_id", "id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("agent_id", BIG, nullable=True),
        sa.Column("ticket_id", BIG, nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("doorbell", sa.String(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.CheckConstraint("mode IN ('viewing', 'writing', 'worker')", name=op.f("ck_presence_mode")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_presence_agent_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_presence_ticket_id")),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_presence")),
    )
    op.create_table(
        "ticket_tag",
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_ticket_tag_tag_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_tag_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "tag_id", name=op.f("pk_ticket_tag")),
    )
    op.create_index(op.f("ix_ticket_tag_tag_id"), "ticket_tag", ["tag_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_attachment_message_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_attachment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_message_id"), "attachment", ["message_id"], unique=False)
    op.create_index(op.f("ix_attachment_ticket_id"), "attachment", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("agent_id", BIG, nullable=True),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.CheckConstraint("actor_kind IN ('requester', 'agent', 'system')", name=op.f("ck_ticket_event_actor_kind")),
        sa.CheckConstraint(
            "kind IN ('created', 'customer_message', 'agent_reply', 'bounced', 'no_reply_needed', 'reply_needed', 'due_set', 'auto_reply', 'internal_note', 'status', 'priority', 'assigned', 'categorised', 'tagged', 'untagged', 'policy', 'calendar', 'merged', 'unmerged', 'absorbed', 'released', 'split', 'subject', 'warning', 'breach', 'breach_withdrawn', 'escalated', 'acknowledged', 'imported')",
            name=op.f("ck_ticket_event_kind"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_ticket_event_agent_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_ticket_event_message_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
        sa.UniqueConstraint("ticket_id", "seq", name=op.f("uq_ticket_event_ticket_id_seq")),
    )
    op.create_index("ix_ticket_event_at", "ticket_event", ["at"], unique=False)
    op.create_table(
        "escalation_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reached_at", INSTANT, nullable=False),
        sa.Column("fired_at", INSTANT, nullable=False),
        sa.Column("late_s", sa.Integer(), nullable=False),
        sa.Column("event_id", BIG, nullable=True),
        sa.Column("ack_due_at", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("acknowledged_by_id", BIG, nullable=True),
        sa.CheckConstraint(
            "kind IN ('warning', 'breach', 'step', 'unacknowledged')", name=op.f("ck_escalation_step_kind")
        ),
        sa.CheckConstraint(
            "metric IN ('first_response', 'next_response', 'resolution', 'periodic_update', 'ownership', 'team_resolution')",
            name=op.f("ck_escalation_step_metric"),
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"], ["agent.id"], name=op.f("fk_escalation_step_acknowledged_by_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["ticket_event.id"], name=op.f("fk_escalation_step_event_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_escalation_step_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_step")),
        sa.UniqueConstraint(
            "ticket_id",
            "metric",
            "cycle",
            "step",
            "round",
            name=op.f("uq_escalation_step_ticket_id_metric_cycle_step_round"),
        ),
    )
    op.create_index(
        "ix_escalation_step_ack",
        "escalation_step",
        ["ack_due_at", "id"],
        unique=False,
        sqlite_where=sa.text("ack_due_at IS NOT NULL"),
        postgresql_where=sa.text("ack_due_at IS NOT NULL"),
    )
    op.create_index("ix_escalation_step_fired", "escalation_step", ["fired_at"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agent_id", BIG, nullable=False),
        sa.Column("ticket_id", BIG, nullable=True),
        sa.Column("escalation_step_id", BIG, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_notification_agent_id")),
        sa.ForeignKeyConstraint(
            ["escalation_step_id"], ["escalation_step.id"], name=op.f("fk_notification_escalation_step_id")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_notification_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("escalation_step_id", "agent_id", name=op.f("uq_notification_escalation_step_id_agent_id")),
    )
    op.create_index("ix_notification_inbox", "notification", ["agent_id", "read_at", "id"], unique=False)
    op.create_index(op.f("ix_notification_ticket_id"), "notification", ["ticket_id"], unique=False)
