"""Re-extraction's part of the database: which latest revisions another extractor made, and what came of reading again.

History stays as it is: a different reading is a new revision, and of an equal one only the extractor's version is noted
(`revision.reread_by`), so that a run that was interrupted goes on where it was. Touches the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from newsbot.decide import Decision, KnownRevision, NewRevision
from newsbot.decide.arrival import with_latest
from newsbot.items import ArticleState
from newsbot.store.batch import lock_outlets
from newsbot.store.known import read_articles, read_revisions
from newsbot.store.models import Article, Revision
from newsbot.store.rows import Before, write_decisions
from newsbot.store.session import Database
from newsbot.store.statements import chunks


@dataclass(frozen=True, slots=True)
class Wanted:
    """Latest revisions to be read again: of one outlet, not made or confirmed by `extractor`, captured `since` then."""

    outlet_id: int
    extractor: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the latest revision of an article again came to; `made` is None where there is nothing new."""

    article_id: int
    latest: KnownRevision
    made: NewRevision | None = None


def count_old(database: Database, wanted: Wanted) -> int:
    """How many articles there are to be read again."""
    counted = select(func.count()).select_from(Article).join(Revision, Revision.id == Article.latest_revision_id)
    with database.read() as connection:
        return int(connection.execute(counted.where(*_conditions(wanted))).scalar_one())


def read_old(database: Database, wanted: Wanted, *, after: int, limit: int) -> tuple[tuple[int, KnownRevision], ...]:
    """At most `limit` articles with a key above `after`, in their order, each with its latest revision."""
    latest = (
        select(Article.latest_revision_id)
        .join(Revision, Revision.id == Article.latest_revision_id)
        .where(*_conditions(wanted), Article.id > after)
        .order_by(Article.id)
        .limit(limit)
    )
    with database.read() as connection:
        keys = list(connection.scalars(latest))
        return tuple(read_revisions(connection, Revision.id.in_(keys)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Article.outlet_id == wanted.outlet_id,
        Article.state != ArticleState.REMOVED,
        Revision.capture_id.is_not(None),
        Revision.extractor != wanted.extractor,
        or_(Revision.reread_by.is_(None), Revision.reread_by != wanted.extractor),
    ]
    if wanted.since is not None:
        conditions.append(Revision.at >= wanted.since)
    return conditions


def save_readings(
    database: Database, readings: Sequence[Reading], *, wanted: Wanted, crawl_id: int | None
) -> frozenset[int]:
    """Store what came of reading again, in one transaction; the keys of the articles for which it counted.

    An article that got another revision meanwhile, or was taken down, is left alone. Raises StoreError.
    """
    with database.begin() as connection:
        lock_outlets(connection, (), (), (wanted.outlet_id,))
        current = _latest_ids(connection, [reading.article_id for reading in readings])
        counted = [reading for reading in readings if current.get(reading.article_id) == reading.latest.id]
        _add_revisions(connection, [reading for reading in counted if reading.made is not None], crawl_id)
        same = [reading.latest.id for reading in counted if reading.made is None]
        for chunk in chunks(same):
            noted = update(Revision).where(Revision.id.in_(chunk))
            connection.execute(noted.values(reread_by=wanted.extractor))
    return frozenset(reading.article_id for reading in counted)


def _latest_ids(connection: Connection, article_ids: Sequence[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    columns: tuple[Any, ...] = (Article.id, Article.latest_revision_id)
    for chunk in chunks(article_ids):
        rows = connection.execute(select(*columns).where(Article.id.in_(chunk)))
        found.update((article_id, latest) for article_id, latest in rows)
    return found


def _add_revisions(connection: Connection, readings: Sequence[Reading], crawl_id: int | None) -> None:
    if not readings:
        return
    articles = {
        article.id: article
        for article in read_articles(connection, Article.id, [reading.article_id for reading in readings])
    }
    decisions = [
        Decision((), (), (with_latest(articles[reading.article_id], reading.made),), (reading.made,))
        for reading in readings
        if reading.made is not None
    ]
    write_decisions(connection, decisions, before=Before({}, articles), crawl_id=crawl_id)
