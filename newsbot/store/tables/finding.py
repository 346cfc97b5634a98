"""Where articles come from: outlets, hosts, sources, pages, and what sources said of pages. Touches SQLAlchemy only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from newsbot import items
from newsbot.store.tables.base import Base, foreign_key, primary_key
from newsbot.store.types import enumeration

# The conditions of partial indexes. A query has to say them in these very words for SQLite to use the index.
DUE = text("next_visit_at IS NOT NULL")
REVISITABLE = text("last_fetch_at IS NOT NULL AND status NOT IN ('alias', 'moved', 'removed')")
LEASED = text("lease_until IS NOT NULL")


class Outlet(Base):
    """A news outlet, keyed by its home host."""

    __tablename__ = "outlet"
    __table_args__ = ({"comment": "News outlets, each keyed by its home host"},)

    id: Mapped[int] = primary_key("Key")
    slug: Mapped[str] = mapped_column(String(255), unique=True, comment="Short name, made from the home host")
    name: Mapped[str] = mapped_column(comment="The outlet's name as it calls itself")
    home_url: Mapped[str] = mapped_column(comment="Address of the home page")
    hosts: Mapped[list[Any]] = mapped_column(comment="Host names that belong to the outlet, the home host first")
    language: Mapped[str | None] = mapped_column(String(35), comment="BCP 47 language tag")
    country: Mapped[str | None] = mapped_column(String(2), comment="ISO 3166-1 alpha-2 country")
    timezone: Mapped[str | None] = mapped_column(String(64), comment="IANA time zone for dates without an offset")
    config: Mapped[dict[str, Any]] = mapped_column(comment="The rest of the outlet's definition: rules, limits")
    enabled: Mapped[bool] = mapped_column(comment="False: a person switched the outlet off")
    created_at: Mapped[datetime] = mapped_column(comment="When the outlet was added")


class Host(Base):
    """A host name, and who may ask it now: one asker a host, over processes and machines."""

    __tablename__ = "host"
    __table_args__ = ({"comment": "Host names: who may ask each now, and its robots.txt"},)

    id: Mapped[int] = primary_key("Key")
    name: Mapped[str] = mapped_column(String(255), unique=True, comment="Host name, with :port where not the default")
    lease_owner: Mapped[str | None] = mapped_column(String(128), comment="The process that may ask this host")
    lease_until: Mapped[datetime | None] = mapped_column(comment="When that right ends by itself")
    leased_at: Mapped[datetime | None] = mapped_column(
        comment="When work there was last handed out: the longest ago is next"
    )
    not_before: Mapped[datetime | None] = mapped_column(comment="Ask nothing before this (Retry-After, back-off)")
    crawl_delay: Mapped[float | None] = mapped_column(
        Float, comment="Seconds between requests that robots.txt asks for"
    )
    robots_text: Mapped[str | None] = mapped_column(comment="The last good robots.txt")
    robots_status: Mapped[int | None] = mapped_column(
        comment="HTTP status of the last robots.txt request; 0: unreachable"
    )
    robots_fetched_at: Mapped[datetime | None] = mapped_column(comment="When robots.txt was last asked for")
    robots_good_at: Mapped[datetime | None] = mapped_column(comment="When robots_text was last confirmed by the host")


class Source(Base):
    """A place that names links: a feed, a sitemap, a section or the home page."""

    __tablename__ = "source"
    __table_args__ = (
        Index("ix_source_due", "outlet_id", "host_id", "next_check_at"),
        Index("ix_source_lease", "lease_owner", sqlite_where=LEASED, postgresql_where=LEASED),
        {"comment": "Places that name links: feeds, sitemaps, sections, home pages"},
    )

    id: Mapped[int] = primary_key("Key")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet")
    host_id: Mapped[int] = foreign_key("host.id", "The host that serves it")
    parent_id: Mapped[int | None] = foreign_key("source.id", "The sitemap index that named it", index=True)
    kind: Mapped[items.SourceKind] = mapped_column(enumeration(items.SourceKind), comment="What it is")
    url: Mapped[str] = mapped_column(unique=True, comment="Its address")
    title: Mapped[str | None] = mapped_column(comment="What it calls itself")
    enabled: Mapped[bool] = mapped_column(comment="False: a person switched it off")
    health: Mapped[items.Health] = mapped_column(enumeration(items.Health), comment="ok, new, or what failed last")
    etag: Mapped[str | None] = mapped_column(comment="Validator of the last good answer")
    last_modified: Mapped[str | None] = mapped_column(comment="Validator of the last good answer")
    failures: Mapped[int] = mapped_column(comment="Failures in a row")
    interval: Mapped[float | None] = mapped_column(Float, comment="Seconds between looks, as learned")
    claimed_modified_at: Mapped[datetime | None] = mapped_column(comment="What a sitemap index said of its last change")
    next_check_at: Mapped[datetime | None] = mapped_column(comment="When to look next; null: never")
    last_check_at: Mapped[datetime | None] = mapped_column(comment="Last look, whatever came")
    last_success_at: Mapped[datetime | None] = mapped_column(comment="Last look that brought an answer")
    last_new_at: Mapped[datetime | None] = mapped_column(comment="Last look that brought a new page")
    links: Mapped[int | None] = mapped_column(comment="Links it named at the last good look")
    lease_owner: Mapped[str | None] = mapped_column(String(128), comment="The process that looks at it now")
    lease_until: Mapped[datetime | None] = mapped_column(
        comment="When that lease ends by itself; without an owner: nobody's turn before then"
    )
    created_at: Mapped[datetime] = mapped_column(comment="When it was added")


class Page(Base):
    """An address that was met, whatever became of it."""

    __tablename__ = "page"
    __table_args__ = (
        Index("ix_page_due", "outlet_id", "host_id", "next_visit_at", sqlite_where=DUE, postgresql_where=DUE),
        Index(
            "ix_page_revisit",
            "outlet_id",
            "host_id",
            "last_fetch_at",
            sqlite_where=REVISITABLE,
            postgresql_where=REVISITABLE,
        ),
        Index("ix_page_lease", "lease_owner", sqlite_where=LEASED, postgresql_where=LEASED),
        {"comment": "Every address ever met, and what became of it"},
    )

    id: Mapped[int] = primary_key("Key")
    url_key: Mapped[int] = mapped_column(
        BigInteger, unique=True, comment="Signed 64 bits of SHA-256 of the canonical form of the address"
    )
    url: Mapped[str] = mapped_column(comment="The address as found: what is fetched")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet")
    host_id: Mapped[int] = foreign_key("host.id", "The host that serves it")
    article_id: Mapped[int | None] = foreign_key("article.id", "The article that stands there", index=True)
    status: Mapped[items.PageStatus] = mapped_column(enumeration(items.PageStatus), comment="What became of it")
    reason: Mapped[items.Reason | None] = mapped_column(
        enumeration(items.Reason), comment="Why, where that needs saying"
    )
    first_seen_at: Mapped[datetime] = mapped_column(comment="When the address was first met")
    last_seen_at: Mapped[datetime] = mapped_column(comment="When a source or a visit last met it")
    last_fetch_at: Mapped[datetime | None] = mapped_column(comment="When it was last asked for")
    last_present_at: Mapped[datetime | None] = mapped_column(comment="When its article was last seen there")
    next_visit_at: Mapped[datetime | None] = mapped_column(
        comment="When to visit next; of a new page, when it was published; null: never"
    )
    visits: Mapped[int] = mapped_column(comment="Visits so far")
    failures: Mapped[int] = mapped_column(comment="Failures in a row")
    http_status: Mapped[int | None] = mapped_column(comment="HTTP status of the last visit")
    etag: Mapped[str | None] = mapped_column(comment="Validator of the last good answer")
    last_modified: Mapped[str | None] = mapped_column(comment="Validator of the last good answer")
    lease_owner: Mapped[str | None] = mapped_column(String(128), comment="The process that visits it now")
    lease_until: Mapped[datetime | None] = mapped_column(
        comment="When that lease ends by itself; without an owner: nobody's turn before then"
    )
    missing_since: Mapped[datetime | None] = mapped_column(comment="First visit of those that found it missing")
    gone_since: Mapped[datetime | None] = mapped_column(comment="Visit that confirmed that it is gone")
    moved_to: Mapped[str | None] = mapped_column(comment="Where a redirect or a canonical link leads")


class Sighting(Base):
    """That a source named a page, and what it said of it."""

    __tablename__ = "sighting"
    __table_args__ = (
        UniqueConstraint("page_id", "source_id"),
        {"comment": "What sources said of pages, also of pages never fetched"},
    )

    id: Mapped[int] = primary_key("Key")
    page_id: Mapped[int] = foreign_key("page.id", "The page")
    source_id: Mapped[int] = foreign_key("source.id", "The source", index=True)
    first_seen_at: Mapped[datetime] = mapped_column(comment="When the source first named it")
    last_seen_at: Mapped[datetime] = mapped_column(comment="When the source last named it")
    title: Mapped[str | None] = mapped_column(comment="Title, as the source last gave it")
    published: Mapped[str | None] = mapped_column(String(40), comment="ISO 8601 date of publication the source gave")
    modified: Mapped[str | None] = mapped_column(String(40), comment="ISO 8601 date of change the source gave")
    position: Mapped[int | None] = mapped_column(comment="Last place in the source, from 0")
