"""Storing visits of pages: what is leased, known, decided and written. See `write.py` for the whole way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from newsbot.decide import Decision, Known, KnownPage, decide
from newsbot.items import Fetch
from newsbot.store import backend
from newsbot.store.batch import Job, Saved
from newsbot.store.known import PAGE_COLUMNS, read_known
from newsbot.store.models import Page, Sighting
from newsbot.store.rows import Batch, Before, capture_values, insert_captures, write_decisions
from newsbot.store.statements import chunks
from newsbot.store.text import storable_article


def save_pages(connection: Connection, fetches: Sequence[Fetch], job: Job) -> list[Saved]:
    """Store visits of pages; returns what became of each, in their order."""
    if not fetches:
        return []
    leased = _leased(connection, {fetch.page_id for fetch in fetches}, job.owner)
    asked: list[tuple[KnownPage, Fetch]] = []
    late: set[int] = set()
    for place, fetch in enumerate(fetches):
        page = leased.pop(fetch.page_id, None)  # a second visit of a page finds its lease given back by the first
        if page is None:
            late.add(place)
        else:
            asked.append((page, _storable(fetch)))
    known = read_known(connection, asked, job.plans)
    before = Before(dict(known.pages), dict(known.articles))
    decisions = _decide(asked, known, job)
    written = write_decisions(
        connection,
        list(decisions.values()),
        before=before,
        released={page.url_key for page, _ in asked},
        crawl_id=job.crawl_id,
    )
    _keep_captures(connection, [fetches[place] for place in sorted(late)], job)
    named_by = _named_by(connection, list(decisions))
    return [
        Saved(fetch.outlet_id, is_mine=False, page_id=fetch.page_id)
        if place in late
        else _saved(fetch, decisions[fetch.page_id], written, named_by.get(fetch.page_id))
        for place, fetch in enumerate(fetches)
    ]


def _storable(fetch: Fetch) -> Fetch:
    return fetch if fetch.article is None else replace(fetch, article=storable_article(fetch.article))


def _leased(connection: Connection, page_ids: Collection[int], owner: str) -> dict[int, KnownPage]:
    """The pages whose lease is the owner's, locked. A lease that ran out is still the owner's while nobody took it."""
    found = {}
    for chunk in chunks(sorted(page_ids)):
        rows = select(*PAGE_COLUMNS).where(Page.id.in_(chunk), Page.lease_owner == owner).order_by(Page.id)
        for row in connection.execute(backend.locking(rows, wait=True)):
            page = KnownPage(*row)
            assert page.id is not None
            found[page.id] = page
    return found


def _decide(asked: Sequence[tuple[KnownPage, Fetch]], known: Known, job: Job) -> dict[int, Decision]:
    """The decisions on fetches, by page, each made in the knowledge of those before it."""
    decisions = {}
    for page, fetch in asked:
        decision = decide(
            fetch,
            known,
            known.pages[page.url_key],  # a fetch before it may have led there
            now=job.now,
            crawl_id=job.crawl_id,
            revisit=job.is_revisit,
            reread=job.reread,
        )
        known.apply(decision)
        decisions[fetch.page_id] = decision
    return decisions


def _keep_captures(connection: Connection, late: Sequence[Fetch], job: Job) -> None:
    """What was archived has its row, also where the visit came too late to count."""
    rows = [
        capture_values(capture, page_id=fetch.page_id if capture is fetch.capture else None, crawl_id=job.crawl_id)
        for fetch in late
        for capture in (fetch.capture, *(hop.capture for hop in fetch.hops))
        if capture is not None
    ]
    insert_captures(connection, rows)


def _named_by(connection: Connection, page_ids: Sequence[int]) -> dict[int, int]:
    """By page, the source that named it first."""
    found: dict[int, int] = {}
    for chunk in chunks(page_ids):
        rows = (
            select(Sighting.page_id, func.min(Sighting.source_id))
            .where(Sighting.page_id.in_(chunk))
            .group_by(Sighting.page_id)
        )
        found.update((page_id, source_id) for page_id, source_id in connection.execute(rows))
    return found


def _saved(fetch: Fetch, decision: Decision, written: Batch, source_id: int | None) -> Saved:
    page = next(page for page in decision.pages if page.url_key == decision.asked.url_key)
    counts = Counter((visit.disposition, visit.reason) for visit in decision.visits)
    article_id = page.article_id
    return Saved(
        outlet_id=page.outlet_id,
        is_mine=True,
        counts=tuple((disposition, reason, count) for (disposition, reason), count in counts.items()),
        page_id=fetch.page_id,
        source_id=source_id,
        outcome=decision.asked.outcome,
        reason=decision.asked.reason,
        article_id=None if article_id is None else written.article_ids.get(article_id, article_id),
        revision=max((made.revision.number for made in decision.revisions), default=None),
    )
