"""The SELECTs of the deep check: each finds the rows that break one promise, by SQL alone.

Every statement gives `ticket_id` first and then what to name. They stream: no statement needs memory that grows with
the desk, but for what the database itself sorts on disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, bindparam, text

from core.domain.deep_findings import Violation
from core.domain.vocabulary import OPEN_STATUSES
from storage.columns import UTCDateTime
from storage.migrations.first_guards import WRITTEN_ONCE
from storage.tables import NO_DUE, metadata


@dataclass(frozen=True, slots=True)
class DeepSelect:
    code: Violation
    statement: TextClause
    """Bound: `now`, `before` (alarms older than this are overdue) and `rows`, as far as it names them."""


@dataclass(frozen=True, slots=True)
class _Speech:
    """The few words that the two databases do not share."""

    postgres: bool

    def json(self, column: str, name: str, index: int | None = None) -> str:
        """A value inside JSON as text; NULL if it is absent or null."""
        if self.postgres:
            path = name if index is None else f"{name},{index}"
            return f"({column}::jsonb #>> '{{{path}}}')"
        place = name if index is None else f"{name}[{index}]"
        return f"CAST(json_extract({column}, '$.{place}') AS TEXT)"

    def epoch(self, column: str) -> str:
        return f"CAST(extract(epoch FROM {column}) AS bigint)" if self.postgres else column


def selects(dialect: str) -> Iterator[DeepSelect]:
    speech = _Speech(dialect == "postgresql")
    for code, sql in [*_TRAIL, *_MESSAGES, *_state(speech), *_clocks(speech), *_effects(speech), *_NOTICES]:
        yield DeepSelect(code, _bound(f"{sql.strip()} LIMIT :rows"))
    if speech.postgres:
        yield from (DeepSelect(Violation.REFERENCE_BROKEN, _bound(sql)) for sql in _references())


def _bound(sql: str) -> TextClause:
    instants = [bindparam(name, type_=UTCDateTime()) for name in ("now", "before") if f":{name}" in sql]
    return text(sql).bindparams(*instants)


_TRAIL = [
    (
        Violation.EVENT_GAP,
        """
SELECT ticket_id, count(*) AS events, min(seq) AS first, max(seq) AS last FROM ticket_event
GROUP BY ticket_id HAVING min(seq) <> 1 OR max(seq) <> count(*)""",
    ),
    (
        Violation.EVENT_TWICE,
        """
SELECT ticket_id, seq, count(*) AS times FROM ticket_event GROUP BY ticket_id, seq HAVING count(*) > 1""",
    ),
    (
        Violation.EVENT_COUNT,
        """
SELECT ticket_id, stored, found FROM (
  SELECT t.id AS ticket_id, t.event_seq AS stored,
    coalesce((SELECT max(e.seq) FROM ticket_event e WHERE e.ticket_id = t.id), 0) AS found FROM ticket t) q
WHERE stored <> found OR found = 0""",
    ),
    (
        Violation.CREATED_MISPLACED,
        """
SELECT ticket_id, seq FROM ticket_event WHERE (seq = 1) <> (kind = 'created')""",
    ),
]

_SAID = "('customer_message', 'agent_reply', 'auto_reply', 'internal_note')"
_MESSAGES = [
    (
        Violation.MESSAGE_WITHOUT_EVENT,
        """
SELECT m.ticket_id AS ticket_id, m.id AS message, count(e.id) AS events FROM message m
LEFT JOIN ticket_event e ON e.ticket_id = m.ticket_id AND e.message_id = m.id AND (e.kind = 'created' OR e.kind IN (
  CASE WHEN m.direction = 'inbound' THEN 'customer_message'
    WHEN m.visibility = 'internal' THEN 'internal_note' ELSE 'agent_reply' END,
  CASE WHEN m.direction = 'outbound' THEN 'auto_reply' ELSE '' END))
GROUP BY m.ticket_id, m.id HAVING count(e.id) <> 1""",
    ),
    (
        Violation.EVENT_WITHOUT_MESSAGE,
        f"""
SELECT e.ticket_id AS ticket_id, e.seq AS seq, e.message_id AS message FROM ticket_event e
LEFT JOIN message m ON m.id = e.message_id AND m.ticket_id = e.ticket_id
WHERE m.id IS NULL AND (e.kind IN {_SAID} OR e.message_id IS NOT NULL)""",
    ),
    (
        Violation.ATTACHMENT_ELSEWHERE,
        """
SELECT a.ticket_id AS ticket_id, a.id AS attachment FROM attachment a
JOIN message m ON m.id = a.message_id WHERE m.ticket_id <> a.ticket_id""",
    ),
]


def _state(speech: _Speech) -> Iterator[tuple[Violation, str]]:
    """What the newest entry that speaks of it says, beside the ticket's own column."""
    for code, column, kind, at_creation, later in (
        (Violation.STATUS_DIFFERS, "status", "status", ("status",), ("to",)),
        (Violation.PRIORITY_DIFFERS, "priority", "priority", ("priority",), ("to",)),
        (Violation.ASSIGNEE_DIFFERS, "assignee_id", "assigned", ("assignee",), ("assignee", 1)),
        (Violation.TEAM_DIFFERS, "team_id", "assigned", ("team",), ("team", 1)),
        (Violation.POLICY_DIFFERS, "policy_version_id", "policy", ("policy",), ("to",)),
        (Violation.CALENDAR_DIFFERS, "calendar_version_id", "calendar", ("calendar",), ("to",)),
    ):
        said = (
            f"CASE e.kind WHEN 'created' THEN {speech.json('e.data', *at_creation)} "
            f"ELSE {speech.json('e.data', *later)} END"
        )
        yield (
            code,
            f"""
SELECT ticket_id, stored, said FROM (
  SELECT t.id AS ticket_id, CAST(t.{column} AS text) AS stored,
    (SELECT {said} FROM ticket_event e WHERE e.ticket_id = t.id AND e.kind IN ('created', '{kind}')
     ORDER BY e.seq DESC LIMIT 1) AS said
  FROM ticket t) q WHERE stored IS DISTINCT FROM said""",
        )


def _clocks(speech: _Speech) -> Iterator[tuple[Violation, str]]:
    yield (
        Violation.CLOCK_TWICE,
        """
SELECT ticket_id, metric, cycle, count(*) AS times FROM clock GROUP BY ticket_id, metric, cycle HAVING count(*) > 1""",
    )
    yield (
        Violation.BREACH_COUNT,
        """
SELECT ticket_id, stored, found FROM (
  SELECT t.id AS ticket_id, t.breaches AS stored,
    (SELECT count(*) FROM clock c WHERE c.ticket_id = t.id AND c.breached_at IS NOT NULL) AS found FROM ticket t) q
WHERE stored <> found""",
    )
    yield Violation.QUEUE_PLACE, _queue_place(speech)
    yield (
        Violation.ALARM_OVERDUE,
        f"""
SELECT c.ticket_id AS ticket_id, c.metric AS metric, c.cycle AS cycle, {speech.epoch("c.next_alarm_at")} AS alarm
FROM clock c WHERE c.next_alarm_at IS NOT NULL AND c.next_alarm_at < :before
  AND EXISTS (SELECT 1 FROM lease l WHERE l.name = 'sweep' AND l.holder <> '' AND l.until_at > :now)""",
    )


def _queue_place(speech: _Speech) -> str:
    """The nearest due instant of a counting clock, else the place of the paused, else the end of the queue."""
    nearest = f"min(CASE WHEN c.running AND NOT c.paused THEN {speech.epoch('c.due_at')} END)"
    is_open = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
    return f"""
SELECT ticket_id, stored, found FROM (
  SELECT t.id AS ticket_id, t.queue_rank AS stored, CASE WHEN t.status NOT IN ({is_open}) THEN {NO_DUE} ELSE
    (SELECT coalesce({nearest}, {NO_DUE} - max(CASE WHEN c.paused THEN 1 ELSE 0 END), {NO_DUE})
     FROM clock c WHERE c.ticket_id = t.id AND c.target_s IS NOT NULL AND (c.running OR c.paused)) END AS found
  FROM ticket t) q WHERE stored <> found"""


def _effects(speech: _Speech) -> Iterator[tuple[Violation, str]]:
    same = " OR ".join(
        f"{speech.json('e.data', name)} IS DISTINCT FROM CAST(s.{name} AS text)"
        for name in ("metric", "cycle", "step", "round")
    )
    yield (
        Violation.EFFECT_TWICE,
        """
SELECT ticket_id, metric, cycle, step, round, count(*) AS times FROM escalation_step
GROUP BY ticket_id, metric, cycle, step, round HAVING count(*) > 1""",
    )
    yield (
        Violation.EFFECT_WITHOUT_EVENT,
        f"""
SELECT s.ticket_id AS ticket_id, s.id AS effect, s.step AS step, s.event_id AS event FROM escalation_step s
LEFT JOIN ticket_event e ON e.id = s.event_id AND e.ticket_id = s.ticket_id
  AND e.kind = CASE WHEN s.kind IN ('step', 'unacknowledged') THEN 'escalated' ELSE s.kind END
WHERE e.id IS NULL OR {same}""",
    )
    yield (
        Violation.EVENT_WITHOUT_EFFECT,
        f"""
SELECT e.ticket_id AS ticket_id, e.seq AS seq, e.kind AS kind FROM ticket_event e
WHERE e.kind IN ('warning', 'breach', 'escalated') AND {speech.json("e.data", "step")} IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM escalation_step s WHERE s.ticket_id = e.ticket_id AND s.event_id = e.id)""",
    )
    yield (
        Violation.EVENT_OF_TWO_EFFECTS,
        """
SELECT min(ticket_id) AS ticket_id, event_id AS event, count(*) AS times FROM escalation_step
WHERE event_id IS NOT NULL GROUP BY event_id HAVING count(*) > 1""",
    )
    yield (
        Violation.EFFECT_WITHOUT_CLOCK,
        """
SELECT s.ticket_id AS ticket_id, s.id AS effect, s.metric AS metric, s.cycle AS cycle FROM escalation_step s
LEFT JOIN clock c ON c.ticket_id = s.ticket_id AND c.metric = s.metric AND c.cycle = s.cycle WHERE c.id IS NULL""",
    )
    yield (
        Violation.EFFECT_TOO_EARLY,
        f"""
SELECT ticket_id, id AS effect, step, {speech.epoch("reached_at")} AS reached, {speech.epoch("fired_at")} AS fired
FROM escalation_step WHERE fired_at < reached_at""",
    )
    yield Violation.BREACH_NOT_FIRED, _BREACH_NOT_FIRED
    yield Violation.WITHDRAWAL_WRONG, _withdrawals(speech)
    yield (
        Violation.ESCALATION_COUNT,
        """
SELECT ticket_id, stored, found FROM (SELECT t.id AS ticket_id, t.escalations AS stored,
    (SELECT count(*) FROM escalation_step s WHERE s.ticket_id = t.id AND s.kind = 'step') AS found FROM ticket t) q
WHERE stored < found""",
    )


_NOTICES = (
    (
        Violation.NOTICE_TWICE,
        """
SELECT min(ticket_id) AS ticket_id, escalation_step_id AS effect, agent_id AS agent, count(*) AS times
FROM notification WHERE escalation_step_id IS NOT NULL GROUP BY escalation_step_id, agent_id HAVING count(*) > 1""",
    ),
    (
        Violation.NOTICE_ELSEWHERE,
        """
SELECT n.ticket_id AS ticket_id, n.id AS notice, s.ticket_id AS other FROM notification n
JOIN escalation_step s ON s.id = n.escalation_step_id WHERE n.ticket_id IS DISTINCT FROM s.ticket_id""",
    ),
)


_BREACH_NOT_FIRED = """
SELECT c.ticket_id AS ticket_id, c.metric AS metric, c.cycle AS cycle FROM clock c JOIN ticket t ON t.id = c.ticket_id
WHERE c.breached_at IS NOT NULL AND (t.silent_until_at IS NULL OR c.breached_at > t.silent_until_at)
  AND (c.next_alarm_at IS NULL OR c.next_alarm_at > c.breached_at)
  AND NOT EXISTS (SELECT 1 FROM escalation_step s WHERE s.ticket_id = c.ticket_id AND s.metric = c.metric
    AND s.cycle = c.cycle AND s.kind = 'breach')"""
"""A breach that waits for the next sweep is still the clock's alarm; imported history stays silent."""


def _withdrawals(speech: _Speech) -> str:
    """Each breach that was taken back had fired, and was taken back once by what took it back."""
    metric, cycle, number, by = (speech.json("e.data", name) for name in ("metric", "cycle", "round", "by_event"))
    return f"""
SELECT e.ticket_id AS ticket_id, min(e.seq) AS seq, count(DISTINCT e.id) AS times, count(s.id) AS effects
FROM ticket_event e LEFT JOIN escalation_step s ON s.ticket_id = e.ticket_id AND s.kind = 'breach'
  AND s.metric = {metric} AND CAST(s.cycle AS text) = {cycle} AND CAST(s.round AS text) = {number}
WHERE e.kind = 'breach_withdrawn' GROUP BY e.ticket_id, {metric}, {cycle}, {number}, {by}
HAVING count(DISTINCT e.id) > 1 OR count(s.id) = 0"""


def _references() -> Iterator[str]:
    """Foreign keys, for a server whose triggers somebody switched off."""
    for table in metadata.sorted_tables:
        for constraint in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            child, parent = constraint.parent, constraint.column
            of_ticket = "c.ticket_id" if "ticket_id" in table.c else "CAST(NULL AS bigint)"
            row = " || ':' || ".join(f"CAST(c.{column.name} AS text)" for column in table.primary_key)
            yield (
                f"SELECT {of_ticket} AS ticket_id, '{table.name}' AS tbl, {row} AS row_id, "
                f"'{parent.table.name}' AS parent "
                f"FROM {table.name} c LEFT JOIN {parent.table.name} p ON p.{parent.name} = c.{child.name} "
                f"WHERE c.{child.name} IS NOT NULL AND p.{parent.name} IS NULL LIMIT :rows"
            )


def missing_guards(connection: Connection) -> list[str]:
    """Names of the triggers that keep what is written once, as far as they are gone or switched off."""
    if connection.dialect.name == "sqlite":
        wanted = {f"{table}_no_{op}" for table in WRITTEN_ONCE for op in ("update", "delete")}
        wanted.add("ticket_event_no_replace")
        found = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").scalars()
    else:
        wanted = {f"{table}_{part}" for table in WRITTEN_ONCE for part in ("append_only", "no_truncate")}
        found = connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'").scalars()
    return sorted(wanted - set(found))


def file_faults(connection: Connection, limit: int) -> list[str]:
    """SQLite's own check of pages, indexes and constraints; empty if all is well."""
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({limit})").scalars().all()
    return [] if list(found) == ["ok"] else [str(line) for line in found]


def broken_references(connection: Connection, limit: int) -> Iterator[tuple[str, str, str]]:
    """SQLite: (table, row, parent table) of references to nothing."""
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check")
    for _number, row in zip(range(limit), rows, strict=False):
        yield str(row[0]), str(row[1]), str(row[2])
    rows.close()


NEXT_TICKETS = text(
    "SELECT ticket_id FROM ticket_event WHERE ticket_id > :after ORDER BY ticket_id LIMIT 1 OFFSET :step"
)
"""Where the batch of the hash chain that starts behind `after` ends."""


def trail_between(dialect: str) -> TextClause:
    """Entries of the tickets behind `after` up to `until`, trail by trail; instants as epoch seconds."""
    speech = _Speech(dialect == "postgresql")
    return text(f"""
SELECT ticket_id, seq, kind, {speech.epoch("at")} AS at, {speech.epoch("recorded_at")} AS recorded_at, actor_kind,
  agent_id, message_id, data, chain
FROM ticket_event WHERE ticket_id > :after AND ticket_id <= :until ORDER BY ticket_id, seq, id""")
