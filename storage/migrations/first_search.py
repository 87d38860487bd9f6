"""Full-text index of revision 0001: words of subjects and messages; no stems, so that both databases find the same."""

SEARCHED = (("ticket", "subject"), ("message", "body"))
OPTIONS = "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'"
LONGEST = 200_000
"""Characters of a text that PostgreSQL indexes: a tsvector takes at most 1 MB."""


def sqlite() -> list[str]:
    statements = []
    for table, column in SEARCHED:
        index = f"{table}_text"
        gone = f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
        added = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
        statements += [
            f"CREATE VIRTUAL TABLE {index} USING fts5 ({column}, content = '{table}', content_rowid = 'id', {OPTIONS})",
            f"CREATE TRIGGER {table}_words_insert AFTER INSERT ON {table} BEGIN {added} END",
            f"CREATE TRIGGER {table}_words_update AFTER UPDATE OF id, {column} ON {table} BEGIN {gone} {added} END",
            f"CREATE TRIGGER {table}_words_delete AFTER DELETE ON {table} BEGIN {gone} END",
        ]
    return statements


def postgresql() -> list[str]:
    statements = []
    for table, column in SEARCHED:
        words = f"to_tsvector('simple', left({column}, {LONGEST}))"
        statements += [
            f"ALTER TABLE {table} ADD COLUMN {column}_words tsvector GENERATED ALWAYS AS ({words}) STORED",
            f"CREATE INDEX ix_{table}_{column}_words ON {table} USING gin ({column}_words)",
        ]
    return statements
