"""What a lease hands out: jobs, made from rows with all that asking again takes. Reads the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, literal, select
from sqlalchemy.orm import aliased
from w3lib.url import safe_url_string

from newsbot import items
from newsbot.items import PageStatus, RecordType, SourceKind, Validators
from newsbot.store.models import Capture, Page, Source

#: Levels of sitemap indexes that are counted; a deeper source has this depth too.
DEEPEST = 10


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to visit. `earlier` is the last whole answer kept from its address, which a new one may repeat."""

    page_id: int
    url: str
    outlet_id: int
    host: str
    status: PageStatus
    visits: int = 0
    failures: int = 0
    validators: Validators = field(default_factory=Validators)
    earlier: items.Capture | None = None


@dataclass(frozen=True, slots=True)
class SourceJob:
    """A source to look at. `depth` counts the sitemap indexes above it; `earlier` as in PageJob."""

    source_id: int
    url: str
    outlet_id: int
    host: str
    kind: SourceKind
    depth: int = 0
    failures: int = 0
    last_success_at: datetime | None = None
    validators: Validators = field(default_factory=Validators)
    earlier: items.Capture | None = None

    @property
    def is_first_look(self) -> bool:
        """Whether it has never brought an answer."""
        return self.last_success_at is None


@dataclass(frozen=True, slots=True)
class Work:
    """What was leased; all of `hosts`, by name, are the owner's."""

    pages: tuple[PageJob, ...] = ()
    sources: tuple[SourceJob, ...] = ()
    hosts: tuple[str, ...] = ()


def page_jobs(connection: Connection, rows: Sequence[tuple[Row[Any], str]]) -> tuple[PageJob, ...]:
    """Jobs of leased pages, in the order of the rows, each of which comes with its host's name."""
    earlier = earlier_captures(connection, Page, {row.id: row.url for row, _ in rows})
    return tuple(
        PageJob(
            page_id=row.id,
            url=row.url,
            outlet_id=row.outlet_id,
            host=host,
            status=row.status,
            visits=row.visits,
            failures=row.failures,
            validators=Validators(row.etag, row.last_modified),
            earlier=earlier.get(row.id),
        )
        for row, host in rows
    )


def source_jobs(connection: Connection, rows: Sequence[tuple[Row[Any], str]]) -> tuple[SourceJob, ...]:
    """Jobs of leased sources, likewise."""
    earlier = earlier_captures(connection, Source, {row.id: row.url for row, _ in rows})
    depths = source_depths(connection, [row.id for row, _ in rows])
    return tuple(
        SourceJob(
            source_id=row.id,
            url=row.url,
            outlet_id=row.outlet_id,
            host=host,
            kind=row.kind,
            depth=depths[row.id],
            failures=row.failures,
            last_success_at=row.last_success_at,
            validators=Validators(row.etag, row.last_modified),
            earlier=earlier.get(row.id),
        )
        for row, host in rows
    )


def earlier_captures(
    connection: Connection, model: type[Page] | type[Source], addresses: Mapping[int, str]
) -> dict[int, items.Capture]:
    """By key of a page or source, the last whole answer kept from its very address: one that a revisit may name.

    A capture's address is as it was asked for: percent-encoded where the page's is not.
    """
    if not addresses:
        return {}
    encoded = {key: asked for key, url in addresses.items() if (asked := safe_url_string(url)) != url}
    address = case(encoded, value=model.id, else_=model.url) if encoded else model.url
    owner = Capture.page_id if model is Page else Capture.source_id
    latest = (
        select(Capture.id)
        .where(owner == model.id, Capture.url == address)
        .where(Capture.record_type == RecordType.RESPONSE, Capture.http_status == 200)
        .order_by(Capture.fetched_at.desc())
        .limit(1)
        .correlate(model)
        .scalar_subquery()
    )
    fields = tuple(items.Capture.__dataclass_fields__)
    kept = aliased(Capture)
    statement = select(model.id, *(getattr(kept, name) for name in fields)).join(kept, kept.id == latest)
    found = connection.execute(statement.where(model.id.in_(addresses)))
    return {row[0]: items.Capture(**dict(zip(fields, row[1:], strict=True))) for row in found}


def source_depths(connection: Connection, keys: Sequence[int]) -> dict[int, int]:
    """By key of a source, how many sitemap indexes stand above it."""
    if not keys:
        return {}
    above = (
        select(Source.id.label("source_id"), Source.parent_id.label("parent_id"), literal(0).label("depth"))
        .where(Source.id.in_(keys))
        .cte("above", recursive=True)
    )
    parent = aliased(Source)
    above = above.union_all(
        select(above.c.source_id, parent.parent_id, above.c.depth + 1)
        .join(parent, parent.id == above.c.parent_id)
        .where(above.c.depth < DEEPEST)
    )
    depths = select(above.c.source_id, func.max(above.c.depth)).group_by(above.c.source_id)
    return dict(connection.execute(depths).all())
