"""Notices for the desktop: the bytes of each form, through tmux and screen, and the switch."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.domain.vocabulary import EventKind
from core.services import inbox
from tests.tui.console_desk import NOW, opened, small_desk
from tests.tui.pty_program import PtyProgram
from tui.terminal.desktop_notice import DesktopNotices

PLAIN = "\x1b]9;! Breached: #1 x\x07", "\x1b]777;notify;! Breached;#1 x\x07"
DOUBLED = tuple(form.replace("\x1b", "\x1b\x1b") for form in PLAIN)


@pytest.mark.parametrize(
    ("environ", "sequences"),
    [
        ({}, PLAIN),
        ({"SIAGA_NOTICE": "OSC9"}, PLAIN[:1]),
        ({"SIAGA_NOTICE": "osc777"}, PLAIN[1:]),
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, tuple(f"\x1bPtmux;{form}\x1b\\" for form in DOUBLED)),
        ({"TERM": "tmux-256color", "SIAGA_NOTICE": "osc9"}, (f"\x1bPtmux;{DOUBLED[0]}\x1b\\",)),
        ({"STY": "1.pts-0.host"}, tuple(f"\x1bP{form}\x1b\\" for form in PLAIN)),
        ({"TERM": "screen-256color", "TMUX": "x"}, tuple(f"\x1bPtmux;{form}\x1b\\" for form in DOUBLED)),
        ({"TERM": "xterm-256color"}, PLAIN),
    ],
)
def test_the_bytes(environ: Mapping[str, str], sequences: tuple[str, ...]) -> None:
    call = DesktopNotices(environ).call("! Breached", "#1 x")
    assert call is not None and call.sequence == "".join(sequences)


def test_off_is_off() -> None:
    assert DesktopNotices({"SIAGA_NOTICE": " off "}).call("a", "b") is None


@pytest.mark.parametrize("environ", [{}, {"TMUX": "x"}, {"STY": "x"}])
def test_hostile_words_end_nothing_and_begin_nothing(environ: Mapping[str, str]) -> None:
    call = DesktopNotices(environ).call("t;\x1b\\\x9c\x07", "b\x1b]52;c;QQ==\x07\n\x1bP" * 50)
    assert call is not None
    clean = DesktopNotices(environ).call("t", "b")
    assert clean is not None
    for sign in ("\x1b", "\x07", "\x9c", "\n"):
        assert call.sequence.count(sign) == clean.sequence.count(sign)
    assert len(call.sequence.encode()) < (700 if "STY" in environ else 2_000)


CONSOLE = """
import sys
from tests.tui.console_desk import Wrist, opened
from tui.app import run_console
run_console(lambda: opened(sys.argv[1], "budi", Wrist()), scheduler=False)
"""


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, b"\x1b]777;notify;! Breached;#1 Mail server is down"),
        ({"TMUX": "x"}, b"\x1bPtmux;\x1b\x1b]9;! Breached: #1 Mail server is down"),
        ({"SIAGA_NOTICE": "off"}, b""),
    ],
)
def test_a_recorded_console_calls_the_desktop_for_what_concerns_the_agent(
    tmp_path: Path, environ: Mapping[str, str], wanted: bytes
) -> None:
    path = small_desk(tmp_path / "desk")
    surroundings = {"TERM": "xterm-256color", "TMUX": "", "STY": "", **environ}
    program = PtyProgram("-c", CONSOLE, str(path), columns=120, rows=40, environ=surroundings)
    try:
        program.until_shown("Mail server")
        program.until_shown("this is about")
        desk = opened(path, now=lambda: NOW)
        me = desk.actor.agent_id
        assert me is not None
        for ticket_id, told_as in ((2, "team"), (3, "view"), (1, "assignee")):
            data = {"metric": "resolution", "step": "breach", "for": told_as}
            desk.as_system().write(inbox.notify, me, ticket_id, EventKind.BREACH, data)
        desk.close()
        program.until_shown("#1 Mail server is down · resolution")
        program.drain()
    finally:
        program.close()
    assert (wanted or b"this is about") in program.bytes
    calls = program.bytes.count(b"]777;notify;") + program.bytes.count(b"]9;")
    assert calls == (2 if wanted else 0)  # one notice in two forms: what was told to a team or a view is none
    assert 1 <= program.bytes.count(b"\x07") - calls <= 2
