"""What the console shows as trouble is found in siaga's log afterwards, by kinds and places, once."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import DatabaseTrouble
from tests.tui.console_desk import console, small_desk
from tui.loading import AskFailed
from tui.logs import CleanFormatter

SECRET = "the words of a customer"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(CleanFormatter())
    logger = logging.getLogger("siaga")
    logger.addHandler(handler)
    yield text
    logger.removeHandler(handler)


@pytest.mark.parametrize("error", [RuntimeError(SECRET), DatabaseTrouble(ValueError(SECRET))])
async def test_an_error_that_a_dialog_showed_is_in_the_log_once(
    tmp_path: Path, log: io.StringIO, error: Exception
) -> None:
    """The user saw: a dialog, and nothing of it in siaga.log afterwards."""
    async with console(small_desk(tmp_path / "desk")) as shown:
        for _again in range(2):
            shown.app.post_message(AskFailed(error, "queue-rows"))
        await shown.until(lambda: len(shown.app.screen_stack) > 1)
        await shown.keys("escape")
        shown.app.troubles.clear()
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    assert log.getvalue().count(" ERROR siaga.console ") == 1 and kind in log.getvalue()
    assert SECRET not in log.getvalue()


async def test_a_change_that_could_not_be_stored_is_in_the_log(tmp_path: Path, log: io.StringIO) -> None:
    async with console(small_desk(tmp_path / "desk")) as shown:
        shown.app.post_message(AskFailed(DatabaseTrouble(ValueError(SECRET)), "action"))
        await shown.until(lambda: "Nothing was saved" in shown.toasts())
    assert "DatabaseTrouble (ValueError)" in log.getvalue() and SECRET not in log.getvalue()


async def test_what_a_rule_of_the_desk_answered_is_no_trouble(tmp_path: Path, log: io.StringIO) -> None:
    async with console(small_desk(tmp_path / "desk"), readonly=True) as shown:
        await shown.keys("t")
        assert "read-only" in shown.toasts()
    assert log.getvalue() == ""
