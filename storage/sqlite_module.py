"""The one place that chooses the SQLite library: all processes of an installation must open a file with the same."""

try:
    import pysqlite3.dbapi2 as sqlite
except ImportError:  # not Linux, or a build without the wheel
    import sqlite3.dbapi2 as sqlite

__all__ = ["sqlite", "wal_reset_safe"]


def wal_reset_safe(version: tuple[int, ...]) -> bool:
    """False for a SQLite whose WAL mode can damage a file that several connections write.

    Fixed in 3.51.3, 3.50.7 and 3.44.6. 3.52.0 was withdrawn; it has the fix.
    """
    line, patch = version[:2], version[2]
    if line == (3, 44):
        return patch >= 6
    if line == (3, 50):
        return patch >= 7
    return version >= (3, 51, 3)
