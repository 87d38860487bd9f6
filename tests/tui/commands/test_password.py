"""`siaga password`: the keyring is filled and emptied, and nobody sees the password."""

import io
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from sqlalchemy.engine import make_url

from core.errors import DatabaseTrouble, Refused
from storage import keychain
from tests.memory_keyring import MemoryKeyring, installed
from tests.tui.pty_program import PtyProgram
from tui import i18n
from tui.cli import build_parser, main
from tui.commands.password import change

URL = "postgresql://siaga@db.example/desk"
ACCOUNT = "siaga@db.example:5432/desk"
SECRET = "pa55 wörd"


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    monkeypatch.delenv(keychain.FILE_VARIABLE, raising=False)
    backend = MemoryKeyring()
    with installed(backend):
        yield backend


def password(*words: str, typed: str | bytes = "") -> int:
    raw = typed if isinstance(typed, bytes) else typed.encode()
    args = build_parser().parse_args(["password", *words])
    return change(args, io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def test_the_first_line_is_kept_where_siaga_looks_for_it(
    kept: MemoryKeyring, capsys: pytest.CaptureFixture[str]
) -> None:
    assert password("--database", URL, typed=f"{SECRET}\nnot this\n") == 0
    assert kept.kept == {("siaga", ACCOUNT): SECRET}
    assert keychain.with_password(make_url(URL)).password == SECRET
    told = capsys.readouterr()
    assert ACCOUNT in told.out and SECRET not in told.out + told.err


def test_forget_takes_it_out_again(kept: MemoryKeyring, capsys: pytest.CaptureFixture[str]) -> None:
    password("--database", URL, typed=SECRET)
    assert password("--database", URL, "--forget") == 0
    assert kept.kept == {}
    assert ACCOUNT in capsys.readouterr().out
    with pytest.raises(Refused, match="password_not_kept"):
        password("--database", URL, "--forget")


@pytest.mark.parametrize("words", [(), ("--forget",)])
def test_a_password_file_that_wins_over_the_keyring_is_told(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    password("--database", URL, typed=SECRET)
    assert keychain.FILE_VARIABLE not in "".join(capsys.readouterr())
    monkeypatch.setenv(keychain.FILE_VARIABLE, "/etc/siaga/password")
    assert password("--database", URL, *words, typed=SECRET) == 0
    told = capsys.readouterr().err
    assert keychain.FILE_VARIABLE in told and "/etc/siaga/password instead" in told


@pytest.mark.parametrize("words", [(), ("--forget",)])
def test_a_machine_without_a_keyring_says_so_and_what_to_do(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SECRET))
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    assert main(["password", "--database", URL, *words]) == 69
    told = capsys.readouterr().err
    assert "no usable keyring" in told and keychain.FILE_VARIABLE in told
    assert SECRET not in told and "Traceback" not in told


@pytest.mark.parametrize("typed", ["", "\n", "\r\n", b"\xff\xfe\n"])
def test_nothing_or_no_text_is_not_kept(kept: MemoryKeyring, typed: str | bytes) -> None:
    with pytest.raises(Refused, match="password_missing"):
        password("--database", URL, typed=typed)
    assert kept.kept == {}


@pytest.mark.parametrize("words", [(), ("--database", "desk.db"), ("--database", "sqlite:///desk.db")])
def test_a_desk_in_a_file_has_no_password(words: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="password_of_file"):
        password(*words, typed=SECRET)


def test_a_password_in_the_url_is_refused_and_not_repeated(
    kept: MemoryKeyring, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["password", "--database", "postgresql://siaga:0pen@db.example/desk"]) == 1
    told = capsys.readouterr().err
    assert "Leave it out" in told and "0pen" not in told
    assert kept.kept == {}


def test_a_url_that_cannot_be_read_is_trouble_with_the_store() -> None:
    with pytest.raises(DatabaseTrouble):
        password("--database", "postgresql://siaga@db.example", typed=SECRET)


def test_at_a_terminal_it_is_asked_for_without_echo(tmp_path: Path) -> None:
    settings = tmp_path / "python_keyring"
    settings.mkdir()
    (settings / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.fail.Keyring\n")
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "SIAGA_LANG": "en"}
    program = PtyProgram("-m", "tui", "password", "--database", URL, columns=120, environ=environ)
    program.until_shown(f"Password of {ACCOUNT}:")
    program.press("s3cret-word\r")
    assert program.wait() == 69
    program.close()
    shown = "\n".join(program.screen.display)
    assert "no usable keyring" in shown and b"s3cret" not in program.bytes


def test_in_indonesian(capsys: pytest.CaptureFixture[str]) -> None:
    i18n.use_language("id")
    try:
        password("--database", URL, typed=SECRET)
    finally:
        i18n.use_language("en")
    assert "kata sandi" in capsys.readouterr().out.casefold()
