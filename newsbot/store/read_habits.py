"""Reading what outlets' visits taught of their habits: the plans that further visits are made by. Never writes.

A visit that found an article is a watch of it since the one before (see `newsbot/schedule/habits.py`). What a source
said of a page's last change is held against the watch that it falls into. Bounded: a sample of each outlet's articles
of the last months, spread evenly, so that young and old ones teach alike however much the outlet publishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, Connection, Row, func, select

from newsbot.items import DatePrecision, Disposition, PageStatus, VisitOutcome, date_value, instant
from newsbot.schedule import Lesson, Plan, Watch, is_claim_new, plan_for
from newsbot.store.models import Article, Page, Revision, Sighting, Source, Visit
from newsbot.store.models import Disposition as Ledger
from newsbot.store.session import Database
from newsbot.store.statements import chunks

#: Habits change: what was first seen longer ago teaches nothing any more.
LOOKED_BACK = timedelta(days=90)
#: At most so many articles of an outlet are looked at; some thousand visits.
ARTICLES = 300
_WEEK = timedelta(days=7)

#: Visits that saw the article, and by KEPT after the first one, an edit of it.
_SIGHTS = (VisitOutcome.KEPT, VisitOutcome.UNCHANGED)
_COUNTED = (Disposition.NEW, Disposition.REVISED, Disposition.UNCHANGED, Disposition.RESTORED)
_NOT_WATCHED = (PageStatus.ALIAS, PageStatus.MOVED, PageStatus.REMOVED)
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class _Seen:
    """What is read of one outlet."""

    watches: defaultdict[str | None, list[Watch]] = field(default_factory=lambda: defaultdict(list))
    published_by_hour: list[int] = field(default_factory=lambda: [0] * 24)
    week_visits: int = 0
    week_articles: int = 0

    def lesson(self) -> Lesson:
        return Lesson(self.watches, self.published_by_hour, self.week_visits, self.week_articles)


def read_plans(database: Database, budgets: Mapping[int, float | None], now: datetime) -> dict[int, Plan]:
    """By outlet, the plan that its history teaches; `budgets` are visits per article, None where there is no budget.

    Raises StoreError.
    """
    seen = {outlet_id: _Seen() for outlet_id in budgets}
    with database.read() as connection:
        for chunk in chunks(budgets):
            _read_published(connection, chunk, now, seen)
            _read_watches(connection, chunk, now, seen)
        for chunk in chunks(outlet_id for outlet_id, budget in budgets.items() if budget is not None):
            _read_week(connection, chunk, now, seen)
    return {outlet_id: plan_for(seen[outlet_id].lesson(), budget) for outlet_id, budget in budgets.items()}


def _sample(outlet_ids: Collection[int], now: datetime) -> CTE:
    """Some articles of each outlet, evenly from its newest to its oldest of the time looked back on."""
    place = func.row_number().over(partition_by=Article.outlet_id, order_by=Article.id.desc())
    total = func.count().over(partition_by=Article.outlet_id)
    columns = (
        Article.id,
        Article.outlet_id,
        Article.latest_revision_id,
        Article.published_at,
        Article.published_precision,
    )
    numbered = (
        select(*columns, place.label("place"), total.label("total"))
        .where(Article.outlet_id.in_(outlet_ids), Article.first_seen_at > now - LOOKED_BACK)
        .subquery()
    )
    step = (numbered.c.total - 1) // ARTICLES + 1
    return select(numbered).where((numbered.c.place - 1) % step == 0).cte("sample")


def _read_published(
    connection: Connection, outlet_ids: Collection[int], now: datetime, seen: Mapping[int, _Seen]
) -> None:
    sample = _sample(outlet_ids, now)
    published = select(sample.c.outlet_id, sample.c.published_at).where(
        sample.c.published_precision == DatePrecision.INSTANT
    )
    for outlet_id, at in connection.execute(published):
        seen[outlet_id].published_by_hour[at.astimezone(UTC).hour] += 1


# -- watches --------------------------------------------------------------------------------


def _read_watches(
    connection: Connection, outlet_ids: Collection[int], now: datetime, seen: Mapping[int, _Seen]
) -> None:
    claims = _claims(connection, outlet_ids, now)
    sample = _sample(outlet_ids, now)
    sights = (
        select(
            sample.c.outlet_id,
            sample.c.published_at,
            sample.c.published_precision,
            Revision.section,
            Page.url_key,
            Page.first_seen_at,
            Visit.at,
            Visit.outcome,
        )
        .join(Page, Page.article_id == sample.c.id)
        .join(Visit, Visit.page_id == Page.id)
        .outerjoin(Revision, Revision.id == sample.c.latest_revision_id)
        .where(Page.status.not_in(_NOT_WATCHED), Visit.outcome.in_(_SIGHTS))
        .order_by(Page.url_key, Visit.at, Visit.id)  # sums of fractions: one order on every database
    )
    for url_key, rows in groupby(connection.execute(sights), key=lambda row: row.url_key):
        visits = list(rows)
        first = visits[0]
        seen[first.outlet_id].watches[first.section] += _watches(visits, claims.get(url_key, ()))


def _watches(visits: Iterable[Row[Any]], claims: Collection[datetime]) -> Iterator[Watch]:
    """What the visits of one page showed, from each to the next."""
    before: datetime | None = None
    for visit in visits:
        if before is not None and visit.at > before:
            born = visit.first_seen_at
            if visit.published_precision is DatePrecision.INSTANT:
                born = min(born, visit.published_at)
            claimed = any(is_claim_new(claim, before, visit.at) for claim in claims)
            is_edited = visit.outcome is VisitOutcome.KEPT
            yield Watch((before - born) / _HOUR, (visit.at - born) / _HOUR, is_edited, claimed or None)
        before = visit.at


def _claims(connection: Connection, outlet_ids: Collection[int], now: datetime) -> dict[int, list[datetime]]:
    """By key of address, when the outlet's own sources say that pages last changed."""
    sample = _sample(outlet_ids, now)
    said = (
        select(Page.url_key, Sighting.modified)
        .join(sample, sample.c.id == Page.article_id)
        .join(Sighting, Sighting.page_id == Page.id)
        .join(Source, Source.id == Sighting.source_id)
        .where(Source.outlet_id == sample.c.outlet_id, Sighting.modified.is_not(None))
    )
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for url_key, modified in connection.execute(said):
        value = date_value(modified)
        if value is not None:
            found[url_key].append(instant(value))
    return found


# -- the budget -----------------------------------------------------------------------------


def _read_week(connection: Connection, outlet_ids: Collection[int], now: datetime, seen: Mapping[int, _Seen]) -> None:
    """Visits that found an article in the last days, and how many of the articles were new."""
    first_day = (now - _WEEK).astimezone(UTC).date()
    counted = (
        select(Ledger.outlet_id, Ledger.disposition, func.sum(Ledger.count))
        .where(Ledger.day > first_day, Ledger.outlet_id.in_(outlet_ids), Ledger.disposition.in_(_COUNTED))
        .group_by(Ledger.outlet_id, Ledger.disposition)
    )
    for outlet_id, disposition, count in connection.execute(counted):
        seen[outlet_id].week_visits += count
        if disposition is Disposition.NEW:
            seen[outlet_id].week_articles += count
