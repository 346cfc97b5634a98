"""Rows for tests of the store: each function adds one, with values that a test may change, and returns its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from newsbot.items import Health, PageStatus, RecordType, SourceKind
from newsbot.store.models import Base, Capture, Host, Outlet, Page, Source
from newsbot.store.session import Database
from newsbot.urls import key

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    """Shorter than its name in the library."""
    return timedelta(minutes=number)


def add(database: Database, model: type[Base], **values: Any) -> int:
    """A row of any table."""
    with database.begin() as connection:
        inserted = connection.execute(insert(model).values(values)).inserted_primary_key
    assert inserted is not None
    return int(inserted[0])


def add_outlet(database: Database, slug: str = "harbour", **values: Any) -> int:
    """An enabled outlet."""
    host = f"{slug}.example"
    row = {"slug": slug, "name": slug.title(), "home_url": f"https://{host}/", "hosts": [host], "config": {}}
    return add(database, Outlet, **{**row, "enabled": True, "created_at": NOON, **values})


def add_host(database: Database, name: str = "harbour.example", **values: Any) -> int:
    """A host that nobody asks."""
    return add(database, Host, name=name, **values)


def add_source(database: Database, outlet_id: int, host_id: int, url: str, **values: Any) -> int:
    """A feed that is due at noon."""
    row = {"outlet_id": outlet_id, "host_id": host_id, "url": url, "kind": SourceKind.FEED, "enabled": True}
    state = {"health": Health.NEW, "failures": 0, "next_check_at": NOON, "created_at": NOON}
    return add(database, Source, **{**row, **state, **values})


def add_page(database: Database, outlet_id: int, host_id: int, url: str, **values: Any) -> int:
    """A page that was met and is due at noon."""
    row = {"outlet_id": outlet_id, "host_id": host_id, "url": url, "url_key": key(url), "visits": 0, "failures": 0}
    state = {"status": PageStatus.DISCOVERED, "first_seen_at": NOON, "last_seen_at": NOON, "next_visit_at": NOON}
    return add(database, Page, **{**row, **state, **values})


def add_capture(database: Database, url: str, offset: int, **values: Any) -> int:
    """A whole answer, kept at noon."""
    row = {"url": url, "fetched_at": NOON, "http_status": 200, "record_type": RecordType.RESPONSE}
    place = {"warc_file": "one.warc.gz", "warc_offset": offset, "warc_length": 100}
    names = {"record_id": f"<urn:uuid:{offset}>", "payload_digest": f"sha256:{offset}"}
    return add(database, Capture, **{**row, **place, **names, **values})
