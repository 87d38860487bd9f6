"""Which choices fit the letters typed so far, best first.

Not Textual's matcher: it tries every combination of positions, so a long name with repeated letters, which may come
from a stranger, holds the console for seconds. This one looks at each character a bounded number of times.
"""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

LOOKED_AT = 200
"""Characters of a candidate that count."""


def score(typed: str, candidate: str) -> int:
    """0 when the letters do not occur in this order; higher is better.

    Every word typed must fit. A match at the start beats one at a word's start, that beats one inside a word, and
    letters apart come last.
    """
    folded = candidate[:LOOKED_AT].casefold()
    scores = [_word_score(word, folded) for word in typed.casefold().split()]
    return min(scores, default=1)


def best(typed: str, choices: Iterable[tuple[str, T]], *, least: int = 1) -> list[T]:
    """The values whose text fits `typed`; equals keep their order. `least` 2 leaves out letters that stand apart."""
    scored = [(score(typed, text), value) for text, value in choices]
    return [value for points, value in sorted(scored, key=lambda each: -each[0]) if points >= least]


def _word_score(word: str, candidate: str) -> int:
    at = candidate.find(word)
    if at == 0:
        return 5 if candidate == word else 4
    if at > 0:
        return 3 if _starts_word(candidate, word) else 2
    rest = iter(candidate)
    return 1 if all(letter in rest for letter in word) else 0


def _starts_word(candidate: str, word: str) -> bool:
    at = candidate.find(word)
    while at > 0:
        if not candidate[at - 1].isalnum():
            return True
        at = candidate.find(word, at + 1)
    return False
