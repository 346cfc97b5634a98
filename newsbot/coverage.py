"""Counts in, findings out: was everything kept that was to be expected of an outlet, and if not, why? Pure.

Two things are expected of a day. What sources *named*: each address that a feed or sitemap said was of that day ought
to be an article. And what is *usual*: the outlet's own rhythm, by weekday and hour in its time zone, from the weeks
before. A day that falls short of the first has gaps with the causes of its pages; where one falls short of the second,
it is asked whether anybody looked, whether the sources were alive, or whether the outlet was quiet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from math import sqrt

from newsbot.items import Abnormality, GapCause, Health, PageStatus, Reason, SourceKind

#: Weeks before a day from which its usual number is told, and the days of them that must have been watched.
RHYTHM_WEEKS, LEAST_DAYS = 8, 14

#: A day is low below this share of the usual, and by more than chance: so many times the root of the usual.
LOW_SHARE, LOW_ROOTS = 0.5, 2.0

#: An outlet is quiet when so many articles were to be expected since the last, and so long has passed.
QUIET_ARTICLES, QUIET_TIME = 10.0, timedelta(hours=12)

#: Where the rhythm is not known: quiet is twice the longest gap between the latest articles, and two days at least.
FEW_DATES, QUIET_GAPS, QUIET_DAYS = 8, 2, timedelta(days=2)

#: A source is dead after so many failures in a row, over so long.
DEAD_FAILURES, DEAD_TIME = 3, timedelta(days=1)

#: What a source does not come back from by itself: so many answers of the kind say that it is dead, at once.
_FOR_GOOD, LAST_FAILURES = frozenset({Health.HTTP_404, Health.HTTP_410, Health.HTTP_4XX, Health.PARSE}), 2

#: An outlet's sources are to answer at least so often.
CRAWL_TIME = timedelta(days=2)

#: Walls are abnormal from so many visits and such a share of them on, over the last days.
WALL_VISITS, WALL_SHARE, WALL_DAYS = 3, 0.2, 3

#: Fill falls when a share, of so many revisions at least, sinks by so much and by more than chance.
LEAST_RECENT, LEAST_BEFORE, FALL, DEVIATIONS = 5, 10, 0.3, 2.6

#: The text is too short when its median length sinks below this share of what it was.
SHORT_SHARE = 0.5

_WALLS = frozenset({Health.WALL, Health.HTTP_401, Health.HTTP_402, Health.HTTP_403})


# -- what is counted ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a page: kept as an article, or what its status and reason say."""

    is_kept: bool
    status: PageStatus
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source as far as its life is judged."""

    url: str
    kind: SourceKind
    health: Health
    failures: int
    created_at: datetime
    last_success_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fill:
    """How full the fields of some revisions are: of how many, the shares that have a title, authors, a date of
    publication, and the median number of words."""

    revisions: int = 0
    title: float = 0.0
    authors: float = 0.0
    published: float = 0.0
    words: float = 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted of one outlet. Days are those of its time zone.

    `fates` says of each day's named pages what became of them; `published` are the instants at which articles were
    published, over the weeks before too, and `undated` counts, by day, those of which only the day is known. `looked`
    are days on which a source answered, `walls` and `visits` count visits by day.
    """

    outlet: str
    zone: tzinfo
    watched_since: datetime
    fates: Mapping[date, Mapping[Fate, int]] = field(default_factory=dict)
    published: Sequence[datetime] = ()
    undated: Mapping[date, int] = field(default_factory=dict)
    looked: frozenset[date] = frozenset()
    looked_at: datetime | None = None
    sources: Sequence[SourceFacts] = ()
    walls: Mapping[date, int] = field(default_factory=dict)
    visits: Mapping[date, int] = field(default_factory=dict)
    recent: Fill = Fill()
    before: Fill = Fill()
    enabled: bool = True


# -- what is found --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """So many articles are missing for one cause, which `reason` says more closely; 0: it can't be told how many."""

    cause: GapCause
    reason: Reason | None
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an outlet: articles usual on it (None: not known yet), named by sources, kept; and what is missing."""

    day: date
    usual: float | None
    expected: int
    seen: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something abnormal: what, since when, of what (a source, a field; None: the whole outlet), and in words."""

    outlet: str
    kind: Abnormality
    since: datetime | None
    subject: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """One outlet's days and what is abnormal about it."""

    outlet: str
    days: tuple[Day, ...]
    findings: tuple[Finding, ...]


def judge(facts: Facts, days: Sequence[date], now: datetime) -> Coverage:
    """What is to be said of an outlet: each of `days`, and what is abnormal at `now`."""
    rhythm = Rhythm.of(facts, min(days, default=now.astimezone(facts.zone).date()))
    return Coverage(
        facts.outlet,
        tuple(_day(facts, day, rhythm, now) for day in days),
        tuple(findings(facts, rhythm, now)) if facts.enabled else (),
    )


# -- rhythm ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many articles an outlet publishes in each hour of each weekday; `undated` on a whole weekday beside them."""

    zone: tzinfo
    hours: Mapping[tuple[int, int], float]
    undated: Mapping[int, float]

    @classmethod
    def of(cls, facts: Facts, until: date) -> Rhythm | None:
        """The rhythm of the weeks before a day; None where the outlet was not watched long enough to have shown one."""
        watched = facts.watched_since.astimezone(facts.zone).date() + timedelta(days=1)
        first = max(watched, until - timedelta(weeks=RHYTHM_WEEKS))
        if (until - first).days < LEAST_DAYS:
            return None
        days = Counter((first + timedelta(days=number)).weekday() for number in range((until - first).days))
        dated: Counter[tuple[int, int]] = Counter()
        for at in facts.published:
            local = at.astimezone(facts.zone)
            if first <= local.date() < until:
                dated[local.weekday(), local.hour] += 1
        undated: Counter[int] = Counter()
        for day, count in facts.undated.items():
            if first <= day < until:
                undated[day.weekday()] += count
        return cls(
            facts.zone,
            {(day, hour): count / days[day] for (day, hour), count in dated.items()},
            {day: count / days[day] for day, count in undated.items()},
        )

    def between(self, start: datetime, end: datetime) -> float:
        """Articles to be expected from `start` to `end`."""
        total, at = 0.0, start
        while at < end:
            following = min(at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), end)
            local = at.astimezone(self.zone)
            rate = self.hours.get((local.weekday(), local.hour), 0.0) + self.undated.get(local.weekday(), 0.0) / 24
            total += rate * ((following - at) / timedelta(hours=1))
            at = following
        return total

    def on(self, day: date, now: datetime) -> float:
        """Articles to be expected on a day, as far as it has gone."""
        start = datetime.combine(day, time(), self.zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        return self.between(start, min(end, now))


# -- days -----------------------------------------------------------------------------------


def _day(facts: Facts, day: date, rhythm: Rhythm | None, now: datetime) -> Day:
    fates = facts.fates.get(day, {})
    seen = sum(count for fate, count in fates.items() if fate.is_kept)
    usual = None if rhythm is None else round(rhythm.on(day, now), 1)
    gaps = [_gap(fate, count) for fate, count in fates.items() if not fate.is_kept]
    expected = sum(fates.values())
    if usual is not None and is_low(expected, usual):
        gaps.append(Gap(_cause_of_low(facts, day), None, round(usual) - expected))
    elif usual is None and expected == 0 and not _was_looked_at(facts, day):
        gaps.append(Gap(GapCause.NOT_CRAWLED, None, 0))
    return Day(day, usual, expected, seen, tuple(sorted(gaps, key=lambda gap: (-gap.count, gap.cause))))


def _gap(fate: Fate, count: int) -> Gap:
    return Gap(_CAUSES.get(fate.status, GapCause.GONE), fate.reason, count)


_CAUSES = {
    PageStatus.DISCOVERED: GapCause.NEVER_LOOKED,
    PageStatus.FAILED: GapCause.FAILED,
    PageStatus.BLOCKED: GapCause.WALL,
    PageStatus.EXCLUDED: GapCause.EXCLUDED,
    PageStatus.REJECTED: GapCause.REJECTED,
}


def is_low(count: int, usual: float) -> bool:
    """Whether so few articles are too few to be chance, where `usual` many are to be expected."""
    return count < LOW_SHARE * usual and count < usual - LOW_ROOTS * sqrt(usual)


def _cause_of_low(facts: Facts, day: date) -> GapCause:
    if not _was_looked_at(facts, day):
        return GapCause.NOT_CRAWLED
    ended = datetime.combine(day + timedelta(days=1), time(), facts.zone)
    return GapCause.SOURCE_DEAD if any(is_dead(source, ended) for source in facts.sources) else GapCause.QUIET


def _was_looked_at(facts: Facts, day: date) -> bool:
    """A day before the outlet was watched was never to be looked at."""
    return day in facts.looked or day < facts.watched_since.astimezone(facts.zone).date()


# -- findings -------------------------------------------------------------------------------


def findings(facts: Facts, rhythm: Rhythm | None, now: datetime) -> Iterator[Finding]:
    """What is abnormal about an outlet."""
    yield from _not_crawled(facts, now)
    yield from _quiet(facts, rhythm)
    yield from _sources(facts, now)
    yield from _walls(facts, now)
    yield from _fills(facts)


def _not_crawled(facts: Facts, now: datetime) -> Iterator[Finding]:
    since = facts.looked_at or facts.watched_since
    if now - since > CRAWL_TIME:
        yield Finding(facts.outlet, Abnormality.NOT_CRAWLED, since, None, "none of its sources has answered since")


def _quiet(facts: Facts, rhythm: Rhythm | None) -> Iterator[Finding]:
    """Silence is measured up to the last good look, so that a crawler that rested is not taken for a quiet outlet."""
    ends = (datetime.combine(day + timedelta(days=1), time(), facts.zone) for day in facts.undated)
    last = max((*facts.published, *ends), default=None)
    if last is None or facts.looked_at is None:
        return
    if rhythm is None:
        since = quiet_since(sorted(facts.published, reverse=True), facts.looked_at)
        message = "nothing new for more than twice its longest pause"
    else:
        missed = rhythm.between(last, facts.looked_at)
        is_quiet = missed >= QUIET_ARTICLES and facts.looked_at - last >= QUIET_TIME
        since, message = last if is_quiet else None, f"nothing new where some {missed:.0f} articles are usual"
    if since is not None:
        yield Finding(facts.outlet, Abnormality.QUIET, since, None, message)


def quiet_since(published: Sequence[datetime], looked_at: datetime | None) -> datetime | None:
    """When an outlet went quiet, None where it did not: nothing new for twice its longest gap, and two days at least.

    `published` are its latest dates of publication, the newest first; `looked_at` is the last good look at its sources.
    """
    if len(published) < FEW_DATES or looked_at is None:
        return None
    longest = max(newer - older for newer, older in pairwise(published))
    is_quiet = looked_at - published[0] > max(QUIET_GAPS * longest, QUIET_DAYS)
    return published[0] if is_quiet else None


def is_dead(source: SourceFacts, at: datetime) -> bool:
    """Whether a source that fails is to be given up hope of, by `at`."""
    if source.health in _FOR_GOOD and source.failures >= LAST_FAILURES:
        return True
    since = source.last_success_at or source.created_at
    return source.failures >= DEAD_FAILURES and at - since >= DEAD_TIME


def _sources(facts: Facts, now: datetime) -> Iterator[Finding]:
    for source in facts.sources:
        if is_dead(source, now):
            kind = Abnormality.WALL if source.health in _WALLS else Abnormality.SOURCE_DEAD
            message = f"{source.kind}: {source.health}, {source.failures} times in a row"
            yield Finding(facts.outlet, kind, source.last_success_at, source.url, message)


def _walls(facts: Facts, now: datetime) -> Iterator[Finding]:
    today = now.astimezone(UTC).date()
    days = [today - timedelta(days=number) for number in reversed(range(WALL_DAYS))]
    walled, visits = (sum(counts.get(day, 0) for day in days) for counts in (facts.walls, facts.visits))
    if walled >= WALL_VISITS and walled >= WALL_SHARE * visits:
        first = next(day for day in days if facts.walls.get(day))
        message = f"{walled} of {visits} visits in {WALL_DAYS} days met a wall"
        yield Finding(facts.outlet, Abnormality.WALL, datetime.combine(first, time(), UTC), None, message)


def _fills(facts: Facts) -> Iterator[Finding]:
    """A field that was mostly there and is not any more: the layout changed, and a rule is needed."""
    before, recent = facts.before, facts.recent
    if before.revisions < LEAST_BEFORE or recent.revisions < LEAST_RECENT:
        return
    for name in ("title", "authors", "published"):
        was, is_now = getattr(before, name), getattr(recent, name)
        if _has_fallen(was, is_now, before.revisions, recent.revisions):
            message = f"{name}: {is_now:.0%} of the latest {recent.revisions} revisions have it, {was:.0%} had before"
            yield Finding(facts.outlet, Abnormality.FILL_FALLING, None, name, message)
    if recent.words < SHORT_SHARE * before.words:
        message = f"text: {recent.words:.0f} words in the middle of the latest revisions, {before.words:.0f} before"
        yield Finding(facts.outlet, Abnormality.FILL_FALLING, None, "text", message)


def _has_fallen(was: float, is_now: float, many_before: int, many_now: int) -> bool:
    """Whether a share sank by much, and by more than two samples of this size differ by chance."""
    if was - is_now < FALL:
        return False
    pooled = (was * many_before + is_now * many_now) / (many_before + many_now)
    deviation = sqrt(pooled * (1 - pooled) * (1 / many_before + 1 / many_now))
    return was - is_now >= DEVIATIONS * deviation
