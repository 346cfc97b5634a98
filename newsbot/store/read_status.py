"""Reading how things stand: outlets with their sources and articles, counts, the last run, what fails. Never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from newsbot.coverage import quiet_since
from newsbot.items import ArticleState, CrawlEnd, Disposition, Health, PageStatus, Reason
from newsbot.store.models import Article, Capture, Crawl, Host, Outlet, Page, Revision, Source
from newsbot.store.models import Disposition as Ledger
from newsbot.store.read import columns
from newsbot.store.session import Database

#: Articles whose gaps tell whether an outlet has gone quiet.
_RHYTHM = 40
#: What came to these in the ledger is told as a failure.
_FAILURES = (Disposition.FAILED, Disposition.BLOCKED)


@dataclass(frozen=True, slots=True)
class OutletStatus:
    """How an outlet is doing. `failing` counts its enabled sources by what failed; `quiet_since` is set where nothing
    new was published for far longer than usual although its sources were looked at."""

    id: int
    slug: str
    name: str
    home_url: str
    enabled: bool
    sources: int
    failing: dict[Health, int]
    articles: int
    new_in_a_day: int
    new_in_a_week: int
    last_new_at: datetime | None
    last_success_at: datetime | None
    quiet_since: datetime | None


@dataclass(frozen=True, slots=True)
class CrawlRow:
    """A run."""

    id: int
    owner: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    end: CrawlEnd | None


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How many addresses of an outlet failed for one reason since yesterday, by the ledger."""

    outlet: str
    disposition: Disposition
    reason: Reason | None
    count: int


@dataclass(frozen=True, slots=True)
class Status:
    """How all stands."""

    at: datetime
    outlets: tuple[OutletStatus, ...]
    sources: dict[Health, int]
    pages: dict[PageStatus, int]
    articles: dict[ArticleState, int]
    revisions: int
    captures: int
    captured_bytes: int
    due_sources: int
    due_pages: int
    last_crawl: CrawlRow | None
    failures: tuple[FailureCount, ...]


def read_status(database: Database, now: datetime) -> Status:
    """How all stands at `now`, in one snapshot."""
    with database.read() as connection:
        captures, captured_bytes = connection.execute(
            select(func.count(), func.coalesce(func.sum(Capture.warc_length), 0)).select_from(Capture)
        ).one()
        last = select(*columns(Crawl, CrawlRow)).order_by(Crawl.id.desc()).limit(1)
        crawl = connection.execute(last).mappings().one_or_none()
        return Status(
            at=now,
            outlets=_outlets(connection, now),
            sources=_counts(connection, Source.health),
            pages=_counts(connection, Page.status),
            articles=_counts(connection, Article.state),
            revisions=connection.scalar(select(func.count()).select_from(Revision)) or 0,
            captures=captures,
            captured_bytes=int(captured_bytes),
            due_sources=_due_sources(connection, now),
            due_pages=_due_pages(connection, now),
            last_crawl=CrawlRow(**crawl) if crawl else None,
            failures=_failures(connection, now),
        )


def outlet_statuses(database: Database, now: datetime) -> tuple[OutletStatus, ...]:
    """How each outlet is doing, by slug."""
    with database.read() as connection:
        return _outlets(connection, now)


def _counts(connection: Connection, column: Any) -> dict[Any, int]:
    rows = connection.execute(select(column, func.count()).group_by(column).order_by(func.count().desc(), column))
    return {row[0]: row[1] for row in rows}


def _due_sources(connection: Connection, now: datetime) -> int:
    statement = (
        select(func.count())
        .select_from(Source)
        .join(Outlet, Outlet.id == Source.outlet_id)
        .join(Host, Host.id == Source.host_id)
        .where(Outlet.enabled, Source.enabled, Source.next_check_at <= now)
        .where(or_(Host.not_before.is_(None), Host.not_before <= now))
    )
    return connection.scalar(statement) or 0


def _due_pages(connection: Connection, now: datetime) -> int:
    statement = (
        select(func.count())
        .select_from(Page)
        .join(Outlet, Outlet.id == Page.outlet_id)
        .join(Host, Host.id == Page.host_id)
        .where(Outlet.enabled, Page.next_visit_at <= now)
        .where(or_(Host.not_before.is_(None), Host.not_before <= now))
    )
    return connection.scalar(statement) or 0


def _failures(connection: Connection, now: datetime) -> tuple[FailureCount, ...]:
    count = func.sum(Ledger.count)
    statement = (
        select(Outlet.slug.label("outlet"), Ledger.disposition, Ledger.reason, count.label("count"))
        .join(Outlet, Outlet.id == Ledger.outlet_id)
        .where(Ledger.day >= (now.astimezone(UTC) - timedelta(days=1)).date(), Ledger.disposition.in_(_FAILURES))
        .group_by(Outlet.slug, Ledger.disposition, Ledger.reason)
        .order_by(count.desc(), Outlet.slug)
    )
    rows = connection.execute(statement).mappings()
    return tuple(FailureCount(**{**row, "count": int(row["count"])}) for row in rows)


# -- outlets --------------------------------------------------------------------------------


def _outlets(connection: Connection, now: datetime) -> tuple[OutletStatus, ...]:
    names = ("id", "slug", "name", "home_url", "enabled")
    outlets = connection.execute(select(*(Outlet.__table__.columns[name] for name in names)).order_by(Outlet.slug))
    failing, looks = _source_facts(connection)
    articles = _article_counts(connection, now)
    found = []
    for row in outlets.mappings():
        look = looks.get(row["id"])
        published = _latest_dates(connection, row["id"])
        counts = articles.get(row["id"], (0, 0, 0, None))
        found.append(
            OutletStatus(
                **row,
                sources=look.sources if look else 0,
                failing=failing.get(row["id"], {}),
                articles=counts[0],
                new_in_a_day=counts[1],
                new_in_a_week=counts[2],
                last_new_at=counts[3],
                last_success_at=look.last_success_at if look else None,
                quiet_since=quiet_since(published, look.last_success_at) if look else None,
            )
        )
    return tuple(found)


def _source_facts(connection: Connection) -> tuple[dict[int, dict[Health, int]], Mapping[int, Any]]:
    """By outlet: its enabled sources that fail, by what failed; and how many there are, with the last good look."""
    failing: dict[int, dict[Health, int]] = {}
    counted = (
        select(Source.outlet_id, Source.health, func.count())
        .where(Source.enabled, Source.health.not_in((Health.OK, Health.NEW)))
        .group_by(Source.outlet_id, Source.health)
        .order_by(Source.outlet_id, Source.health)
    )
    for outlet_id, health, count in connection.execute(counted):
        failing.setdefault(outlet_id, {})[health] = count
    looked = select(
        Source.outlet_id,
        func.count().label("sources"),
        func.max(Source.last_success_at).label("last_success_at"),
    ).group_by(Source.outlet_id)
    return failing, {row.outlet_id: row for row in connection.execute(looked)}


def _article_counts(connection: Connection, now: datetime) -> dict[int, tuple[int, int, int, datetime | None]]:
    """By outlet: articles, those first seen within a day and within a week, and when the newest was first seen."""
    seen = Article.first_seen_at
    statement = select(
        Article.outlet_id,
        func.count(),
        func.count().filter(seen > now - timedelta(days=1)),
        func.count().filter(seen > now - timedelta(days=7)),
        func.max(seen),
    ).group_by(Article.outlet_id)
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in connection.execute(statement)}


def _latest_dates(connection: Connection, outlet_id: int) -> Sequence[datetime]:
    """When the outlet's latest articles were published, the newest first; read from an index alone."""
    statement = (
        select(Article.published_at)
        .where(Article.outlet_id == outlet_id, Article.published_at.is_not(None))
        .order_by(Article.published_at.desc())
        .limit(_RHYTHM)
    )
    return [published for published in connection.scalars(statement) if published is not None]
