"""Cells that a spreadsheet takes for text, and back."""

import pytest

from core.domain.csv_cells import neutral, plain

COMPUTED = [
    "=1+1",
    "+62 812",
    "-5",
    "@SUM(A1)",
    " =1",
    "\u00a0=1",
    "\t=1",
    "\tx",
    "\rx",
    "\uff1d1",
    "\ufeff=1",
    "\ufe661",
    "'=1",
]
TEXTS = ["", "'", "'quoted'", "a=1", "1-2", "\u2013 dash", "Ren\u00e9"]


@pytest.mark.parametrize("value", COMPUTED)
def test_what_would_be_computed_becomes_text(value: str) -> None:
    assert neutral(value) == "'" + value


@pytest.mark.parametrize("value", TEXTS)
def test_text_stays_as_it_is(value: str) -> None:
    assert neutral(value) == value


@pytest.mark.parametrize("value", [*COMPUTED, *TEXTS, "''=1", "''x", "'", "' '=1"])
def test_the_way_back(value: str) -> None:
    assert plain(neutral(value)) == value
