"""The command line as a whole: which parsers are made for which words, and what everybody may ask."""

import subprocess
import sys
from pathlib import Path

import pytest

from tui.cli import COMMANDS, build_parser, main, parse


def loaded_by(*words: str) -> set[str]:
    """Modules of `tui.commands` that a fresh process imports to understand the words."""
    code = f"import sys; from tui.cli import parse; parse({list(words)!r}); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return {name.removeprefix("tui.commands.") for name in shown.stdout.split() if name.startswith("tui.commands.")}


def test_the_bare_console_loads_no_command() -> None:
    assert loaded_by("--database", "desk.db", "--agent", "budi") == set()


def test_a_command_loads_itself_alone() -> None:
    assert loaded_by("list", "-q", "is:open") == {"list"}


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(["--help"])
    shown = capsys.readouterr().out
    assert left.value.code == 0
    assert all(f"    {name.rstrip('_').replace('_', '-')}" in shown for name in COMMANDS)


def test_a_word_that_is_no_command_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(["lsit"])
    assert left.value.code == 2
    assert "list" in capsys.readouterr().err


def test_every_command_explains_itself() -> None:
    parser = build_parser()
    for name in COMMANDS:
        with pytest.raises(SystemExit) as left:
            parser.parse_args([name.rstrip("_").replace("_", "-"), "--help"])
        assert left.value.code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_the_completion_of_each_shell_knows_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if name.rstrip("_").replace("_", "-") not in shown] == []


def test_the_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    with pytest.raises(SystemExit):
        parse(["--version"])
    assert capsys.readouterr().out == f"siaga {version('siaga')}\n"


@pytest.mark.parametrize("words", [("--database", "{desk}"), ("demo", "--file", "{desk}")])
def test_without_a_terminal_the_console_says_so_and_makes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    desk = tmp_path / "desk.db"
    command = [sys.executable, "-m", "tui", *(word.format(desk=desk) for word in words)]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (69, "")
    assert ended.stderr.startswith("siaga: The console needs a terminal")
    assert not desk.exists()
