"""Who does what: the right to ask a host, and the pages and sources that are to be looked at there.

One process at a time asks a host, over processes and machines, and only that process is given the host's work. Leases
end by themselves, so that a crash frees them: take them for minutes, and call `renew` several times as often.
At a host, sources go before pages, and the latest `next_visit_at` first: a new page is planned for the
instant it was published, so the newest go first. Hosts take turns, the one whose last turn was longest ago first.

The clock enters as an argument. Touches the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, select, true, union, update

from newsbot.items import CrawlEnd
from newsbot.store import backend, due
from newsbot.store.due import PAGES, SOURCES, Leased, PageLimit, Place, Queue, Wanted
from newsbot.store.models import Crawl, Host, Page, Source
from newsbot.store.session import Database
from newsbot.store.work import PageJob, SourceJob, Work, page_jobs, source_jobs

__all__ = [
    "HostState",
    "PageJob",
    "PageLimit",
    "SourceJob",
    "Work",
    "acquire_host",
    "begin_crawl",
    "defer_host",
    "end_crawl",
    "lease_work",
    "next_due",
    "owners",
    "release",
    "release_all",
    "renew",
    "save_robots",
]

#: What leases are on: items before hosts, so that a host is given back when nothing there is held any more.
LEASED: tuple[Leased, ...] = (Page, Source, Host)

Found = list[tuple[Row[Any], str]]


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host; `robots_status` 0 means that it was unreachable, `crawl_delay` is in seconds."""

    name: str
    not_before: datetime | None = None
    crawl_delay: float | None = None
    robots_text: str | None = None
    robots_status: int | None = None
    robots_fetched_at: datetime | None = None
    robots_good_at: datetime | None = None


# -- crawls ---------------------------------------------------------------------------------


def begin_crawl(database: Database, *, owner: str, command: str, now: datetime) -> int:
    """Note that a run begins; returns its key. Raises StoreError."""
    row = {"owner": owner, "command": command, "started_at": now, "counts": {}}
    with database.begin() as connection:
        return int(connection.execute(backend.insert(connection, Crawl).values(row).returning(Crawl.id)).scalar_one())


def end_crawl(database: Database, crawl_id: int, *, end: CrawlEnd, counts: Mapping[str, Any], now: datetime) -> None:
    """Note that a run ended, why, and what it did. Raises StoreError."""
    with database.begin() as connection:
        connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(ended_at=now, end=end, counts=dict(counts)))


# -- work -----------------------------------------------------------------------------------


def lease_work(
    database: Database,
    *,
    owner: str,
    now: datetime,
    until: datetime,
    outlet_ids: Collection[int] | None = None,
    limit_hosts: int,
    per_host: int,
    busy: Mapping[str, int] | None = None,
    due_by: datetime | None = None,
    max_pages: PageLimit | None = None,
    revisit_before: datetime | None = None,
) -> Work:
    """Lease what is due at hosts that are free or the owner's, until `until`; the hosts' leases are set to that too.

    Only enabled outlets and sources count, of `outlet_ids` where given; what falls due by `due_by` (else `now`) is due.
    `busy` says how many jobs the owner has under way at which host: together with them a host has at most `per_host`
    jobs, and at most `limit_hosts` hosts have any. While another host waits for its turn, busy hosts get nothing new.
    With `revisit_before`, what was last looked at before then is due as well, planned or not: all sources, and pages
    other than those taken down here and those whose article is watched at another address (alias, moved). It takes
    whoever looks at something to move its `last_fetch_at` (`last_check_at`), or it stays due.
    Raises StoreError.
    """
    wanted = Wanted(owner, now, due_by or now, outlet_ids, max_pages, revisit_before)
    turns = Turns(limit_hosts, per_host, busy or {}, wanted)
    with database.read() as connection:
        places = due.places(connection, wanted)
    if not places:
        return Work()
    with database.begin() as connection:
        turns.take(connection, places)
        take_leases(connection, Host, turns.host_ids, owner, until)
        note_turns(connection, turns.host_ids, now)
        take_leases(connection, Source, [row.id for row, _ in turns.sources], owner, until)
        take_leases(connection, Page, [row.id for row, _ in turns.pages], owner, until)
        return Work(
            pages=page_jobs(connection, turns.pages),
            sources=source_jobs(connection, turns.sources),
            hosts=tuple(turns.host_names),
        )


@dataclass(slots=True)
class Turns:
    """One round over the hosts: who gets a turn, and what is taken there. Rows are locked, not leased yet."""

    limit_hosts: int
    per_host: int
    busy: Mapping[str, int]
    wanted: Wanted
    sources: Found = field(default_factory=list)
    pages: Found = field(default_factory=list)
    host_ids: list[int] = field(default_factory=list)
    host_names: list[str] = field(default_factory=list)

    def take(self, connection: Connection, places: Sequence[Place]) -> None:
        """Give the places their turns, in their order."""
        seats = self.limit_hosts - sum(count > 0 for count in self.busy.values())
        for place in places:
            under_way = self.busy.get(place.host, 0)
            if not under_way and seats <= 0:
                return
            if under_way < self.per_host and self.turn(connection, place, self.per_host - under_way):
                seats -= not under_way

    def turn(self, connection: Connection, place: Place, room: int) -> bool:
        """Take up to `room` jobs at a place; whether there were any."""
        host = select(Host.id).where(Host.id == place.host_id, due.open_to(self.wanted))
        if connection.execute(backend.locking(host, wait=False)).first() is None:
            return False  # another process was quicker
        sources = self.rows(connection, SOURCES, place, place.source_outlets, room)
        pages = self.rows(connection, PAGES, place, place.page_outlets, room - len(sources))
        if not sources and not pages:
            return False
        self.sources.extend((row, place.host) for row in sources)
        self.pages.extend((row, place.host) for row in pages)
        self.host_ids.append(place.host_id)
        self.host_names.append(place.host)
        return True

    def rows(
        self, connection: Connection, queue: Queue, place: Place, outlet_ids: Sequence[int], room: int
    ) -> list[Row[Any]]:
        """Up to `room` rows of a queue at a place: those that are planned, then those to be looked at again."""
        found: dict[int, Row[Any]] = {}
        for branch in due.branches(queue, self.wanted):
            if len(found) == room:
                break
            rows: list[Row[Any]] = []
            for outlet_id in outlet_ids:
                limit = min(room, self.left(queue, outlet_id, found))
                statement = due.rows_due(queue, branch, self.wanted, place, outlet_id, limit)
                rows.extend(connection.execute(backend.locking(statement, wait=False)))
            for row in sorted(rows, key=lambda row: row.turn, reverse=True):
                if len(found) < room and self.left(queue, row.outlet_id, found):
                    found.setdefault(row.id, row)
        return list(found.values())

    def left(self, queue: Queue, outlet_id: int, found: Mapping[int, Row[Any]]) -> int:
        """How many more rows of an outlet may be taken besides those found, as far as its own limit goes."""
        if queue is not PAGES or self.wanted.max_pages is None:
            return self.per_host
        taken = [row for row in (*found.values(), *(row for row, _ in self.pages)) if row.outlet_id == outlet_id]
        return max(0, self.wanted.max_pages.left(outlet_id) - len(taken))


def take_leases(connection: Connection, model: Leased, keys: Sequence[int], owner: str, until: datetime) -> None:
    """Write the owner into rows that are locked."""
    if keys:
        connection.execute(update(model).where(model.id.in_(keys)).values(lease_owner=owner, lease_until=until))


def note_turns(connection: Connection, host_ids: Sequence[int], now: datetime) -> None:
    """Note when hosts had their turns, a microsecond apart, so that the next round keeps their order."""
    if host_ids:
        connection.execute(
            update(Host).where(Host.id == bindparam("host_id")).values(leased_at=bindparam("turn")),
            [{"host_id": key, "turn": now + timedelta(microseconds=index)} for index, key in enumerate(host_ids)],
        )


def renew(database: Database, *, owner: str, until: datetime) -> frozenset[str]:
    """Prolong everything that the owner holds; returns the hosts, by name, that it still holds.

    What another transaction has locked is passed over, and comes with the next renewal: hence renew early.
    Raises StoreError.
    """
    with database.begin() as connection:
        for model in LEASED:
            mine = backend.locking(select(model.id).where(due.held_by(model, owner)), wait=False)
            connection.execute(update(model).where(model.id.in_(mine)).values(lease_until=until))
        return frozenset(connection.scalars(select(Host.name).where(Host.lease_owner == owner)))


def release(
    database: Database,
    *,
    owner: str,
    page_ids: Collection[int] = (),
    source_ids: Collection[int] = (),
    hosts: Collection[str] = (),
    until: datetime | None = None,
) -> None:
    """Give back what the owner holds of these; what it doesn't hold is left alone.

    With `until`, nobody is given the pages and sources before then: for what can't be done now and would come straight
    back. Raises StoreError.
    """
    free(database, owner, Page, Page.id.in_(page_ids) if page_ids else None, until)
    free(database, owner, Source, Source.id.in_(source_ids) if source_ids else None, until)
    free(database, owner, Host, Host.name.in_(hosts) if hosts else None)


def release_all(database: Database, owner: str) -> None:
    """Give back everything that the owner holds. Raises StoreError."""
    for model in LEASED:
        free(database, owner, model, true())


def free(
    database: Database,
    owner: str,
    model: Leased,
    chosen: ColumnElement[bool] | None,
    until: datetime | None = None,
) -> None:
    """End the owner's leases on the chosen rows, if any are.

    Locked in the order of their keys and one table a transaction, as whoever waits for locks has to, lest two wait for
    each other.
    """
    if chosen is None:
        return
    mine = select(model.id).where(due.held_by(model, owner), chosen).order_by(model.id)
    with database.begin() as connection:
        connection.execute(
            update(model)
            .where(model.id.in_(backend.locking(mine, wait=True)))
            .values(lease_owner=None, lease_until=until)
        )


def owners(database: Database) -> tuple[str, ...]:
    """Everybody who holds anything, also by a lease that has run out. Raises StoreError."""
    held = [
        select(model.lease_owner).where(model.lease_owner.is_not(None), model.lease_until.is_not(None))
        for model in LEASED
    ]
    with database.read() as connection:
        return tuple(sorted(connection.scalars(union(*held))))


def next_due(
    database: Database,
    *,
    outlet_ids: Collection[int] | None,
    now: datetime,
    owner: str | None = None,
    max_pages: PageLimit | None = None,
    until: datetime | None = None,
) -> datetime | None:
    """The earliest instant at which `lease_work` could bring something: past where it could now, None where never.

    What hosts asked for (`not_before`) and the leases of owners other than `owner` are waited for. With `until`, None
    also where it is later than that. Raises StoreError.
    """
    with database.read() as connection:
        found = due.next_due(connection, Wanted(owner, now, now, outlet_ids, max_pages))
    return None if found is None or (until is not None and found > until) else found


# -- hosts ----------------------------------------------------------------------------------


def acquire_host(database: Database, *, name: str, owner: str, now: datetime, until: datetime) -> HostState | None:
    """Take, or prolong, the right to ask a host, known or not; None where somebody else has it. Raises StoreError.

    `not_before` is for the caller to keep.
    """
    with database.begin() as connection:
        state = claim_host(connection, name, owner, now, until)
        if state is None:
            add_host(connection, name)
            state = claim_host(connection, name, owner, now, until)
    return state


def claim_host(connection: Connection, name: str, owner: str, now: datetime, until: datetime) -> HostState | None:
    """Take a known host that nobody else has."""
    row = connection.execute(
        update(Host)
        .where(Host.name == name, due.unclaimed(owner, now))
        .values(lease_owner=owner, lease_until=until)
        .returning(*(getattr(Host, column) for column in HostState.__dataclass_fields__))
    ).first()
    return None if row is None else HostState(**row._mapping)


def add_host(connection: Connection, name: str) -> None:
    """Add a host that isn't known yet."""
    connection.execute(backend.insert(connection, Host).values(name=name).on_conflict_do_nothing())


def save_robots(
    database: Database, *, name: str, text: str | None, status: int, at: datetime, crawl_delay: float | None
) -> None:
    """Keep what a host answered for robots.txt at `at`; `status` 0 means that it was unreachable.

    A failure (unreachable, 429, 5xx) leaves the last good copy and its delay alone: it serves on for a day (RFC 9309,
    section 2.3.1.4). Raises StoreError.
    """
    values: dict[str, Any] = {"robots_status": status, "robots_fetched_at": at}
    if not (status == 0 or status == 429 or status >= 500):
        values |= {"robots_text": text if status < 300 else None, "robots_good_at": at, "crawl_delay": crawl_delay}
    change_host(database, name, values)


def defer_host(database: Database, *, name: str, not_before: datetime) -> None:
    """Leave a host alone until `not_before`, or longer where it was to be left alone longer. Raises StoreError."""
    change_host(database, name, {"not_before": case((Host.not_before > not_before, Host.not_before), else_=not_before)})


def change_host(database: Database, name: str, values: Mapping[str, Any]) -> None:
    """Write values into the row of a host, known or not."""
    change = update(Host).where(Host.name == name).values(values)
    with database.begin() as connection:
        if not connection.execute(change).rowcount:
            add_host(connection, name)
            connection.execute(change)
