"""Reading what coverage is judged by: an outlet's pages by day, its rhythm, sources, walls, fields. Never writes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, Row, case, func, or_, select

from newsbot.coverage import RHYTHM_WEEKS, Facts, Fate, Fill, SourceFacts
from newsbot.decide.look import WALLS
from newsbot.items import DatePrecision, Disposition, PageStatus, SourceKind, date_value
from newsbot.store.models import Article, Capture, Page, Revision, Sighting, Source
from newsbot.store.models import Disposition as Ledger
from newsbot.store.read import OutletRow
from newsbot.store.session import Database

#: Sources that name articles alone: what they name and is none is a gap. Links of a home page may be anything.
_SURE = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.NEWS_SITEMAP)

#: What visits of pages come to in the ledger; the rest counts links.
_VISITS = frozenset(Disposition) - {
    Disposition.FOUND,
    Disposition.KNOWN,
    Disposition.EXCLUDED,
    Disposition.REMOVED,
}

#: The newest articles of an outlet, whose fields are compared: those of the last days, at most half, with the rest.
_SAMPLE, _RECENT = 100, timedelta(days=3)

_BATCH = 1000


@dataclass(slots=True)
class _Tally:
    """What is counted of one outlet, as it is read."""

    zone: tzinfo
    fates: defaultdict[date, Counter[Fate]] = field(default_factory=lambda: defaultdict(Counter))
    published: list[datetime] = field(default_factory=list)
    undated: Counter[date] = field(default_factory=Counter)
    looked: set[date] = field(default_factory=set)
    looked_at: datetime | None = None
    sources: list[SourceFacts] = field(default_factory=list)
    walls: Counter[date] = field(default_factory=Counter)
    visits: Counter[date] = field(default_factory=Counter)

    def facts(self, outlet: OutletRow, fills: tuple[Fill, Fill]) -> Facts:
        """The counts as they are judged."""
        counted = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "looked"}
        return Facts(
            **counted,
            outlet=outlet.slug,
            watched_since=outlet.created_at,
            looked=frozenset(self.looked),
            recent=fills[0],
            before=fills[1],
            enabled=outlet.enabled,
        )


def read_facts(
    database: Database, outlets: Sequence[OutletRow], now: datetime, since: datetime | None = None
) -> tuple[Facts, ...]:
    """What coverage is judged by, of each outlet; days are counted from `since` on, none where that is None."""
    tallies = {outlet.id: _Tally(zone_of(outlet)) for outlet in outlets}
    with database.read() as connection:
        if since is not None:
            _read_fates(connection, tallies, since)
            _read_looks(connection, tallies, since)
        _read_published(connection, tallies, (since or now) - timedelta(weeks=RHYTHM_WEEKS, days=1), now)
        _read_sources(connection, tallies)
        _read_ledger(connection, tallies, now)
        return tuple(tallies[outlet.id].facts(outlet, _fills(connection, outlet.id)) for outlet in outlets)


def zone_of(outlet: OutletRow) -> tzinfo:
    """The time zone that an outlet's days are told in: UTC where none is known."""
    return ZoneInfo(outlet.timezone) if outlet.timezone else UTC


def days_of(outlet: OutletRow, since: datetime, now: datetime) -> tuple[date, ...]:
    """The days of an outlet's time zone from an instant on, today included."""
    zone = zone_of(outlet)
    first, last = since.astimezone(zone).date(), now.astimezone(zone).date()
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def _rows(connection: Connection, statement: Executable) -> Iterator[Any]:
    return iter(connection.execute(statement, execution_options={"yield_per": _BATCH}))


# -- pages ----------------------------------------------------------------------------------


def _read_fates(connection: Connection, tallies: Mapping[int, _Tally], since: datetime) -> None:
    """Pages that sources named, and articles that were kept, by the day they are of; an article counts once."""
    is_sure = func.max(case((Source.kind.in_(_SURE), 1), else_=0))
    columns = (Page.outlet_id, Page.status, Page.reason, Page.article_id, Page.first_seen_at)
    dated = (Article.published_at, Article.published_precision)
    statement = (
        select(*columns, *dated, is_sure.label("is_sure"))
        .add_columns(func.min(Sighting.published).label("published"), func.min(Sighting.modified).label("modified"))
        .outerjoin(Article, Article.id == Page.article_id)
        .outerjoin(Sighting, Sighting.page_id == Page.id)
        .outerjoin(Source, Source.id == Sighting.source_id)
        .where(Page.outlet_id.in_(tallies), Page.first_seen_at >= since - timedelta(days=1))
        .group_by(Page.id, *columns, *dated)
        .order_by(Page.id)
    )
    met: set[int] = set()
    for row in _rows(connection, statement):
        if row.article_id in met or not _counts(row):
            continue
        if row.article_id is not None:
            met.add(row.article_id)
        tally = tallies[row.outlet_id]
        tally.fates[_day(row, tally.zone)][Fate(row.article_id is not None, row.status, row.reason)] += 1


def _counts(row: Row[Any]) -> bool:
    """Whether a page ought to be an article."""
    if row.article_id is not None:
        return True
    return row.is_sure == 1 or row.status in (PageStatus.DISCOVERED, PageStatus.FAILED, PageStatus.BLOCKED)


def _day(row: Row[Any], zone: tzinfo) -> date:
    """The day a page is of: when it was published, by itself or by a source; else when it was first met."""
    if row.published_at is not None:
        if row.published_precision is DatePrecision.DAY:
            return row.published_at.astimezone(UTC).date()  # type: ignore[no-any-return]  # a row of any columns
        return row.published_at.astimezone(zone).date()  # type: ignore[no-any-return]  # likewise
    said = date_value(row.published or row.modified)
    if isinstance(said, datetime):
        return said.astimezone(zone).date()
    return said or row.first_seen_at.astimezone(zone).date()


# -- rhythm, looks, sources, walls ----------------------------------------------------------


def _read_published(connection: Connection, tallies: Mapping[int, _Tally], first: datetime, now: datetime) -> None:
    statement = select(Article.outlet_id, Article.published_at, Article.published_precision).where(
        Article.outlet_id.in_(tallies), Article.published_at >= first, Article.published_at <= now
    )
    for outlet_id, at, precision in _rows(connection, statement):
        if precision is DatePrecision.DAY:
            tallies[outlet_id].undated[at.astimezone(UTC).date()] += 1
        else:
            tallies[outlet_id].published.append(at)


def _read_looks(connection: Connection, tallies: Mapping[int, _Tally], since: datetime) -> None:
    statement = (
        select(Source.outlet_id, Capture.fetched_at)
        .join(Source, Source.id == Capture.source_id)
        .where(Source.outlet_id.in_(tallies), Capture.fetched_at >= since - timedelta(days=1))
        .where(Capture.http_status < 400)
    )
    for outlet_id, at in _rows(connection, statement):
        tally = tallies[outlet_id]
        tally.looked.add(at.astimezone(tally.zone).date())


def _read_sources(connection: Connection, tallies: Mapping[int, _Tally]) -> None:
    named = [Source.__table__.columns[item.name] for item in fields(SourceFacts)]
    statement = select(Source.outlet_id, *named).where(Source.outlet_id.in_(tallies), Source.enabled)
    for outlet_id, *values in connection.execute(statement.order_by(Source.id)):
        source, tally = SourceFacts(*values), tallies[outlet_id]
        tally.sources.append(source)
        tally.looked_at = max(filter(None, (tally.looked_at, source.last_success_at)), default=None)


def _read_ledger(connection: Connection, tallies: Mapping[int, _Tally], now: datetime) -> None:
    """Visits of the last week, and those that met a wall."""
    first = (now.astimezone(UTC) - timedelta(days=7)).date()
    is_wall = or_(Ledger.reason.in_(WALLS), Ledger.disposition == Disposition.BLOCKED)
    walls = func.sum(case((is_wall, Ledger.count), else_=0))
    statement = (
        select(Ledger.outlet_id, Ledger.day, walls, func.sum(Ledger.count))
        .where(Ledger.outlet_id.in_(tallies), Ledger.day >= first, Ledger.disposition.in_(_VISITS))
        .group_by(Ledger.outlet_id, Ledger.day)
    )
    for outlet_id, day, walled, visits in connection.execute(statement):
        tallies[outlet_id].walls[day] = int(walled)
        tallies[outlet_id].visits[day] = int(visits)


# -- fields ---------------------------------------------------------------------------------


def _fills(connection: Connection, outlet_id: int) -> tuple[Fill, Fill]:
    """How full the fields of the newest articles are: of those of the last days, and of those before."""
    statement = (
        select(Article.first_seen_at, Revision.title, Revision.authors, Revision.published, Revision.words)
        .join(Revision, Revision.id == Article.latest_revision_id)
        .where(Article.outlet_id == outlet_id)
        .order_by(Article.id.desc())
        .limit(_SAMPLE)
    )
    sample = connection.execute(statement).all()
    if not sample:
        return Fill(), Fill()
    since = sample[0].first_seen_at - _RECENT
    count = min(sum(row.first_seen_at > since for row in sample), len(sample) // 2)
    return _fill(sample[:count]), _fill(sample[count:])


def _fill(rows: Sequence[Row[Any]]) -> Fill:
    if not rows:
        return Fill()

    def share(present: Iterable[object]) -> float:
        return sum(map(bool, present)) / len(rows)

    return Fill(
        revisions=len(rows),
        title=share(row.title for row in rows),
        authors=share(row.authors for row in rows),
        published=share(row.published for row in rows),
        words=float(median(row.words for row in rows)),
    )
