"""On which line each key of a TOML text stands; the standard parser does not tell."""

import re
import tomllib
from bisect import bisect_left
from contextlib import suppress
from dataclasses import dataclass, field

from core.desk_file.findings import Path

MAX_DEPTH = 32
_BLANK = re.compile(r"(?:[ \t]+|\r?\n|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


@dataclass(slots=True)
class Locations:
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int, int]] = field(default_factory=list)
    """Keys given twice: path, first line, second line."""

    def line_of(self, path: Path) -> int:
        """The line of `path`, or of the nearest table round it; 1 where the whole file is meant."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class TooDeep(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Stopped(Exception):
    """The text is no TOML from here on; the parser will say why."""


def locate(text: str) -> Locations:
    """Places of all keys and array elements, as far as the text is well formed.

    Raises:
        TooDeep: more than `MAX_DEPTH` brackets or key parts inside each other.
    """
    scanner = _Scanner(text)
    with suppress(_Stopped):
        scanner.document()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.found = Locations()
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._arrays: dict[Path, int] = {}
        self._headers: set[Path] = set()

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.pos < len(self.text):
            if self.text.startswith("[", self.pos):
                table = self._header()
            else:
                self._pair(table, 0)
            self._skip(_BLANK)

    def _header(self) -> Path:
        line = self._line()
        array = self.text.startswith("[[", self.pos)
        self.pos += 2 if array else 1
        parts = self._key()
        self._expect("]]" if array else "]")
        path = self._through_arrays(parts[:-1])
        if array:
            path = (*path, parts[-1])
            self._arrays[path] = self._arrays.get(path, 0) + 1
            self._note(path, line)
            path = (*path, self._arrays[path] - 1)
        else:
            path = self._through_arrays(parts)
            self._once(path, line, self._headers)
        self._note(path, line)
        return path

    def _through_arrays(self, parts: Path) -> Path:
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self._arrays:
                path = (*path, self._arrays[path] - 1)
        return path

    def _pair(self, table: Path, depth: int) -> None:
        line = self._line()
        path = table + self._key()
        self._expect("=")
        if path in self.found.lines:
            self.found.repeated.append((path, self.found.lines[path], line))
        self._note(path, line)
        self._skip(_SPACE)
        self._value(path, depth)

    def _value(self, path: Path, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooDeep(self._line())
        start = self.text[self.pos : self.pos + 1]
        if start == "[":
            self._array(path, depth)
        elif start == "{":
            self._inline_table(path, depth)
        elif start in ('"', "'"):
            self._match(_STRING)
        else:
            self._match(_SCALAR)

    def _array(self, path: Path, depth: int) -> None:
        self.pos += 1
        index = 0
        self._skip(_BLANK)
        while not self.text.startswith("]", self.pos):
            self._note((*path, index), self._line())
            self._value((*path, index), depth + 1)
            index += 1
            self._comma("]")
        self.pos += 1

    def _inline_table(self, path: Path, depth: int) -> None:
        self.pos += 1
        self._skip(_BLANK)
        while not self.text.startswith("}", self.pos):
            self._pair(path, depth + 1)
            self._comma("}")
        self.pos += 1

    def _comma(self, close: str) -> None:
        self._skip(_BLANK)
        if not self.text.startswith(close, self.pos):
            self._expect(",")
            self._skip(_BLANK)

    def _key(self) -> Path:
        parts: list[str] = []
        while not parts or self.text.startswith(".", self.pos):
            self.pos += 1 if parts else 0
            self._skip(_SPACE)
            parts.append(self._key_part())
            self._skip(_SPACE)
            if len(parts) > MAX_DEPTH:
                raise TooDeep(self._line())
        return tuple(parts)

    def _key_part(self) -> str:
        if self.text[self.pos : self.pos + 1] not in ('"', "'"):
            return self._match(_BARE_KEY)
        quoted = self._match(_STRING)
        try:
            return str(tomllib.loads(f"k = {quoted}")["k"])
        except tomllib.TOMLDecodeError:
            raise _Stopped from None

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.pos)
        if match is None or not match.group():
            raise _Stopped
        self.pos = match.end()
        return match.group()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos

    def _expect(self, token: str) -> None:
        if not self.text.startswith(token, self.pos):
            raise _Stopped
        self.pos += len(token)

    def _once(self, path: Path, line: int, seen: set[Path]) -> None:
        if path in seen:
            self.found.repeated.append((path, self.found.lines[path], line))
        seen.add(path)

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.found.lines.setdefault(path[:length], line)

    def _line(self) -> int:
        return bisect_left(self._breaks, self.pos) + 1
