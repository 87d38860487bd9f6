"""Where things lie, and for whom."""

from pathlib import Path

import pytest

from storage import paths


@pytest.mark.parametrize(
    ("variable", "folder"),
    [
        ("XDG_DATA_HOME", paths.data_folder),
        ("XDG_STATE_HOME", paths.state_folder),
        ("XDG_CACHE_HOME", paths.cache_folder),
    ],
)
def test_folders_follow_the_user_s_settings_and_are_not_made_by_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, folder: object
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "mine"))
    assert callable(folder) and folder() == tmp_path / "mine" / "siaga"
    assert not (tmp_path / "mine").exists()


def test_made_folders_are_private(tmp_path: Path) -> None:
    made = paths.make_private(tmp_path / "a" / "b")
    assert [folder.stat().st_mode & 0o777 for folder in (made, made.parent)] == [0o700, 0o700]
    assert paths.private_to_us(made)


def test_a_folder_that_others_may_enter_or_a_link_is_not_ours_alone(tmp_path: Path) -> None:
    private = paths.make_private(tmp_path / "private")
    (tmp_path / "link").symlink_to(private)
    assert not paths.private_to_us(tmp_path / "link")
    private.chmod(0o750)
    assert not paths.private_to_us(private)
