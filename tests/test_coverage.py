"""Counts in, findings out: usual, expected, seen; why articles are missing, and what is abnormal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from newsbot.coverage import Facts, Fate, Fill, Finding, Gap, Rhythm, SourceFacts, is_low, judge
from newsbot.items import Abnormality, GapCause, Health, PageStatus, Reason, SourceKind

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
KEPT = Fate(True, PageStatus.KEPT)


def workdays(count: int, *, hours: int = 8, until: datetime = NOW) -> list[datetime]:
    """`count` articles an hour from 8 o'clock on, on workdays of eight weeks, up to `until`."""
    first = datetime(2026, 9, 28, 8, tzinfo=UTC)
    found = [
        first + timedelta(days=day, hours=hour, minutes=minute)
        for day in range(60)
        for hour in range(hours)
        for minute in range(count)
        if (first + timedelta(days=day)).weekday() < 5
    ]
    return [at for at in found if at <= until]


def facts(**given_facts: object) -> Facts:
    """An outlet that is watched since long ago and was looked at just now."""
    known: dict[str, object] = {
        "outlet": "quay-example",
        "zone": UTC,
        "watched_since": datetime(2026, 1, 1, tzinfo=UTC),
        "looked_at": NOW,
        "looked": frozenset({YESTERDAY, TODAY}),
    }
    return Facts(**{**known, **given_facts})  # type: ignore[arg-type]  # fields by name


def source(health: Health = Health.OK, failures: int = 0, *, well: timedelta = timedelta(hours=1)) -> SourceFacts:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    return SourceFacts("https://quay.example/feed", SourceKind.FEED, health, failures, created, NOW - well)


def kinds(found: Facts) -> list[Abnormality]:
    return [finding.kind for finding in judge(found, (), NOW).findings]


# -- days -----------------------------------------------------------------------------------


def test_what_is_usual_follows_weekday_hour_and_time_zone() -> None:
    rhythm = Rhythm.of(facts(published=workdays(2)), YESTERDAY)
    assert rhythm is not None
    assert rhythm.on(YESTERDAY, NOW) == 16
    assert rhythm.on(date(2026, 11, 22), NOW) == 0, "a Sunday"
    assert rhythm.on(TODAY, NOW) == 8, "half of the day has gone"
    auckland = facts(published=workdays(2), zone=ZoneInfo("Pacific/Auckland"))
    away = Rhythm.of(auckland, YESTERDAY)
    assert away is not None
    assert away.on(date(2026, 11, 21), NOW) == 10, (
        "what was published on Friday from 11 o'clock on is of Saturday there"
    )


def test_who_was_not_watched_for_two_weeks_has_shown_no_rhythm() -> None:
    young = facts(published=workdays(2), watched_since=NOW - timedelta(days=10))
    assert judge(young, [YESTERDAY], NOW).days[0].usual is None


def test_articles_of_which_only_the_day_is_known_count_too() -> None:
    undated = {TODAY - timedelta(days=number): 3 for number in range(1, 60)}
    rhythm = Rhythm.of(facts(undated=undated), TODAY)
    assert rhythm is not None
    assert round(rhythm.on(YESTERDAY, NOW), 6) == 3


def test_gaps_have_the_causes_of_their_pages() -> None:
    fates = {
        KEPT: 5,
        Fate(False, PageStatus.DISCOVERED): 4,
        Fate(False, PageStatus.FAILED, Reason.HTTP_5XX): 3,
        Fate(False, PageStatus.BLOCKED, Reason.BOT_WALL): 2,
        Fate(False, PageStatus.REJECTED, Reason.EMPTY): 1,
        Fate(False, PageStatus.MOVED, Reason.REDIRECTED): 1,
    }
    (day,) = judge(facts(fates={YESTERDAY: fates}), [YESTERDAY], NOW).days
    assert (day.expected, day.seen) == (16, 5)
    assert day.gaps == (
        Gap(GapCause.NEVER_LOOKED, None, 4),
        Gap(GapCause.FAILED, Reason.HTTP_5XX, 3),
        Gap(GapCause.WALL, Reason.BOT_WALL, 2),
        Gap(GapCause.GONE, Reason.REDIRECTED, 1),
        Gap(GapCause.REJECTED, Reason.EMPTY, 1),
    )


def test_a_low_day_says_whether_anybody_looked_and_whether_sources_lived() -> None:
    low = facts(published=workdays(2), fates={YESTERDAY: {KEPT: 2}})
    dead = source(Health.TIMEOUT, 5, well=timedelta(days=9))

    def cause(found: Facts) -> Gap:
        return judge(found, [YESTERDAY], NOW).days[0].gaps[0]

    assert cause(low) == Gap(GapCause.QUIET, None, 14)
    assert cause(replace(low, sources=(dead,))) == Gap(GapCause.SOURCE_DEAD, None, 14)
    assert cause(replace(low, looked=frozenset())) == Gap(GapCause.NOT_CRAWLED, None, 14)
    usual = replace(low, fates={YESTERDAY: {KEPT: 13}})
    assert not judge(usual, [YESTERDAY], NOW).days[0].gaps


def test_a_day_nobody_looked_is_told_before_a_rhythm_is_known_but_not_before_the_outlet_was() -> None:
    young = facts(watched_since=NOW - timedelta(days=3), looked=frozenset({TODAY}))
    days = [TODAY - timedelta(days=5), YESTERDAY, TODAY]
    assert [day.gaps for day in judge(young, days, NOW).days] == [(), (Gap(GapCause.NOT_CRAWLED, None, 0),), ()]


@given(st.integers(0, 500), st.floats(0, 500))
def test_more_than_half_of_the_usual_is_never_low_and_nothing_where_much_is_usual_always(
    count: int, usual: float
) -> None:
    if count >= usual / 2:
        assert not is_low(count, usual)
    if usual > 4:
        assert is_low(0, usual)


# -- findings -------------------------------------------------------------------------------


def test_an_outlet_that_works_as_ever_has_nothing_abnormal() -> None:
    well = Fill(40, 1.0, 0.9, 1.0, 500)
    assert not kinds(facts(published=workdays(2), sources=(source(),), recent=well, before=well))


def test_silence_is_measured_by_what_was_to_be_expected_in_it() -> None:
    since = datetime(2026, 11, 24, 11, tzinfo=UTC)
    silent = facts(published=workdays(2, until=since))
    (finding,) = judge(silent, (), NOW).findings
    assert (finding.kind, finding.since) == (Abnormality.QUIET, max(silent.published))
    saturday = datetime(2026, 11, 21, 23, tzinfo=UTC)
    resting = facts(published=workdays(2, until=saturday), looked_at=saturday, looked=frozenset())
    assert not judge(resting, (), saturday).findings, "nothing is usual on a Saturday"
    assert not judge(replace(silent, looked_at=since), (), NOW).findings, "nobody looked since"


def test_where_the_rhythm_is_not_known_twice_the_longest_pause_is_silence() -> None:
    young = facts(watched_since=NOW - timedelta(days=9))
    dates = [NOW - timedelta(days=3, hours=6 * number) for number in range(9)]
    assert kinds(replace(young, published=dates)) == [Abnormality.QUIET]
    assert not kinds(replace(young, published=[at + timedelta(days=2) for at in dates]))


def test_nobody_looking_is_no_silence_of_the_outlet() -> None:
    since = NOW - timedelta(days=5)
    unwatched = facts(published=workdays(2, until=since), looked_at=since)
    assert kinds(unwatched) == [Abnormality.NOT_CRAWLED]
    assert not kinds(replace(unwatched, enabled=False)), "a person switched it off"


def test_a_source_is_dead_after_failures_over_a_day_or_two_that_are_final() -> None:
    assert not kinds(facts(sources=(source(Health.TIMEOUT, 9),)))
    assert kinds(facts(sources=(source(Health.TIMEOUT, 3, well=timedelta(days=2)),))) == [Abnormality.SOURCE_DEAD]
    assert kinds(facts(sources=(source(Health.HTTP_410, 2),))) == [Abnormality.SOURCE_DEAD]
    assert not kinds(facts(sources=(source(Health.HTTP_404, 1),)))
    assert kinds(facts(sources=(source(Health.WALL, 3, well=timedelta(days=2)),))) == [Abnormality.WALL]


def test_walls_are_abnormal_when_many_visits_meet_them() -> None:
    assert kinds(facts(walls={TODAY: 3}, visits={TODAY: 10})) == [Abnormality.WALL]
    assert not kinds(facts(walls={TODAY: 2}, visits={TODAY: 2}))
    assert not kinds(facts(walls={TODAY: 3}, visits={TODAY: 100}))
    assert not kinds(facts(walls={TODAY - timedelta(days=5): 30}, visits={TODAY - timedelta(days=5): 30}))


def test_a_field_that_is_not_found_any_more_says_that_the_layout_changed() -> None:
    before = Fill(50, 1.0, 0.9, 1.0, 600)

    def subjects(recent: Fill) -> list[str | None]:
        found: tuple[Finding, ...] = judge(facts(before=before, recent=recent), (), NOW).findings
        assert all(finding.kind is Abnormality.FILL_FALLING for finding in found)
        return [finding.subject for finding in found]

    assert subjects(replace(before, revisions=10, authors=0.1)) == ["authors"]
    assert subjects(replace(before, revisions=10, published=0.0, words=100)) == ["published", "text"]
    assert not subjects(replace(before, revisions=10, authors=0.7)), "as chance has it"
    assert not subjects(replace(before, revisions=4, authors=0.0)), "too few to tell"
