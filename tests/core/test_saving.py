"""Saving an attachment touches nothing but one new file in the folder that was asked for."""

from pathlib import Path

import pytest

from core.saving import save_into


def test_saved_readable_by_the_owner_alone(tmp_path: Path) -> None:
    path = save_into(tmp_path, "note.txt", b"hello")
    assert path == tmp_path.resolve() / "note.txt"
    assert path.read_bytes() == b"hello"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    second = save_into(tmp_path, "note.txt", b"yours")
    third = save_into(tmp_path, "note.txt", b"theirs")
    assert (tmp_path / "note.txt").read_text() == "mine"
    assert [second.name, third.name] == ["note (2).txt", "note (3).txt"]


def test_a_link_in_the_folder_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "note.txt").symlink_to(outside)
    path = save_into(inside, "note.txt", b"x")
    assert path.name == "note (2).txt"
    assert not outside.exists()


@pytest.mark.parametrize("name", ["../up.txt", "/root-like/abs.txt", "..\\up.txt", "sub/../../up.txt", "\x00", ".."])
def test_it_stays_inside_also_through_a_linked_folder(tmp_path: Path, name: str) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    path = save_into(tmp_path / "link", name, b"x")
    assert path.parent == real.resolve()
    assert list(real.iterdir()) == [path]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_into(tmp_path / "gone", "a", b"")
