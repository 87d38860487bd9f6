"""Which language is spoken, and that argparse speaks it, too."""

from collections.abc import Iterator

import pytest

from tests import catalogue
from tui import i18n
from tui.argparse_words import WORDS, speak_our_language
from tui.cli import build_parser


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.use_language("en")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LC_ALL": "C", "LANG": "id_ID.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "id_ID@x", "LANG": "en_US"}, "id"),
        ({"LC_MESSAGES": "de_DE", "LANG": "id_ID"}, "en"),
        ({"SIAGA_LANG": "id", "LC_ALL": "C"}, "id"),
        ({"SIAGA_LANG": "fr", "LANG": "id_ID"}, "en"),
        ({"LANG": "id-ID"}, "id"),
        ({}, "en"),
    ],
)
def test_the_first_set_variable_decides(environ: dict[str, str], language: str) -> None:
    assert i18n.wanted_language(environ) == language


def test_argparse_asks_our_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    i18n.use_language("id")
    speak_our_language()
    with pytest.raises(SystemExit):
        build_parser().parse_args(["init", "--language", "xx"])
    said = capsys.readouterr().err
    assert said.startswith(i18n._("usage: "))
    assert i18n._("invalid choice: %(value)r (choose from %(choices)s)").partition("%")[0] in said


def test_its_words_are_extracted_for_the_catalogue() -> None:
    extracted = catalogue.extracted()
    assert all(extracted.get(word) is not None for word in WORDS)
