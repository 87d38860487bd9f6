"""The words of the interface: gettext catalogues, English as written in the code, Indonesian in `locale/id`."""

import gettext
import os
import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "id")
LOCALE_FOLDER = Path(__file__).parent / "locale"

_words: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def wanted_language(environ: Mapping[str, str]) -> str:
    """`en` or `id`: what the first set one of SIAGA_LANG and the locale variables says (POSIX); unknown is English."""
    names = ("SIAGA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((value for name in names if (value := environ.get(name))), "")
    code = re.split(r"[-_.@]", said, maxsplit=1)[0].lower()
    return code if code in LANGUAGES else "en"


def use_language(code: str) -> None:
    """Speak `code` from now on. An unreadable catalogue leaves English."""
    global _words, _language
    _language = code
    _words = gettext.NullTranslations()
    if code != "en":
        _words = gettext.translation("siaga", LOCALE_FOLDER, [code], fallback=True)


def use_environment() -> None:
    use_language(wanted_language(os.environ))


def language() -> str:
    return _language


def _(message: str) -> str:
    return _words.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    return _words.ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """For one English word with two meanings, such as `open` (a status, a verb)."""
    return _words.pgettext(context, message)


def N_(message: str) -> str:
    """Mark for the catalogue a text that is translated later, when it is shown."""
    return message
