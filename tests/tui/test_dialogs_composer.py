"""Writing to the requester or to the desk: nothing typed is lost, and nobody mistakes one for the other."""

import stat
import sys
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import TextArea

from core.domain.vocabulary import Status, Visibility
from core.errors import Busy
from tests.tui.dialog_host import NO_ANSWER, SIZES, Host, frame
from tui.dialogs.composer import DRAFT_AFTER_S, Composed, Composer, Rules, Subject
from tui.dialogs.editor import EditorFailed, edit

ABOUT = Subject(1234, "VPN [/ down", "Budi Santoso", "Halo,\nVPN saya [@click=app.quit]mati\x1b]0;x\x07 lagi.")
RULES = Rules((Status.PENDING, Status.SOLVED))


class Drafts:
    """A keeper that remembers every call, and can be out of order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Visibility]] = []
        self.broken = False

    async def __call__(self, text: str, visibility: Visibility) -> None:
        if self.broken:
            raise Busy
        self.calls.append((text, visibility))


def host(side: Visibility = Visibility.PUBLIC, keeper: Drafts | None = None, **more: object) -> Host:
    return Host(lambda: Composer(ABOUT, side, on_draft=keeper, rules=RULES, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["ctrl+s", "f2"])
@pytest.mark.parametrize("size", SIZES)
async def test_typed_text_is_sent_by_either_key(size: tuple[int, int], key: str) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"Hi", "enter", *"ok", key)
        await pilot.pause()
    assert app.answer == Composed("Hi\nok", Visibility.PUBLIC, None)


@pytest.mark.parametrize("size", SIZES)
async def test_public_and_internal_differ_in_word_sign_and_frame(size: tuple[int, int]) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        public = frame(pilot)
        assert "→ PUBLIC REPLY: Budi Santoso reads this" in public and "INTERNAL" not in public
        await pilot.press("f3")
        await pilot.pause()
        internal = frame(pilot)
        assert "# INTERNAL NOTE: only the desk reads this" in internal and "PUBLIC REPLY" not in internal
        assert "╔" in internal and "╔" not in public
        bars = [app.screen.query_one("#audience").styles.background]
        await pilot.press("f3")
        assert app.screen.query_one("#audience").styles.background != bars[0]


async def test_switching_takes_the_text_along() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"abc", "f3", "ctrl+s")
        await pilot.pause()
    assert app.answer == Composed("abc", Visibility.INTERNAL, None)


async def test_switching_does_not_mix_in_a_draft_of_the_other_side() -> None:
    app = host(drafts={Visibility.INTERNAL: "secret"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"abc", "f3")
        assert app.screen.query_one(TextArea).text == "secret"
        await pilot.press("f3", "ctrl+s")
        await pilot.pause()
    assert app.answer == Composed("abc", Visibility.PUBLIC, None)


async def test_the_status_after_the_reply_is_cycled_and_a_note_has_none() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "f5", "f5")
        await pilot.pause()
        assert "After sending the status is: solved" in frame(pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert app.answer == Composed("x", Visibility.PUBLIC, Status.SOLVED)
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "f5", "f3", "ctrl+s")
        await pilot.pause()
    assert app.answer == Composed("x", Visibility.INTERNAL, None)


async def test_an_empty_text_is_not_sent() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "ctrl+s")
        await pilot.pause()
        assert "nothing to send" in frame(pilot)
    assert app.answer is NO_ANSWER


async def test_leaving_keeps_the_draft_and_a_draft_comes_back() -> None:
    keeper = Drafts()
    app = host(keeper=keeper)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"half a", "escape")
        await pilot.pause()
    assert app.answer is None and keeper.calls[-1] == ("half a", Visibility.PUBLIC)
    app = host(keeper=keeper, drafts={Visibility.PUBLIC: "half a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Your draft is back." in frame(pilot)
        await pilot.press("!", "ctrl+s")
        await pilot.pause()
    assert app.answer == Composed("half a!", Visibility.PUBLIC, None)


async def test_a_switch_moves_the_stored_draft_to_the_other_side() -> None:
    keeper = Drafts()
    app = host(keeper=keeper)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "escape")
        await pilot.pause()
    app = host(keeper=keeper, drafts={Visibility.PUBLIC: "a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3", "escape")
        await pilot.pause()
    assert set(keeper.calls[1:]) == {("", Visibility.PUBLIC), ("a", Visibility.INTERNAL)}


async def test_a_draft_is_armed_by_the_first_letter_and_not_put_off_by_the_next() -> None:
    keeper = Drafts()
    app = host(keeper=keeper)
    async with app.run_test(size=(80, 24)) as pilot:
        composer = app.screen
        assert isinstance(composer, Composer) and composer._draft_timer is None
        await pilot.press("a")
        await pilot.pause()
        first = getattr(composer, "_draft_timer")  # noqa: B009
        await pilot.press("b")
        await pilot.pause()
        assert first is not None and (composer._draft_timer is first or keeper.calls)
        assert await composer.keep_draft()
    assert DRAFT_AFTER_S <= 1.0 and keeper.calls[-1] == ("ab", Visibility.PUBLIC)


async def test_a_draft_that_cannot_be_stored_holds_the_agent_back_once() -> None:
    keeper = Drafts()
    keeper.broken = True
    app = host(keeper=keeper)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "escape")
        await pilot.pause()
        assert app.answer is NO_ANSWER and "Esc again leaves" in frame(pilot)
        assert app.screen.query_one(TextArea).text == "a"
        await pilot.press("escape")
        await pilot.pause()
    assert app.answer is None


async def test_the_requesters_words_are_shown_clean_and_do_nothing() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "VPN saya [@click=app.quit]mati" in frame(pilot) and "\x1b" not in frame(pilot)
        assert "Ticket 1234: VPN [/ down" in frame(pilot)


async def test_a_paste_is_cleaned() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        area = app.screen.query_one(TextArea)
        area.post_message(Paste("one\r\ntwo \x1b]52;c;aGk=\x07\x9b31m[b]"))
        await pilot.pause()
        assert area.text.startswith("one\ntwo") and "[b]" in area.text
        assert not any(char in area.text for char in "\x1b\x07\x9b\r")


async def test_the_editor_was_offered_where_the_desk_does_not_allow_it() -> None:
    app = host()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a", "f4")
        await pilot.pause()
        assert "F4" not in frame(pilot) and "switched off" in frame(pilot)
    assert app.answer is NO_ANSWER
    app = Host(lambda: Composer(ABOUT, rules=Rules(editor=("vi",))))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "F4 editor" in frame(pilot)


async def test_a_note_is_saved_and_a_reply_is_sent() -> None:
    app = host(Visibility.INTERNAL)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        assert "ctrl+s/F2 save" in frame(pilot) and " send" not in frame(pilot).splitlines()[-4:]
        await pilot.press("f3")
        await pilot.pause()
        assert "ctrl+s/F2 send" in frame(pilot)
        await pilot.press("f3", "ctrl+s")
        await pilot.pause()
    assert app.answer == Composed("a", Visibility.INTERNAL, None)


@pytest.mark.parametrize(("now", "said"), [(Status.NEW, "open"), (Status.PENDING, "as it is")])
async def test_after_a_reply_to_a_new_ticket_it_said_as_it_is_though_it_opens(now: Status, said: str) -> None:
    app = Host(lambda: Composer(ABOUT, rules=Rules((Status.PENDING,), now=now)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert f"After sending the status is: {said}" in frame(pilot)


def test_the_editor_gets_a_private_file_and_its_text_comes_back(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "editor.py"
    program.write_text(
        "import os, pathlib, sys\n"
        "file = pathlib.Path(sys.argv[-1])\n"
        f"pathlib.Path({str(seen)!r}).write_text(oct(os.stat(file).st_mode & 0o777) + ' ' + str(file))\n"
        "file.write_text(file.read_text() + ' world')\n"
    )
    assert edit("hello", [sys.executable, str(program)]) == "hello world"
    mode, _blank, file = seen.read_text().partition(" ")
    assert int(mode, 8) == stat.S_IRUSR | stat.S_IWUSR and not Path(file).exists()


@pytest.mark.parametrize("program", [[sys.executable, "-c", "raise SystemExit(1)"], ["/nonexistent/editor"]])
def test_an_editor_that_fails_is_said(program: list[str]) -> None:
    with pytest.raises(EditorFailed):
        edit("hello", program)
