"""The tables, as typed models; every table and column says in its comment what it holds.

The schema itself is made by migrations alone; a test holds models and migrations equal. Instants are UTC and aware.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from newsbot import items
from newsbot.store.types import Document, Instant, Key, enumeration


class Base(DeclarativeBase):
    """Names of constraints and indexes are fixed, so that migrations can speak of them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, date: Date, str: Text, dict[str, Any]: Document, list[Any]: Document}  # noqa: RUF012 (SQLAlchemy reads it as a plain class attribute)


def primary_key(comment: str) -> Mapped[int]:
    """An integer key."""
    return mapped_column(Key, primary_key=True, comment=comment)


def foreign_key(target: str, comment: str, *, index: bool = False) -> Mapped[Any]:
    """A reference to another table's key."""
    return mapped_column(Key, ForeignKey(target), index=index, comment=comment)


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
        Index("ix_source_due", "host_id", "next_check_at"),
        {"comment": "Places that name links: feeds, sitemaps, sections, home pages"},
    )

    id: Mapped[int] = primary_key("Key")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet", index=True)
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
    lease_until: Mapped[datetime | None] = mapped_column(comment="When that lease ends by itself")
    created_at: Mapped[datetime] = mapped_column(comment="When it was added")


class Page(Base):
    """An address that was met, whatever became of it."""

    __tablename__ = "page"
    __table_args__ = (
        Index("ix_page_due", "host_id", "next_visit_at"),
        {"comment": "Every address ever met, and what became of it"},
    )

    id: Mapped[int] = primary_key("Key")
    url_key: Mapped[int] = mapped_column(
        BigInteger, unique=True, comment="Signed 64 bits of SHA-256 of the canonical form of the address"
    )
    url: Mapped[str] = mapped_column(comment="The address as found: what is fetched")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet", index=True)
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
    next_visit_at: Mapped[datetime | None] = mapped_column(comment="When to visit next; null: never")
    visits: Mapped[int] = mapped_column(comment="Visits so far")
    failures: Mapped[int] = mapped_column(comment="Failures in a row")
    http_status: Mapped[int | None] = mapped_column(comment="HTTP status of the last visit")
    etag: Mapped[str | None] = mapped_column(comment="Validator of the last good answer")
    last_modified: Mapped[str | None] = mapped_column(comment="Validator of the last good answer")
    lease_owner: Mapped[str | None] = mapped_column(String(128), comment="The process that visits it now")
    lease_until: Mapped[datetime | None] = mapped_column(comment="When that lease ends by itself")
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


class Crawl(Base):
    """A run."""

    __tablename__ = "crawl"
    __table_args__ = ({"comment": "Runs: crawls, imports, re-extractions"},)

    id: Mapped[int] = primary_key("Key")
    owner: Mapped[str] = mapped_column(String(128), comment="The process: host name, process id and a random part")
    command: Mapped[str] = mapped_column(comment="What was asked for")
    started_at: Mapped[datetime] = mapped_column(comment="When it started")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it ended; null: under way, or crashed")
    end: Mapped[items.CrawlEnd | None] = mapped_column(enumeration(items.CrawlEnd), comment="Why it ended")
    counts: Mapped[dict[str, Any]] = mapped_column(comment="What it did, by outlet slug and outcome")


class Capture(Base):
    """An answer of a server, and where it lies in the archive."""

    __tablename__ = "capture"
    __table_args__ = (
        Index("ix_capture_page_id_fetched_at", "page_id", "fetched_at"),
        UniqueConstraint("warc_file", "warc_offset"),
        {"comment": "Answers of servers, and where each lies in the archive"},
    )

    id: Mapped[int] = primary_key("Key")
    url: Mapped[str] = mapped_column(comment="The address that answered")
    page_id: Mapped[int | None] = foreign_key("page.id", "The page it belongs to, if any")
    source_id: Mapped[int | None] = foreign_key("source.id", "The source it belongs to, if any", index=True)
    crawl_id: Mapped[int | None] = foreign_key("crawl.id", "The run that made it", index=True)
    fetched_at: Mapped[datetime] = mapped_column(comment="When the answer came (WARC-Date)")
    http_status: Mapped[int] = mapped_column(comment="HTTP status")
    content_type: Mapped[str | None] = mapped_column(comment="Content-Type as sent")
    record_id: Mapped[str] = mapped_column(String(64), unique=True, comment="WARC-Record-ID")
    record_type: Mapped[items.RecordType] = mapped_column(enumeration(items.RecordType), comment="WARC-Type")
    payload_digest: Mapped[str] = mapped_column(String(128), index=True, comment="WARC-Payload-Digest")
    warc_file: Mapped[str] = mapped_column(String(255), comment="File name below DATA/archive/")
    warc_offset: Mapped[int] = mapped_column(BigInteger, comment="Where the record starts, bytes")
    warc_length: Mapped[int] = mapped_column(BigInteger, comment="Its length in the file, bytes")


class Visit(Base):
    """One look at a page: the history that states are derived from."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_page_id_at", "page_id", "at"),
        {"comment": "Looks at pages: the history that states are derived from"},
    )

    id: Mapped[int] = primary_key("Key")
    page_id: Mapped[int] = foreign_key("page.id", "The page")
    crawl_id: Mapped[int | None] = foreign_key("crawl.id", "The run", index=True)
    at: Mapped[datetime] = mapped_column(comment="When")
    outcome: Mapped[items.VisitOutcome] = mapped_column(enumeration(items.VisitOutcome), comment="What it came to")
    reason: Mapped[items.Reason | None] = mapped_column(enumeration(items.Reason), comment="Why")
    http_status: Mapped[int | None] = mapped_column(comment="HTTP status, if one came")
    capture_id: Mapped[int | None] = foreign_key("capture.id", "What was kept of it", index=True)


class Article(Base):
    """An article: one text of one outlet, whatever its addresses."""

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_outlet_id_text_sha256", "outlet_id", "text_sha256"),
        Index("ix_article_outlet_id_published_at", "outlet_id", "published_at"),
        {"comment": "Articles, each with its latest revision and whether the outlet still shows it"},
    )

    id: Mapped[int] = primary_key("Key")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet")
    canonical_url: Mapped[str] = mapped_column(unique=True, comment="The one address that names it")
    state: Mapped[items.ArticleState] = mapped_column(enumeration(items.ArticleState), comment="Is it still shown?")
    first_seen_at: Mapped[datetime] = mapped_column(comment="First capture with it")
    last_seen_at: Mapped[datetime] = mapped_column(comment="Last visit that found it")
    missing_since: Mapped[datetime | None] = mapped_column(comment="First visit that did not find it")
    gone_since: Mapped[datetime | None] = mapped_column(comment="Visit that confirmed its disappearance")
    published_at: Mapped[datetime | None] = mapped_column(comment="UTC instant of publication, of the latest revision")
    published_precision: Mapped[items.DatePrecision | None] = mapped_column(
        enumeration(items.DatePrecision), comment="instant, or day where no time is known"
    )
    latest_revision_id: Mapped[int | None] = mapped_column(
        Key,
        ForeignKey("revision.id", use_alter=True, name="fk_article_latest_revision_id_revision"),
        comment="Its latest revision",
    )
    text_sha256: Mapped[str | None] = mapped_column(String(64), comment="SHA-256 of the latest revision's text")
    removed_at: Mapped[datetime | None] = mapped_column(comment="When it was taken down here")
    removed_reason: Mapped[str | None] = mapped_column(comment="Why it was taken down here")


class Revision(Base):
    """An article as it stood at one time, in every field."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        {"comment": "Articles as they stood, one row for each version"},
    )

    id: Mapped[int] = primary_key("Key")
    article_id: Mapped[int] = foreign_key("article.id", "The article")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … within the article")
    at: Mapped[datetime] = mapped_column(comment="When its capture was fetched")
    capture_id: Mapped[int | None] = foreign_key("capture.id", "The capture it was read from", index=True)
    cause: Mapped[items.RevisionCause] = mapped_column(
        enumeration(items.RevisionCause), comment="Why there is a new one"
    )
    stealth: Mapped[bool] = mapped_column(comment="The text changed and the outlet's date of change did not")
    extractor: Mapped[str] = mapped_column(String(128), comment="Version of the extractor that read it")
    url: Mapped[str] = mapped_column(comment="Address it was read from")
    canonical_url: Mapped[str] = mapped_column(comment="Canonical address the page gave")
    kind: Mapped[items.ArticleKind] = mapped_column(enumeration(items.ArticleKind), comment="What the page is")
    kind_score: Mapped[float] = mapped_column(Float, comment="How sure that is, 0 to 1")
    title: Mapped[str | None] = mapped_column(comment="Headline without the outlet's name")
    deck: Mapped[str | None] = mapped_column(comment="Standfirst")
    authors: Mapped[list[Any]] = mapped_column(comment="[{name, url}], persons or agencies")
    published: Mapped[str | None] = mapped_column(
        String(40), comment="ISO 8601 with the offset the outlet gave, or a bare date"
    )
    modified: Mapped[str | None] = mapped_column(String(40), comment="Likewise, of its last change")
    published_raw: Mapped[str | None] = mapped_column(comment="As found")
    modified_raw: Mapped[str | None] = mapped_column(comment="As found")
    language: Mapped[str | None] = mapped_column(String(35), comment="BCP 47 language tag")
    section: Mapped[str | None] = mapped_column(comment="Section of the outlet")
    tags: Mapped[list[Any]] = mapped_column(comment="Topics")
    body: Mapped[list[Any]] = mapped_column(comment="[{kind, text, level?, html?}] in reading order")
    text: Mapped[str] = mapped_column(comment="The text blocks of body, a blank line between")
    images: Mapped[list[Any]] = mapped_column(comment="[{url, caption, credit, alt, width, height, role}]")
    paywalled: Mapped[bool | None] = mapped_column(comment="Whether the whole text is for subscribers")
    publisher: Mapped[str | None] = mapped_column(comment="Publisher the page names")
    provenance: Mapped[dict[str, Any]] = mapped_column(comment="{field: {source, confidence}}")
    text_sha256: Mapped[str] = mapped_column(String(64), index=True, comment="SHA-256 of text, UTF-8")
    words: Mapped[int] = mapped_column(comment="Words in text")


class Change(Base):
    """One classified difference between a revision and the one before it."""

    __tablename__ = "change"
    __table_args__ = ({"comment": "Classified differences between a revision and the one before it"},)

    id: Mapped[int] = primary_key("Key")
    revision_id: Mapped[int] = foreign_key("revision.id", "The later revision", index=True)
    field: Mapped[str] = mapped_column(String(32), comment="Field of the article")
    kind: Mapped[items.ChangeKind] = mapped_column(enumeration(items.ChangeKind), comment="What kind of change")
    size: Mapped[int] = mapped_column(comment="Words that changed; characters for typography")
    before: Mapped[str | None] = mapped_column(comment="The passage before; null: nothing stood there")
    after: Mapped[str | None] = mapped_column(comment="The passage after; null: nothing stands there")


class Author(Base):
    """A name in bylines."""

    __tablename__ = "author"
    __table_args__ = ({"comment": "Names in bylines, to join on"},)

    id: Mapped[int] = primary_key("Key")
    name: Mapped[str] = mapped_column(unique=True, comment="Name of a person or an agency")


class ArticleAuthor(Base):
    """Who wrote an article, by its latest revision."""

    __tablename__ = "article_author"
    __table_args__ = ({"comment": "Authors of articles, by their latest revision"},)

    article_id: Mapped[int] = mapped_column(Key, ForeignKey("article.id"), primary_key=True, comment="The article")
    author_id: Mapped[int] = mapped_column(
        Key, ForeignKey("author.id"), primary_key=True, index=True, comment="The author"
    )
    position: Mapped[int] = mapped_column(comment="Place in the byline, from 0")


class Tag(Base):
    """A topic."""

    __tablename__ = "tag"
    __table_args__ = ({"comment": "Topics, to join on"},)

    id: Mapped[int] = primary_key("Key")
    name: Mapped[str] = mapped_column(unique=True, comment="The topic as outlets write it")


class ArticleTag(Base):
    """What an article is about, by its latest revision."""

    __tablename__ = "article_tag"
    __table_args__ = ({"comment": "Topics of articles, by their latest revision"},)

    article_id: Mapped[int] = mapped_column(Key, ForeignKey("article.id"), primary_key=True, comment="The article")
    tag_id: Mapped[int] = mapped_column(Key, ForeignKey("tag.id"), primary_key=True, index=True, comment="The topic")


class Disposition(Base):
    """How many URLs came to what, by day, outlet and source."""

    __tablename__ = "disposition"
    __table_args__ = (
        Index(
            "uq_disposition_ledger",
            "day",
            "outlet_id",
            func.coalesce(text("source_id"), 0),
            "disposition",
            func.coalesce(text("reason"), ""),
            unique=True,
        ),
        {"comment": "The ledger: what became of every URL met, counted by day, outlet and source"},
    )

    id: Mapped[int] = primary_key("Key")
    day: Mapped[date] = mapped_column(comment="UTC day")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet", index=True)
    source_id: Mapped[int | None] = foreign_key("source.id", "The source that named it, where one did")
    disposition: Mapped[items.Disposition] = mapped_column(enumeration(items.Disposition), comment="What became of it")
    reason: Mapped[items.Reason | None] = mapped_column(enumeration(items.Reason), comment="Why")
    count: Mapped[int] = mapped_column(comment="How many times that day")
