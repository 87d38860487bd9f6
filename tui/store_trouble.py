"""What is said about trouble with the store: one entry for each class of `storage.errors`, by its name."""

from tui.i18n import N_

REFUSED = 1
DATA = 65
NO_INPUT = 66
UNAVAILABLE = 69
SOFTWARE = 70
IO = 74
TRY_AGAIN = 75
NO_PERMISSION = 77
CONFIGURATION = 78

STORE: dict[str, tuple[str, str, str, int]] = {
    "DatabaseLocked": (
        "warning",
        N_("The database is locked by another program; nothing was written."),
        N_("Try again in a moment. If it stays so, close the program that holds the file, such as a backup."),
        TRY_AGAIN,
    ),
    "Retry": (
        "warning",
        N_("The database was busy; nothing was written."),
        N_("Try again in a moment."),
        TRY_AGAIN,
    ),
    "DatabaseReadOnly": (
        "error",
        N_("The database cannot be written; nothing was changed."),
        N_("Check the rights of the file and of its folder, and that the disk is not mounted read-only."),
        NO_PERMISSION,
    ),
    "DatabaseNotAllowed": (
        "error",
        N_("You may not open this database."),
        N_("Check the rights of the file and its folder, or the name and the password of the database role."),
        NO_PERMISSION,
    ),
    "DatabaseMissing": (
        "error",
        N_("There is no database at this place."),
        N_("Check the name, or make a desk with `siaga init` and `siaga apply`."),
        NO_INPUT,
    ),
    "DatabaseDamaged": (
        "error",
        N_("The database is damaged, or the file is not a database."),
        N_("Leave the file as it is and restore the last verified backup beside it; `siaga doctor` says more."),
        DATA,
    ),
    "DiskFull": (
        "error",
        N_("The disk is full; nothing was written."),
        N_("Make room, then try again. Your text is kept."),
        IO,
    ),
    "BadDatabaseUrl": (
        "error",
        N_("The address of the database cannot be read."),
        N_("Give a file name, or postgresql://user@host/name with special characters of the password as %40, %2F …"),
        CONFIGURATION,
    ),
    "NetworkFileSystem": (
        "error",
        N_("The database lies on a network file system, where it can be damaged by two writers."),
        N_("Move it to a local disk, or use PostgreSQL for several machines."),
        CONFIGURATION,
    ),
    "SchemaNewer": (
        "error",
        N_("The database was made by a newer siaga than this one."),
        N_("Update siaga on this machine. The database was not touched."),
        CONFIGURATION,
    ),
    "DatabaseForeign": (
        "error",
        N_("The database is not one of siaga."),
        N_("Check the name; the database was not touched."),
        DATA,
    ),
    "DatabaseUnreachable": (
        "error",
        N_("The database server does not answer."),
        N_("Check that it runs and that the network is up. Unsaved text is kept in this window."),
        UNAVAILABLE,
    ),
    "MigrationFailed": (
        "error",
        N_("The database could not be brought up to date; it is as it was before."),
        N_("The verified backup lies beside it. Please report this with the details."),
        SOFTWARE,
    ),
    "BackupFailed": (
        "error",
        N_("The backup could not be made or verified, so nothing was changed."),
        N_("Check the free space and the rights of the backup's folder."),
        IO,
    ),
    "DiskFault": (
        "error",
        N_("The disk reported a fault while the database was read or written."),
        N_("Stop working on it, look at the disk, and keep the last verified backup safe."),
        IO,
    ),
    "SchemaOlder": (
        "error",
        N_("The database was made by an older siaga and was not migrated."),
        N_("Open it once with `siaga`: it makes a verified backup, then migrates."),
        CONFIGURATION,
    ),
    "DatabaseDefect": (
        "error",
        N_("The database refused the work; nothing was written."),
        N_("Please report it with the details; `siaga doctor` checks the database."),
        UNAVAILABLE,
    ),
    "DatabaseError": (
        "error",
        N_("The database refused the work; nothing was written."),
        N_("Try again; if it stays so, please report it with the details."),
        UNAVAILABLE,
    ),
    "TooSlow": (
        "warning",
        N_("The search took too long and was stopped."),
        N_("Narrow it down: a status, a team or a time span makes it fast."),
        REFUSED,
    ),
}
"""Class to (severity, sentence, remedy, exit status)."""
STORE["Collision"] = STORE["Retry"]

BAD_URLS = {
    "no_path": N_("Name a file, such as sqlite:///desk.db or just desk.db."),
    "in_memory": N_("A desk in memory is gone when siaga ends: name a file."),
    "unsupported": N_("siaga works with SQLite (a file) and PostgreSQL (postgresql://user@host/name)."),
    "no_database": N_("The name of the database is missing: postgresql://user@host/name"),
    "password_escaping": N_("Write special characters of the password as %40 for @, %2F for /, %25 for %."),
    "secret_in_query": N_(
        "Do not write the password after the question mark; use user:password@host or a password file."
    ),
    "no_driver": N_("The driver for PostgreSQL is not installed: install siaga[postgres]."),
}
"""Reason code to remedy."""
BAD_BACKUPS = {
    "exists": N_("A file of that name is there already; name another one."),
    "no_folder": N_("That folder is not there: make it first, or name another place."),
    "postgresql": N_("PostgreSQL is backed up with its own tool: pg_dump."),
    "integrity": N_("The copy did not pass its check, so it is not kept. Check the disk, then try again."),
    "rows": N_("The copy does not hold as many rows as the desk, so it is not kept. Try again when it is quieter."),
}
