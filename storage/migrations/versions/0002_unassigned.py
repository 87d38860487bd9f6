"""The next ticket of a team that nobody has: found by one index, however many others are open."""

import sqlalchemy as sa
from alembic import op

revision = "0002_unassigned"
down_revision = "0001_first"

UNASSIGNED = sa.text("status IN ('new', 'open', 'pending', 'on_hold') AND assignee_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_ticket_unassigned",
        "ticket",
        ["team_id", "queue_rank", "id"],
        sqlite_where=UNASSIGNED,
        postgresql_where=UNASSIGNED,
    )
