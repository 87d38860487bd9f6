"""The lines of keys agree with what the standard parser reads."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.desk_file.findings import Path
from core.desk_file.locate import TooDeep, locate
from core.desk_file.template import DeskAnswers, default_desk_file

TEXT = '''\
plain = 1
a.b.c = "dotted # no comment"
"quoted key" = 'x = ] }'

[table]   # comment
long = """
[not.a.table]
k = 1
""""
date = 2026-01-01 10:00:00
list = [
  1, # one
  [2, 3],
  { x = 1, y = { z = "}" } },
]

[[steps]]
name = "first"
[steps.inner]
deep = true
[[steps]]
name = "second"
[[steps.parts]]
n = 1
[[steps.parts]]
n = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("plain",), 1),
        (("a", "b", "c"), 2),
        (("quoted key",), 3),
        (("table",), 5),
        (("table", "long"), 6),
        (("table", "date"), 10),
        (("table", "list", 0), 12),
        (("table", "list", 1, 1), 13),
        (("table", "list", 2, "y", "z"), 14),
        (("steps", 0, "name"), 18),
        (("steps", 0, "inner", "deep"), 20),
        (("steps", 1, "name"), 22),
        (("steps", 1, "parts", 0, "n"), 24),
        (("steps", 1, "parts", 1), 25),
        (("steps", 1, "parts", 1, "missing"), 25),
        (("nowhere",), 1),
    ],
)
def test_line_of_path(path: Path, line: int) -> None:
    assert locate(TEXT).line_of(path) == line


def paths(value: Any, at: Path = ()) -> set[Path]:
    if isinstance(value, dict):
        return {at}.union(*(paths(each, (*at, key)) for key, each in value.items()))
    if isinstance(value, list):
        return {at}.union(*(paths(each, (*at, index)) for index, each in enumerate(value)))
    return {at}


@pytest.mark.parametrize("text", [TEXT, default_desk_file(DeskAnswers("x", "UTC"))])
def test_every_path_of_the_parser_has_a_line(text: str) -> None:
    assert paths(tomllib.loads(text)) - {()} == set(locate(text).lines)
    assert locate(text).repeated == []


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab.=[]{}\"',#\n\\1 \t", max_size=60))
def test_any_text_is_survived_and_well_formed_text_is_located(text: str) -> None:
    found = locate(text)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert paths(tables) - {()} <= set(found.lines)


def test_depth_is_limited() -> None:
    with pytest.raises(TooDeep):
        locate("a = " + "[" * 40)
