"""What a visit brings: captures, redirects, and the outcome that runs through the pipelines. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsbot.items.article import Article, Link
from newsbot.items.states import Health, Reason, RecordType


@dataclass(frozen=True, slots=True)
class Capture:
    """Where one answer of a server lies in the archive."""

    url: str
    fetched_at: datetime
    http_status: int
    content_type: str | None
    record_id: str
    """`<urn:uuid:…>`, the WARC-Record-ID."""
    record_type: RecordType
    payload_digest: str
    """`sha256:` and the hexadecimal digest of the payload as it lies in the archive (content encoding kept, chunking
    undone), so that any WARC tool can check it. For a 304 it is that of the page it confirms."""
    warc_file: str
    """File name below DATA/archive/."""
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed."""

    url: str
    http_status: int
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again cheaply with (RFC 9110, section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """What one visit of a page brought; the item that runs through the pipelines.

    `reason` is None where an answer came that can be judged by its article; `article` is None where there is none
    (304, failure, no article). `url` was asked, `final_url` answered after `hops`.
    """

    page_id: int
    url: str
    at: datetime
    final_url: str
    http_status: int | None = None
    reason: Reason | None = None
    hops: tuple[Hop, ...] = ()
    validators: Validators = Validators()
    retry_after: datetime | None = None
    capture: Capture | None = None
    article: Article | None = None
    outlet_id: int | None = None


@dataclass(frozen=True, slots=True)
class SourceFetch:
    """What one look at a source brought: its health, and the links it names.

    `health` ok with `http_status` 304 means that nothing changed. `children` are the sitemaps that a sitemap index
    names, each with what it says of its last change.
    """

    source_id: int
    url: str
    at: datetime
    health: Health
    http_status: int | None = None
    validators: Validators = Validators()
    retry_after: datetime | None = None
    ttl: int | None = None
    """Seconds that the feed asks to be left alone for."""
    capture: Capture | None = None
    links: tuple[Link, ...] = ()
    outlet_id: int | None = None
    hops: tuple[Hop, ...] = ()
    children: tuple[tuple[str, datetime | date | None], ...] = ()
