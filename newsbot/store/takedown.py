"""Takedown: an article's text, captures and names go, a tombstone stays that says when and why.

The tombstone keeps the article's addresses and the hash of its text, so that it does not come back by another way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from newsbot import items
from newsbot.errors import StoreError
from newsbot.items import ArticleState, Disposition, PageStatus, Reason, RecordType
from newsbot.store import backend
from newsbot.store.batch import Saved, lock_outlets, write_ledger
from newsbot.store.known import CAPTURE_COLUMNS
from newsbot.store.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Capture,
    Change,
    Page,
    Revision,
    Sighting,
    Visit,
)
from newsbot.store.session import Database
from newsbot.store.statements import chunks

#: Overwrites the records of captures in the archive; doing it again does no harm.
Erase = Callable[[Sequence[items.Capture]], None]


def remove_article(
    database: Database, article_id: int, *, reason: str, now: datetime, erase: Erase
) -> tuple[items.Capture, ...]:
    """Take an article down; returns the captures whose records `erase` has overwritten.

    `erase` is called before the rows go, in one transaction with it: a crash in between leaves rows by which the
    records are found when it is done again. On an article that is removed already it takes what has come since.
    Raises StoreError where there is no such article, and what `erase` raises.
    """
    with database.begin() as connection:
        backend.overwrite_deleted(connection)
        outlet_id = connection.scalar(select(Article.outlet_id).where(Article.id == article_id))
        if outlet_id is None:
            raise StoreError(f"there is no article {article_id}; `newsbot articles` shows what is kept")
        lock_outlets(connection, (), (), (outlet_id,))
        page_ids = list(connection.scalars(select(Page.id).where(Page.article_id == article_id)))
        captures = _captures(connection, page_ids)
        erase(tuple(captures.values()))
        _delete_text(connection, article_id, page_ids)
        _delete_captures(connection, list(captures))
        _leave_tombstone(connection, article_id, reason, now)
        counts = ((Disposition.REMOVED, Reason.TAKEDOWN, len(page_ids)),)
        write_ledger(connection, [Saved(outlet_id, is_mine=True, counts=counts)], now)
    backend.empty_journal(database.engine)
    return tuple(captures.values())


def _captures(connection: Connection, page_ids: Sequence[int]) -> dict[int, items.Capture]:
    """The captures of pages, and those elsewhere that hold the same page or point at it."""
    found: dict[int, items.Capture] = {}
    columns = (Capture.id, *CAPTURE_COLUMNS)
    for chunk in chunks(page_ids):
        for key, *values in connection.execute(select(*columns).where(Capture.page_id.in_(chunk))):
            found[key] = items.Capture(*values)
    digests = {
        capture.payload_digest
        for capture in found.values()
        if capture.http_status == 200 and capture.record_type is RecordType.RESPONSE
    }
    for digest in chunks(digests):
        same = or_(Capture.http_status == 200, Capture.record_type == RecordType.REVISIT)
        for key, *values in connection.execute(select(*columns).where(Capture.payload_digest.in_(digest), same)):
            found[key] = items.Capture(*values)
    return dict(sorted(found.items()))


def _delete_text(connection: Connection, article_id: int, page_ids: Sequence[int]) -> None:
    revisions = select(Revision.id).where(Revision.article_id == article_id)
    connection.execute(update(Article).where(Article.id == article_id).values(latest_revision_id=None))
    connection.execute(delete(Change).where(Change.revision_id.in_(revisions)))
    connection.execute(delete(Revision).where(Revision.article_id == article_id))
    connection.execute(delete(ArticleAuthor).where(ArticleAuthor.article_id == article_id))
    connection.execute(delete(ArticleTag).where(ArticleTag.article_id == article_id))
    for chunk in chunks(page_ids):
        connection.execute(update(Sighting).where(Sighting.page_id.in_(chunk)).values(title=None))


def _delete_captures(connection: Connection, capture_ids: Sequence[int]) -> None:
    for chunk in chunks(capture_ids):
        connection.execute(update(Visit).where(Visit.capture_id.in_(chunk)).values(capture_id=None))
        connection.execute(update(Revision).where(Revision.capture_id.in_(chunk)).values(capture_id=None))
        connection.execute(delete(Capture).where(Capture.id.in_(chunk)))


def _leave_tombstone(connection: Connection, article_id: int, reason: str, now: datetime) -> None:
    removed = update(Article).where(Article.id == article_id)
    connection.execute(removed.values(state=ArticleState.REMOVED, removed_at=now, removed_reason=reason))
    pages = update(Page).where(Page.article_id == article_id)
    connection.execute(
        pages.values(
            status=PageStatus.REMOVED,
            reason=Reason.TAKEDOWN,
            next_visit_at=None,
            etag=None,
            last_modified=None,
            lease_owner=None,
            lease_until=None,
        )
    )
