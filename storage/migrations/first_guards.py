"""Triggers of revision 0001: what is written once stays. Frozen with the revision; later ones bring their own."""

WRITTEN_ONCE = ("ticket_event", "policy_version", "calendar_version", "desk_file")
NOT_A_SECOND_TIME = """
CREATE TRIGGER ticket_event_no_replace BEFORE INSERT ON ticket_event
WHEN EXISTS (SELECT 1 FROM ticket_event WHERE id = NEW.id OR (ticket_id = NEW.ticket_id AND seq = NEW.seq))
BEGIN SELECT RAISE(ABORT, 'ticket_event is append-only'); END
"""
"""INSERT OR REPLACE deletes without meeting the delete trigger, unless a connection asks for recursive triggers."""
REFUSE = """
CREATE FUNCTION siaga_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def sqlite() -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_no_{op} BEFORE {op.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in WRITTEN_ONCE
        for op in ("update", "delete")
    ]
    return [*statements, NOT_A_SECOND_TIME]


def postgresql() -> list[str]:
    statements = [REFUSE]
    for table in WRITTEN_ONCE:
        statements += [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION siaga_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION siaga_append_only()",
        ]
    return statements
