"""`siaga backup`: what was copied is said in a sentence."""

from pathlib import Path

import pytest

from storage.backup import Verified
from tests.tui.console_desk import small_desk
from tui.cli import main
from tui.commands.backup import told


def test_the_copy_is_told_in_words_and_not_as_python(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The user saw: `{'agent': 13, …} tables, checked`."""
    copy = tmp_path / "copy.db"
    assert main(["backup", str(copy), "--database", str(small_desk(tmp_path / "desk"))]) == 0
    said = capsys.readouterr().out
    assert str(copy) in said and "tables" in said and "rows" in said and said.rstrip().endswith("checked.")
    assert "{" not in said and "'" not in said


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 kB"), (1, "1 kB"), (450_000, "450 kB"), (9_999_001, "10000 kB"), (12_500_000, "13 MB")]
)
def test_tables_rows_and_size_are_counted(size: int, words: str) -> None:
    copied = Verified(Path("/x/copy.db"), size, {"agent": 13, "ticket": 1})
    assert told(copied) == f"/x/copy.db: 2 tables, 14 rows, {words}, checked."


def test_a_missing_folder_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = small_desk(tmp_path / "desk")
    assert main(["backup", str(tmp_path / "nope" / "copy.db"), "--database", str(database)]) != 0
    said = capsys.readouterr().err
    assert str(tmp_path / "nope") in said and "folder" in said
    assert not (tmp_path / "nope").exists()
