"""Typed access to one table of the desk file: wrong values and unknown keys become findings, never exceptions."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from core.desk_file.findings import Code, Log, Path, nearest
from core.domain.foreign_text import MARK, clean_line, clean_text

NAME_LENGTH = 120
_HANDLE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "yes_or_no"),
    (str, "text"),
    ((int, float), "number"),
    ((datetime, date, time), "date"),
    (list, "list"),
    (dict, "table"),
)
E = TypeVar("E", bound=StrEnum)


class Section:
    """One table. Every key that is asked for is known; `finish` reports the others."""

    def __init__(self, table: Mapping[str, Any], path: Path, log: Log) -> None:
        self.table = table
        self.path = path
        self.log = log
        self._known: dict[str, None] = {}

    def at(self, *key: str | int) -> Path:
        return (*self.path, *key)

    def has(self, key: str) -> bool:
        self._known[key] = None
        return key in self.table

    def raw(self, key: str, *, required: bool = False) -> Any:
        """The value as TOML gives it, None if absent."""
        if not self.has(key) and required:
            self.log.add(Code.MISSING_KEY, self.path, missing=key)
        return self.table.get(key)

    def text(self, key: str, default: str = "", *, required: bool = False, limit: int = NAME_LENGTH) -> str:
        """One line of text, hidden characters made visible."""
        value = self.raw(key, required=required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.wrong(self.at(key), "text", value)
            return default
        return self._clean(value, self.at(key), limit) if value.strip() or not required else self._empty(key, default)

    def lines(self, key: str, *, limit: int) -> str:
        """Several lines of text, hidden characters made visible; empty if absent."""
        value = self.raw(key)
        if isinstance(value, str):
            return self._clean(value, self.at(key), limit, lines=True)
        if value is not None:
            self.wrong(self.at(key), "text", value)
        return ""

    def texts(self, key: str, *, limit: int = NAME_LENGTH) -> list[tuple[str, Path]]:
        """Each text with its place; one text alone counts as a list of one."""
        value = self.raw(key)
        if isinstance(value, str):
            return [(self._clean(value, self.at(key), limit), self.at(key))]
        found = []
        for index, each in enumerate(self.items(key)):
            if isinstance(each, str):
                found.append((self._clean(each, self.at(key, index), limit), self.at(key, index)))
            else:
                self.wrong(self.at(key, index), "text", each)
        return found

    def items(self, key: str) -> list[Any]:
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(self.at(key), "list", value)
            return []
        return value

    def flag(self, key: str) -> bool | None:
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(self.at(key), "yes_or_no", value)
        return None

    def choice(self, key: str, closed: type[E], *, required: bool = False) -> E | None:
        word = self.text(key, required=required)
        return self.one_of(word, closed, self.at(key)) if word else None

    def choices(self, key: str, closed: type[E]) -> list[E]:
        found = (self.one_of(word, closed, path) for word, path in self.texts(key))
        return [each for each in found if each is not None]

    def one_of(self, word: str, closed: type[E], path: Path) -> E | None:
        words = [each.value for each in closed]
        if word in words:
            return closed(word)
        self.log.add(Code.NOT_A_CHOICE, path, found=word, nearest=nearest(word, words), choices=tuple(words))
        return None

    def reference(self, key: str, known: Iterable[str], kind: str, *, required: bool = False) -> str | None:
        """The name of something else in the file; None if absent or unknown."""
        word = self.text(key, required=required)
        return self.known_name(word, known, kind, self.at(key)) if word else None

    def known_name(self, word: str, known: Iterable[str], kind: str, path: Path) -> str | None:
        names = list(known)
        if word in names:
            return word
        self.log.add(Code.UNKNOWN_REFERENCE, path, found=word, kind=kind, nearest=nearest(word, names))
        return None

    def section(self, key: str, *, required: bool = False) -> "Section | None":
        value = self.raw(key, required=required)
        if isinstance(value, dict):
            return Section(value, self.at(key), self.log)
        if value is not None:
            self.wrong(self.at(key), "table", value)
        return None

    def sections(self, key: str, *, required: bool = False) -> list["Section"]:
        """An array of tables, in order."""
        self.raw(key, required=required)
        found = []
        for index, each in enumerate(self.items(key)):
            if isinstance(each, dict):
                found.append(Section(each, self.at(key, index), self.log))
            else:
                self.wrong(self.at(key, index), "table", each)
        return found

    def named(self, key: str, *, required: bool = False) -> dict[str, "Section"]:
        """The tables `[key.HANDLE]` by handle."""
        group = self.section(key, required=required)
        return group.children() if group else {}

    def children(self) -> dict[str, "Section"]:
        """The tables in this one, by handle. What is no table becomes a finding."""
        found = {}
        for handle, value in self.table.items():
            if handle in self._known:
                continue
            self._known[handle] = None
            if not isinstance(value, dict):
                self.log.add(Code.UNKNOWN_KEY, self.at(handle), found=handle, nearest="", known=())
            elif not _HANDLE.fullmatch(handle) or handle.startswith("imported-"):
                self.log.add(Code.BAD_HANDLE, self.at(handle), found=handle)
            else:
                found[handle] = Section(value, self.at(handle), self.log)
        return found

    def wrong(self, path: Path, expected: str, value: object) -> None:
        found = next((name for kinds, name in _KINDS if isinstance(value, kinds)), "text")
        self.log.add(Code.WRONG_TYPE, path, expected=expected, found=found)

    def finish(self) -> None:
        """Report every key that nobody asked for, with the nearest valid one."""
        free = [key for key in self._known if key not in self.table]
        for key in self.table:
            if key not in self._known:
                close = nearest(key, free) or nearest(key, self._known)
                self.log.add(Code.UNKNOWN_KEY, self.at(key), found=key, nearest=close, known=tuple(self._known))

    def _empty(self, key: str, default: str) -> str:
        self.log.add(Code.EMPTY_VALUE, self.at(key))
        return default

    def _clean(self, value: str, path: Path, limit: int, *, lines: bool = False) -> str:
        if len(value) > limit:
            self.log.add(Code.TOO_LONG, path, characters=len(value), limit=limit)
        visible = clean_text(value, limit) if lines else clean_line(value, limit)
        if visible.count(MARK) > value.count(MARK):
            self.log.add(Code.HIDDEN_CHARACTERS, path)
        return visible.strip()
