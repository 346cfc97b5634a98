"""Dates in the ways outlets write them, language by language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.calendars import from_jalali
from newsbot.extract.dates import Moment, read

DAY = date(2024, 5, 17)
CLOCK = time(14, 30)
AT = datetime(2024, 5, 20, 12, 0, tzinfo=UTC)
EARLY, LATE = (datetime(year, 1, 1) for year in (1995, 2090))  # noqa: DTZ001 (hypothesis wants them so)
TWO = timezone(timedelta(hours=2))


@given(st.text() | st.text(alphabet="0123456789-/.:TZ +年月日 pmMay٣۴", max_size=50), st.booleans())
def test_any_text_gives_a_moment_or_none(text: str, month_first: bool) -> None:
    moment = read(text, month_first=month_first, at=AT)
    assert moment is None or isinstance(moment, Moment)


@given(st.datetimes(EARLY, LATE), st.integers(-12 * 4, 14 * 4))
def test_what_isoformat_writes_is_read(moment: datetime, quarters: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    found = read(aware.isoformat())
    assert found is not None
    assert datetime.combine(found.day, found.clock or time(0), found.zone) == aware


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2024-05-17T14:30:00Z", UTC),
        ("2024-05-17T14:30:00.000+02:00", TWO),
        ("2024-05-17T14:30+0200", TWO),
        ("2024-05-17 14:30:00 +0200", TWO),
        ("2024-05-17T14:30:00 02:00", TWO),
        ("20240517T143000Z", UTC),
        ("202405171430", None),
        ("2024-05-17 2:30 PM", None),
        ("Fri, 17 May 2024 14:30:00 +0200", TWO),
        ("Fri May 17 2024 14:30:00 GMT+0200 (CEST)", TWO),
        ("Fri May 17 14:30:00 EDT 2024", timezone(timedelta(hours=-4))),
        ("May 17, 2024 at 2:30 p.m. EST", timezone(timedelta(hours=-5))),
        ("17.05.2024, 14:30 MEZ", timezone(timedelta(hours=1))),
        ("17 мая 2024, 14:30 МСК", timezone(timedelta(hours=3))),
        ("17/05/2024 14:30 (GMT+7)", timezone(timedelta(hours=7))),
        ("1715956200", UTC),
        ("1715956200000", UTC),
    ],
)
def test_what_machines_write(text: str, zone: timezone | None) -> None:
    assert read(text) == Moment(DAY, CLOCK, zone)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Posted May 17, 2024 2:30pm"),
        ("en", "Published: 17 May 2024, 14:30 · Updated: 19 May 2024, 15:00"),
        ("en", "17th May, 2024 – 14.30"),
        ("de", "Freitag, 17. Mai 2024, 14.30 Uhr"),
        ("fr", "Paru le 17 mai 2024 à 14h30"),
        ("es", "17 de mayo de 2024 a las 14:30 h"),
        ("it", "17 maggio 2024 ore 14.30"),
        ("pt", "17 de maio de 2024 às 14h30"),
        ("nl", "vrijdag 17 mei 2024 14:30"),
        ("pl", "17 maja 2024, 14:30"),
        ("ru", "17 мая 2024 в 14:30"),
        ("uk", "17 травня 2024 р., 14:30"),
        ("tr", "17 Mayıs 2024 Cuma 14:30"),
        ("ar", "الجمعة ١٧ مايو ٢٠٢٤ - ١٤:٣٠"),
        ("fa", "۲۸ اردیبهشت ۱۴۰۳ ساعت ۱۴:۳۰"),
        ("hi", "१७ मई २०२४, १४:३०"),
        ("zh", "2024年5月17日 下午2:30"),
        ("ja", "2024年5月17日 14時30分"),
        ("ko", "2024년 5월 17일 오후 2:30"),
        ("sv", "17 maj 2024 kl 14.30"),
        ("da", "17. maj 2024 kl. 14.30"),
        ("no", "17. mai 2024 kl. 14:30"),
        ("fi", "17. toukokuuta 2024 klo 14.30"),
        ("cs", "17. května 2024 14:30"),
        ("hu", "2024. május 17. 14:30"),
        ("ro", "17 mai 2024, 14:30"),
        ("el", "17 Μαΐου 2024, 14:30"),
        ("he", "17 במאי 2024, 14:30"),
        ("id", "17 Mei 2024, 14:30"),
        ("vi", "ngày 17 tháng 5 năm 2024, 14:30"),
        ("th", "17 พฤษภาคม 2567 14:30 น."),
        ("bg", "17 май 2024, 14:30"),
        ("hr", "17. svibnja 2024. u 14:30"),
        ("lt", "2024 m. gegužės 17 d. 14:30"),
    ],
)
def test_words_of_many_languages(language: str, text: str) -> None:
    assert read(text, language=language) == Moment(DAY, CLOCK)


def test_the_language_decides_what_a_name_means() -> None:
    assert read("1. listopada 2024", language="hr").day.month == 10  # type: ignore[union-attr]
    assert read("1 listopada 2024", language="pl").day.month == 11  # type: ignore[union-attr]


def test_the_order_of_day_and_month() -> None:
    assert read("03/04/2024") == Moment(date(2024, 4, 3), other=date(2024, 3, 4))
    assert read("03/04/2024", month_first=True) == Moment(date(2024, 3, 4), other=date(2024, 4, 3))
    assert read("03.04.2024", month_first=True) == Moment(date(2024, 4, 3), other=date(2024, 3, 4))
    assert read("17/05/2024", month_first=True) == Moment(DAY)


@pytest.mark.parametrize(
    "text", ["", "yesterday's 3 eggs", "2024-13-45", "31/31/2024", "May 2024", "call 0123 456", "0001-01-01"]
)
def test_what_is_no_date(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 hours ago", 0),
        ("vor 3 Tagen", 3),
        ("il y a 2 jours", 2),
        ("hace 2 horas", 0),
        ("3 dni temu", 3),
        ("2 дня назад", 2),
        ("3 gün önce", 3),
        ("3 दिन पहले", 3),
        ("3天前", 3),
        ("3日前", 3),
        ("3일 전", 3),
        ("gestern", 1),
        ("вчера", 1),
        ("dziś", 0),
    ],
)
def test_relative_dates_count_back_from_the_capture(text: str, days: int) -> None:
    assert read(text, at=AT) == Moment(AT.date() - timedelta(days=days))
    assert read(text) is None


def test_midnight_is_how_systems_say_that_no_time_is_known() -> None:
    assert Moment(DAY, time(0), UTC).at_zone(UTC) == DAY
    assert Moment(DAY, CLOCK).at_zone(TWO) == datetime(2024, 5, 17, 14, 30, tzinfo=TWO)


@pytest.mark.parametrize(
    ("persian", "day"),
    [
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 13, 1), None),
        ((1403, 7, 31), None),
    ],
)
def test_days_of_the_persian_calendar(persian: tuple[int, int, int], day: date | None) -> None:
    assert from_jalali(*persian) == day


@pytest.mark.parametrize("text", ["² May 2024", "²² May 2024", "① May 2024"])
def test_raised_and_circled_digits_are_no_numbers(text: str) -> None:
    assert read(text) is None
