"""Reading: outlets, and which of them a person means. Never writes.

Its siblings read_articles, read_captures, read_status and read_export hold what the commands, exports, shell and
pages show of the rest.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from newsbot import outlets
from newsbot.errors import UsageError
from newsbot.items import Health, SourceKind
from newsbot.store.models import Article, Base, Outlet, Source
from newsbot.store.session import Database


@dataclass(frozen=True, slots=True)
class OutletRow:
    """A row of the table `outlet`."""

    id: int
    slug: str
    name: str
    home_url: str
    hosts: tuple[str, ...]
    language: str | None
    country: str | None
    timezone: str | None
    config: dict[str, Any]
    enabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of an outlet, as far as people look at it."""

    id: int
    outlet_id: int
    kind: SourceKind
    url: str
    title: str | None
    enabled: bool
    health: Health
    failures: int
    links: int | None
    last_check_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_check_at: datetime | None


def columns(model: type[Base], row: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of a table that a row class has fields for, in its order."""
    return [model.__table__.columns[item.name] for item in fields(row)]


def all_outlets(database: Database) -> tuple[OutletRow, ...]:
    """Every outlet, by slug."""
    statement = select(*columns(Outlet, OutletRow)).order_by(Outlet.slug)
    with database.read() as connection:
        rows = connection.execute(statement).mappings().all()
    return tuple(OutletRow(**{**row, "hosts": tuple(row["hosts"])}) for row in rows)


def find_outlets(database: Database, names: Iterable[str]) -> tuple[OutletRow, ...]:
    """The outlets that slugs, hosts or addresses mean, each once. Raises UsageError for one that is not known."""
    known = all_outlets(database)
    found = {outlet.id: outlet for outlet in (find_outlet(known, name) for name in names)}
    return tuple(found.values())


def find_outlet(known: Iterable[OutletRow], name: str) -> OutletRow:
    """The outlet that a slug, a host or an address means. Raises UsageError where there is none."""
    by_slug = {outlet.slug: outlet for outlet in known}
    found = by_slug.get(name) or outlets.match(by_slug.values(), name)
    if found is not None:
        return found
    close = difflib.get_close_matches(name, by_slug, n=1)
    remedy = (
        f"did you mean {close[0]}?" if close else "'newsbot outlets list' shows all, 'newsbot outlets add' adds one"
    )
    raise UsageError(f"no outlet is called {name} or has that host; {remedy}")


def sources(database: Database, outlet_ids: Iterable[int]) -> tuple[SourceRow, ...]:
    """The sources of outlets, by outlet, kind and address."""
    statement = (
        select(*columns(Source, SourceRow))
        .where(Source.outlet_id.in_(list(outlet_ids)))
        .order_by(Source.outlet_id, Source.kind, Source.url)
    )
    with database.read() as connection:
        return tuple(SourceRow(**row) for row in connection.execute(statement).mappings())


def article_urls(database: Database, *, an_outlet: int) -> dict[int, tuple[str, ...]]:
    """By outlet: addresses of its newest articles, at most so many."""
    newest = func.row_number().over(partition_by=Article.outlet_id, order_by=Article.id.desc()).label("newest")
    numbered = select(Article.outlet_id, Article.canonical_url, newest).subquery()
    found: dict[int, tuple[str, ...]] = {}
    with database.read() as connection:
        for row in connection.execute(select(numbered).where(numbered.c.newest <= an_outlet)):
            found[row.outlet_id] = (*found.get(row.outlet_id, ()), row.canonical_url)
    return found
