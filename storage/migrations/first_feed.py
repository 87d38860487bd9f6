"""Triggers of revision 0001: every write, by whoever, leaves its identity in `change`. Frozen with the revision."""

OF_A_TICKET = ("message", "ticket_event", "clock", "notification", "draft", "escalation_step")
"""Key `id`, and a `ticket_id`."""
OF_THE_DESK = ("saved_view", "tag", "team", "agent", "organisation", "requester", "category", "desk_file")
"""Key `id`, no ticket."""
OPERATIONS = ("insert", "update", "delete")
SEEN = (
    "OLD.agent_id IS DISTINCT FROM NEW.agent_id OR OLD.ticket_id IS DISTINCT FROM NEW.ticket_id OR OLD.mode != NEW.mode"
)
"""A heart beat of `presence` is no news."""


def identities() -> list[tuple[str, str, str]]:
    """Per table: its row id and its ticket as expressions over `ROW`, which stands for OLD or NEW."""
    return [
        ("ticket", "ROW.id", "ROW.id"),
        *((table, "ROW.id", "ROW.ticket_id") for table in OF_A_TICKET),
        *((table, "ROW.id", "NULL") for table in OF_THE_DESK),
        ("ticket_tag", "ROW.ticket_id || ':' || ROW.tag_id", "ROW.ticket_id"),
        ("team_member", "ROW.team_id || ':' || ROW.agent_id", "NULL"),
        ("presence", "ROW.process", "ROW.ticket_id"),
    ]


def sqlite() -> list[str]:
    return [_sqlite_trigger(*identity, op) for identity in identities() for op in OPERATIONS]


def _sqlite_trigger(table: str, row_id: str, ticket_id: str, op: str) -> str:
    row = "OLD" if op == "delete" else "NEW"
    values = f"'{table}', {row_id.replace('ROW', row)}, {ticket_id.replace('ROW', row)}, '{op}', 0"
    insert = f"INSERT INTO change (tbl, row_id, ticket_id, op, xid) VALUES ({values});"
    when = ""
    if table == "presence" and op == "update":
        when = f"WHEN {SEEN.replace('IS DISTINCT FROM', 'IS NOT')} "
        insert += (
            " INSERT INTO change (tbl, row_id, ticket_id, op, xid)"
            " SELECT 'presence', OLD.process, OLD.ticket_id, 'update', 0 WHERE OLD.ticket_id IS NOT NEW.ticket_id;"
        )
    return f"CREATE TRIGGER {table}_fed_{op} AFTER {op.upper()} ON {table} {when}BEGIN {insert} END"


NOTE = """
CREATE FUNCTION siaga_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record; key text; ticket bigint;
  transaction bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN found := OLD; ELSE found := NEW; END IF;
  CASE TG_TABLE_NAME
    WHEN 'ticket' THEN key := found.id; ticket := found.id;
    WHEN 'ticket_tag' THEN key := found.ticket_id || ':' || found.tag_id; ticket := found.ticket_id;
    WHEN 'team_member' THEN key := found.team_id || ':' || found.agent_id;
    WHEN 'presence' THEN key := found.process; ticket := found.ticket_id;
    WHEN OF_A_TICKET THEN key := found.id; ticket := found.ticket_id;
    ELSE key := found.id;
  END CASE;
  INSERT INTO change (tbl, row_id, ticket_id, op, xid) VALUES (TG_TABLE_NAME, key, ticket, lower(TG_OP), transaction);
  IF TG_TABLE_NAME = 'presence' AND TG_OP = 'UPDATE' THEN
    IF OLD.ticket_id IS DISTINCT FROM ticket THEN
      INSERT INTO change (tbl, row_id, ticket_id, op, xid)
        VALUES ('presence', key, OLD.ticket_id, 'update', transaction);
    END IF;
  END IF;
  PERFORM pg_notify('siaga_change', '');
  RETURN NULL;
END $$
""".replace("OF_A_TICKET", ", ".join(f"'{table}'" for table in OF_A_TICKET))


def postgresql() -> list[str]:
    statements = [NOTE]
    call = "FOR EACH ROW EXECUTE FUNCTION siaga_note_change()"
    for table, _, _ in identities():
        if table == "presence":
            statements.append(f"CREATE TRIGGER presence_fed AFTER INSERT OR DELETE ON presence {call}")
            seen = call.replace("EXECUTE", f"WHEN ({SEEN}) EXECUTE")
            statements.append(f"CREATE TRIGGER presence_fed_update AFTER UPDATE ON presence {seen}")
        else:
            statements.append(f"CREATE TRIGGER {table}_fed AFTER INSERT OR UPDATE OR DELETE ON {table} {call}")
    return [
        *statements,
        "CREATE INDEX ix_change_xid ON change (xid)",
        "CREATE INDEX ix_change_trimmed ON change (seq) WHERE tbl = '*'",
    ]
