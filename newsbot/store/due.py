"""What is due where: the statements behind leases. Makes statements and reads; never writes.

Pages and sources are two queues of one shape. Each is found through an index that begins with the outlet and the host,
so that work for other outlets, or for hosts that somebody else asks, costs nothing however much of it is due.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Row, Select, TextClause, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from newsbot.store.models import Host, Outlet, Page, Source
from newsbot.store.tables.finding import DUE, REVISITABLE

Leased = type[Host] | type[Source] | type[Page]

#: Sorts before every turn that a host has had.
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageLimit:
    """At most `limit` pages of each outlet, and of some at most `own`, of which `taken` are taken already.

    `own` and `taken` are by outlet key; `limit` None sets none for all.
    """

    limit: int | None
    taken: Mapping[int, int] = field(default_factory=dict)
    own: Mapping[int, int] = field(default_factory=dict)

    def left(self, outlet_id: int) -> int:
        """How many more pages of an outlet may be taken."""
        limits = [limit for limit in (self.limit, self.own.get(outlet_id)) if limit is not None]
        return max(0, min(limits, default=sys.maxsize) - self.taken.get(outlet_id, 0))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose work is looked for, and what counts as due.

    `outlet_ids` None means all outlets. With `revisit_before`, what was last looked at before then is due as well.
    """

    owner: str | None
    now: datetime
    due_by: datetime
    outlet_ids: Collection[int] | None = None
    max_pages: PageLimit | None = None
    revisit_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Pages or sources, as something to be worked off: the columns that a job is made of, and what indexes hold."""

    model: type[Page] | type[Source]
    columns: tuple[InstrumentedAttribute[Any], ...]
    next_at: InstrumentedAttribute[datetime | None]
    last_at: InstrumentedAttribute[datetime | None]
    scheduled: ColumnElement[bool] | TextClause
    revisitable: ColumnElement[bool] | TextClause
    usable: ColumnElement[bool]


SOURCES = Queue(
    model=Source,
    columns=(
        Source.id,
        Source.url,
        Source.outlet_id,
        Source.kind,
        Source.etag,
        Source.last_modified,
        Source.failures,
        Source.last_success_at,
    ),
    next_at=Source.next_check_at,
    last_at=Source.last_check_at,
    scheduled=true(),
    revisitable=true(),
    usable=Source.enabled.is_(True),
)
PAGES = Queue(
    model=Page,
    columns=(
        Page.id,
        Page.url,
        Page.outlet_id,
        Page.status,
        Page.etag,
        Page.last_modified,
        Page.visits,
        Page.failures,
    ),
    next_at=Page.next_visit_at,
    last_at=Page.last_fetch_at,
    scheduled=DUE,
    revisitable=REVISITABLE,
    usable=true(),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A host, and the outlets that have work there. `leased_at`: when the host last had its turn."""

    host_id: int
    host: str
    leased_at: datetime | None
    source_outlets: tuple[int, ...] = ()
    page_outlets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One reason to be due: the condition of its index, the condition on the time, and the column that orders."""

    indexed: ColumnElement[bool] | TextClause
    due: ColumnElement[bool]
    order: InstrumentedAttribute[datetime | None]


def branches(queue: Queue, wanted: Wanted) -> tuple[Branch, ...]:
    """Why something of the queue may be due."""
    planned = Branch(queue.scheduled, queue.next_at <= wanted.due_by, queue.next_at)
    if wanted.revisit_before is None:
        return (planned,)
    return (planned, Branch(queue.revisitable, queue.last_at < wanted.revisit_before, queue.last_at))


def places(connection: Connection, wanted: Wanted) -> tuple[Place, ...]:
    """The hosts with work that `wanted.owner` may ask now, the one whose last turn was longest ago first."""
    hosts: dict[int, Row[Any]] = {}
    sources: dict[int, list[int]] = {}
    pages: dict[int, list[int]] = {}
    for queue, outlets in ((SOURCES, sources), (PAGES, pages)):
        for branch in branches(queue, wanted):
            for row in connection.execute(places_of(queue, branch, wanted)):
                known = outlets.setdefault(row.id, [])
                if row.outlet_id not in known and not exhausted(queue, wanted, row.outlet_id):
                    known.append(row.outlet_id)
                    hosts[row.id] = row
    found = [
        Place(key, row.name, row.leased_at, tuple(sources.get(key, ())), tuple(pages.get(key, ())))
        for key, row in hosts.items()
    ]
    return tuple(sorted(found, key=lambda place: (place.leased_at or LONG_AGO, place.host_id)))


def exhausted(queue: Queue, wanted: Wanted, outlet_id: int) -> bool:
    """Whether as many pages of the outlet were taken as may be."""
    return queue is PAGES and wanted.max_pages is not None and not wanted.max_pages.left(outlet_id)


def places_of(queue: Queue, branch: Branch, wanted: Wanted) -> Select[Any]:
    """Outlets and the hosts, free for the owner, where something of the queue is due: with name and last turn."""
    pair = pairs(queue, branch.indexed, wanted.outlet_ids)
    # Neither EXISTS nor a LIMIT without an order, lest PostgreSQL reads all pages to find out that one is due.
    some = (
        select(queue.model.id)
        .where(*at(queue, pair.c.outlet_id, pair.c.host_id), branch.indexed, branch.due, free(queue, wanted.now))
        .order_by(branch.order)
        .limit(1)
        .correlate(pair)
        .scalar_subquery()
    )
    return (
        select(pair.c.outlet_id, Host.id, Host.name, Host.leased_at)
        .join(Host, Host.id == pair.c.host_id)
        .where(open_to(wanted), some.is_not(None))
    )


def pairs(queue: Queue, indexed: ColumnElement[bool] | TextClause, outlet_ids: Collection[int] | None) -> CTE:
    """Enabled outlets with each host that has any of their work: by jumps from host to host in the index."""
    model = queue.model
    wanted = true() if outlet_ids is None else Outlet.id.in_(outlet_ids)
    hosts = select(model.host_id).where(indexed).order_by(model.host_id).limit(1)
    first = hosts.where(model.outlet_id == Outlet.id).correlate(Outlet).scalar_subquery()
    pair = (
        select(Outlet.id.label("outlet_id"), first.label("host_id"))
        .where(Outlet.enabled, wanted)
        .cte("pair", recursive=True)
    )
    following = hosts.where(model.outlet_id == pair.c.outlet_id, model.host_id > pair.c.host_id).correlate(pair)
    return pair.union_all(select(pair.c.outlet_id, following.scalar_subquery()).where(pair.c.host_id.is_not(None)))


def at(
    queue: Queue, outlet_id: ColumnElement[int] | int, host_id: ColumnElement[int] | int
) -> tuple[ColumnElement[bool], ...]:
    """What an outlet has to be looked at on a host."""
    return (queue.model.outlet_id == outlet_id, queue.model.host_id == host_id, queue.usable)


def free(queue: Queue, now: datetime) -> ColumnElement[bool]:
    """Nobody is at it."""
    return or_(queue.model.lease_until.is_(None), queue.model.lease_until <= now)


def held_by(model: Leased, owner: str) -> ColumnElement[bool]:
    """The owner's lease is on it, run out or not. Says all that the index on leases has to be told."""
    return and_(model.lease_owner == owner, model.lease_until.is_not(None))


def unclaimed(owner: str | None, now: datetime) -> ColumnElement[bool]:
    """Nobody but the owner may ask the host."""
    return or_(Host.lease_until.is_(None), Host.lease_until <= now, Host.lease_owner == owner)


def open_to(wanted: Wanted) -> ColumnElement[bool]:
    """The host has been left alone for as long as it asked, and nobody but the owner asks it."""
    return and_(
        unclaimed(wanted.owner, wanted.now),
        or_(Host.not_before.is_(None), Host.not_before <= wanted.now),
    )


def rows_due(queue: Queue, branch: Branch, wanted: Wanted, place: Place, outlet_id: int, limit: int) -> Select[Any]:
    """Up to `limit` rows of an outlet that are due at a host, the latest first: `turn` says how late."""
    return (
        select(*queue.columns, branch.order.label("turn"))
        .where(*at(queue, outlet_id, place.host_id), branch.indexed, branch.due, free(queue, wanted.now))
        .order_by(branch.order.desc())
        .limit(limit)
    )


def next_due(connection: Connection, wanted: Wanted) -> datetime | None:
    """The earliest instant at which `wanted.owner` could get work; it may have passed. None: nothing is planned."""
    instants: list[datetime] = []
    for queue in (SOURCES, PAGES):
        for outlet_id, planned, not_before, owner, until in connection.execute(planned_at(queue, wanted)):
            if not exhausted(queue, wanted, outlet_id):
                bars = [not_before, until if owner is None or owner != wanted.owner else None]
                instants.append(max([planned, *filter(None, bars)]))
        instants.extend(filter(None, [connection.scalar(next_freed(queue, wanted))]))
    return min(instants, default=None)


def planned_at(queue: Queue, wanted: Wanted) -> Select[Any]:
    """For each outlet and host: when the first thing of the queue that nobody is at is due, and what bars the host."""
    pair = pairs(queue, queue.scheduled, wanted.outlet_ids)
    planned = (
        select(queue.next_at)
        .where(*at(queue, pair.c.outlet_id, pair.c.host_id), queue.scheduled, queue.next_at.is_not(None))
        .where(free(queue, wanted.now))
        .order_by(queue.next_at)
        .limit(1)
        .correlate(pair)
        .scalar_subquery()
    )
    return (
        select(pair.c.outlet_id, planned, Host.not_before, Host.lease_owner, Host.lease_until)
        .join(Host, Host.id == pair.c.host_id)
        .where(planned.is_not(None))
    )


def next_freed(queue: Queue, wanted: Wanted) -> Select[Any]:
    """When the first thing of the queue that is kept from the owner is free again."""
    model = queue.model
    outlets = true() if wanted.outlet_ids is None else model.outlet_id.in_(wanted.outlet_ids)
    others = or_(model.lease_owner.is_(None), model.lease_owner != wanted.owner)
    return select(func.min(model.lease_until)).where(others, model.lease_until > wanted.now, outlets)
