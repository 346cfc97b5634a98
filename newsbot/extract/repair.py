"""A lenient reader for JSON that is not quite JSON: the second try, after `json` refused.

It forgives commas too many or missing, single or unescaped quotes, bare words, comments, brackets that don't match and
ends that never come. It always ends, in time linear in the text, and gives what it could make out.

Pure; uses the standard library only.
"""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 64
MOST_VALUES = 100_000

_SKIPPED = re.compile(r"(?:[\s,;\ufeff]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
_SPACE = re.compile(r"\s*+")
_BARE = re.compile(r"[^\s,:{}\[\]\"']++")
_QUOTE_OR_ESCAPE = {'"': re.compile(r'["\\]'), "'": re.compile(r"['\\]")}
#: What may follow the quote that ends a value: the end, a closing bracket, a comma before another item, a next key.
_AFTER_VALUE = re.compile(
    r"\s*+(?:[}\]]|\Z|//|,\s*+(?:[\"'{}\[\]\d/-]|true|false|null|\Z)|[\"'][@\w:.-]{1,60}[\"']\s*+:)"
)
_AFTER_KEY = re.compile(r"\s*+:")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,3})?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "undefined": None}


def repaired(text: str) -> list[Any]:
    """The objects and arrays that can be made out in `text`, in order."""
    reader = _Reader(text)
    values = []
    while not reader.ended():
        value = reader.value(0)
        if isinstance(value, dict | list) and value:
            values.append(value)
    return values


class _Reader:
    """A place in a text; every method moves it forward, or is followed by one that does."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._left = MOST_VALUES

    def ended(self) -> bool:
        """Whether nothing is left but white space, commas and comments, or the bound is reached."""
        self._skip()
        return self._place >= len(self._text) or self._left <= 0

    def value(self, depth: int) -> Any:
        """The value at this place."""
        self._left -= 1
        if self.ended():
            return None
        mark = self._text[self._place]
        if mark in "{[" and depth < DEEPEST:
            self._place += 1
            return self._object(depth + 1) if mark == "{" else self._array(depth + 1)
        if mark in "\"'":
            return self._string(_AFTER_VALUE)
        return self._word()

    def _skip(self) -> None:
        found = _SKIPPED.match(self._text, self._place)
        self._place = found.end() if found else self._place

    def _object(self, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not self.ended():
            mark = self._text[self._place]
            if mark in "}]":
                self._place += mark == "}"
                break
            key = self._string(_AFTER_KEY) if mark in "\"'" else self._word()
            self._place = _end(_SPACE, self._text, self._place)
            if self._text.startswith(":", self._place):
                self._place += 1
                result[str(key)] = self.value(depth)
        return result

    def _array(self, depth: int) -> list[Any]:
        result: list[Any] = []
        while not self.ended():
            if self._text[self._place] in "]}":
                self._place += self._text[self._place] == "]"
                break
            result.append(self.value(depth))
        return result

    def _string(self, after: re.Pattern[str]) -> str:
        """The string at this place; a quote that `after` does not follow is part of the text."""
        quote = self._text[self._place]
        parts: list[str] = []
        start = place = self._place + 1
        while found := _QUOTE_OR_ESCAPE[quote].search(self._text, place):
            if found[0] == "\\":
                place = found.end() + 1
                continue
            if after.match(self._text, found.end()):
                self._place = found.end()
                parts.append(self._text[start : found.start()])
                return _unescaped('\\"'.join(parts))
            parts.append(self._text[start : found.start()])
            start = place = found.end()
        self._place = len(self._text)
        return _unescaped('\\"'.join([*parts, self._text[start:]]))

    def _word(self) -> Any:
        """A number or a bare word; moves over at least one character."""
        found = _BARE.match(self._text, self._place)
        if not found:
            self._place += 1
            return None
        self._place = found.end()
        word = found[0]
        if _NUMBER.fullmatch(word):
            return json.loads(word) if word.lstrip("-")[:1] != "0" else word
        return _WORDS.get(word, word)


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _unescaped(inside: str) -> str:
    """The text of a string literal; left as it stands where its escapes are wrong."""
    try:
        return str(json.loads(f'"{inside}"', strict=False))
    except ValueError:
        return inside.replace('\\"', '"').replace("\\/", "/")
