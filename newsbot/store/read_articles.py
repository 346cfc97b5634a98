"""Reading articles: lists, one article with all that is known of it, one of its revisions. Never writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from newsbot import items, urls
from newsbot.errors import UsageError
from newsbot.items import ArticleKind, ArticleState, ChangeKind, PageStatus, Reason, RecordType, RevisionCause
from newsbot.store.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Capture,
    Change,
    Outlet,
    Page,
    Revision,
    Tag,
)
from newsbot.store.read import columns
from newsbot.store.session import Database

#: Addresses that lead to one another, at most, from an address to its article.
_MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles to list; what is empty or None does not limit.

    Instants are of publication, where it is unknown of the first sight; `until` is not included. `author` and `tag`
    are parts of a name in any case.
    """

    outlet_ids: Sequence[int] = ()
    since: datetime | None = None
    until: datetime | None = None
    states: Sequence[ArticleState] = ()
    kinds: Sequence[ArticleKind] = ()
    author: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list, by its latest revision; those fields are None for one that was taken down."""

    id: int
    outlet: str
    state: ArticleState
    kind: ArticleKind | None
    published: str | None
    title: str | None
    authors: list[dict[str, str | None]] | None
    words: int | None
    revisions: int | None
    first_seen_at: datetime
    canonical_url: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision without the article's fields; `changes` counts what differs from the one before, by kind."""

    number: int
    at: datetime
    cause: RevisionCause
    stealth: bool
    words: int
    text_sha256: str
    extractor: str
    capture_id: int | None
    changes: dict[ChangeKind, int]


@dataclass(frozen=True, slots=True)
class Address:
    """An address at which an article was met."""

    url: str
    status: PageStatus
    reason: Reason | None
    first_seen_at: datetime
    last_fetch_at: datetime | None
    visits: int
    moved_to: str | None


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """An answer that was kept of one of an article's addresses, and where it lies."""

    id: int
    url: str
    fetched_at: datetime
    http_status: int
    record_type: RecordType
    record_id: str
    payload_digest: str
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """All that is known of an article but its fields; `removed_…` say when and why it was taken down here."""

    id: int
    outlet: str
    canonical_url: str
    state: ArticleState
    first_seen_at: datetime
    last_seen_at: datetime
    missing_since: datetime | None
    gone_since: datetime | None
    removed_at: datetime | None
    removed_reason: str | None
    revisions: tuple[RevisionRow, ...]
    addresses: tuple[Address, ...]
    captures: tuple[CaptureRow, ...]


# -- lists ----------------------------------------------------------------------------------


def list_articles(database: Database, wanted: ArticleFilter, limit: int) -> tuple[ArticleRow, ...]:
    """At most `limit` articles, the newest first."""
    at = func.coalesce(Article.published_at, Article.first_seen_at)
    latest = [Revision.kind, Revision.published, Revision.title, Revision.authors, Revision.words]
    statement = (
        select(Article.id, Article.state, Article.first_seen_at, Article.canonical_url, *latest)
        .add_columns(Outlet.slug.label("outlet"), Revision.number.label("revisions"))
        .join(Outlet, Outlet.id == Article.outlet_id)
        .outerjoin(Revision, Revision.id == Article.latest_revision_id)
        .where(*_conditions(wanted, at))
        .order_by(at.desc(), Article.id.desc())
        .limit(limit)
    )
    with database.read() as connection:
        return tuple(ArticleRow(**row) for row in connection.execute(statement).mappings())


def _conditions(wanted: ArticleFilter, at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.outlet_ids:
        conditions.append(Article.outlet_id.in_(wanted.outlet_ids))
    if wanted.states:
        conditions.append(Article.state.in_(wanted.states))
    if wanted.kinds:
        conditions.append(Revision.kind.in_(wanted.kinds))
    if wanted.since is not None:
        conditions.append(at >= wanted.since)
    if wanted.until is not None:
        conditions.append(at < wanted.until)
    if wanted.author is not None:
        named = (
            select(ArticleAuthor.article_id).join(Author).where(Author.name.icontains(wanted.author, autoescape=True))
        )
        conditions.append(Article.id.in_(named))
    if wanted.tag is not None:
        tagged = select(ArticleTag.article_id).join(Tag).where(Tag.name.icontains(wanted.tag, autoescape=True))
        conditions.append(Article.id.in_(tagged))
    return conditions


# -- one article ----------------------------------------------------------------------------


def find_article(database: Database, identifier: str) -> int:
    """The key of the article that a number or any of its addresses means. Raises UsageError where there is none."""
    with database.read() as connection:
        if identifier.isascii() and identifier.isdigit():
            return _by_number(connection, identifier)
        return _by_address(connection, identifier if "://" in identifier else f"https://{identifier}")


def _by_number(connection: Connection, identifier: str) -> int:
    number = int(identifier) if len(identifier) < 19 else -1  # keys have 63 bits
    if connection.scalar(select(Article.id).where(Article.id == number)) is None:
        raise UsageError(f"there is no article {identifier}; 'newsbot articles' lists those that there are")
    return number


def _by_address(connection: Connection, address: str) -> int:
    """By the pages that were met, following where they lead; else by the articles' own addresses."""
    page = first = _page(connection, address)
    for _ in range(_MOST_HOPS):
        if page is None or page.article_id is not None or page.moved_to is None:
            break
        page = _page(connection, page.moved_to)
    if page is not None and page.article_id is not None:
        return int(page.article_id)
    article_id = connection.scalar(select(Article.id).where(Article.canonical_url == address))
    if article_id is not None:
        return article_id
    if first is not None:
        why = f"{first.status}, {first.reason}" if first.reason else first.status
        raise UsageError(f"{address} is known, but no article is kept of it ({why})")
    raise UsageError(f"{address} is not known; 'newsbot crawl' with its outlet may find it")


def find_page(database: Database, article_id: int, address: str) -> int:
    """The key of the page at one of an article's addresses. Raises UsageError where it is none of them."""
    full = address if "://" in address else f"https://{address}"
    of_article = select(Page.id).where(Page.url_key == urls.key(full), Page.article_id == article_id)
    with database.read() as connection:
        page_id = connection.scalar(of_article)
    if page_id is None:
        raise UsageError(f"{address} is no address of article {article_id}; 'newsbot show {article_id}' lists them")
    return page_id


def _page(connection: Connection, address: str) -> Row[Any] | None:
    known: tuple[Any, ...] = (Page.article_id, Page.status, Page.reason, Page.moved_to)
    return connection.execute(select(*known).where(Page.url_key == urls.key(address))).one_or_none()


def read_article(database: Database, article_id: int) -> ArticleRecord:
    """All that is known of an article, in one snapshot. Raises UsageError where there is none."""
    with database.read() as connection:
        row = connection.execute(
            select(Outlet.slug.label("outlet"), *(Article.__table__.columns[name] for name in _ARTICLE_COLUMNS))
            .join(Outlet, Outlet.id == Article.outlet_id)
            .where(Article.id == article_id)
        ).mappings().one_or_none()  # fmt: skip
        if row is None:
            raise UsageError(f"there is no article {article_id}; 'newsbot articles' lists those that there are")
        return ArticleRecord(
            **row,
            revisions=_revisions(connection, article_id),
            addresses=_addresses(connection, article_id),
            captures=_captures(connection, article_id),
        )


_ARTICLE_COLUMNS = (
    "id", "canonical_url", "state", "first_seen_at", "last_seen_at", "missing_since", "gone_since", "removed_at",
    "removed_reason",
)  # fmt: skip


def _revisions(connection: Connection, article_id: int) -> tuple[RevisionRow, ...]:
    counted = (
        select(Revision.number, Change.kind, func.count())
        .join(Change, Change.revision_id == Revision.id)
        .where(Revision.article_id == article_id)
        .group_by(Revision.number, Change.kind)
        .order_by(Revision.number, Change.kind)
    )
    changes: dict[int, dict[ChangeKind, int]] = defaultdict(dict)
    for number, kind, count in connection.execute(counted):
        changes[number][kind] = count
    names = [name for name in RevisionRow.__dataclass_fields__ if name != "changes"]
    statement = (
        select(*(Revision.__table__.columns[name] for name in names))
        .where(Revision.article_id == article_id)
        .order_by(Revision.number)
    )
    rows = connection.execute(statement).mappings()
    return tuple(RevisionRow(**row, changes=changes.get(row["number"], {})) for row in rows)


def _addresses(connection: Connection, article_id: int) -> tuple[Address, ...]:
    statement = select(*columns(Page, Address)).where(Page.article_id == article_id).order_by(Page.id)
    return tuple(Address(**row) for row in connection.execute(statement).mappings())


def _captures(connection: Connection, article_id: int) -> tuple[CaptureRow, ...]:
    """Of the article's addresses; and those that revisions were read from, should an address have been split off."""
    of_pages = select(Page.id).where(Page.article_id == article_id)
    of_revisions = select(Revision.capture_id).where(Revision.article_id == article_id)
    statement = (
        select(*columns(Capture, CaptureRow))
        .where(or_(Capture.page_id.in_(of_pages), Capture.id.in_(of_revisions)))
        .order_by(Capture.fetched_at, Capture.id)
    )
    return tuple(CaptureRow(**row) for row in connection.execute(statement).mappings())


def read_revision(database: Database, article_id: int, number: int | None = None) -> items.Article:
    """An article as one revision holds it, the latest where no number is given. Raises UsageError."""
    with database.read() as connection:
        row = connection.execute(_fields(article_id, number)).one_or_none()
    if row is None:
        what = (
            f"article {article_id} has no revision {number}" if number else f"nothing is kept of article {article_id}"
        )
        raise UsageError(f"{what}; 'newsbot show {article_id}' tells what there is")
    return items.Article.from_dict(row._asdict())


def _fields(article_id: int, number: int | None) -> Select[Any]:
    fields = [Revision.__table__.columns[name] for name in items.Article.__dataclass_fields__]
    statement = select(*fields).where(Revision.article_id == article_id)
    if number is not None:
        return statement.where(Revision.number == number)
    return statement.order_by(Revision.number.desc()).limit(1)
