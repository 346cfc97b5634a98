"""Outlets and their sources as definitions: stored, switched on and off, and given back as they were told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from newsbot import outlets
from newsbot.errors import StoreError
from newsbot.items import Health
from newsbot.store import backend
from newsbot.store.models import Outlet, Source
from newsbot.store.session import Database
from newsbot.store.statements import chunks, host_ids, host_name


def add_outlet(database: Database, outlet: outlets.Outlet, now: datetime) -> int:
    """Store an outlet with its sources, or bring the one with that home host up to date; returns its key.

    Sources that are known stay, with their health and history, also those that the definition doesn't name.
    Raises StoreError where another home host has the slug.
    """
    with database.begin() as connection:
        known = _find(connection, outlet)
        values = {
            "slug": outlet.slug,
            "name": outlet.name,
            "home_url": outlet.home_url,
            "hosts": list(outlet.hosts),
            "language": outlet.language,
            "country": outlet.country,
            "timezone": outlet.timezone,
            "config": outlet.config.to_dict(),
            "enabled": outlet.enabled,
        }
        if known is None:
            added = insert(Outlet).values(**values, created_at=now).returning(Outlet.id)
            outlet_id = connection.execute(added).scalar_one()
        else:
            outlet_id = known
            connection.execute(update(Outlet).where(Outlet.id == outlet_id).values(**values))
        _add_sources(connection, outlet_id, outlet.sources, now)
    return outlet_id


def _find(connection: Connection, outlet: outlets.Outlet) -> int | None:
    """The key of the outlet with the same home host. Raises StoreError where another one has its slug."""
    home = _home(outlet.home_url)
    columns: tuple[Any, ...] = (Outlet.id, Outlet.slug, Outlet.home_url)
    rows = connection.execute(backend.locking(select(*columns), wait=True)).all()
    same = [row for row in rows if _home(row.home_url) == home]
    for row in rows:
        if row.slug == outlet.slug and row not in same:
            raise StoreError(f"the slug {outlet.slug!r} is taken by {row.home_url}; give {outlet.home_url} another one")
    return same[0].id if same else None


def _home(url: str) -> str:
    return host_name(url).removeprefix("www.")


def _add_sources(
    connection: Connection, outlet_id: int, sources: Iterable[outlets.SourceDefinition], now: datetime
) -> None:
    """New sources, due at once; of known ones what a person may set."""
    wanted = {source.url: source for source in sources}
    known: dict[str, int] = {}
    for chunk in chunks(wanted):
        rows = select(Source.url, Source.outlet_id).where(Source.url.in_(chunk))
        known.update(connection.execute(rows).all())
    for url, source in wanted.items():
        if known.get(url) == outlet_id:
            same = update(Source).where(Source.url == url)
            connection.execute(same.values(kind=source.kind, enabled=source.enabled))
    new = [source for url, source in wanted.items() if url not in known]
    if new:
        hosts = host_ids(connection, [source.url for source in new])
        connection.execute(insert(Source), [_new_source(source, outlet_id, hosts, now) for source in new])


def _new_source(
    source: outlets.SourceDefinition, outlet_id: int, hosts: dict[str, int], now: datetime
) -> dict[str, Any]:
    return {
        "outlet_id": outlet_id,
        "host_id": hosts[host_name(source.url)],
        "kind": source.kind,
        "url": source.url,
        "enabled": source.enabled,
        "health": Health.NEW,
        "failures": 0,
        "next_check_at": now,
        "created_at": now,
    }


def set_enabled(database: Database, outlet_id: int, *, enabled: bool) -> None:
    """Switch an outlet on or off. Raises StoreError where there is no such outlet."""
    with database.begin() as connection:
        changed = update(Outlet).where(Outlet.id == outlet_id).values(enabled=enabled).returning(Outlet.id)
        if connection.execute(changed).first() is None:
            raise StoreError(f"there is no outlet {outlet_id}; `newsbot outlets list` shows them")


def set_rules(database: Database, outlet_id: int, rules: Mapping[str, Any]) -> None:
    """Store an outlet's extraction rules, as JSON-ready tables. Raises StoreError where there is no such outlet."""
    with database.begin() as connection:
        known = select(Outlet.config).where(Outlet.id == outlet_id)
        config = connection.execute(backend.locking(known, wait=True)).scalar_one_or_none()
        if config is None:
            raise StoreError(f"there is no outlet {outlet_id}; `newsbot outlets list` shows them")
        given = {**config, "rules": dict(rules)}
        connection.execute(update(Outlet).where(Outlet.id == outlet_id).values(config=given))


def known_outlets(database: Database) -> tuple[outlets.Outlet, ...]:
    """All outlets with their sources, as they are told; sitemaps that an index names are left out."""
    with database.read() as connection:
        rows = connection.execute(select(*Outlet.__table__.c).order_by(Outlet.slug)).all()
        named = select(Source.outlet_id, Source.kind, Source.url, Source.enabled).where(Source.parent_id.is_(None))
        sources: defaultdict[int, list[outlets.SourceDefinition]] = defaultdict(list)
        for outlet_id, kind, url, enabled in connection.execute(named.order_by(Source.id)):
            sources[outlet_id].append(outlets.SourceDefinition(kind, url, enabled))
    return tuple(
        outlets.Outlet(
            slug=row.slug,
            name=row.name,
            home_url=row.home_url,
            hosts=tuple(row.hosts),
            language=row.language,
            country=row.country,
            timezone=row.timezone,
            sources=tuple(sources[row.id]),
            config=outlets.OutletConfig.from_dict(row.config, f"outlet {row.slug!r}"),
            enabled=row.enabled,
        )
        for row in rows
    )
