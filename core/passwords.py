"""The password of a desk on PostgreSQL, put into the keyring of the system or taken out of it."""

from core.errors import DatabaseTrouble, Refused
from storage import keychain
from storage.database_url import SqliteFile, parse
from storage.errors import DatabaseError


def account(url: str) -> str:
    """The name under which siaga looks for the password of this desk: `user@host:port/database`.

    Raises:
        DatabaseTrouble: `url` names no store.
        Refused: `password_of_file`, `password_in_url`.
    """
    try:
        store = parse(url)
    except DatabaseError as error:
        raise DatabaseTrouble(error) from error
    if isinstance(store, SqliteFile):
        raise Refused("password_of_file")
    if store.url.password is not None:
        raise Refused("password_in_url")
    return keychain.account(store.url)


def file_instead() -> str:
    """The file that `SIAGA_DB_PASSWORD_FILE` names, from which the password is taken before the keyring is asked."""
    return keychain.named_file() or ""


def keep(name: str, password: str) -> None:
    """
    Raises:
        Refused: `password_missing`, `no_keyring`.
    """
    if not password:
        raise Refused("password_missing")
    if not keychain.remember(name, password):
        raise Refused("no_keyring")


def forget(name: str) -> None:
    """
    Raises:
        Refused: `no_keyring`, `password_not_kept`.
    """
    done = keychain.forget(name)
    if done is None:
        raise Refused("no_keyring")
    if not done:
        raise Refused("password_not_kept", name)
