"""Days of the calendars that outlets date by, as days of ours: Gregorian, Solar Hijri (Persian), Thai Buddhist.

Pure; standard library only.
"""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR = 1900
LAST_YEAR = 2100
#: How far the Thai calendar is ahead.
BUDDHIST = 543


def day_of(year: int, month: int, day: int, *, jalali: bool = False) -> date | None:
    """A plausible day; years of the Persian and of the Thai calendar are turned into ours."""
    if 1300 <= year <= 1430 and (jalali or year >= 1370):
        return from_jalali(year, month, day)
    if 2480 <= year <= 2680:
        year -= BUDDHIST
    if not FIRST_YEAR <= year <= LAST_YEAR or jalali:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def from_jalali(year: int, month: int, day: int) -> date | None:
    """A day of the Solar Hijri calendar in ours (by its 33-year cycle, right for 1244 to 1500)."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    passed = year - 979
    days = 365 * passed + passed // 33 * 8 + (passed % 33 + 3) // 4
    days += (month - 1) * 31 - max(0, month - 7) + day - 1
    return date(1600, 3, 21) + timedelta(days=days - 1)
