"""Dates as outlets write them, in any language, read into a day, a time and an offset.

`read` takes one string (an attribute, a property, a byline) and gives a `Moment`: ISO 8601 in its many spellings,
RFC 2822, Unix seconds and milliseconds, numbers with dots and slashes, month names (calendar_words.py), Chinese,
Japanese and Korean dates, the Persian and the Thai calendar, "2 hours ago". It is a small table-driven reader: about
2 us for ISO 8601 and 30 us for words, where dateparser takes 1 to 2 ms and guesses a language first.

Pure; uses the standard library only. Nothing raises.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsbot.extract.calendar_words import (
    AFTERNOON,
    AGO,
    FORENOON,
    HOUR_SIGNS,
    JALALI_MONTHS,
    MONTHS,
    PLACE_ZONES,
    TODAY,
    UNITS,
    YESTERDAY,
    ZONES,
)
from newsbot.extract.calendars import FIRST_YEAR, LAST_YEAR, day_of

LONGEST = 200

_DIGITS = {
    zero + value: ord("0") + value
    for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0x1040,
                 0x17E0, 0xFF10)
    for value in range(10)
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:\s*[Tt]\s*|\s+|-)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?\s*(.*))?",
    re.DOTALL,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})|(\d{16})")
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_EAST_ASIAN = re.compile(
    r"(?:(令和|平成|民國|民国)\s*)?(\d{1,4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?"
)
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_VIETNAMESE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm)?[\s,]+(\d{4})", re.IGNORECASE)
_TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,:;/()|\[\]·•–—-]*|\S")
_CLOCK = re.compile(
    r"(?<![\d.,:])([01]?\d|2[0-4])\s?(?:[:.]|[hHuU時时点點시]|ч\.?|Uhr)\s?([0-5]\d)"
    r"(?:\s?[:.분分]\s?([0-5]\d)(?!\d))?(?:[.,]\d{1,9})?(?!\d)"
)
_BARE_HOUR = re.compile(r"(?<![\d.,:])(\d{1,2})\s?([^\W\d_][^\s\d,;()|]*)")
_OFFSET = re.compile(r"(?:(?:GMT|UTC)\s?)?([+\u2212-])(\d{1,2}):?(\d{2})?(?!\d)")
_ZONE_WORD = re.compile(r"(?<![^\W\d_])([A-ZМСК]{1,5})(?![^\W_])")
_WORD_BEFORE = re.compile(r"([^\W\d_][^\s\d]*)\s*$")
_WORD_AFTER = re.compile(r"\s?(?:[分분]\s?)?([^\W\d_][^\s\d,;()|]*)")
_RELATIVE_NUMBER = re.compile(r"(\d{1,3})\s*([^\W\d_][^\s\d]*)")
_AGO = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in AGO.split("|")) + "|前|전")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as it was read.

    `clock` is None where no time is said, `zone` None where no offset is said. `other` is the day that the same
    numbers mean in the other order ("03/04/2024"); None where only one order is possible.
    """

    day: date
    clock: time | None = None
    zone: tzinfo | None = None
    other: date | None = None

    def at_zone(self, zone: tzinfo) -> datetime | date:
        """An aware instant, in `zone` where no offset was declared; the bare day where no time is known.

        Midnight to the second is how many systems spell "no time", so it counts as none.
        """
        if self.clock is None or self.clock == time(0):
            return self.day
        return datetime.combine(self.day, self.clock, self.zone or zone)


def read(
    text: str, *, language: str | None = None, month_first: bool = False, at: datetime | None = None
) -> Moment | None:
    """The first date in `text`, None where there is none.

    `language` (BCP 47) decides what a month's name means where languages differ, `month_first` what "03/04/2024" does.
    Relative dates ("yesterday") need `at`, and are days only.
    """
    text = text[:LONGEST].strip()
    if not text:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_DIGITS)
    moment = _machine(text) or _spelled(text, language, month_first)
    if moment is None and at is not None:
        moment = _relative(text, at)
    return moment


# -- what machines write -----------------------------------------------------------------------


def _machine(text: str) -> Moment | None:
    """ISO 8601, its compact form, and Unix times, where the text begins with one."""
    if found := _ISO.match(text):
        day = day_of(int(found[1]), int(found[2]), int(found[3]))
        if day is None:
            return None
        if found[4] is None:
            return Moment(day)
        return _with_clock(day, int(found[4]), int(found[5]), int(found[6] or 0), found[7] or "", found[8] or "")
    if text.isdecimal() and (found := _EPOCH.fullmatch(text)):
        return _epoch(int(found[0]), len(found[0]))
    if (found := _COMPACT.fullmatch(text)) and (day := day_of(int(found[1]), int(found[2]), int(found[3]))):
        if found[4] is None:
            return Moment(day)
        return _with_clock(day, int(found[4]), int(found[5]), int(found[6] or 0), "", found[7] or "")
    return None


def _with_clock(day: date, hour: int, minute: int, second: int, fraction: str, rest: str) -> Moment | None:
    """A moment from the numbers of ISO 8601 and what follows them: an offset, a zone, am or pm."""
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
    half = rest[:4].lower().strip().replace(".", "")
    if half[:2] in ("am", "pm") and hour <= 12:
        hour = hour % 12 + (12 if half[:2] == "pm" else 0)
        rest = rest[2:]
    if hour == 24 and minute == 0:
        day, hour = day + timedelta(days=1), 0
    if hour > 23 or minute > 59:
        return Moment(day)
    return Moment(day, time(hour, minute, min(second, 59), microsecond), _offset(rest.strip()))


def _epoch(number: int, digits: int) -> Moment | None:
    """Seconds, milliseconds or microseconds since 1970. Twelve digits may also be yyyymmddhhmm."""
    if digits == 12 and (day := day_of(number // 10**8, number // 10**6 % 100, number // 10**4 % 100)):
        return _with_clock(day, number // 100 % 100, number % 100, 0, "", "")
    seconds = number / (1 if digits < 12 else 1000 if digits < 16 else 1_000_000)
    moment = datetime.fromtimestamp(seconds, UTC)
    return Moment(moment.date(), moment.time(), UTC) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _offset(text: str) -> tzinfo | None:
    """The offset or zone that `text` begins with: "Z", "+02:00", "+0200", "GMT+2", "EST", "ET"."""
    if not text:
        return None
    if found := _OFFSET.match(text):
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours > 14 or minutes > 59:
            return None
        sign = 1 if found[1] == "+" else -1
        return timezone(sign * timedelta(hours=hours, minutes=minutes))
    if found := re.match(r"(\d{2}):?(\d{2})\Z", text):  # a plus that was lost on its way through an address
        return timezone(timedelta(hours=int(found[1]), minutes=int(found[2]))) if int(found[1]) < 15 else None
    word = text.split(None, 1)[0].strip("().,|").upper()
    if word in PLACE_ZONES:
        return named_zone(PLACE_ZONES[word])
    return UTC if word in ("Z", "UTC", "GMT") else ZONES.get(word)


@lru_cache(maxsize=64)
def named_zone(name: str) -> tzinfo | None:
    """The zone of the IANA database by that name; None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


# -- what people read --------------------------------------------------------------------------


def _moment(day: date | None, other: date | None = None) -> Moment | None:
    return Moment(day, other=other) if day else None


def _spelled(text: str, language: str | None, month_first: bool) -> Moment | None:
    """A date in words or in numbers, with the time that stands beside it."""
    if not any(map(str.isdecimal, text)):
        return None
    found = _east_asian(text) or _numbers(text, month_first) or _words(text, language)
    if found is None:
        return None
    moment, start, end = found
    clock, zone = _clock(f"{text[:start]} \x00 {text[end:]}")
    return replace(moment, clock=clock, zone=zone)


def _east_asian(text: str) -> tuple[Moment, int, int] | None:
    if found := _VIETNAMESE.search(text):
        moment = _moment(day_of(int(found[3]), int(found[2]), int(found[1])))
        return (moment, found.start(), found.end()) if moment else None
    found = _EAST_ASIAN.search(text)
    if not found:
        return None
    year = int(found[2]) + _ERAS.get(found[1] or "", 0)
    day = day_of(year if year > 99 else 2000 + year, int(found[3]), int(found[4]))
    return (Moment(day), found.start(), found.end()) if day else None


def _numbers(text: str, month_first: bool) -> tuple[Moment, int, int] | None:
    """17.05.2024, 5/17/24, 2024/05/17, ۱۴۰۳/۰۲/۲۸."""
    for found in _NUMBERS.finditer(text):
        first, second, third = int(found[1]), int(found[3]), int(found[4])
        if first > 31:
            moment = _moment(day_of(first, second, third))
        elif len(found[1]) == 4:
            moment = None
        else:
            year = third if third > 99 else 2000 + third
            plain_order, swapped = day_of(year, second, first), day_of(year, first, second)
            if month_first and found[2] != ".":
                plain_order, swapped = swapped, plain_order
            moment = _moment(plain_order or swapped, swapped if plain_order and swapped != plain_order else None)
        if moment:
            return moment, found.start(), found.end()
    return None


def _words(text: str, language: str | None) -> tuple[Moment, int, int] | None:
    """A day and a year around the name of a month."""
    tokens = [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    if sum(token[0].isdecimal() for token, _, _ in tokens) < 2:
        return None
    for index, (token, _, _) in enumerate(tokens):
        if token[0].isdecimal():
            continue
        for width in (2, 1):
            name = "_".join(part for part, _, _ in tokens[index : index + width])
            month = _month(name, language)
            if month and (moment := _around(tokens, index, index + width, month)):
                return moment
    return None


@lru_cache(maxsize=4_096)
def _month(word: str, language: str | None) -> int:
    """1 to 12, 101 to 112 in the Persian calendar, 0 where `word` is no month."""
    word = word.lower().replace("i\u0307", "i").strip(".")
    names, by_language = _month_tables()
    own = by_language.get((language or "").split("-")[0].lower())
    return (own.get(word, 0) if own else 0) or names.get(word, 0)


@lru_cache(maxsize=1)
def _month_tables() -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Month by name in all languages, the first language winning, and by language."""
    names: dict[str, int] = {}
    by_language: dict[str, dict[str, int]] = {}
    tables = [(language, months, 0) for language, months in MONTHS.items()]
    tables.append(("fa", JALALI_MONTHS, 100))
    for language, months, base in tables:
        table = by_language.setdefault(language, {})
        for number, spellings in enumerate(months.split("|"), start=base + 1):
            for spelling in spellings.split():
                table.setdefault(unicodedata.normalize("NFC", spelling), number)
    for table in by_language.values():
        for spelling, number in table.items():
            names.setdefault(spelling, number)
    return names, by_language


_Token = tuple[str, int, int]


def _around(tokens: list[_Token], start: int, end: int, month: int) -> tuple[Moment, int, int] | None:
    """The date made of the month at tokens `start` to `end` and of the numbers nearest to it."""
    before = [n for n in range(max(0, start - 4), start) if _is_number(tokens, n)]
    after = [n for n in range(end, min(len(tokens), end + 4)) if _is_number(tokens, n)]
    years = [n for n in [*after, *reversed(before), *range(end + 4, min(len(tokens), end + 12))] if _is_year(tokens, n)]
    days = [n for n in [*reversed(before), *after] if len(tokens[n][0]) <= 2]
    if not days:
        return None
    chosen = days[0]
    if years:
        year = int(tokens[years[0]][0])
    else:
        years = [n for n in days[1:] if n > end and tokens[n][0].isdecimal() and len(tokens[n][0]) == 2]
        if not years:
            return None
        year = 2000 + int(tokens[years[0]][0])
    day = day_of(year, month % 100, int(tokens[chosen][0]), jalali=month > 100)
    if day is None:
        return None
    used = sorted({chosen, start, end - 1, years[0]} if years[0] < end + 4 else {chosen, start, end - 1})
    return Moment(day), tokens[used[0]][1], tokens[used[-1]][2]


def _is_number(tokens: list[_Token], index: int) -> bool:
    """A number that is no part of a time ("14:30")."""
    if not tokens[index][0].isdecimal():
        return False
    for step in (-1, 1):
        colon, number = index + step, index + 2 * step
        if 0 <= number < len(tokens) and tokens[colon][0] == ":" and tokens[number][0].isdecimal():
            return False
    return True


def _is_year(tokens: list[_Token], index: int) -> bool:
    return len(tokens[index][0]) == 4 and tokens[index][0].isdecimal()


def _clock(text: str) -> tuple[time | None, tzinfo | None]:
    """The time of day in what stands around a date, and the zone behind it."""
    if found := _CLOCK.search(text):
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        half = _half(text, found.start(), found.end())
    elif found := next((match for match in _BARE_HOUR.finditer(text) if _hour_word(match[2])), None):
        hour, minute, second = int(found[1]), 0, 0
        half = _half_of(found[2]) or _half(text, found.start(), found.end())
    else:
        return None, None
    if half is not None and hour <= 12:
        hour = hour % 12 + half
    if hour > 23:
        return None, None
    return time(hour, minute, second), _zone_after(text[found.end() :])


def _hour_word(word: str) -> bool:
    word = word.lower().strip(".")
    return word in HOUR_SIGNS or word in ("am", "pm", "a.m", "p.m")


def _half(text: str, start: int, end: int) -> int | None:
    """12 for the afternoon, 0 for the forenoon, by the words beside a time."""
    after = _WORD_AFTER.match(text, end)
    before = _WORD_BEFORE.search(text[max(0, start - 12) : start])
    for found in (after, before):
        if found and (half := _half_of(found[1])) is not None:
            return half
    return None


def _half_of(word: str) -> int | None:
    word = word.lower()
    for spelling in (word, word.strip("."), word[:4].strip(".")):
        if spelling in AFTERNOON:
            return 12
        if spelling in FORENOON:
            return 0
    return None


def _zone_after(text: str) -> tzinfo | None:
    """The offset or the zone's abbreviation within the next words after a time."""
    near = text[:24]
    if found := _OFFSET.search(near):
        return _offset(found[0]) if found[3] or found[0][:1] in "GU" else None
    for found in _ZONE_WORD.finditer(near):
        zone = _offset(found[1])
        if zone is not None and found[1] not in ("AM", "PM"):
            return zone
    return None


def _relative(text: str, at: datetime) -> Moment | None:
    """Yesterday, today, or a number of hours or days ago, counted back from `at`."""
    lowered = text.lower()
    words = {found[0].strip(".,") for found in _TOKEN.finditer(lowered)}
    if words & YESTERDAY:
        return Moment(at.date() - timedelta(days=1))
    found = _RELATIVE_NUMBER.search(lowered)
    if found and _AGO.search(lowered):
        for days, units in UNITS.items():
            if any(found[2].startswith(unit) for unit in units.split()):
                hours = int(found[1]) if days == 0 and not _is_minutes(found[2]) else 0
                return Moment((at - timedelta(days=days * int(found[1]), hours=hours)).date())
    if words & TODAY:
        return Moment(at.date())
    return None


def _is_minutes(unit: str) -> bool:
    return unit.startswith(("m", "s", "м", "х", "d", "分", "분", "د", "मि", "नา", "phút", "p"))
