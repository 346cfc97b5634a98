"""Storing what was fetched: one transaction a batch, in which each page and source is done, or nothing is.

    save(batch)
        begin
            lock the outlets and rows of the batch
            which leases are mine?             what isn't mine is not stored: somebody else has done it, or will
            for each look at a source          looks.py
                its health, next look
                links -> pages that are new, sightings of all
            read what is known of the pages    known.py     (a few queries for the whole batch)
            for each visit of a page
                decide(fetch, known, now)      newsbot/decide, pure: which article, which state, which revision
                known.apply(decision)          the next visit of the batch sees what this one came to
            write what was decided             rows.py      (a few statements for the whole batch)
                articles, pages and their leases, captures, revisions, changes, visits
            add to the day's ledger
        commit

A crash at any instant leaves the batch undone and its leases running out; what is fetched again then finds no trace of
it. Saving a batch twice stores it once, because its leases are gone with the first time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from newsbot.decide import Reread, never_reread
from newsbot.errors import StoreError
from newsbot.items import Capture, Fetch, SourceFetch
from newsbot.schedule import Plan
from newsbot.store import backend
from newsbot.store.batch import Job, Saved, lock_outlets, write_ledger
from newsbot.store.looks import read_links, save_looks
from newsbot.store.outlets import add_outlet, known_outlets, set_enabled, set_rules
from newsbot.store.rows import capture_values, insert_captures
from newsbot.store.session import Database
from newsbot.store.split import split_article
from newsbot.store.takedown import remove_article
from newsbot.store.visits import save_pages

__all__ = [
    "Saved",
    "add_outlet",
    "known_outlets",
    "remove_article",
    "save",
    "save_captures",
    "set_enabled",
    "set_rules",
    "split_article",
]


#: How often a batch is begun again that a deadlock broke off: locks are taken in one order, but leases are not ours.
DEADLOCKS = 3


def save(
    database: Database,
    *,
    owner: str,
    crawl_id: int | None,
    batch: Sequence[Fetch | SourceFetch],
    now: datetime,
    revisit: bool = False,
    reread: Reread = never_reread,
    plans: Mapping[int, Plan] = MappingProxyType({}),
) -> tuple[Saved, ...]:
    """Store a batch in one transaction; returns what became of each fetch, in their order.

    Only what `owner` holds the lease of is stored, and its lease is given back with it. `revisit` and `reread` as in
    `decide`; `plans`, by outlet, are what next visits are planned by (see `read_habits`). Raises StoreError; the batch
    may then be saved again.
    """
    job = Job(owner, crawl_id, now, is_revisit=revisit, reread=reread, plans=plans)
    for _ in range(DEADLOCKS):
        try:
            return _save(database, batch, job)
        except StoreError as error:
            if not backend.is_deadlock(error):
                raise
    return _save(database, batch, job)


def _save(database: Database, batch: Sequence[Fetch | SourceFetch], job: Job) -> tuple[Saved, ...]:
    pages = [fetch for fetch in batch if isinstance(fetch, Fetch)]
    looks = [fetch for fetch in batch if isinstance(fetch, SourceFetch)]
    with database.begin() as connection:
        links = read_links(connection, looks)
        lock_outlets(
            connection, [fetch.page_id for fetch in pages], [look.source_id for look in looks], links.outlet_ids
        )
        of_looks = iter(save_looks(connection, looks, links, job))
        of_pages = iter(save_pages(connection, pages, job))
        saved = tuple(next(of_pages if isinstance(fetch, Fetch) else of_looks) for fetch in batch)
        write_ledger(connection, saved, job.now)
    return saved


def save_captures(database: Database, captures: Sequence[Capture], *, crawl_id: int | None) -> None:
    """Store captures that belong to no page and no source (robots.txt, looks at a new outlet). Raises StoreError."""
    with database.begin() as connection:
        insert_captures(connection, [capture_values(capture, crawl_id=crawl_id) for capture in captures])
