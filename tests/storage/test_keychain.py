"""Where a PostgreSQL password comes from."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as ForgetfulKeyring
from sqlalchemy.engine import make_url

from storage import keychain
from storage.errors import DatabaseNotAllowed
from tests.memory_keyring import MemoryKeyring, installed

URL = make_url("postgresql+psycopg://siaga@db.example/desk")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(keychain.FILE_VARIABLE, raising=False)
    with installed(MemoryKeyring()):
        yield


def test_the_url_comes_first() -> None:
    keychain.remember(keychain.account(URL), "from the keyring")
    assert keychain.with_password(URL.set(password="given")).password == "given"


def test_then_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keychain.remember(keychain.account(URL), "from the keyring")
    file = tmp_path / "password"
    file.write_text("from the file\n")
    file.chmod(0o600)
    monkeypatch.setenv(keychain.FILE_VARIABLE, str(file))
    assert keychain.with_password(URL).password == "from the file"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret")
    file.chmod(mode)
    monkeypatch.setenv(keychain.FILE_VARIABLE, str(file))
    with pytest.raises(DatabaseNotAllowed) as refused:
        keychain.with_password(URL)
    assert refused.value.path == file


def test_then_the_keyring() -> None:
    assert keychain.remember(keychain.account(URL), "from the keyring")
    assert keychain.with_password(URL).password == "from the keyring"


def test_a_machine_without_a_keyring_has_no_password() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    assert keychain.with_password(URL) == URL
    assert not keychain.remember(keychain.account(URL), "x")
    assert keychain.forget(keychain.account(URL)) is None


def test_a_keyring_that_keeps_nothing_is_none() -> None:
    keyring.set_keyring(ForgetfulKeyring())  # type: ignore[no-untyped-call]
    assert not keychain.remember(keychain.account(URL), "x")


def test_what_is_forgotten_is_not_found_again() -> None:
    keychain.remember(keychain.account(URL), "from the keyring")
    assert keychain.forget(keychain.account(URL))
    assert keychain.with_password(URL) == URL
    assert keychain.forget(keychain.account(URL)) is False
