"""newsbot.schedule: when pages and sources are looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.items import Health, PageStatus, Reason, SourceKind
from newsbot.schedule import (
    DEFAULT_HABITS,
    DEFAULT_PLAN,
    DEFAULT_PRICE,
    Habits,
    Lesson,
    PageHistory,
    Policy,
    SourceHistory,
    Tally,
    Watch,
    adjusted_price,
    confirms_missing,
    is_claim_new,
    learn,
    next_check,
    next_visit,
    observe,
    plan_for,
    price_for,
)
from newsbot.schedule.habits import AGES
from newsbot.schedule.pages import CONFIRMED_AT_ONCE, expected_visits

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def kept(age: timedelta = timedelta(0), **fields: object) -> PageHistory:
    """An article found when it was published, `age` before noon, and fetched at noon."""
    values: dict[str, object] = {
        "key": 7,
        "first_seen_at": NOON - age,
        "status": PageStatus.KEPT,
        "published": NOON - age,
        "last_fetch_at": NOON,
        "visits": 1,
    }
    return PageHistory(**{**values, **fields})  # type: ignore[arg-type]


def wait(page: PageHistory, **arguments: object) -> timedelta:
    at = next_visit(page, NOON, **arguments)  # type: ignore[arg-type]
    assert at is not None
    return at - NOON


# -- pages that are well --------------------------------------------------------------------


def test_what_was_never_fetched_is_due() -> None:
    assert next_visit(PageHistory(1, NOON), NOON) == NOON


def test_waits_grow_with_age() -> None:
    waits = [wait(kept(age * HOUR)) for age in (0, 1, 6, 24, 24 * 7)]
    assert waits == sorted(waits)
    assert waits[0] < 2 * HOUR
    assert waits[-1] > 7 * DAY


def test_edits_seen_bring_the_next_visit_forward() -> None:
    waits = [wait(kept(6 * HOUR, edits=(NOON,) * edits)) for edits in (0, 1, 3, 10)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 4 * waits[2]


def test_an_outlet_that_edits_more_is_visited_sooner() -> None:
    busy = Habits(tuple(5 * rate for rate in DEFAULT_HABITS.rates))
    assert wait(kept(6 * HOUR), habits=busy) < wait(kept(6 * HOUR))


def test_a_higher_price_means_fewer_visits() -> None:
    waits = [wait(kept(6 * HOUR), price=price) for price in (0.001, 0.01, 0.1)]
    assert waits == sorted(waits)


def test_old_and_quiet_articles_are_hardly_looked_at_but_never_given_up() -> None:
    old = wait(kept(800 * DAY))
    assert 200 * DAY < old < 400 * DAY
    assert next_visit(kept(800 * DAY), NOON, policy=Policy(close_after=60 * DAY)) is None
    assert next_visit(kept(30 * DAY), NOON, policy=Policy(close_after=60 * DAY)) is not None


def test_a_quiet_night_is_waited_through() -> None:
    by_day = Habits(rhythm=tuple(2.0 if 6 <= hour < 18 else 0.0 for hour in range(24)))
    evening = NOON + 6 * HOUR
    page = PageHistory(7, evening, PageStatus.KEPT, evening, evening, 1)
    at = next_visit(page, evening, habits=by_day)
    assert at is not None
    assert at - evening > 12 * HOUR
    assert next_visit(page, evening) < evening + 3 * HOUR  # type: ignore[operator]


def test_the_waits_bounds_hold() -> None:
    policy = Policy(shortest=HOUR, longest=2 * DAY)
    assert wait(kept(edits=(NOON,) * 50), policy=policy) >= 0.95 * HOUR
    assert wait(kept(800 * DAY), policy=policy) <= 1.05 * 2 * DAY


def test_jitter_differs_by_page_and_is_the_same_everywhere() -> None:
    waits = {wait(kept(DAY, key=key)) for key in range(20)}
    assert len(waits) == 20
    assert max(waits) / min(waits) < 1.11
    assert next_visit(kept(DAY, key=3), NOON) == datetime(2026, 8, 20, 18, 29, 32, 144160, tzinfo=UTC)


def test_a_publication_day_says_less_than_the_first_sight() -> None:
    assert wait(kept(6 * HOUR, published=date(2020, 1, 1))) == wait(kept(6 * HOUR))


def test_a_fetch_before_the_page_was_met_is_planned_from_all_the_same() -> None:
    """Clocks jump, and archives from elsewhere bring old captures."""
    quiet_then_not = Habits((0.0,) * (len(AGES) - 2) + (1.0, 0.0), 1.0)
    page = kept(365 * DAY, first_seen_at=NOON, last_fetch_at=NOON - 365 * DAY)
    assert next_visit(page, NOON, habits=quiet_then_not, price=0.5) is not None


# -- claims ---------------------------------------------------------------------------------


def test_a_claimed_edit_makes_a_page_due() -> None:
    page = kept(8 * DAY, claimed_modified=NOON + HOUR)
    later = NOON + 2 * HOUR
    assert is_claim_new(page.claimed_modified, page.last_fetch_at, later)
    assert next_visit(page, later) <= later + 10 * MINUTE  # type: ignore[operator]
    assert next_visit(kept(8 * DAY), later) > later + DAY  # type: ignore[operator]


@pytest.mark.parametrize("claimed", [NOON - HOUR, NOON, NOON + 3 * HOUR])
def test_claims_that_a_visit_saw_or_that_lie_in_the_future_say_nothing(claimed: datetime) -> None:
    page = kept(8 * DAY, claimed_modified=claimed)
    assert not is_claim_new(claimed, NOON, NOON + 2 * HOUR)
    assert next_visit(page, NOON + 2 * HOUR) == next_visit(kept(8 * DAY), NOON + 2 * HOUR)


def test_claims_that_proved_false_are_no_longer_believed() -> None:
    page = kept(8 * DAY, claimed_modified=NOON + HOUR)
    later = NOON + 2 * HOUR
    liar = learn(observe([Watch(100, 124, edited=False, claimed=True)] * 40))
    honest = learn(observe([Watch(100, 124, edited=True, claimed=True)] * 40))
    assert next_visit(page, later, habits=liar) > later + DAY  # type: ignore[operator]
    assert next_visit(page, later, habits=honest) < later + HOUR  # type: ignore[operator]


# -- pages that are not well ----------------------------------------------------------------


@pytest.mark.parametrize(
    "reason", [Reason.HTTP_5XX, Reason.DNS, Reason.BOT_WALL, Reason.HTTP_429, Reason.TLS, Reason.SPLIT]
)
def test_failures_back_off_up_to_a_bound(reason: Reason) -> None:
    waits = [wait(kept(reason=reason, failures=failures)) for failures in range(1, 60)]
    assert waits[0] < waits[1] < waits[2]
    assert max(waits) < 33 * DAY
    assert min(waits) >= 4 * MINUTE


def test_what_heals_by_itself_is_tried_sooner_than_what_does_not() -> None:
    waits = [
        wait(kept(reason=reason, failures=1)) for reason in (Reason.TIMEOUT, Reason.TLS, Reason.BOT_WALL, Reason.ROBOTS)
    ]
    assert waits == sorted(waits)


def test_retry_after_is_kept_within_reason() -> None:
    asked = NOON + 2 * DAY
    assert next_visit(kept(reason=Reason.HTTP_429, failures=1, retry_after=asked), NOON) == asked
    assert next_visit(PageHistory(1, NOON, retry_after=asked), NOON) == asked
    assert wait(kept(retry_after=NOON + 9999 * DAY)) == 7 * DAY


@pytest.mark.parametrize("reason", sorted(CONFIRMED_AT_ONCE))
def test_a_410_or_a_redirect_to_a_section_is_confirmed_by_one_more_look(reason: Reason) -> None:
    assert wait(kept(reason=reason, missing_since=NOON)) < 2 * HOUR
    assert confirms_missing(reason, NOON, NOON + MINUTE)


@pytest.mark.parametrize("reason", [Reason.HTTP_404, Reason.SOFT_404, Reason.DNS, Reason.BOT_WALL, Reason.LOGIN_WALL])
def test_other_disappearances_are_confirmed_by_looks_over_a_day(reason: Reason) -> None:
    assert not confirms_missing(reason, NOON, NOON + 12 * HOUR)
    assert confirms_missing(reason, NOON, NOON + 25 * HOUR)
    now, looks = NOON, 0
    page = kept(reason=reason, missing_since=NOON)
    while not confirms_missing(reason, NOON, now):
        now = next_visit(page, now) or now
        page = replace(page, last_fetch_at=now, visits=page.visits + 1)
        looks += 1
    assert 2 <= looks <= 5
    assert now - NOON < 2 * DAY


def test_what_is_gone_is_looked_for_ever_more_seldom() -> None:
    waits = [wait(kept(status=PageStatus.GONE, gone_since=NOON - days * DAY)) for days in (0, 20, 100, 2000)]
    assert waits == sorted(waits)
    assert waits[0] > 6 * DAY
    assert waits[-1] < 190 * DAY


@pytest.mark.parametrize("status", [PageStatus.ALIAS, PageStatus.MOVED, PageStatus.REMOVED])
def test_what_is_kept_elsewhere_or_taken_down_is_not_visited(status: PageStatus) -> None:
    assert next_visit(kept(status=status), NOON) is None


def test_what_is_no_article_is_looked_at_once_more() -> None:
    assert wait(kept(status=PageStatus.REJECTED)) < 2 * DAY
    assert wait(kept(status=PageStatus.REJECTED, visits=2)) > 80 * DAY


# -- habits and price -----------------------------------------------------------------------


def test_the_default_habits_are_those_of_the_studies() -> None:
    day, week = DEFAULT_HABITS.expected(24), DEFAULT_HABITS.expected(168)
    assert day == pytest.approx(0.68)
    assert day / week == pytest.approx(0.82, abs=0.02)
    assert (1 + day / DEFAULT_HABITS.shape) ** -DEFAULT_HABITS.shape == pytest.approx(0.65, abs=0.01)


@given(st.floats(0, 1e5))
def test_expected_edits_and_ages_are_inverse(age: float) -> None:
    assert DEFAULT_HABITS.age_when(DEFAULT_HABITS.expected(age)) == pytest.approx(age, rel=1e-6, abs=1e-6)


def test_habits_are_learned_from_watches() -> None:
    watches = [Watch(0, 1, edited=True), Watch(1, 24, edited=False)] * 500
    habits = learn(observe(watches))
    assert habits.expected(1) == pytest.approx(1, abs=0.1)
    assert habits.expected(24) - habits.expected(1) < 0.1
    assert learn(Tally()).rates == pytest.approx(Habits().rates)


def test_a_section_with_few_visits_keeps_its_outlets_habits() -> None:
    outlet = learn(observe([Watch(0, 24, edited=True)] * 1000))
    section = learn(observe([Watch(0, 24, edited=False)]), outlet)
    assert section.expected(24) == pytest.approx(outlet.expected(24), rel=0.2)


def test_tallies_add_up() -> None:
    watches = [
        Watch(0, 3, edited=True, claimed=True),
        Watch(5, 9000, edited=False, claimed=True),
        Watch(-1, 0.1, edited=False),
    ]
    together, apart = observe(watches), observe(watches[:1]) + observe(watches[1:])
    assert together.edits == pytest.approx(apart.edits)
    assert together.hours == pytest.approx(apart.hours)
    assert (together.claims_true, together.claims_false) == (1, 1)
    assert sum(together.edits) == pytest.approx(1)
    assert sum(together.hours) == pytest.approx(3 + 8995 + 0.1)


def test_the_hours_of_publication_make_the_rhythm() -> None:
    habits = learn(Tally(), published_by_hour=[100 if 8 <= hour < 20 else 0 for hour in range(24)])
    assert sum(habits.rhythm) == pytest.approx(24)
    assert habits.rhythm[13] > 10 * habits.rhythm[2] > 0


@pytest.mark.parametrize("visits", [3, 6, 20])
def test_the_price_spends_the_budget(visits: float) -> None:
    price = price_for(DEFAULT_HABITS, visits)
    assert 1 + expected_visits(DEFAULT_HABITS, price) == pytest.approx(visits, rel=0.15)


def test_the_price_follows_what_was_spent() -> None:
    assert adjusted_price(0.01, spent=200, budget=100) > 0.01 > adjusted_price(0.01, spent=50, budget=100)
    assert adjusted_price(0.01, spent=100, budget=100) == 0.01
    assert adjusted_price(0.01, spent=1, budget=0) > 0.5


# -- plans ----------------------------------------------------------------------------------


def test_a_plan_without_lessons_is_the_default() -> None:
    plan = plan_for(Lesson())
    assert plan.habits.rates == pytest.approx(DEFAULT_HABITS.rates)
    assert (plan.habits.rhythm, plan.price, plan.sections) == (DEFAULT_HABITS.rhythm, DEFAULT_PRICE, {})
    assert DEFAULT_PLAN.trusts_claims


def test_only_sections_that_were_watched_enough_have_habits_of_their_own() -> None:
    edited, quiet = Watch(0, 3, edited=True), Watch(0, 3, edited=False)
    plan = plan_for(Lesson({"sport": [edited] * 60, "city": [quiet] * 60, "rare": [edited] * 10, None: [quiet] * 60}))
    assert set(plan.sections) == {"sport", "city"}
    assert plan.habits_of("city").expected(3) < plan.habits.expected(3) < plan.habits_of("sport").expected(3)
    assert plan.habits_of("rare") == plan.habits_of(None) == plan.habits_of("unheard of") == plan.habits


def test_without_a_budget_who_edits_more_is_visited_more_and_with_one_all_alike() -> None:
    busy, quiet = ({None: [Watch(0, 3, edited=edited)] * 200} for edited in (True, False))
    visits = [expected_visits(plan.habits, plan.price) for plan in map(plan_for, (Lesson(busy), Lesson(quiet)))]
    assert visits[0] > 1.5 * visits[1]
    plans = [plan_for(Lesson(watches), 5) for watches in (busy, quiet)]
    assert [1 + expected_visits(plan.habits, plan.price) for plan in plans] == pytest.approx([5, 5], rel=0.15)


def test_a_week_above_its_budget_raises_the_price_and_one_below_it_does_not_lower_it() -> None:
    prices = [plan_for(Lesson(week_visits=visits, week_articles=100), 5).price for visits in (100, 500, 1000)]
    assert prices[0] == prices[1] < prices[2]
    assert plan_for(Lesson(week_visits=1000, week_articles=3), 5).price == prices[0]


@given(st.lists(st.builds(Watch, st.floats(-1, 1e5), st.floats(-1, 1e5), st.booleans(), st.booleans())))
def test_any_watches_give_habits_that_can_be_planned_by(watches: list[Watch]) -> None:
    plan = plan_for(Lesson({None: watches, "sport": watches}))
    assert wait(kept(HOUR), habits=plan.habits, price=plan.price) > timedelta(0)


# -- sources --------------------------------------------------------------------------------


def feed(**fields: object) -> SourceHistory:
    values: dict[str, object] = {"key": 1, "kind": SourceKind.FEED, "interval": HOUR, "total": 20, "looks": 5}
    return SourceHistory(**{**values, **fields})  # type: ignore[arg-type]


def test_much_that_is_new_shortens_and_nothing_new_lengthens() -> None:
    intervals = [next_check(feed(new_links=new), NOON).interval for new in (20, 6, 2, 0)]
    assert intervals == sorted(intervals)
    assert intervals[0] == HOUR / 4
    assert intervals[2] == HOUR
    assert intervals[-1] == 1.5 * HOUR


def test_a_304_counts_as_nothing_new() -> None:
    assert next_check(feed(total=0), NOON).interval > HOUR


@pytest.mark.parametrize("kind", list(SourceKind))
def test_intervals_stay_within_the_bounds_of_their_kind(kind: SourceKind) -> None:
    source = SourceHistory(1, kind, new_links=20, total=20, looks=2)
    ends = []
    for new in (20, 0):
        for _ in range(60):
            source = replace(source, interval=next_check(replace(source, new_links=new), NOON).interval)
        ends.append(source.interval)
    shortest, longest = ends
    assert shortest is not None
    assert longest is not None
    assert timedelta(minutes=5) <= shortest < longest <= 14 * DAY


def test_the_first_look_does_not_count_as_much_new() -> None:
    assert next_check(feed(new_links=20, looks=1), NOON).interval == HOUR


def test_a_source_that_is_new_is_due() -> None:
    assert next_check(feed(health=Health.NEW, interval=None), NOON).at == NOON


def test_a_feeds_ttl_and_a_servers_retry_after_are_kept() -> None:
    assert next_check(feed(ttl=6 * 3600), NOON).at > NOON + 5 * HOUR
    assert next_check(feed(ttl=10**9), NOON).at < NOON + 1.2 * DAY
    assert next_check(feed(retry_after=NOON + 3 * DAY), NOON).at == NOON + 3 * DAY
    assert next_check(feed(ttl=-5, retry_after=NOON - DAY), NOON).at > NOON


def test_a_failing_source_backs_off_by_kind_and_keeps_its_interval() -> None:
    checks = [next_check(feed(health=Health.HTTP_404, failures=failures), NOON) for failures in (1, 2, 50)]
    assert [check.interval for check in checks] == [HOUR] * 3
    assert NOON + 10 * HOUR < checks[0].at < checks[1].at < checks[2].at < NOON + 16 * DAY
    assert next_check(feed(health=Health.TIMEOUT, failures=1, interval=5 * MINUTE), NOON).at < NOON + 10 * MINUTE


def test_checks_are_spread() -> None:
    assert len({next_check(feed(key=key), NOON).at for key in range(50)}) == 50


# -- whatever comes -------------------------------------------------------------------------

MOMENTS = st.floats(0, 110).map(lambda years: datetime(1990, 1, 1, tzinfo=UTC) + years * 365 * DAY)
PAGES = st.builds(
    PageHistory,
    key=st.integers(),
    first_seen_at=MOMENTS,
    status=st.sampled_from(PageStatus),
    published=st.none() | MOMENTS | st.dates(),
    last_fetch_at=st.none() | MOMENTS,
    visits=st.integers(0, 10**6),
    edits=st.lists(MOMENTS, max_size=60).map(tuple),
    reason=st.none() | st.sampled_from(Reason),
    failures=st.integers(0, 10**6),
    missing_since=st.none() | MOMENTS,
    gone_since=st.none() | MOMENTS,
    retry_after=st.none() | MOMENTS,
    claimed_modified=st.none() | MOMENTS,
)
RATES = st.lists(st.floats(0, 100), min_size=len(AGES), max_size=len(AGES)).map(tuple)


@given(PAGES, MOMENTS, st.builds(Habits, RATES, st.floats(0.05, 50)), st.floats(1e-7, 0.9))
@settings(max_examples=300)
def test_any_history_gives_a_moment_or_never(page: PageHistory, now: datetime, habits: Habits, price: float) -> None:
    at = next_visit(page, now, habits=habits, price=price)
    assert at == next_visit(page, now, habits=habits, price=price)
    if at is not None:
        assert at.tzinfo is UTC
        assert at <= now + 400 * DAY


@given(
    st.builds(
        SourceHistory,
        key=st.integers(),
        kind=st.sampled_from(SourceKind),
        health=st.sampled_from(Health),
        interval=st.none() | st.timedeltas(timedelta(0), 1000 * DAY),
        new_links=st.integers(0, 10**6),
        total=st.integers(0, 10**6),
        looks=st.integers(0, 10**6),
        failures=st.integers(0, 10**6),
        ttl=st.none() | st.integers(),
        retry_after=st.none() | MOMENTS,
    ),
    MOMENTS,
)
def test_any_source_is_looked_at_again(source: SourceHistory, now: datetime) -> None:
    check = next_check(source, now)
    assert now <= check.at <= now + 40 * DAY
    assert 5 * MINUTE <= check.interval <= 14 * DAY


def test_the_default_price_is_some_visits_an_article() -> None:
    assert 4 < 1 + expected_visits(DEFAULT_HABITS, DEFAULT_PRICE) < 10
