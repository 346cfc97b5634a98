"""What was asked for and what came: runs, captures, visits and the daily ledger. Touches SQLAlchemy only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from newsbot import items
from newsbot.store.tables.base import Base, foreign_key, primary_key
from newsbot.store.types import enumeration

#: What tells rows of the ledger apart, for its unique index and for ON CONFLICT; two nulls count as equal.
LEDGER_KEY = ("day", "outlet_id", text("coalesce(source_id, 0)"), "disposition", text("coalesce(reason, '')"))


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
        Index("ix_capture_source_id_fetched_at", "source_id", "fetched_at"),
        UniqueConstraint("warc_file", "warc_offset"),
        {"comment": "Answers of servers, and where each lies in the archive"},
    )

    id: Mapped[int] = primary_key("Key")
    url: Mapped[str] = mapped_column(comment="The address that answered")
    page_id: Mapped[int | None] = foreign_key("page.id", "The page it belongs to, if any")
    source_id: Mapped[int | None] = foreign_key("source.id", "The source it belongs to, if any")
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


class Disposition(Base):
    """How many URLs came to what, by day, outlet and source."""

    __tablename__ = "disposition"
    __table_args__ = (
        Index(
            "uq_disposition_ledger",
            *LEDGER_KEY,
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
