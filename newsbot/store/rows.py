"""Writing what was decided: all rows of a batch, table by table, in a few statements.

The order is that of the foreign keys: hosts, articles, pages, captures, revisions, changes and visits; then each
article learns its latest revision. Rows are told apart by what is unique in them (key of address, canonical address,
record), so that the database may hand out its keys in any order. Touches the connection it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, Update, bindparam, delete, insert, select, update

from newsbot import items, urls
from newsbot.decide import Decision, KnownArticle, KnownPage, NewRevision, NewVisit, text_digest
from newsbot.items import RevisionCause
from newsbot.revise.words import count_words
from newsbot.store import backend
from newsbot.store.known import chunks
from newsbot.store.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Base,
    Capture,
    Change,
    Host,
    Page,
    Revision,
    Tag,
    Visit,
)

PAGE_CHANGES = tuple(
    item.name for item in fields(KnownPage) if item.name not in ("id", "url_key", "url", "outlet_id", "first_seen_at")
)
ARTICLE_CHANGES = tuple(
    item.name
    for item in fields(KnownArticle)
    if item.name not in ("id", "outlet_id", "first_seen_at", "edits", "latest")
)
CAPTURE_FIELDS = tuple(item.name for item in fields(items.Capture))

#: Longer names are no names, and too long for an index.
LONGEST_NAME = 200


@dataclass(slots=True)
class Batch:
    """What is to be written, and the keys that the database has given so far."""

    connection: Connection
    crawl_id: int | None
    decisions: Sequence[Decision]
    pages: dict[int, KnownPage] = field(default_factory=dict)
    articles: dict[int, KnownArticle] = field(default_factory=dict)
    page_ids: dict[int, int] = field(default_factory=dict)
    article_ids: dict[int, int] = field(default_factory=dict)
    capture_ids: dict[str, int] = field(default_factory=dict)
    revision_ids: dict[tuple[int, int], int] = field(default_factory=dict)

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
    connection: Connection, decisions: Sequence[Decision], released: Collection[int], crawl_id: int | None
) -> Batch:
    """Write what was decided, and give back the leases of the pages whose address has a key in `released`."""
    batch = Batch(connection, crawl_id, decisions)
    _write_articles(batch)
    _write_pages(batch, released)
    _write_captures(batch)
    if batch.revisions:
        _write_revisions(batch)
        _write_bylines(batch)
    _write_visits(batch)
    return batch


# -- articles and pages ---------------------------------------------------------------------


def _write_articles(batch: Batch) -> None:
    """Known ones first: one may give up the canonical address that a new one takes."""
    known = [article for key, article in batch.articles.items() if key > 0]
    if known:
        changed = core_update(Article).values({name: bindparam(name) for name in ARTICLE_CHANGES})
        batch.connection.execute(changed, [{"key": item.id, **_values(item, ARTICLE_CHANGES)} for item in known])
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
    known = [page for page in batch.pages.values() if page.id is not None]
    mine = [page for page in known if page.url_key in released]
    others = [page for page in known if page.url_key not in released]
    named: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in PAGE_CHANGES}
    changed = core_update(Page)
    if mine:
        given_back = changed.values(**named, lease_owner=None, lease_until=None)
        batch.connection.execute(given_back, [_page_change(page, batch) for page in mine])
    if others:
        batch.connection.execute(changed.values(**named), [_page_change(page, batch) for page in others])
    batch.page_ids |= insert_pages(
        batch.connection, [_with_article(page, batch) for page in batch.pages.values() if page.id is None]
    )


def _page_change(page: KnownPage, batch: Batch) -> dict[str, Any]:
    return {"key": page.id, **_values(_with_article(page, batch), PAGE_CHANGES)}


def _with_article(page: KnownPage, batch: Batch) -> KnownPage:
    """A page whose article may have just got its key."""
    if page.article_id is None or page.article_id > 0:
        return page
    return replace(page, article_id=batch.article_ids[page.article_id])


def insert_pages(connection: Connection, pages: Sequence[KnownPage]) -> dict[int, int]:
    """Store new pages; returns their keys by key of address."""
    if not pages:
        return {}
    hosts = host_ids(connection, {host_name(page.url) for page in pages})
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


def host_name(url: str) -> str:
    """The host of an address as the table `host` spells it: in lower case, with :port where it isn't the default."""
    return urls.canonical(url).split("/", 3)[2]


def host_ids(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """Keys of hosts by name; what is not known yet is stored."""
    return _ids_by_name(connection, Host, names)


def _ids_by_name(
    connection: Connection, model: type[Host] | type[Author] | type[Tag], names: Collection[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(sorted(names)):  # in one order everywhere: no two writers wait for each other
        known = select(model.name, model.id).where(model.name.in_(chunk))
        found.update((name, key) for name, key in connection.execute(known))
        missing = [{"name": name} for name in chunk if name not in found]
        if missing:
            stored = backend.insert(connection, model).on_conflict_do_nothing()
            connection.execute(stored, missing)
            found.update((name, key) for name, key in connection.execute(known))
    return found


def core_update(model: type[Base]) -> Update:
    """An UPDATE of the rows whose `key` is given, without the ORM's bookkeeping: its parameters are bound by hand."""
    table = model.__table__
    assert isinstance(table, Table)
    return update(table).where(table.c.id == bindparam("key"))


def _values(thing: KnownPage | KnownArticle | items.Capture, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


# -- captures and visits --------------------------------------------------------------------


def _write_captures(batch: Batch) -> None:
    captures = [
        {"page_id": batch.page_ids[visit.url_key], "crawl_id": batch.crawl_id, **_values(visit.capture, CAPTURE_FIELDS)}
        for visit in batch.visits
        if visit.capture is not None
    ]
    batch.capture_ids |= insert_captures(batch.connection, captures)
    old = {
        revision.revision.capture.record_id for revision in batch.revisions if revision.revision.capture is not None
    } - batch.capture_ids.keys()
    for chunk in chunks(old):
        rows = select(Capture.record_id, Capture.id).where(Capture.record_id.in_(chunk))
        batch.capture_ids.update((record, key) for record, key in batch.connection.execute(rows))


def insert_captures(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Store rows of the table `capture`, those that are not there yet; returns their keys by record.

    A record has one row, however often it is told of.
    """
    found: dict[str, int] = {}
    for chunk in chunks({row["record_id"]: row for row in rows}.values()):
        stored = backend.insert(connection, Capture).on_conflict_do_nothing(index_elements=["record_id"])
        given = [{"page_id": None, "source_id": None, "crawl_id": None, **row} for row in chunk]
        new = connection.execute(stored.returning(Capture.record_id, Capture.id), given)
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
    stored = insert(Revision).returning(Revision.id, Revision.article_id, Revision.number)
    for key, article_id, number in batch.connection.execute(
        stored, [_revision_row(revision, batch) for revision in batch.revisions]
    ):
        batch.revision_ids[(article_id, number)] = key
    changes = [
        {
            "revision_id": batch.revision_ids[(batch.article_ids[made.article_id], made.revision.number)],
            "field": change.field,
            "kind": change.kind,
            "size": change.size,
            "before": change.before,
            "after": change.after,
        }
        for made in batch.revisions
        for change in made.changes
    ]
    if changes:
        batch.connection.execute(insert(Change), changes)
    latest = {batch.article_ids[made.article_id]: made.revision.number for made in batch.revisions}
    batch.connection.execute(
        core_update(Article).values(latest_revision_id=bindparam("latest")),
        [{"key": key, "latest": batch.revision_ids[(key, number)]} for key, number in latest.items()],
    )


def _revision_row(made: NewRevision, batch: Batch) -> dict[str, Any]:
    revision = made.revision
    row = revision.article.to_dict()
    capture = revision.capture
    return {
        **row,
        "kind": revision.article.kind,
        "article_id": batch.article_ids[made.article_id],
        "number": revision.number,
        "at": revision.at,
        "capture_id": None if capture is None else batch.capture_ids.get(capture.record_id),
        "cause": made.cause,
        "stealth": made.stealth,
        "text_sha256": text_digest(row["text"]),
        "words": count_words(row["text"]),
    }


def _write_bylines(batch: Batch) -> None:
    """Authors and tags of articles follow the latest revision."""
    latest = {batch.article_ids[made.article_id]: made.revision.article for made in batch.revisions}
    revised = {batch.article_ids[made.article_id] for made in batch.revisions if made.cause is not RevisionCause.FIRST}
    for chunk in chunks(revised):
        batch.connection.execute(delete(ArticleAuthor).where(ArticleAuthor.article_id.in_(chunk)))
        batch.connection.execute(delete(ArticleTag).where(ArticleTag.article_id.in_(chunk)))
    names = {key: _names(author.name for author in article.authors) for key, article in latest.items()}
    tags = {key: _names(article.tags) for key, article in latest.items()}
    authors = _ids_by_name(batch.connection, Author, {name for listed in names.values() for name in listed})
    topics = _ids_by_name(batch.connection, Tag, {name for listed in tags.values() for name in listed})
    written = [
        {"article_id": key, "author_id": authors[name], "position": position}
        for key, listed in names.items()
        for position, name in enumerate(listed)
    ]
    if written:
        batch.connection.execute(insert(ArticleAuthor), written)
    tagged = [{"article_id": key, "tag_id": topics[name]} for key, listed in tags.items() for name in listed]
    if tagged:
        batch.connection.execute(insert(ArticleTag), tagged)


def _names(names: Iterable[str]) -> list[str]:
    """Names to join on, each once, in order."""
    return list(dict.fromkeys(name for name in names if name and len(name) <= LONGEST_NAME))
