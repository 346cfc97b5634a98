"""Reading captures: of an address, and all of them for verification. Never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from newsbot import items, urls
from newsbot.store.models import Article, Capture, Page, Revision
from newsbot.store.session import Database

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All captures at one instant: in the order of their files and places, once; and any by its WARC-Record-ID."""

    captures: Iterator[items.Capture]
    lookup: Callable[[str], items.Capture | None]


@contextmanager
def all_captures(database: Database) -> Iterator[Snapshot]:
    """All captures, streamed, as long as the block lasts."""
    statement = _captures().order_by(Capture.warc_file, Capture.warc_offset)
    with database.read() as connection:
        rows = connection.execute(statement, execution_options={"yield_per": _BATCH})
        yield Snapshot(map(_capture, rows), lambda record_id: _by_record(connection, record_id))


def captures_of(database: Database, url: str) -> tuple[items.Capture, ...]:
    """The captures of the page at an address, or of its article's other addresses, the latest first."""
    key = urls.key(url)
    article = select(Page.article_id).where(Page.url_key == key, Page.article_id.is_not(None)).scalar_subquery()
    pages = select(Page.id).where((Page.url_key == key) | (Page.article_id == article))
    statement = _captures().where(Capture.page_id.in_(pages)).order_by(Capture.fetched_at.desc(), Capture.id.desc())
    with database.read() as connection:
        return tuple(map(_capture, connection.execute(statement)))


@contextmanager
def outlet_captures(database: Database, outlet_id: int) -> Iterator[Snapshot]:
    """Every whole answer of an outlet's pages that differed from the one before, the oldest first; as long as the
    block lasts."""
    statement = (
        _captures()
        .join(Page, Page.id == Capture.page_id)
        .where(Page.outlet_id == outlet_id, Capture.http_status == 200)
        .where(Capture.record_type == items.RecordType.RESPONSE)
        .order_by(Capture.id)
    )
    with database.read() as connection:
        rows = connection.execute(statement, execution_options={"yield_per": _BATCH})
        yield Snapshot(map(_capture, rows), lambda record_id: _by_record(connection, record_id))


def article_captures(database: Database, outlet_id: int, most: int) -> tuple[items.Capture, ...]:
    """The captures that the latest revisions of an outlet's newest articles were read from, at most so many."""
    statement = (
        _captures()
        .join(Revision, Revision.capture_id == Capture.id)
        .join(Article, Article.latest_revision_id == Revision.id)
        .where(Article.outlet_id == outlet_id)
        .order_by(Article.id.desc())
        .limit(most)
    )
    with database.read() as connection:
        return tuple(map(_capture, connection.execute(statement)))


def capture_by_record(database: Database, record_id: str) -> items.Capture | None:
    """The capture that points at a record; None where there is none."""
    with database.read() as connection:
        return _by_record(connection, record_id)


def _by_record(connection: Connection, record_id: str) -> items.Capture | None:
    row = connection.execute(_captures().where(Capture.record_id == record_id)).one_or_none()
    return None if row is None else _capture(row)


def _captures() -> Select[Any]:
    return select(*(Capture.__table__.columns[item.name] for item in fields(items.Capture)))


def _capture(row: Row[Any]) -> items.Capture:
    return items.Capture(**row._asdict())
