"""`siaga init` by flags, by questions, and over a file that is there."""

import argparse
import io
from pathlib import Path

import pytest

from core.desk_file.read import read
from core.domain.vocabulary import Metric, Priority
from tui.commands import init


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    init.add_parser(parser.add_subparsers())
    return parser.parse_args(["init", *words])


def run(*words: str) -> int:
    return init.run(parse(*words))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "new" / "desk.toml"


def test_by_flags(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = [
        "--yes", "--name", "Meja", "--zone", "Asia/Jakarta", "--language", "id", "--team", "Jaringan",
        "--team", "Aplikasi", "--hours", "mon-fri 08:00-17:00; sat 09:00-12:00", "--country", "ID",
        "--agent", "sari", "--agent-name", "Sari",
        "--targets", "urgent=5m/10m/2h", "--targets", "low=none/none/48h",
    ]  # fmt: skip
    assert run(str(desk), *flags) == 0
    config = read(desk.read_text(encoding="utf-8"), folder=desk.parent)
    assert (config.name, config.zone, config.language) == ("Meja", "Asia/Jakarta", "id")
    assert [team.name for team in config.teams] == ["Jaringan", "Aplikasi"]
    targets = config.policies[0].targets
    assert targets.target_s(Metric.FIRST_RESPONSE, Priority.URGENT) == 300
    assert targets.target_s(Metric.FIRST_RESPONSE, Priority.LOW) is None
    assert "siaga apply" in capsys.readouterr().out


def test_the_file_is_for_the_user_only(desk: Path) -> None:
    assert run(str(desk), "--yes") == 0
    assert desk.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_kept(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.parent.mkdir()
    desk.write_text("mine", encoding="utf-8")
    assert run(str(desk), "--yes") == 1
    assert desk.read_text(encoding="utf-8") == "mine"
    assert "--force" in capsys.readouterr().err


def test_force_replaces_it_and_leaves_nothing_behind(desk: Path) -> None:
    desk.parent.mkdir()
    desk.write_text("mine", encoding="utf-8")
    assert run(str(desk), "--yes", "--force") == 0
    assert desk.read_text(encoding="utf-8").startswith("#")
    assert list(desk.parent.iterdir()) == [desk]


@pytest.mark.parametrize(
    "flags",
    [
        ("--zone", "Mars/Olympus"),
        ("--hours", "mon 17:00-09:00"),
        ("--targets", "urgent=1d/2h/3h"),
        ("--targets", "urgnet=1h/2h/3h"),
        ("--agent", "No Handle"),
        ("--country", "XX"),
        ("--team", " "),
        ("--name", "\u200b"),
    ],
)
def test_a_wrong_flag_is_named_and_nothing_is_written(
    desk: Path, capsys: pytest.CaptureFixture[str], flags: tuple[str, str]
) -> None:
    assert run(str(desk), "--yes", *flags) == 2
    assert flags[0] in capsys.readouterr().err
    assert not desk.exists()


@pytest.mark.parametrize("targets", ["urgent=foo", "urgent=foo/foo/foo", "urgent=", "urgent", "foo", "urgent=1h/2h"])
def test_what_is_wrong_with_a_flag_is_said_once(desk: Path, capsys: pytest.CaptureFixture[str], targets: str) -> None:
    assert run(str(desk), "--yes", "--targets", targets) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_questions_are_asked_again_until_the_answer_will_do(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [
        "Meja", "Mars/Olympus", "Asia/Jakarta", "budi", "Budi", "Jaringan, Aplikasi", "mon 17:00-09:00",
        "mon-fri 08:00-16:00", "", "1d/2h/3h", "10m/20m/3h", "", "", "",
    ]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    assert run(str(desk)) == 0
    config = read(desk.read_text(encoding="utf-8"), folder=desk.parent)
    assert (config.name, config.zone, config.agents[0].handle) == ("Meja", "Asia/Jakarta", "budi")
    assert [team.name for team in config.teams] == ["Jaringan", "Aplikasi"]
    assert config.policies[0].targets.target_s(Metric.RESOLUTION, Priority.URGENT) == 3 * 3600
    out = capsys.readouterr().out
    assert "Mars/Olympus" in out
    assert "working day" in out


def test_answers_that_end_write_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Meja\n"))
    assert run(str(desk)) == 1
    assert "--yes" in capsys.readouterr().err
    assert not desk.exists()


def test_warnings_alone_are_no_failure(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none = [word for one in ("low", "normal", "high", "urgent") for word in ("--targets", f"{one}=none/1h/2h")]
    assert run(str(desk), "--yes", *none) == 0
    assert "warning" in capsys.readouterr().err
    assert desk.exists()
