"""The sitemaps that a sitemap index names, as sources of their own: in bounded depth, due only when they changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from newsbot import urls
from newsbot.discover.sitemap import Child, changed
from newsbot.items import Health, SourceFetch, instant
from newsbot.store.batch import Job
from newsbot.store.models import Source
from newsbot.store.statements import chunks, host_ids, host_name, update_by_key
from newsbot.store.text import is_storable
from newsbot.store.work import source_depths

#: Levels of indexes below the first; deeper ones are mistakes or traps.
DEEPEST = 3

#: Longer addresses are too long for an index.
LONGEST_ADDRESS = 2000


def save_children(connection: Connection, look: SourceFetch, source: Row[Any], job: Job) -> None:
    """Add the sitemaps that are new, and make those due that changed since they were last looked at."""
    children = {url: modified for url, modified in look.children if _is_usable(url) and url != source.url}
    if not children or source_depths(connection, [source.id])[source.id] >= DEEPEST:
        return
    known: dict[str, Any] = {}
    for chunk in chunks(children):
        columns = (Source.id, Source.url, Source.last_success_at, Source.parent_id)
        rows = connection.execute(select(*columns).where(Source.url.in_(chunk)))
        known.update((row.url, row) for row in rows)
    _add(connection, {url: modified for url, modified in children.items() if url not in known}, source, job)
    looked = {url: row.last_success_at for url, row in known.items()}
    dated = [Child(url, modified) for url, modified in children.items() if url in known and modified is not None]
    due = {child.url for child in changed(dated, looked)}
    again = [
        {"key": known[child.url].id, "claimed_modified_at": _instant(child.modified), "next_check_at": job.now}
        for child in dated
        if child.url in due and known[child.url].parent_id == source.id
    ]
    if again:
        connection.execute(update_by_key(Source, "claimed_modified_at", "next_check_at"), again)


def _is_usable(url: str) -> bool:
    """Whether an address can be asked for and indexed."""
    return urls.is_fetchable(url) and is_storable(url) and len(url) <= LONGEST_ADDRESS


def _add(connection: Connection, children: dict[str, datetime | date | None], source: Row[Any], job: Job) -> None:
    if not children:
        return
    hosts = host_ids(connection, children)
    rows = [
        {
            "outlet_id": source.outlet_id,
            "host_id": hosts[host_name(url)],
            "parent_id": source.id,
            "kind": source.kind,
            "url": url,
            "enabled": True,
            "health": Health.NEW,
            "failures": 0,
            "claimed_modified_at": _instant(modified),
            "next_check_at": job.now,
            "created_at": job.now,
        }
        for url, modified in children.items()
    ]
    connection.execute(insert(Source), rows)


def _instant(modified: datetime | date | None) -> datetime | None:
    return None if modified is None else instant(modified)
