"""Writing what was decided: all rows of a batch, table by table, in a few statements.

The order is that of the foreign keys: articles, pages with their hosts, captures, revisions with their changes, visits.
Rows are told apart by what is unique in them (key of address, canonical address, record), so that the database may hand
out its keys in any order. Touches the connection it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select

from newsbot import items
from newsbot.decide import Decision, KnownArticle, KnownPage, NewRevision, NewVisit
from newsbot.items import RevisionCause
from newsbot.store import backend
from newsbot.store.known import NOT_STORED
from newsbot.store.models import Article, Capture, Page, Visit
from newsbot.store.revisions import article_values, insert_changes, insert_revisions, write_bylines
from newsbot.store.statements import chunks, host_ids, host_name, update_by_key

PAGE_CHANGES = tuple(
    item.name for item in fields(KnownPage) if item.name not in ("id", "url_key", "url", "outlet_id", "first_seen_at")
)
ARTICLE_CHANGES = tuple(
    item.name for item in fields(KnownArticle) if item.name not in ("id", "outlet_id", "first_seen_at", *NOT_STORED)
)
Record = TypeVar("Record", KnownPage, KnownArticle)

CAPTURE_FIELDS = tuple(item.name for item in fields(items.Capture))


@dataclass(frozen=True, slots=True)
class Before:
    """Pages by key of address, and articles by key, as they are stored: only what differs from that is written."""

    pages: Mapping[int, KnownPage] = field(default_factory=dict)
    articles: Mapping[int, KnownArticle] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """What is to be written, and the keys that the database has given so far."""

    connection: Connection
    crawl_id: int | None
    decisions: Sequence[Decision]
    before: Before
    pages: dict[int, KnownPage] = field(default_factory=dict)
    articles: dict[int, KnownArticle] = field(default_factory=dict)
    page_ids: dict[int, int] = field(default_factory=dict)
    article_ids: dict[int, int] = field(default_factory=dict)
    capture_ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Of a page or an article that several decisions touched, the last word counts."""
        for decision in self.decisions:
            self.pages.update((page.url_key, page) for page in decision.pages)
            self.articles.update((article.id, article) for article in decision.articles)
        self.page_ids = {key: page.id for key, page in self.pages.items() if page.id is not None}
        self.article_ids = {key: key for key in self.articles if key > 0}

    @property
    def visits(self) -> list[NewVisit]:
        """All visits, in the order of the fetches."""
        return [visit for decision in self.decisions for visit in decision.visits]

    @property
    def revisions(self) -> list[NewRevision]:
        """All revisions, in the order of the fetches."""
        return [revision for decision in self.decisions for revision in decision.revisions]


def write_decisions(
    connection: Connection,
    decisions: Sequence[Decision],
    *,
    before: Before = Before(),
    released: Collection[int] = (),
    crawl_id: int | None = None,
) -> Batch:
    """Write what was decided, and give back the leases of the pages whose address has a key in `released`."""
    batch = Batch(connection, crawl_id, decisions, before)
    _write_articles(batch)
    _write_pages(batch, released)
    _write_captures(batch)
    if batch.revisions:
        _write_revisions(batch)
    _write_visits(batch)
    return batch


# -- articles and pages ---------------------------------------------------------------------


def _write_articles(batch: Batch) -> None:
    """Known ones first: one may give up the canonical address that a new one takes."""
    known = {key: article for key, article in batch.articles.items() if key > 0}
    names = _changed(ARTICLE_CHANGES, batch.before.articles, known)
    if "canonical_url" in names:  # a name may go from one to another: each is given up before it is taken
        given_up = [{"key": key, "canonical_url": f"#{key}"} for key in known]
        batch.connection.execute(update_by_key(Article, "canonical_url"), given_up)
    if names:
        rows = [{"key": key, **_values(article, names)} for key, article in known.items()]
        batch.connection.execute(update_by_key(Article, *names), rows)
    new = {article.canonical_url: article for key, article in batch.articles.items() if key < 0}
    if new:
        rows = [
            {"outlet_id": item.outlet_id, "first_seen_at": item.first_seen_at, **_values(item, ARTICLE_CHANGES)}
            for item in new.values()
        ]
        stored = insert(Article).returning(Article.id, Article.canonical_url)
        for key, canonical_url in batch.connection.execute(stored, rows):
            batch.article_ids[new[canonical_url].id] = key


def _write_pages(batch: Batch, released: Collection[int]) -> None:
    pages = {key: _with_article(page, batch) for key, page in batch.pages.items()}
    known = {key: page for key, page in pages.items() if page.id is not None}
    names = _changed(PAGE_CHANGES, batch.before.pages, known)
    changed = update_by_key(Page, *names)
    mine = [{"key": page.id, **_values(page, names)} for key, page in known.items() if key in released]
    if mine:
        batch.connection.execute(changed.values(lease_owner=None, lease_until=None), mine)
    others = [{"key": page.id, **_values(page, names)} for key, page in known.items() if key not in released]
    if others and names:
        batch.connection.execute(changed, others)
    batch.page_ids |= insert_pages(batch.connection, [page for page in pages.values() if page.id is None])


def _with_article(page: KnownPage, batch: Batch) -> KnownPage:
    """A page whose article may have just got its key."""
    if page.article_id is None or page.article_id > 0:
        return page
    return replace(page, article_id=batch.article_ids[page.article_id])


def insert_pages(connection: Connection, pages: Sequence[KnownPage]) -> dict[int, int]:
    """Store new pages; returns their keys by key of address."""
    if not pages:
        return {}
    hosts = host_ids(connection, [page.url for page in pages])
    rows = [
        {
            "url_key": page.url_key,
            "url": page.url,
            "outlet_id": page.outlet_id,
            "host_id": hosts[host_name(page.url)],
            "first_seen_at": page.first_seen_at,
            **_values(page, PAGE_CHANGES),
        }
        for page in pages
    ]
    stored = insert(Page).returning(Page.url_key, Page.id)
    return {key: page_id for chunk in chunks(rows) for key, page_id in connection.execute(stored, chunk)}


def _changed(names: Sequence[str], before: Mapping[int, Record], after: Mapping[int, Record]) -> list[str]:
    """The columns in which some row differs from what is stored; all where that is not known."""
    if not after:
        return []
    if not after.keys() <= before.keys():
        return list(names)
    pairs = [(before[key], row) for key, row in after.items()]
    return [name for name in names if any(getattr(old, name) != getattr(new, name) for old, new in pairs)]


def _values(thing: KnownPage | KnownArticle | items.Capture, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


# -- captures and visits --------------------------------------------------------------------


def _write_captures(batch: Batch) -> None:
    captures = [
        capture_values(visit.capture, page_id=batch.page_ids[visit.url_key], crawl_id=batch.crawl_id)
        for visit in batch.visits
        if visit.capture is not None
    ]
    batch.capture_ids |= insert_captures(batch.connection, captures)
    read = (made.revision.capture for made in batch.revisions)
    old = {capture.record_id for capture in read if capture is not None} - batch.capture_ids.keys()
    for chunk in chunks(old):
        rows = select(Capture.record_id, Capture.id).where(Capture.record_id.in_(chunk))
        batch.capture_ids.update((record, key) for record, key in batch.connection.execute(rows))


def capture_values(
    capture: items.Capture, *, crawl_id: int | None, page_id: int | None = None, source_id: int | None = None
) -> dict[str, Any]:
    """A row of the table `capture`."""
    return {
        "page_id": page_id,
        "source_id": source_id,
        "crawl_id": crawl_id,
        **_values(capture, CAPTURE_FIELDS),
    }


def insert_captures(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Store rows of the table `capture`, those that are not there yet; returns their keys by record.

    A record has one row, however often it is told of.
    """
    found: dict[str, int] = {}
    for chunk in chunks({row["record_id"]: row for row in rows}.values()):
        stored = backend.insert(connection, Capture).on_conflict_do_nothing(index_elements=["record_id"])
        new = connection.execute(stored.returning(Capture.record_id, Capture.id), chunk)
        found.update((record, key) for record, key in new)
        there = [row["record_id"] for row in chunk if row["record_id"] not in found]
        if there:
            known = select(Capture.record_id, Capture.id).where(Capture.record_id.in_(there))
            found.update((record, key) for record, key in connection.execute(known))
    return found


def _write_visits(batch: Batch) -> None:
    rows = [
        {
            "page_id": batch.page_ids[visit.url_key],
            "crawl_id": batch.crawl_id,
            "at": visit.at,
            "outcome": visit.outcome,
            "reason": visit.reason,
            "http_status": visit.http_status,
            "capture_id": None if visit.capture is None else batch.capture_ids[visit.capture.record_id],
        }
        for visit in batch.visits
    ]
    if rows:
        batch.connection.execute(insert(Visit), rows)


# -- revisions ------------------------------------------------------------------------------


def _write_revisions(batch: Batch) -> None:
    rows = [_revision_row(made, batch) for made in batch.revisions]
    keys = insert_revisions(batch.connection, rows)
    insert_changes(
        batch.connection,
        ((keys[batch.article_ids[made.article_id], made.revision.number], made.changes) for made in batch.revisions),
    )
    latest = {batch.article_ids[made.article_id]: made.revision.article for made in batch.revisions}
    new = {batch.article_ids[made.article_id] for made in batch.revisions if made.cause is RevisionCause.FIRST}
    write_bylines(batch.connection, latest, new)


def _revision_row(made: NewRevision, batch: Batch) -> dict[str, Any]:
    capture = made.revision.capture
    return {
        **article_values(made.revision.article),
        "article_id": batch.article_ids[made.article_id],
        "number": made.revision.number,
        "at": made.revision.at,
        "capture_id": None if capture is None else batch.capture_ids.get(capture.record_id),
        "cause": made.cause,
        "stealth": made.stealth,
    }
