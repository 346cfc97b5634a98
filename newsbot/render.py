"""What a person sees on a terminal: tables that fit it, short dates, progress on one line. Pure but for `Progress`.

Text from pages is hostile: `plain` takes out what a terminal would obey (escape sequences, bell, changes of writing
direction), so that a headline can neither move the cursor nor rewrite the row beside it. In a pipe nothing is cut.
"""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import IO

import click

from newsbot.items import date_value

#: Controls of C0 and C1, line and paragraph separators, marks, embeddings and isolates that change the writing
#: direction, and lone surrogates, which no encoding can hold.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_ELLIPSIS = "…"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_GAP = "  "


# -- text that is safe to show --------------------------------------------------------------


def plain(text: str) -> str:
    """`text` as one line without anything that a terminal obeys; white space is folded."""
    return _UNSAFE.sub(_REPLACEMENT, _SPACE.sub(" ", text)).strip()


def passage(text: str) -> str:
    """`plain`, keeping the line breaks."""
    return "\n".join(map(plain, text.split("\n")))


_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def width(text: str) -> int:
    """Columns that `text` takes on a terminal: East Asian wide characters two, combining and invisible ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def shorten(text: str, limit: int) -> str:
    """`text`, cut with an ellipsis where it takes more than `limit` columns."""
    if width(text) <= limit:
        return text
    kept, used = 0, width(_ELLIPSIS)
    for character in text:
        used += _columns(character)
        if used > limit:
            break
        kept += 1
    return text[:kept].rstrip() + _ELLIPSIS


# -- values ---------------------------------------------------------------------------------


def moment(value: datetime | date | str | None) -> str:
    """A short date: "2026-11-24 14:05" in UTC, or the day alone; "" for None. A text is an ISO 8601 date."""
    if isinstance(value, str):
        value = date_value(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else value.isoformat()


def size(count: int) -> str:
    """Bytes as a person reads them: "999 B", "1.2 MB"."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def duration(length: timedelta) -> str:
    """A length of time in its largest sensible unit: "45 s", "12 min", "5 h", "9 days"."""
    seconds = int(length.total_seconds())
    for unit, many in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * many:
            return f"{seconds // many} {unit}"
    return f"{seconds} s"


# -- tables ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screen:
    """Where lines go: `columns` wide, or None where nobody looks (a pipe, a file) and nothing is cut."""

    columns: int | None = None


def screen(stream: IO[str]) -> Screen:
    """The screen behind a stream."""
    return Screen(shutil.get_terminal_size().columns if stream.isatty() else None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `number` aligns right, `least` is how far it may shrink (None: not at all)."""

    name: str
    number: bool = False
    least: int | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[object]], screen: Screen = Screen()) -> list[str]:
    """Lines of an aligned table under its headings. Cells are made plain; None is an empty cell."""
    cells = [[_cell(value) for value in row] for row in rows]
    headings = [column.name for column in columns]
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    if screen.columns is not None:
        widths = _fitted(columns, widths, screen.columns)
    heading = click.style(_line(headings, columns, widths, screen), bold=True)
    return [heading, *(_line(row, columns, widths, screen) for row in cells)]


def fields(pairs: Iterable[tuple[str, object]]) -> list[str]:
    """Lines of "name  value", the names aligned; what is None or empty is left out."""
    known = [(name, cell) for name, value in pairs if (cell := _cell(value))]
    longest = max((width(name) for name, _ in known), default=0)
    return [click.style(name.ljust(longest), bold=True) + _GAP + cell for name, cell in known]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    return plain(str(value))


def _fitted(columns: Sequence[Column], wanted: Sequence[int], available: int) -> list[int]:
    """Widths that fit: of the columns that may shrink the widest gives way first; on a very small screen, any."""
    excess = sum(wanted) + len(_GAP) * (len(wanted) - 1) - available
    softly = [
        size if column.least is None else min(size, column.least) for column, size in zip(columns, wanted, strict=True)
    ]
    widths = list(wanted)
    for floors in (softly, [1] * len(widths)):
        while excess > 0:
            shrinkable = [(size, place) for place, size in enumerate(widths) if size > floors[place]]
            if not shrinkable:
                break
            widths[max(shrinkable)[1]] -= 1
            excess -= 1
    return widths


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int], screen: Screen) -> str:
    padded = []
    for cell, column, limit in zip(cells, columns, widths, strict=True):
        shown = shorten(cell, limit)
        space = " " * (limit - width(shown))
        if screen.columns is not None:
            shown = isolated(shown)
        padded.append(space + shown if column.number else shown + space)
    return _GAP.join(padded).rstrip()


def isolated(text: str) -> str:
    """Text with right-to-left letters between Unicode isolates, so that it does not reorder what stands beside it."""
    if text.isascii() or not any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return text
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


# -- progress -------------------------------------------------------------------------------


class Progress:
    """One line of a terminal that says how far work is; silent where the stream is no terminal.

    Used as a context manager, which leaves an empty line behind. Writes at most ten times a second.
    """

    def __init__(self, stream: IO[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._is_shown = stream.isatty()
        self._next = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.clear()

    def update(self, text: str) -> None:
        """Shows `text` in place of what stood there."""
        now = self._clock()
        if self._is_shown and now >= self._next:
            self._next = now + 0.1
            columns = shutil.get_terminal_size().columns
            self._write("\r\x1b[K" + shorten(plain(text), columns - 1))

    def clear(self) -> None:
        """Empties the line, for what is printed next."""
        if self._is_shown:
            self._next = 0.0
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def progress(stream: IO[str]) -> Progress:
    """Progress on `stream`, best standard error."""
    return Progress(stream)
