"""Storing captures from elsewhere: visits that nobody was sent for, at times that may lie far back.

As `visits.py`, but for leases: nothing is asked of a host, and the transaction alone keeps others off the rows that it
reads and writes. What goes backwards in time is the matter of `newsbot/decide/late.py`. Visits that would be due by now
are not planned: an old archive is no reason to ask an outlet for all of its pages at once. The day's ledger, which
counts what crawls met, is left alone. Touches the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from newsbot import items, urls
from newsbot.decide import Decision, Known, KnownPage, Reread, decide, look
from newsbot.decide.late import adds_article, forward_only, is_late, noted
from newsbot.decide.look import Sight
from newsbot.items import Disposition, Fetch, PageStatus, Reason
from newsbot.store.batch import lock_outlets
from newsbot.store.known import CAPTURE_COLUMNS, read_known, read_pages
from newsbot.store.models import Article, Capture, Page
from newsbot.store.rows import Before, capture_values, insert_captures, write_decisions
from newsbot.store.session import Database
from newsbot.store.statements import chunks

#: What tells captures of one page apart: the key of its address, when it was fetched, its payload.
Mark = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class KnownHere:
    """Of some addresses: the pages that are known, those of articles that were taken down, and the captures kept."""

    pages: frozenset[int]
    removed: frozenset[int]
    captures: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of a fetch; `disposition` None: it is known already, or of a page that is not kept."""

    disposition: Disposition | None
    reason: Reason | None = None


_NOT_KEPT = Arrived(None)


# -- what is known already ------------------------------------------------------------------


def known_here(database: Database, marks: Collection[Mark]) -> KnownHere:
    """What is known of captures from elsewhere, before any work is put into them."""
    with database.read() as connection:
        pages = {page.url_key: page for page in read_pages(connection, Page.url_key, {key for key, _, _ in marks})}
        removed = {key for key, page in pages.items() if page.status is PageStatus.REMOVED}
        return KnownHere(frozenset(pages), frozenset(removed), _kept(connection, marks))


def _kept(connection: Connection, marks: Collection[Mark]) -> frozenset[Mark]:
    found: set[Mark] = set()
    for chunk in chunks(marks):
        rows = (
            select(Page.url_key, Capture.fetched_at, Capture.payload_digest)
            .join(Capture, Capture.page_id == Page.id)
            .where(Page.url_key.in_({key for key, _, _ in chunk}), Capture.fetched_at.in_({at for _, at, _ in chunk}))
        )
        found.update((key, at, digest) for key, at, digest in connection.execute(rows))
    return frozenset(found.intersection(marks))


def original_of(database: Database, *, url: str, at: datetime | None, digest: str | None) -> items.Capture | None:
    """The whole answer that a revisit repeats: of the page at `url`, fetched `at` then, else the last with `digest`."""
    of_page = (
        select(*CAPTURE_COLUMNS)
        .join(Page, Page.id == Capture.page_id)
        .where(Page.url_key == urls.key(url), Capture.record_type == items.RecordType.RESPONSE)
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
    )
    ways = [Capture.fetched_at == at] if at is not None else []
    ways += [Capture.payload_digest == digest] if digest is not None else []
    with database.read() as connection:
        for way in ways:
            row = connection.execute(of_page.where(way).limit(1)).first()
            if row is not None:
                return items.Capture(*row)
    return None


# -- storing --------------------------------------------------------------------------------


def save_arrivals(
    database: Database, fetches: Sequence[Fetch], *, crawl_id: int, now: datetime, reread: Reread
) -> tuple[Arrived, ...]:
    """Store visits of pages in one transaction; what became of each. No page may stand in a batch twice.

    Each fetch names its outlet; `page_id` does not count. A page that is not known yet is added where the fetch shows
    an article there; other fetches of unknown pages are not kept, but for the rows of their captures.
    `reread` as in `decide`. Raises StoreError.
    """
    keys = [urls.key(fetch.url) for fetch in fetches]
    assert len(set(keys)) == len(keys), "a batch judges a page once"
    with database.begin() as connection:
        lock_outlets(connection, (), (), {fetch.outlet_id for fetch in fetches if fetch.outlet_id is not None})
        stored = {page.url_key: page for page in read_pages(connection, Page.url_key, keys)}
        kept = _kept(connection, {mark for fetch in fetches for mark in _marks(fetch)})
        fresh = [(_page(fetch, stored), fetch) for fetch in fetches if kept.isdisjoint(_marks(fetch))]
        known = read_known(connection, fresh)
        before = Before(dict(known.pages), dict(known.articles))
        decisions = {}
        for page, fetch in fresh:
            asked = known.pages[page.url_key]
            if asked.id is None and look(fetch, known, asked.outlet_id).sight is not Sight.ARTICLE:
                continue
            decision = _planned(_judged(fetch, known, asked, now, crawl_id, reread), before, now)
            known.apply(decision)
            decisions[page.url_key] = decision
        batch = write_decisions(connection, list(decisions.values()), before=before, crawl_id=crawl_id)
        _lower_first_seen(connection, fresh, decisions, batch.page_ids, batch.article_ids)
        _keep_loose(connection, [fetch for fetch in fetches if urls.key(fetch.url) not in decisions], crawl_id)
    return tuple(_arrived(decisions.get(key)) for key in keys)


def _marks(fetch: Fetch) -> set[Mark]:
    """The marks by which a fetch would be known: of what its page answered, and of what it led to."""
    captures = (fetch.capture, *(hop.capture for hop in fetch.hops[:1]))
    return {
        (urls.key(fetch.url), capture.fetched_at, capture.payload_digest) for capture in captures if capture is not None
    }


def _page(fetch: Fetch, stored: dict[int, KnownPage]) -> KnownPage:
    assert fetch.outlet_id is not None, "what arrives names its outlet"
    key = urls.key(fetch.url)
    return stored.get(key) or KnownPage(key, fetch.url, fetch.outlet_id, fetch.at, fetch.at)


def _judged(fetch: Fetch, known: Known, asked: KnownPage, now: datetime, crawl_id: int, reread: Reread) -> Decision:
    seen = look(fetch, known, asked.outlet_id)
    if is_late(asked, fetch.at) and not adds_article(asked, seen):
        return noted(fetch, known, asked)
    decision = decide(fetch, known, asked, now=now, crawl_id=crawl_id, reread=reread)
    return forward_only(decision, fetch, known, asked)


def _planned(decision: Decision, before: Before, now: datetime) -> Decision:
    """Visits that were due by now keep the plan that they had, none where there was none."""
    pages = []
    for page in decision.pages:
        if page.next_visit_at is not None and page.next_visit_at <= now:
            old = before.pages.get(page.url_key)
            page = replace(page, next_visit_at=old.next_visit_at if old is not None and old.id is not None else None)
        pages.append(page)
    return replace(decision, pages=tuple(pages))


def _lower_first_seen(
    connection: Connection,
    fresh: Sequence[tuple[KnownPage, Fetch]],
    decisions: dict[int, Decision],
    page_ids: dict[int, int],
    article_ids: dict[int, int],
) -> None:
    """Pages and articles were there when their earliest capture was made, though it came in last."""
    for page, fetch in fresh:
        decision = decisions.get(page.url_key)
        if decision is None or (page.id is None and not any(article.id > 0 for article in decision.articles)):
            continue
        earlier = update(Page).where(Page.id == page_ids[page.url_key], Page.first_seen_at > fetch.at)
        connection.execute(earlier.values(first_seen_at=fetch.at))
        shown = next((one.article_id for one in decision.pages if one.url_key == page.url_key), None)
        if shown is not None and fetch.article is not None:
            of_article = update(Article).where(
                Article.id == article_ids.get(shown, shown), Article.first_seen_at > fetch.at
            )
            connection.execute(of_article.values(first_seen_at=fetch.at))


def _keep_loose(connection: Connection, fetches: Iterable[Fetch], crawl_id: int) -> None:
    """What was archived has its row, also where nothing is made of it."""
    captures = [
        capture
        for fetch in fetches
        for capture in (fetch.capture, *(hop.capture for hop in fetch.hops))
        if capture is not None
    ]
    insert_captures(connection, [capture_values(capture, crawl_id=crawl_id) for capture in captures])


def _arrived(decision: Decision | None) -> Arrived:
    if decision is None:
        return _NOT_KEPT
    visit = decision.visits[-1] if decision.asked.disposition is Disposition.MOVED else decision.asked
    return Arrived(visit.disposition, visit.reason)
