"""Which desk file is in force. Asked at the start of every transaction, so as plain text: a tenth of the cost."""

from sqlalchemy import Connection

_NEWEST = "SELECT max(id) FROM desk_file"


def newest_desk_file(connection: Connection) -> int:
    """Row id; 0 before the first."""
    return int(connection.exec_driver_sql(_NEWEST).scalar() or 0)
