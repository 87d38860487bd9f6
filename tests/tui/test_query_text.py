import pytest

from core.domain.query.errors import QueryError
from core.domain.query.keys import KEYS
from core.domain.query.parser import parse
from core.domain.query.reading import reading
from core.domain.query.tree import ClockState, Flag, SortBy
from core.domain.vocabulary import Channel, Priority, Status
from tui.i18n import use_language
from tui.query_text import ERRORS, PARTS, WORDS, error_text, reading_text


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is:open is:mine", "new or open, mine, next due first"),
        ("", "every ticket, next due first"),
        ("sla:>=1h30m", "nearest clock at least 1 h 30 min of working time left, next due first"),
        ("sla:<40h", "nearest clock less than 40 h of working time left, or overdue, next due first"),
        ("res:>24h30m", "resolution more than 24 h 30 min of working time left, next due first"),
        ("prio>=high -tag:spam", "priority high or urgent, not tag “spam”, next due first"),
        ("(is:vip OR is:mine is:open) sort:-updated", "(from a VIP or mine and new or open), last updated first"),
        ("created:>3d", "created more than 3 d ago, next due first"),
        ("due:today..fri", "due from today to Friday, next due first"),
        ("age:2w..", "age at least 2 w (wall-clock time), next due first"),
    ],
)
def test_readings(text: str, said: str) -> None:
    assert reading_text(reading(parse(text))) == said


def test_words_of_people_are_not_filled_in_twice() -> None:
    assert "“{values}…”" in reading_text(reading(parse("subject:{values}")))
    assert "“{nearest}”" in error_text(QueryError("unknown_value", 1, {"key": "tag", "given": "{nearest}"}))


def test_every_closed_set_has_its_words() -> None:
    sets = [("is", Flag), ("status", Status), ("prio", Priority), ("channel", Channel), ("clock", ClockState)]
    for key, words in [*sets, ("sort", SortBy), ("reverse", SortBy)]:
        assert [word for word in words if (key, word.value) not in WORDS] == []


def test_every_key_that_is_answered_has_a_pattern() -> None:
    named = {"id": "number"}
    assert [key for key, entry in KEYS.items() if entry.build and named.get(key, key) not in PARTS] == []


def test_every_code_has_a_sentence_with_its_column() -> None:
    codes = {
        word.strip("`.,") for line in (QueryError.__doc__ or "").splitlines() for word in line.split() if "`" in word
    }
    assert codes == set(ERRORS)
    for code in codes:
        assert error_text(QueryError(code, 7, {"key": "tag"})).startswith("Column 7: ")
