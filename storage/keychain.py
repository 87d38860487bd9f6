"""The password of a PostgreSQL URL: in the URL, else in a private file, else in the user's keyring."""

import os
import stat
from pathlib import Path

from sqlalchemy.engine import URL

from storage.errors import DatabaseNotAllowed

SERVICE = "siaga"
FILE_VARIABLE = "SIAGA_DB_PASSWORD_FILE"


def with_password(url: URL) -> URL:
    """`url` with the password found for it, or as it is where none is known (peer or certificate log-in).

    Raises:
        DatabaseNotAllowed: the password file cannot be read, or others may read it.
    """
    if url.password is not None:
        return url
    named = named_file()
    password = from_file(Path(named)) if named else from_keyring(account(url))
    return url if password is None else url.set(password=password)


def named_file() -> str | None:
    return os.environ.get(FILE_VARIABLE)


def account(url: URL) -> str:
    """Under which name the keyring keeps it: `user@host:port/database`."""
    return f"{url.username or ''}@{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"


def from_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise DatabaseNotAllowed(path)
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatabaseNotAllowed(path) from error


def from_keyring(name: str) -> str | None:
    """None where this machine has no keyring, it is locked, or it does not know the account."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except (keyring.errors.KeyringError, OSError):
        return None


def remember(name: str, password: str) -> bool:
    """False where this machine has no usable keyring."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return False
    try:
        keyring.set_password(SERVICE, name, password)
    except (keyring.errors.KeyringError, OSError):
        return False
    return from_keyring(name) == password  # some keep nothing and say nothing


def forget(name: str) -> bool | None:
    """False where none is kept under this name; None where this machine has no usable keyring."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        if keyring.get_password(SERVICE, name) is None:
            return False
        keyring.delete_password(SERVICE, name)
    except (keyring.errors.KeyringError, OSError):
        return None
    return True
