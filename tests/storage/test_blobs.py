"""Attachments by content."""

from pathlib import Path

import pytest

from storage import blobs
from storage.errors import DatabaseDamaged, DatabaseMissing


def test_what_is_put_is_got(tmp_path: Path) -> None:
    name = blobs.put(tmp_path / "blobs", b"hello")
    assert blobs.get(tmp_path / "blobs", name) == b"hello"
    assert blobs.put(tmp_path / "blobs", b"hello") == name


def test_it_is_private_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    name = blobs.put(tmp_path / "blobs", b"hello")
    kept = blobs.place(tmp_path / "blobs", name)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == [kept]


def test_what_is_not_there_or_not_the_same_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        blobs.get(tmp_path, "0" * 64)
    name = blobs.put(tmp_path, b"hello")
    blobs.place(tmp_path, name).write_bytes(b"hallo")
    with pytest.raises(DatabaseDamaged):
        blobs.get(tmp_path, name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        blobs.get(tmp_path, name)
