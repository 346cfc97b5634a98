"""What flows through newsbot, and every enumeration that code, tables and JSON share.

    outlet -> source -> Link -> page -> Capture -> Article -> revision

Everything is frozen and typed. Uses the standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

# -- enumerations ---------------------------------------------------------------------------


class ArticleKind(StrEnum):
    """What a page is; opinion, review, interview and long read are `article`."""

    ARTICLE = "article"
    LIVE_BLOG = "live_blog"
    GALLERY = "gallery"
    VIDEO = "video"
    AUDIO = "audio"
    LISTING = "listing"
    OTHER = "other"


class BlockKind(StrEnum):
    """What a block of a body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE = "table"
    CAPTION = "caption"
    EMBED = "embed"
    NOTE = "note"


#: The blocks whose text is the article's text, in `Article.text` and in scoring.
TEXT_BLOCKS = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.TABLE})


class ImageRole(StrEnum):
    """Where an image stands."""

    LEAD = "lead"
    INLINE = "inline"


class SourceKind(StrEnum):
    """What a source of links is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    SECTION = "section"
    HOME = "home"


class Reason(StrEnum):
    """Why a fetch, a page or a source is not simply well. Shared by pages, visits, sources' health and dispositions."""

    DNS = "dns"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TLS = "tls"
    TRUNCATED = "truncated"
    DECODING = "decoding"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    ADDRESS = "address"
    ROBOTS = "robots"
    RULE = "rule"
    HTTP_401 = "http_401"
    HTTP_402 = "http_402"
    HTTP_403 = "http_403"
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    HTTP_429 = "http_429"
    HTTP_451 = "http_451"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    BOT_WALL = "bot_wall"
    LOGIN_WALL = "login_wall"
    SOFT_404 = "soft_404"
    REDIRECT_HOME = "redirect_home"
    REDIRECT_SECTION = "redirect_section"
    REDIRECTED = "redirected"
    CANONICAL = "canonical"
    SAME_TEXT = "same_text"
    LISTING = "listing"
    NO_ARTICLE = "no_article"
    EMPTY = "empty"
    MEDIA_TYPE = "media_type"
    EXTRACTION = "extraction"
    PARSE = "parse"
    ARCHIVE = "archive"
    TAKEDOWN = "takedown"
    SPLIT = "split"
    INTERRUPTED = "interrupted"


class Health(StrEnum):
    """How a source is: `ok`, `new` before its first look, else the name of what failed (spelled as in `Reason`)."""

    NEW = "new"
    OK = "ok"
    DNS = "dns"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TLS = "tls"
    TRUNCATED = "truncated"
    DECODING = "decoding"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    ADDRESS = "address"
    ROBOTS = "robots"
    HTTP_401 = "http_401"
    HTTP_402 = "http_402"
    HTTP_403 = "http_403"
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    HTTP_429 = "http_429"
    HTTP_451 = "http_451"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    WALL = "wall"
    EMPTY = "empty"
    PARSE = "parse"
    ARCHIVE = "archive"


class PageStatus(StrEnum):
    """What became of a page."""

    DISCOVERED = "discovered"
    KEPT = "kept"
    MOVED = "moved"
    ALIAS = "alias"
    GONE = "gone"
    BLOCKED = "blocked"
    EXCLUDED = "excluded"
    REJECTED = "rejected"
    FAILED = "failed"
    REMOVED = "removed"


class VisitOutcome(StrEnum):
    """What one visit of a page came to. `missing` is a disappearance that is not confirmed yet."""

    KEPT = "kept"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    ALIAS = "alias"
    MISSING = "missing"
    GONE = "gone"
    BLOCKED = "blocked"
    EXCLUDED = "excluded"
    REJECTED = "rejected"
    FAILED = "failed"


class Disposition(StrEnum):
    """What became of a URL that was met, as the daily ledger counts it."""

    FOUND = "found"
    KNOWN = "known"
    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    ALIAS = "alias"
    MISSING = "missing"
    GONE = "gone"
    RESTORED = "restored"
    BLOCKED = "blocked"
    EXCLUDED = "excluded"
    REJECTED = "rejected"
    FAILED = "failed"
    REMOVED = "removed"


class ArticleState(StrEnum):
    """Whether the outlet still shows an article. The page's `reason` says how it disappeared."""

    PRESENT = "present"
    GONE = "gone"
    REDIRECTED = "redirected"
    BLOCKED = "blocked"
    RESTORED = "restored"
    REMOVED = "removed"


class RevisionCause(StrEnum):
    """Why a revision was made: the first one, the outlet's edit, or another extractor over the same capture."""

    FIRST = "first"
    EDIT = "edit"
    EXTRACTOR = "extractor"


class ChangeKind(StrEnum):
    """What a change between two revisions is."""

    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    DATE = "date"
    CORRECTION = "correction"
    NUMBER = "number"
    QUOTE = "quote"
    NAME = "name"
    ADDITION = "addition"
    REMOVAL = "removal"
    REWORDING = "rewording"
    MOVE = "move"
    TYPOGRAPHY = "typography"
    IMAGE = "image"
    CAPTION = "caption"
    SECTION = "section"
    TAGS = "tags"
    PAYWALL = "paywall"
    LANGUAGE = "language"
    KIND = "kind"
    PUBLISHER = "publisher"
    ADDRESS = "address"


class DatePrecision(StrEnum):
    """How exactly an article's date of publication is known."""

    INSTANT = "instant"
    DAY = "day"


class RecordType(StrEnum):
    """The WARC record that a capture points at (WARC 1.1, section 6)."""

    RESPONSE = "response"
    REVISIT = "revisit"


class CrawlEnd(StrEnum):
    """Why a crawl ended."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    DISK_FULL = "disk_full"
    FAILED = "failed"


# -- articles -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a feed, a sitemap or a section page names, with what was said of it there."""

    url: str
    title: str | None = None
    published: datetime | date | None = None
    modified: datetime | date | None = None
    author: str | None = None
    summary: str | None = None
    guid: str | None = None
    position: int | None = None
    """Place in the source, from 0: prominence on a home page."""


@dataclass(frozen=True, slots=True)
class Author:
    """A person or an agency, without "By" and without a role."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body: text with white space folded, and `level` for headings (1 to 6)."""

    kind: BlockKind
    text: str
    level: int | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article: its largest version, caption and credit apart."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    role: ImageRole = ImageRole.INLINE


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a field came from ("ld:headline", "css:h1", "model") and how sure that is (0 to 1)."""

    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Article:
    """A structured article, as `extract` makes it and `normalise` cleans it."""

    url: str
    canonical_url: str
    kind: ArticleKind
    kind_score: float
    extractor: str
    title: str | None = None
    deck: str | None = None
    authors: tuple[Author, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    published_raw: str | None = None
    modified_raw: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    paywalled: bool | None = None
    publisher: str | None = None
    provenance: Mapping[str, Provenance] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def text(self) -> str:
        """Paragraphs, headings, list items, quotes and tables, a blank line between."""
        return "\n\n".join(block.text for block in self.body if block.kind in TEXT_BLOCKS)

    def to_dict(self) -> dict[str, Any]:
        """The article as JSON-ready data; field names are those of the exports."""
        return {
            "url": self.url,
            "canonical_url": self.canonical_url,
            "kind": self.kind.value,
            "kind_score": self.kind_score,
            "title": self.title,
            "deck": self.deck,
            "authors": [{"name": author.name, "url": author.url} for author in self.authors],
            "published": date_text(self.published),
            "modified": date_text(self.modified),
            "published_raw": self.published_raw,
            "modified_raw": self.modified_raw,
            "language": self.language,
            "section": self.section,
            "tags": list(self.tags),
            "body": [block_dict(block) for block in self.body],
            "text": self.text,
            "images": [image_dict(image) for image in self.images],
            "paywalled": self.paywalled,
            "publisher": self.publisher,
            "provenance": {
                name: {"source": origin.source, "confidence": origin.confidence}
                for name, origin in self.provenance.items()
            },
            "extractor": self.extractor,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Article:
        """The inverse of `to_dict`: `Article.from_dict(article.to_dict()) == article`."""
        return cls(
            url=data["url"],
            canonical_url=data["canonical_url"],
            kind=ArticleKind(data["kind"]),
            kind_score=data["kind_score"],
            extractor=data["extractor"],
            title=data["title"],
            deck=data["deck"],
            authors=tuple(Author(**author) for author in data["authors"]),
            published=date_value(data["published"]),
            modified=date_value(data["modified"]),
            published_raw=data["published_raw"],
            modified_raw=data["modified_raw"],
            language=data["language"],
            section=data["section"],
            tags=tuple(data["tags"]),
            body=tuple(Block(**{**block, "kind": BlockKind(block["kind"])}) for block in data["body"]),
            images=tuple(Image(**{**image, "role": ImageRole(image["role"])}) for image in data["images"]),
            paywalled=data["paywalled"],
            publisher=data["publisher"],
            provenance=MappingProxyType({name: Provenance(**origin) for name, origin in data["provenance"].items()}),
        )


def block_dict(block: Block) -> dict[str, Any]:
    """A block as JSON-ready data; `level` and `html` only where they are known."""
    data: dict[str, Any] = {"kind": block.kind.value, "text": block.text}
    if block.level is not None:
        data["level"] = block.level
    if block.html is not None:
        data["html"] = block.html
    return data


def image_dict(image: Image) -> dict[str, Any]:
    """An image as JSON-ready data."""
    return {
        "url": image.url,
        "caption": image.caption,
        "credit": image.credit,
        "alt": image.alt,
        "width": image.width,
        "height": image.height,
        "role": image.role.value,
    }


def date_text(value: datetime | date | None) -> str | None:
    """ISO 8601: an instant with its offset, or a bare date where no time is known."""
    return None if value is None else value.isoformat()


def date_value(text: str | None) -> datetime | date | None:
    """The inverse of `date_text`."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-01-01") else datetime.fromisoformat(text)


def instant(value: datetime | date) -> datetime:
    """The UTC instant of a date; midnight UTC where only the day is known."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def precision(value: datetime | date) -> DatePrecision:
    """How exactly a date is known."""
    return DatePrecision.INSTANT if isinstance(value, datetime) else DatePrecision.DAY


@dataclass(frozen=True, slots=True)
class Change:
    """One classified difference between two revisions of an article.

    `field` is a field of Article ("title", "body", …); `size` counts changed words (characters for typography);
    `before` and `after` are the passages, None where there was nothing.
    """

    field: str
    kind: ChangeKind
    size: int
    before: str | None
    after: str | None


# -- fetching -------------------------------------------------------------------------------


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
    """What one look at a source brought: its health, and the links it names. `health` ok with `http_status` 304
    means that nothing changed. `child_sources` are the sitemaps that a sitemap index names and that changed."""

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
