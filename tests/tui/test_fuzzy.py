"""What fits the letters typed, and in which order."""

import pytest

from tui import fuzzy


@pytest.mark.parametrize(
    ("typed", "candidate", "points"),
    [
        ("", "anything", 1),
        ("mine", "Mine", 5),
        ("mi", "Mine", 4),
        ("soon", "Due soon", 3),
        ("ine", "Mine", 2),
        ("dso", "Due soon", 1),
        ("osd", "Due soon", 0),
        ("due soon", "Due soon", 3),
        ("soon due", "Due soon", 3),
        ("due x", "Due soon", 0),
        ("LÓPEZ", "Ana lópez", 3),
        ("ab", "xab ab", 3),
    ],
)
def test_points(typed: str, candidate: str, points: int) -> None:
    assert fuzzy.score(typed, candidate) == points


def test_best_first_and_equals_in_their_order() -> None:
    names = ["sabudi", "Budi S", "Ani", "Tim Budi", "Budi A"]
    assert fuzzy.best("budi", ((name, name) for name in names)) == ["Budi S", "Budi A", "Tim Budi", "sabudi"]


def test_letters_apart_can_be_left_out() -> None:
    assert fuzzy.best("dso", [("Due soon", 1), ("dso", 2)], least=2) == [2]


def test_a_strangers_long_name_costs_no_more_than_its_first_characters() -> None:
    assert fuzzy.score("z", "a" * fuzzy.LOOKED_AT + "z") == 0
