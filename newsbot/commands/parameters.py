"""Kinds of values that options and arguments take: instants, and names of enumerations. Reads the clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import click

_AGO = re.compile(r"(\d{1,5})\s?([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def instant_of(text: str, now: datetime, *, is_end: bool = False) -> datetime:
    """The instant that "2026-11-24", "2026-11-24T10:00+01:00" or "7d" (h, d, w: so long before `now`) means.

    Without an offset UTC is meant; a bare day begins at midnight, or ends at the next where `is_end`. Raises
    ValueError for anything else.
    """
    if ago := _AGO.fullmatch(text.strip()):
        return now - timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
    if len(text.strip()) == len("2026-11-24"):
        day = date.fromisoformat(text.strip()) + timedelta(days=1 if is_end else 0)
        return datetime.combine(day, time(), UTC)
    value = datetime.fromisoformat(text.strip())
    return value if value.tzinfo else value.replace(tzinfo=UTC)


class Moment(click.ParamType[datetime]):
    """A day, an instant, or a length of time before now."""

    name = "when"

    def __init__(self, *, is_end: bool = False) -> None:
        self._is_end = is_end

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return instant_of(value, datetime.now(UTC), is_end=self._is_end)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no date; write 2026-11-24, 2026-11-24T10:00+01:00, or 7d, 12h, 2w for so long ago")


class Member(click.Choice[Any]):
    """A member of an enumeration, by its value."""

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__([member.value for member in members])
        self._members = members

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> StrEnum:
        return self._members(super().convert(str(value), parameter, context))
