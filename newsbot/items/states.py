"""Every enumeration that code, tables and JSON share: a word here is the same word everywhere."""

from __future__ import annotations

from enum import StrEnum


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


class GapCause(StrEnum):
    """Why an article that was to be expected was not kept."""

    NEVER_LOOKED = "never_looked"
    FAILED = "failed"
    WALL = "wall"
    EXCLUDED = "excluded"
    REJECTED = "rejected"
    GONE = "gone"
    SOURCE_DEAD = "source_dead"
    NOT_CRAWLED = "not_crawled"
    QUIET = "quiet"


class Abnormality(StrEnum):
    """What is abnormal about an outlet."""

    QUIET = "quiet"
    NOT_CRAWLED = "not_crawled"
    SOURCE_DEAD = "source_dead"
    WALL = "wall"
    FILL_FALLING = "fill_falling"
