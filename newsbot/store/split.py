"""Undoing a wrong merge: an address becomes an article of its own, and is never merged again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, delete, select, update

from newsbot import revise, urls
from newsbot.decide import Decision, KnownArticle, KnownPage, KnownRevision, NewRevision, Reread
from newsbot.decide.arrival import with_latest
from newsbot.errors import StoreError
from newsbot.items import ArticleState, Capture, PageStatus, Reason, RevisionCause
from newsbot.store.batch import lock_outlets
from newsbot.store.known import CAPTURE_COLUMNS, read_articles, read_pages, read_revisions
from newsbot.store.models import Article, Change, Page, Revision
from newsbot.store.models import Capture as CaptureTable
from newsbot.store.revisions import insert_changes, set_latest, write_bylines
from newsbot.store.rows import write_decisions
from newsbot.store.session import Database
from newsbot.store.statements import update_by_key


def split_article(database: Database, page_id: int, *, now: datetime, reread: Reread) -> int:
    """Make a page that is another address of an article an article of its own; returns the new article's key.

    The revisions that were read at its address go with it. Where there are none, `reread` reads its latest capture, and
    where that can't be had, it begins with the text for which it was joined. The page is visited next.
    Raises StoreError where there is nothing to split off.
    """
    with database.begin() as connection:
        outlet_id = connection.scalar(select(Page.outlet_id).where(Page.id == page_id))
        lock_outlets(connection, (), (), () if outlet_id is None else (outlet_id,))
        page, article = _to_split(connection, page_id)
        others = [other for other in read_pages(connection, Page.article_id, [article.id]) if other.id != page.id]
        revisions = [revision for _, revision in read_revisions(connection, Revision.article_id == article.id)]
        own = [revision for revision in revisions if urls.key(revision.article.url) == page.url_key]
        left = [revision for revision in revisions if revision not in own]
        if not others or not left:
            raise StoreError(f"{page.url} is where its article is read; split its other addresses off")
        first = None if own else _first(connection, page, left[-1], reread)
        new_id = _write(connection, page, _left(article, page, left[-1]), own, first, now)
        if own:
            _number(connection, new_id, own)
            _number(connection, article.id, left)
    return new_id


def _to_split(connection: Connection, page_id: int) -> tuple[KnownPage, KnownArticle]:
    pages = read_pages(connection, Page.id, [page_id])
    if not pages or pages[0].article_id is None:
        raise StoreError(f"there is no page {page_id} with an article; `newsbot show` lists an article's addresses")
    (article,) = read_articles(connection, Article.id, [pages[0].article_id])
    if article.state is ArticleState.REMOVED:
        raise StoreError(f"the article at {pages[0].url} was taken down; nothing of it is left to be split")
    return pages[0], article


def _first(connection: Connection, page: KnownPage, joined: KnownRevision, reread: Reread) -> KnownRevision:
    """What a page without revisions of its own begins with."""
    query = (
        select(*CAPTURE_COLUMNS)
        .where(CaptureTable.page_id == page.id, CaptureTable.http_status == 200)
        .order_by(CaptureTable.fetched_at.desc(), CaptureTable.id.desc())
    )
    row = connection.execute(query.limit(1)).first()
    capture = None if row is None else Capture(*row)
    read = None if capture is None else reread(capture)
    if capture is None or read is None:
        return KnownRevision(1, joined.at, replace(joined.article, url=page.url), joined.capture)
    return KnownRevision(1, capture.fetched_at, read, capture)


def _left(article: KnownArticle, page: KnownPage, latest: KnownRevision) -> KnownArticle:
    """The article that is left, with its latest revision; the address that goes can't name it any more."""
    article = with_latest(article, NewRevision(article.id, latest, RevisionCause.FIRST))
    if urls.key(article.canonical_url) != page.url_key:
        return article
    return replace(article, canonical_url=latest.article.url)


def _write(
    connection: Connection,
    page: KnownPage,
    left: KnownArticle,
    own: Sequence[KnownRevision],
    first: KnownRevision | None,
    now: datetime,
) -> int:
    """Write the new article, its page and, where it has none yet, its first revision; returns its key."""
    latest = own[-1] if first is None else first
    made = NewRevision(-1, latest, RevisionCause.FIRST)
    new = KnownArticle(
        id=made.article_id,
        outlet_id=page.outlet_id,
        canonical_url=page.url,
        state=ArticleState.PRESENT,
        first_seen_at=own[0].at if own else latest.at,
        last_seen_at=page.last_present_at or latest.at,
    )
    split_off = replace(
        page,
        article_id=new.id,
        status=PageStatus.KEPT,
        reason=Reason.SPLIT,
        moved_to=None,
        missing_since=None,
        gone_since=None,
        next_visit_at=now,
    )
    revisions = () if first is None else (made,)
    decision = Decision((split_off,), (), (left, with_latest(new, made)), revisions)
    return write_decisions(connection, [decision]).article_ids[new.id]


def _number(connection: Connection, article_id: int, revisions: Sequence[KnownRevision]) -> None:
    """Make revisions those of an article, numbered from 1, each with its changes against the one now before it."""
    keys = [revision.id for revision in revisions]
    out_of_the_way = update(Revision).where(Revision.id.in_(keys)).values(number=-Revision.number)
    connection.execute(out_of_the_way)
    connection.execute(delete(Change).where(Change.revision_id.in_(keys)))
    rows = [
        {"key": revision.id, "article_id": article_id, "number": number}
        for number, revision in enumerate(revisions, start=1)
    ]
    connection.execute(update_by_key(Revision, "article_id", "number"), rows)
    is_first = update(Revision).where(Revision.id == keys[0])
    connection.execute(is_first.values(cause=RevisionCause.FIRST, stealth=False))
    changes = []
    for before, after in pairwise(revisions):
        assert after.id is not None
        changes.append((after.id, revise.changes(before.article, after.article)))
    insert_changes(connection, changes)
    latest = revisions[-1]
    assert latest.id is not None
    set_latest(connection, {article_id: latest.id})
    write_bylines(connection, {article_id: latest.article})
