"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.discover.dates import DateReader, latest

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-11-24T10:00:00Z", 0),
        ("2026-11-24T10:00Z", 0),
        ("2026-11-24 11:00:00 +0100", 1),
        ("2026-11-24T11:00:00.123456789+01:00", 1),
        ("2026-11-24 9:00:00 -0100", -1),
        ("Tue, 24 Nov 2026 10:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 05:00:00 EST", -5),
        ("24 Nov 2026 11:00 CET", 1),
        ("Tue, 24 Nov 26 10:00:00 -0000", 0),
        ("mar., 24 nov. 2026 11:00:00 +0100", 1),
        ("Di, 24 November 2026 11:00:00 +0100", 1),
        ("November 24, 2026 10:00 AM", 0),
    ],
)
def test_instants(text: str, hours: int) -> None:
    found = DateReader().read(text)
    assert isinstance(found, datetime)
    assert found.replace(microsecond=0) == TEN
    assert found.utcoffset() == timedelta(hours=hours), "the offset tells the outlet's time zone"


@pytest.mark.parametrize("text", ["2026-11-24", "24 novembre 2026", "Tue, 24 Nov 2026", "2026年11月24日", "24.11.2026"])
def test_days_stay_days(text: str) -> None:
    assert DateReader().read(text) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text", [None, "", "x", "2 hours ago", "10:00", "2026-02-31", "0000-00-00", "1970-01-01T00:00:00Z", "2026-11",
             "+9999", "2026-11-24T10:00:00+99:00", "03/04/2026", "1" * 500, "9999-12-31T23:59:59-23:00"]
)  # fmt: skip
def test_what_is_no_date_or_an_unsure_one(text: str | None) -> None:
    assert DateReader().read(text) is None


def test_the_language_tells_day_from_month() -> None:
    assert DateReader(language="fr-FR").read("03/04/2026 10:00") == datetime(2026, 4, 3, 10, tzinfo=UTC)


def test_the_zone_is_meant_where_none_is_named() -> None:
    zone = timezone(timedelta(hours=2))
    assert DateReader(zone).read("2026-11-24T12:00:00") == TEN
    assert DateReader(zone).read("Tue, 24 Nov 2026 12:00:00") == TEN
    assert DateReader(zone).read("Tue, 24 Nov 2026 10:00:00 -0000") == TEN


SHAPED = r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{1,4}[T ][0-9:]{1,8}[ ]?[+A-Z0-9:-]{0,6}"


@settings(deadline=None)
@given(st.text(max_size=60) | st.from_regex(SHAPED, fullmatch=True))
def test_any_text_gives_an_aware_instant_a_day_or_nothing(text: str) -> None:
    found = DateReader().read(text)
    assert not isinstance(found, datetime) or found.utcoffset() is not None


def test_latest() -> None:
    assert latest([None, date(2026, 1, 1), TEN]) == TEN
    assert latest([None]) is None
