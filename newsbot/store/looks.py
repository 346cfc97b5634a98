"""Storing looks at sources: their health and next look, new pages, and what was said of all pages they name.

See `write.py` for the whole way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from newsbot import schedule, urls
from newsbot.decide import Known, KnownPage
from newsbot.decide.links import Claim, Named, believed, first_visit, sort_links
from newsbot.items import Disposition, Health, Link, PageStatus, Reason, SourceFetch, date_text
from newsbot.store import backend
from newsbot.store.batch import Job, Saved
from newsbot.store.children import save_children
from newsbot.store.known import read_outlets
from newsbot.store.models import Page, Sighting, Source
from newsbot.store.rows import capture_values, insert_captures, insert_pages
from newsbot.store.statements import chunks, host_ids, update_by_key
from newsbot.store.text import is_storable, storable

#: A sitemap that its index dates is looked at when the index says that it changed; and now and then all the same.
UNCHANGED_CHILD = timedelta(days=30)


@dataclass(slots=True)
class Links:
    """The links of all looks of a batch, sorted, by source."""

    named: dict[int, list[Named]] = field(default_factory=dict)
    left: dict[int, list[tuple[Disposition, Reason]]] = field(default_factory=dict)

    @property
    def outlet_ids(self) -> set[int]:
        """The outlets whose pages are named."""
        return {named.outlet_id for listed in self.named.values() for named in listed}


@dataclass(frozen=True, slots=True)
class Met:
    """A page that is known already, as far as a link to it can change it."""

    id: int
    url_key: int
    url: str
    status: PageStatus
    last_fetch_at: datetime | None


def read_links(connection: Connection, looks: Sequence[SourceFetch]) -> Links:
    """Sort the links of looks by the outlets that they belong to.

    Their hosts are stored at once: two processes that store new hosts one by one might wait for each other.
    """
    links = Links()
    with_links = {look.source_id: look for look in looks if look.links}
    if not with_links:
        return links
    rows = select(Source.id, Source.outlet_id).where(Source.id.in_(with_links))
    finders = dict(connection.execute(rows).all())
    known = Known(read_outlets(connection, None, sections_of=set(finders.values())))
    for source_id, finder in finders.items():
        given = [_storable(link) for link in with_links[source_id].links]
        links.named[source_id], links.left[source_id] = sort_links(given, known, finder)
    host_ids(connection, (name.link.url for listed in links.named.values() for name in listed))
    return links


def _storable(link: Link) -> Link:
    """A link with a title and an address that can be stored; an address that can't be is none."""
    title = None if link.title is None else storable(link.title)
    return replace(link, title=title, url=link.url if is_storable(link.url) else "")


def save_looks(connection: Connection, looks: Sequence[SourceFetch], links: Links, job: Job) -> list[Saved]:
    """Store looks at sources; returns what became of each, in their order."""
    if not looks:
        return []
    leased = _leased(connection, [look.source_id for look in looks], job.owner)
    saved = []
    for look in looks:
        source = leased.pop(look.source_id, None)
        if source is None:
            insert_captures(connection, _captures(look, job))
            saved.append(Saved(look.outlet_id, is_mine=False, source_id=look.source_id))
        else:
            saved.append(_save_look(connection, look, source, links, job))
    return saved


def _leased(connection: Connection, source_ids: Collection[int], owner: str) -> dict[int, Row[Any]]:
    rows = select(*Source.__table__.c).where(Source.id.in_(source_ids), Source.lease_owner == owner)
    return {row.id: row for row in connection.execute(backend.locking(rows.order_by(Source.id), wait=True))}


def _save_look(connection: Connection, look: SourceFetch, source: Row[Any], links: Links, job: Job) -> Saved:
    insert_captures(connection, _captures(look, job))
    named = links.named.get(source.id, [])
    counts: Counter[tuple[Disposition, Reason | None]] = Counter(links.left.get(source.id, []))
    met = met_pages(connection, [name.url_key for name in named])
    new = {name.url_key: _new_page(name, look, job) for name in named if name.url_key not in met}
    page_ids = {key: page.id for key, page in met.items()} | insert_pages(connection, list(new.values()))
    _see_again(connection, named, met, look, job, source.outlet_id)
    _write_sightings(connection, named, page_ids, look)
    for name in named:
        if name.reason is not None:
            counts[(Disposition.EXCLUDED, name.reason)] += 1
        else:
            counts[(Disposition.FOUND if name.url_key in new else Disposition.KNOWN, None)] += 1
    save_children(connection, look, source, job)
    _update_source(connection, look, source, len(new), job)
    return Saved(
        source.outlet_id,
        is_mine=True,
        counts=tuple((disposition, reason, count) for (disposition, reason), count in counts.items()),
        source_id=source.id,
    )


# -- pages ----------------------------------------------------------------------------------


def met_pages(connection: Connection, keys: Iterable[int]) -> dict[int, Met]:
    """Pages that are known, by key of address."""
    columns = (Page.id, Page.url_key, Page.url, Page.status, Page.last_fetch_at)
    return {
        row.url_key: Met(*row)
        for chunk in chunks(keys)
        for row in connection.execute(select(*columns).where(Page.url_key.in_(chunk)))
    }


def _new_page(named: Named, look: SourceFetch, job: Job) -> KnownPage:
    is_excluded = named.reason is not None
    return KnownPage(
        url_key=named.url_key,
        url=named.link.url,
        outlet_id=named.outlet_id,
        first_seen_at=look.at,
        last_seen_at=look.at,
        status=PageStatus.EXCLUDED if is_excluded else PageStatus.DISCOVERED,
        reason=named.reason,
        next_visit_at=None if is_excluded else first_visit(named.link, job.now),
    )


def _see_again(
    connection: Connection,
    named: Sequence[Named],
    met: Mapping[int, Met],
    look: SourceFetch,
    job: Job,
    finder: int,
) -> None:
    """Known pages: when they were last met, and a visit now where the source's word that they changed is believed."""
    for chunk in chunks(page.id for page in met.values()):
        connection.execute(
            update(Page).where(Page.id.in_(chunk), Page.last_seen_at < look.at).values(last_seen_at=look.at)
        )
    claims = [
        Claim(page.id, page.status, page.last_fetch_at, name.link)
        for name in named
        if (page := met.get(name.url_key)) is not None and name.link.modified is not None
    ]
    plan = job.plans.get(finder, schedule.DEFAULT_PLAN)
    for chunk in chunks(believed(claims, job.now, plan)):
        sooner = (Page.next_visit_at.is_(None)) | (Page.next_visit_at > job.now)
        connection.execute(update(Page).where(Page.id.in_(chunk), sooner).values(next_visit_at=job.now))


def _write_sightings(
    connection: Connection, named: Sequence[Named], page_ids: Mapping[int, int], look: SourceFetch
) -> None:
    rows = [
        {
            "page_id": page_ids[name.url_key],
            "source_id": look.source_id,
            "first_seen_at": look.at,
            "last_seen_at": look.at,
            "title": name.link.title,
            "published": date_text(name.link.published),
            "modified": date_text(name.link.modified),
            "position": name.link.position,
        }
        for name in named
    ]
    if not rows:
        return
    stored = backend.insert(connection, Sighting)
    said = ("last_seen_at", "title", "published", "modified", "position")
    renewed = stored.on_conflict_do_update(
        index_elements=["page_id", "source_id"], set_={name: stored.excluded[name] for name in said}
    )
    connection.execute(renewed, rows)


# -- the source itself ----------------------------------------------------------------------


def _captures(look: SourceFetch, job: Job) -> list[dict[str, Any]]:
    return [
        capture_values(capture, source_id=look.source_id, crawl_id=job.crawl_id)
        for capture in (*(hop.capture for hop in look.hops), look.capture)
        if capture is not None
    ]


def _update_source(connection: Connection, look: SourceFetch, source: Row[Any], new: int, job: Job) -> None:
    is_ok = look.health is Health.OK
    is_unchanged = look.http_status == 304
    failures = 0 if is_ok else source.failures + 1
    check = _next_check(look, source, new, failures, job.now)
    at = check.at
    if is_ok and source.parent_id is not None and source.claimed_modified_at is not None:
        at = max(at, job.now + UNCHANGED_CHILD)
    values: dict[str, Any] = {
        "health": look.health,
        "failures": failures,
        "interval": check.interval.total_seconds(),
        "next_check_at": at,
        "last_check_at": look.at,
        "lease_owner": None,
        "lease_until": None,
    }
    if is_ok:
        values |= {
            "etag": look.validators.etag or (source.etag if is_unchanged else None),
            "last_modified": look.validators.last_modified or (source.last_modified if is_unchanged else None),
            "last_success_at": look.at,
            "last_new_at": look.at if new else source.last_new_at,
            "links": source.links if is_unchanged else len(look.links) + len(look.children),
        }
    connection.execute(update_by_key(Source, *values), {"key": source.id, **values})


def _next_check(look: SourceFetch, source: Row[Any], new: int, failures: int, now: datetime) -> schedule.Check:
    history = schedule.SourceHistory(
        key=urls.key(source.url),
        kind=source.kind,
        health=look.health,
        interval=None if source.interval is None else timedelta(seconds=source.interval),
        new_links=new,
        total=len(look.links),
        looks=1 if source.last_success_at is None else 2,
        failures=failures,
        ttl=look.ttl,
        retry_after=look.retry_after,
    )
    return schedule.next_check(history, now)
