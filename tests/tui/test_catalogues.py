"""Every word of the interface stands in every language."""

import re

import pytest

from tests import catalogue

PLACEHOLDER = re.compile(r"\{[a-z_]*\}")


def _forms(words: object) -> tuple[str, ...]:
    return tuple(str(each) for each in words) if isinstance(words, tuple | list) else (str(words),)


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_no_translation_is_missing(language: str) -> None:
    assert list(catalogue.missing(language)) == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    assert list(catalogue.unused(language)) == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    for message in catalogue.stored(language):
        if not message.id:
            continue
        ids = _forms(message.id)
        strings = _forms(message.string)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= wanted | set(PLACEHOLDER.findall(ids[0])), ids[0]
            assert (
                wanted - set(PLACEHOLDER.findall(string)) <= {"{count}"}
                if len(ids) > 1
                else (wanted == set(PLACEHOLDER.findall(string)))
            ), ids[0]


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    assert catalogue.po_path(language).with_suffix(".mo").read_bytes() == catalogue.compiled(language)
