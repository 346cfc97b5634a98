"""What all parts of storing a batch share: who stores it, what became of each fetch, the locks and the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, or_, select

from newsbot.decide import Reread
from newsbot.items import Disposition, Reason, VisitOutcome
from newsbot.schedule import Plan
from newsbot.store import backend
from newsbot.store.models import Disposition as Ledger
from newsbot.store.models import Outlet, Page, Source
from newsbot.store.tables.fetching import LEDGER_KEY

#: A disposition, its reason, and how many addresses came to it.
Count = tuple[Disposition, Reason | None, int]


@dataclass(frozen=True, slots=True)
class Job:
    """Who stores a batch, when, how, and by which plans its visits are followed: see `write.save`."""

    owner: str
    crawl_id: int | None
    now: datetime
    is_revisit: bool
    reread: Reread
    plans: Mapping[int, Plan]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one fetch of a batch.

    `is_mine` False: the lease had run out, somebody else has the page or has done it, and no outcome was stored.
    `counts` is what the ledger counts it as: for a page what became of it, and of addresses that redirects led over;
    for a source, what became of the links it names. `revision` is the number of the revision that a page brought.
    `source_id` is the source itself, or the one that first named the page.
    """

    outlet_id: int | None
    is_mine: bool
    counts: tuple[Count, ...] = ()
    page_id: int | None = None
    source_id: int | None = None
    outcome: VisitOutcome | None = None
    reason: Reason | None = None
    article_id: int | None = None
    revision: int | None = None


def lock_outlets(
    connection: Connection, page_ids: Collection[int], source_ids: Collection[int], others: Collection[int]
) -> None:
    """Let only this transaction write about the outlets of these pages and sources, and about others.

    Two processes may meet the same new address, or the same text, at the same time: without the lock both would store
    it. One order everywhere, so that no two wait for each other.
    """
    of_pages = select(Page.outlet_id).where(Page.id.in_(page_ids))
    of_sources = select(Source.outlet_id).where(Source.id.in_(source_ids))
    touched = select(Outlet.id).where(or_(Outlet.id.in_(of_pages), Outlet.id.in_(of_sources), Outlet.id.in_(others)))
    connection.execute(backend.locking(touched.order_by(Outlet.id), wait=True))


def write_ledger(connection: Connection, saved: Iterable[Saved], now: datetime) -> None:
    """Add what became of fetches to the day's ledger; in one order everywhere, likewise."""
    counts: Counter[tuple[int, int | None, Disposition, Reason | None]] = Counter()
    for one in saved:
        if one.outlet_id is not None:
            for disposition, reason, count in one.counts:
                counts[(one.outlet_id, one.source_id, disposition, reason)] += count
    rows = [
        {
            "day": now.astimezone(UTC).date(),
            "outlet_id": outlet_id,
            "source_id": source_id,
            "disposition": disposition,
            "reason": reason,
            "count": count,
        }
        for (outlet_id, source_id, disposition, reason), count in counts.items()
    ]
    if not rows:
        return
    rows.sort(key=lambda row: (row["outlet_id"], row["source_id"] or 0, row["disposition"], row["reason"] or ""))
    stored = backend.insert(connection, Ledger)
    added = stored.on_conflict_do_update(
        index_elements=LEDGER_KEY, set_={"count": Ledger.count + stored.excluded.count}
    )
    connection.execute(added, rows)
