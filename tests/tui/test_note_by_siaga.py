"""Whose a message is that nobody of the desk wrote."""

from pathlib import Path

import pytest

from core.domain.vocabulary import AuthorKind, Direction, Visibility
from core.services import messages
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from tests.tui.console_desk import console, opened, small_desk
from tui import i18n


def note(uow: UnitOfWork) -> None:
    ticket = for_change(uow, 1, action="note")
    said = {"visibility": Visibility.INTERNAL, "direction": Direction.NONE, "author": AuthorKind.SYSTEM}
    messages.store(uow, ticket, "Escalated by the chain.", **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "word"), [("en", "INTERNAL"), ("id", "INTERN")])
async def test_what_a_chain_notes_is_by_siaga_as_everywhere(tmp_path: Path, code: str, word: str) -> None:
    """The user saw: `INTERNAL  system`; the trail says siaga."""
    path = small_desk(tmp_path / "desk")
    desk = opened(path).as_system()
    desk.write(note)
    desk.close()
    i18n.use_language(code)
    try:
        async with console(path) as shown:
            await shown.sees_soon("Escalated by the chain.")
            (line,) = (line for line in shown.text().splitlines() if word in line and "  siaga  " in line)
            assert "system" not in line
    finally:
        i18n.use_language("en")
