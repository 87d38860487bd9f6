"""Every error has a plain sentence, a severity and an exit status; nothing secret is ever in it."""

import importlib
import inspect
import io
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import core.errors
from core.domain.query.errors import QueryError
from core.domain.tags import TagRefused
from core.domain.vocabulary import Status
from core.errors import Busy, DatabaseTrouble, DeskFileFaults, NotAllowed, NotFound, Refused, SiagaError, Stale
from tui import i18n, refusals
from tui.error_display import Exit, Severity, Shown, details, explain, report
from tui.store_trouble import BAD_BACKUPS, BAD_URLS, STORE

ROOT = Path(__file__).parents[2]
SAMPLES: dict[type, Exception] = {
    Stale: Stale("ticket", 7, 3),
    NotFound: NotFound("ticket", 7),
    NotAllowed: NotAllowed("reply", "observer"),
    Refused: Refused("no_change", "open"),
    Busy: Busy(),
    DatabaseTrouble: DatabaseTrouble(RuntimeError("secret")),
    DeskFileFaults: DeskFileFaults((object(),)),
}


def classes(module: ModuleType) -> list[type[Exception]]:
    found = [each for _name, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == module.__name__]
    return [each for each in found if issubclass(each, Exception)]


def is_plain(shown: Shown) -> bool:
    return (
        shown.sentence[0].isupper()
        and shown.sentence.rstrip(")").endswith((".", "?"))
        and "{" not in shown.sentence + shown.remedy
    )


@pytest.mark.parametrize("kind", [each for each in classes(core.errors) if each is not SiagaError])
def test_every_error_of_core_has_a_sentence(kind: type[Exception]) -> None:
    shown = explain(SAMPLES[kind])
    assert is_plain(shown) and shown.status not in (0, Exit.SOFTWARE)


def test_every_error_of_the_store_has_a_sentence() -> None:
    errors = importlib.import_module("storage.errors")
    unnamed = [kind.__name__ for kind in classes(errors) if kind.__name__ not in STORE]
    assert unnamed == []


@pytest.mark.parametrize("name", STORE)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_trouble_with_the_store_says_what_happened_and_what_helps(name: str, language: str) -> None:
    i18n.use_language(language)
    try:
        cause = type(name, (Exception,), {})("password=hunter2")
        shown = explain(DatabaseTrouble(cause))
        assert is_plain(shown) and shown.remedy and shown.status != 0
        assert shown.status != Exit.SOFTWARE or name == "MigrationFailed"
        assert "hunter2" not in shown.sentence + shown.remedy
    finally:
        i18n.use_language("en")


def test_no_words_for_errors_that_the_store_does_not_know() -> None:
    errors = importlib.import_module("storage.errors")
    assert {name for name in STORE if not hasattr(errors, name)} == set()


@pytest.mark.parametrize("reason", BAD_URLS)
def test_a_bad_address_gets_the_remedy_for_its_reason(reason: str) -> None:
    errors = importlib.import_module("storage.errors")
    assert explain(DatabaseTrouble(errors.BadDatabaseUrl(reason))).remedy == BAD_URLS[reason]


def test_the_reasons_have_remedies_and_the_file_is_named() -> None:
    errors = importlib.import_module("storage.errors")
    missing = explain(DatabaseTrouble(errors.DatabaseMissing(Path("/x/a\x1b[31m.db"))))
    assert "/x/a" in missing.sentence and "\x1b" not in missing.sentence
    failed = explain(DatabaseTrouble(errors.BackupFailed(Path("/x/b.db"), "exists")))
    assert failed.remedy == BAD_BACKUPS["exists"] and "/x/b.db" in failed.sentence


def test_every_reason_why_a_tag_is_refused_has_words() -> None:
    text = (ROOT / "core/domain/tags.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'TagRefused\("(\w+)"', text))
    assert codes and {f"tag_{code}" for code in codes} <= set(refusals.RULES)


def test_a_store_error_without_words_of_its_own_is_said_as_trouble_with_the_store() -> None:
    assert explain(DatabaseTrouble(RuntimeError("x"))).status == Exit.UNAVAILABLE


def test_every_rule_that_core_refuses_by_has_words() -> None:
    used = set()
    for file in (ROOT / "core").rglob("*.py"):
        used |= set(re.findall(r'raise Refused\(\s*"(\w+)"', file.read_text(encoding="utf-8")))
    assert used and used <= set(refusals.RULES)


def test_a_rule_without_words_is_said_by_its_code() -> None:
    assert "new_rule" in explain(Refused("new_rule")).sentence


@pytest.mark.parametrize("detail", ["{0.__class__}", "{detail}", "%s", "[/", "a\x1b[31mb"])
def test_data_in_a_sentence_stays_data(detail: str) -> None:
    shown = explain(Refused("inactive", detail))
    assert "\x1b" not in shown.sentence and "class" not in shown.sentence.replace(detail, "")


def test_errors_of_rules_and_of_files_have_words() -> None:
    workflow = importlib.import_module("core.domain.workflow")
    for error, word in (
        (QueryError("unknown_key", 4, {"nearest": "status"}), "column 4"),
        (FileNotFoundError(2, "no", str(ROOT / "nope.toml")), "no file nope.toml"),
        (FileNotFoundError(2, "no", "/nope/desk.toml"), "no folder /nope"),
        (NotADirectoryError(20, "no", f"{__file__}/desk.toml"), f"no folder {__file__[:60]}"),
        (NotADirectoryError(20, "no", __file__), "test_error_display.py"),
        (PermissionError(13, "no", "/home/x/desk.toml"), "desk.toml"),
        (FileExistsError(17, "no", "/home/x/desk.toml"), "desk.toml"),
        (IsADirectoryError(21, "no", "/home/x"), "x"),
        (OSError(28, "no space"), "28"),
        (TagRefused("empty"), "visible character"),
        (workflow.TransitionRefused(Status.OPEN, Status.NEW), "open → new"),
        (NotFound("agent", ""), "several agents"),
        (NotFound("agent", "budi"), "budi"),
    ):
        shown = explain(error)
        assert (
            is_plain(shown)
            and word in shown.sentence
            and shown.status != Exit.SOFTWARE
            and "/home" not in shown.sentence
        )


def raised() -> Exception:
    try:
        password = "hunter2"
        try:
            raise KeyError(password)
        except KeyError as error:
            raise ValueError(f"bad {password}") from error
    except ValueError as error:
        return error


def test_details_name_kinds_and_places_and_no_values() -> None:
    text = details(raised())
    assert "builtins.KeyError" in text and "builtins.ValueError" in text and "tests/tui/test_error_display.py" in text
    assert "hunter2" not in text and str(ROOT) not in text


def test_an_unexpected_error_is_two_sentences_and_a_kind_for_a_command() -> None:
    out = io.StringIO()
    assert report(raised(), out) == Exit.SOFTWARE
    assert "hunter2" not in out.getvalue() and "Traceback" not in out.getvalue() and "ValueError" in out.getvalue()


def test_an_expected_error_is_a_sentence_and_a_remedy_for_a_command() -> None:
    out = io.StringIO()
    assert report(DatabaseTrouble(type("SchemaNewer", (Exception,), {})()), out) == Exit.CONFIGURATION
    assert len(out.getvalue().splitlines()) == 2


def test_rules_are_hints_and_trouble_is_a_dialog() -> None:
    assert explain(Refused("no_change")).severity is Severity.HINT
    assert explain(Busy()).severity is Severity.WARNING
    assert explain(raised()).severity is Severity.ERROR


def test_words_for_errors_load_neither_the_console_nor_the_store() -> None:
    code = (
        "import sys, tui.error_display; print([m for m in ('textual', 'sqlmodel', 'sqlalchemy') if m in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ended.stdout.strip() == "[]"
