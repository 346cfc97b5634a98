"""Dates as feeds and sitemaps write them: ISO 8601, RFC 2822, and words in many languages. Pure: no clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from newsbot.items import instant

#: Zone names that feeds use and RFC 2822 does not know, in seconds east of UTC. Names that mean several zones
#: (IST, CST, BST but for Britain's summer) are read as most feeds mean them, or left out.
_ZONES = {
    name: hours * 3600
    for name, hours in {
        "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "MEZ": 1, "EET": 2,
        "EEST": 3, "MSK": 3, "SAST": 2, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9,
        "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3,
    }.items()
}  # fmt: skip

_LONGEST = 80
_YEARS = range(1600, 2101)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.IGNORECASE,
)
_RFC = re.compile(r"(?:[A-Za-z]{2,9}\.?,?\s+)?\d{1,2}[ -][A-Za-z]{3,9}\.?,?[ -]\d{2,4}\b.*")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-]\d{2,4}\b")
_ZONE_AT_END = re.compile(r"\s\(?([A-Z]{3,4})\)?$")


class DateReader:
    """Reads the dates of one document.

    `zone` is meant where a time names none; `language` (BCP 47) helps with words. Dates in words cost 1 to 2 ms each,
    so a document may have 50 that can't be read before the rest of that sort is left alone.
    """

    def __init__(self, zone: tzinfo = UTC, language: str | None = None) -> None:
        self.zone = zone
        self.language = language
        self._failures_left = 50

    def read(self, text: str | None) -> datetime | date | None:
        """An aware instant, a bare date where no time is given, None where it is no date."""
        cleaned = " ".join((text or "")[: 2 * _LONGEST].split())
        if not cleaned or len(cleaned) > _LONGEST:
            return None
        try:
            found = _from_iso(cleaned) or _from_rfc(cleaned) or self._from_words(cleaned)
            return self._settled(found)
        except (ValueError, OverflowError):  # day 31 of February, an offset of 99 hours
            return None

    def _settled(self, found: datetime | date | None) -> datetime | date | None:
        """The date with a zone; None for a year no article can be of, and for the zero of clocks."""
        if found is None or found.year not in _YEARS:
            return None
        if not isinstance(found, datetime):
            return found
        aware = found if found.tzinfo else found.replace(tzinfo=self.zone)
        return None if instant(aware).timestamp() == 0 else aware

    def _from_words(self, text: str) -> datetime | date | None:
        if self._failures_left <= 0 or not any(character.isdigit() for character in text):
            return None
        found = _from_words(text, self.language)
        if found is None:
            self._failures_left -= 1
        return found


def latest(values: list[datetime | date | None]) -> datetime | None:
    """The latest instant among dates, None where there is none."""
    return max((instant(value) for value in values if value is not None), default=None)


def _from_iso(text: str) -> datetime | date | None:
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if not (match := _ISO.fullmatch(text)):
        return None
    day, time, offset = match.groups()
    time = time.replace(",", ".").zfill(8 if time.count(":") == 2 else 5)
    offset = "+00:00" if offset and offset.upper() in ("Z", "UTC", "GMT") else offset or ""
    return datetime.fromisoformat(f"{day}T{time[:15]}{offset}")


def _from_rfc(text: str) -> datetime | date | None:
    if not _RFC.fullmatch(text):
        return None
    try:
        found = parsedate_to_datetime(text)
    except ValueError:  # months in another language, a day that is not in the month
        return None
    if ":" not in text:
        return found.date()
    if text.endswith("-0000"):
        return found.replace(tzinfo=UTC)
    match = _ZONE_AT_END.search(text)
    if match and match[1] in _ZONES:
        return found.replace(tzinfo=timezone(timedelta(seconds=_ZONES[match[1]])))
    return found


def _from_words(text: str, language: str | None) -> datetime | date | None:
    """By dateparser, absolute dates only: what depends on today is not read."""
    if _is_ambiguous(text, language):
        return None
    from dateparser import parse  # 0.3 s at first use, and most feeds never need it

    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    languages = [language.partition("-")[0].lower()] if language else None
    try:
        found = parse(text, languages=languages, settings=settings)
        if found is None and languages:
            found = parse(text, settings=settings)
    except (ValueError, TypeError, OverflowError, RecursionError):  # an unknown language; its own slips on odd input
        return None
    if found is None:
        return None
    return found if ":" in text or found.hour or found.minute else found.date()


def _is_ambiguous(text: str, language: str | None) -> bool:
    """Whether "03/04/2026" may be in March or in April: with slashes, in English or an unknown language."""
    match = _NUMBERS.match(text)
    if match is None or match[2] != "/" or int(match[1]) > 12 or int(match[3]) > 12:
        return False
    return language is None or language.lower().partition("-")[0] == "en"
