"""Where things lie."""

from pathlib import Path

import pytest

from storage import paths


@pytest.mark.parametrize(
    ("variable", "folder"),
    [("XDG_DATA_HOME", paths.data_folder), ("XDG_STATE_HOME", paths.state_folder)],
)
def test_folders_follow_the_user_s_settings_and_are_not_made_by_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, folder: object
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "mine"))
    assert callable(folder) and folder() == tmp_path / "mine" / "siaga"
    assert not (tmp_path / "mine").exists()
