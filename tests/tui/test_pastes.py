"""What is pasted never becomes a key."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.pastes import END, START, PasteCleaner

HOSTILE = "look\x1b[A\x1bq\x03 here\x9b1~\x7f"
SAFE = "look\ufffd[A\ufffdq\ufffd here\ufffd1~\ufffd"


def fed(*pieces: str) -> str:
    cleaner = PasteCleaner()
    return "".join(cleaner.feed(piece) for piece in pieces)


def test_controls_of_a_paste_become_signs() -> None:
    assert fed(START + HOSTILE + END) == START + SAFE + END


def test_lines_and_tabs_stay() -> None:
    assert fed(START + "a\r\n\tb\nc" + END) == START + "a\r\n\tb\nc" + END


def test_keys_before_and_after_stay_keys() -> None:
    paste, cleaned = START + "\x1b" + END, START + "\ufffd" + END
    assert fed("\x1b[A\x03" + paste + "\x1b[B\x1b") == "\x1b[A\x03" + cleaned + "\x1b[B\x1b"


def test_a_lone_escape_is_passed_on_at_once() -> None:
    assert PasteCleaner().feed("\x1b") == "\x1b"


def test_an_end_inside_ends_it_once() -> None:
    first = START + "a" + END + "\x1b[C"
    assert fed(first + START + "\x1b" + END) == first + START + "\ufffd" + END


@given(st.lists(st.integers(1, 60), max_size=12))
def test_wherever_the_reads_cut_it(cuts: list[int]) -> None:
    whole = "k\x1b[A" + START + HOSTILE + "\x1b[20" + END + "\x1b[B" + START + "\x1b[201" + END + "\x1b"
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[one:other] for one, other in pairwise(places)]
    assert fed(*pieces) == fed(whole)
    assert fed(whole) == "k\x1b[A" + START + SAFE + "\ufffd[20" + END + "\x1b[B" + START + "\ufffd[201" + END + "\x1b"
