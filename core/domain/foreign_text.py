"""Text that came from outside, made fit to be shown; what is stored stays as received.

The rules (RELIABILITY.md 2.1), the same for screens, logs and command output:

- every control, directional, invisible, tag, surrogate or non-character becomes U+FFFD, one for one, so that nothing
  is lost in silence. Exceptions: a byte order mark at the very start is dropped, a tabulator becomes blanks, CR LF is
  one line end, and in a line a line end becomes a blank;
- the emoji joiner stays between two emoji and a variation selector stays after an emoji; elsewhere both are marked;
- NFC; of a longer run of combining marks the first four stay and one U+FFFD stands for the rest; a mark without a base
  gets U+25CC as its base, so that it cannot join what stands before the text;
- longer text is cut before anything else is done with it and ends in an ellipsis.
"""

import re
import unicodedata

LINE_LIMIT = 500
TEXT_LIMIT = 65_536
MARK = "\ufffd"
ELLIPSIS = "\u2026"
MARKS_PER_BASE = 4
_SLACK = 1024
"""Characters looked at beyond the limit, because cleaning may shorten."""

EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
"""Inside of a character class: what can be an emoji, skin tones included."""

_INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e"
    "\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_MARKED = re.compile(
    f"[\x00-\x09\x0b-\x1f\x7f-\x9f{_INVISIBLE}\ud800-\udfff{_NON_CHARACTERS}]"
    f"|(?<![{EMOJI}])(?<![{EMOJI}]\ufe0f)\u200d|\u200d(?![{EMOJI}])"
    f"|(?<![{EMOJI}])(?<![0-9#*](?=\ufe0f\u20e3))[\ufe0e\ufe0f]"
)
_BLANK_LOOKING = re.compile(
    f"[\\s\x00-\x1f\x7f-\x9f{_INVISIBLE}\u200d\ufe0e\ufe0f\u2800\ud800-\udfff{_NON_CHARACTERS}]+"
)
_LINE_ENDS = re.compile("\r\n|\n")


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One line of at most `limit` characters."""
    return _clean(text, limit, tab=" ", line_end=" ")


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Lines ended by LF, at most `limit` characters in all."""
    return _clean(text, limit, tab="    ", line_end="\n")


def is_clean(text: str) -> bool:
    """Whether `clean_text` would show it as it stands, whatever its length."""
    return clean_text(text, max(len(text), 1)) == text


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: empty, white space, controls, invisible or blank-looking characters only.

    Only the part that `clean_line` would show is looked at.
    """
    seen = text[: LINE_LIMIT * 4]
    if _BLANK_LOOKING.fullmatch(seen) or not seen:
        return True
    return all(unicodedata.combining(char) or _BLANK_LOOKING.match(char) for char in seen)


def mixed_script(text: str) -> bool:
    """Whether one word mixes alphabets that look alike (Cyrillic a in a Latin name): a hint for addresses and names."""
    return any(len(_alphabets(word)) > 1 for word in re.findall(r"\w+", text[:LINE_LIMIT]))


_LOOKALIKES = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})


def _alphabets(word: str) -> frozenset[str]:
    if word.isascii():
        return frozenset()
    names = (unicodedata.name(char, "").split(" ", 1)[0] for char in word)
    return _LOOKALIKES.intersection(names)


def _clean(text: str, limit: int, *, tab: str, line_end: str) -> str:
    window = text[: limit + _SLACK]
    if window.isascii() and window.isprintable():
        return _cut(window, limit)
    window = _LINE_ENDS.sub(line_end, window.removeprefix("\ufeff")).replace("\t", tab)
    if not window.isascii():
        # Marks are capped first: sorting a long run of them, as NFC does, takes quadratic time.
        window = _cap_marks(unicodedata.normalize("NFC", _cap_marks(window)))
    return _cut(_MARKED.sub(MARK, window), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def _cap_marks(text: str) -> str:
    marks = "".join(char for char in set(text) if unicodedata.category(char) in ("Mn", "Me", "Mc"))
    if not marks:
        return text
    one = f"[{re.escape(marks)}]"
    text = re.sub(f"({one}{{{MARKS_PER_BASE}}}){one}+", rf"\1{MARK}", text)
    return re.sub(f"(^|\n)(?={one})", "\\1\u25cc", text)
