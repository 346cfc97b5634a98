"""What is known of pages and articles before a fetch is judged, as plain values. Pure.

`Known` is the memory of one batch: read from the database once, and kept up to date by each decision, so that the next
fetch of the batch is judged by what the one before it came to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from newsbot import outlets, schedule, urls
from newsbot.items import (
    Article,
    ArticleState,
    Capture,
    Change,
    DatePrecision,
    Disposition,
    PageStatus,
    Reason,
    RevisionCause,
    VisitOutcome,
)


@dataclass(frozen=True, slots=True)
class KnownOutlet:
    """An outlet as far as addresses are judged by it; `sections` are the keys of its home and section pages."""

    id: int
    hosts: tuple[str, ...]
    allow_hosts: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sections: frozenset[int] = frozenset()

    def allows(self, url: str) -> bool:
        """Whether the outlet's own rules let an address be fetched."""
        if self.include and not any(re.search(pattern, url) for pattern in self.include):
            return False
        return not any(re.search(pattern, url) for pattern in self.exclude)


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A row of the table `page`; `id` is None until it is stored."""

    url_key: int
    url: str
    outlet_id: int
    first_seen_at: datetime
    last_seen_at: datetime
    id: int | None = None
    article_id: int | None = None
    status: PageStatus = PageStatus.DISCOVERED
    reason: Reason | None = None
    last_fetch_at: datetime | None = None
    last_present_at: datetime | None = None
    next_visit_at: datetime | None = None
    visits: int = 0
    failures: int = 0
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    missing_since: datetime | None = None
    gone_since: datetime | None = None
    moved_to: str | None = None

    @property
    def shows_article(self) -> bool:
        """Whether its article is watched at this address: not at another one that it is an alias of."""
        return self.article_id is not None and self.status not in (PageStatus.ALIAS, PageStatus.MOVED)


@dataclass(frozen=True, slots=True)
class KnownRevision:
    """A revision: what was read, from which capture, by which extractor. `id` is None until it is stored."""

    number: int
    at: datetime
    article: Article
    capture: Capture | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """A row of the table `article`. `id` is negative until it is stored; `latest` is read only where it is needed."""

    id: int
    outlet_id: int
    canonical_url: str
    state: ArticleState
    first_seen_at: datetime
    last_seen_at: datetime
    missing_since: datetime | None = None
    gone_since: datetime | None = None
    published_at: datetime | None = None
    published_precision: DatePrecision | None = None
    text_sha256: str | None = None
    edits: tuple[datetime, ...] = ()
    """When the outlet's edits were found."""
    section: str | None = None
    """Of the latest revision."""
    latest: KnownRevision | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """A visit that did not find what a page had shown."""

    at: datetime
    crawl_id: int | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to be stored, and what it counts as in the ledger."""

    url_key: int
    at: datetime
    outcome: VisitOutcome
    disposition: Disposition
    reason: Reason | None = None
    http_status: int | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision to be stored, with its changes against the one before it."""

    article_id: int
    revision: KnownRevision
    cause: RevisionCause
    changes: tuple[Change, ...] = ()
    stealth: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What one fetch comes to: pages and articles as they shall be, visits and revisions to be added.

    The first visit is that of the page that was asked for.
    """

    pages: tuple[KnownPage, ...]
    visits: tuple[NewVisit, ...]
    articles: tuple[KnownArticle, ...] = ()
    revisions: tuple[NewRevision, ...] = ()

    @property
    def asked(self) -> NewVisit:
        """What became of the page that was asked for."""
        return self.visits[0]


class Known:
    """All that is known for one batch."""

    def __init__(self, known_outlets: Iterable[KnownOutlet], plans: Mapping[int, schedule.Plan] | None = None) -> None:
        """Outlets: those of the batch at least, and all of them where an address on other hosts is judged.

        `plans`, by outlet, are what visits are planned by, where that was learned.
        """
        self.outlets: Mapping[int, KnownOutlet] = {outlet.id: outlet for outlet in known_outlets}
        self._plans = plans or {}
        self._hosts = outlets.by_host(self.outlets.values())
        self.pages: dict[int, KnownPage] = {}
        self.articles: dict[int, KnownArticle] = {}
        self.misses: dict[int, tuple[Miss, ...]] = {}
        self._texts: dict[tuple[int, str], int] = {}
        self._names: dict[str, int] = {}
        self._unsaved = 0

    # -- addresses --------------------------------------------------------------------------

    def outlet_of(self, url: str, finder: int) -> int | None:
        """The outlet of an address that the outlet `finder` came upon: the one with the longest matching host.

        A host that the finder's outlet allows, and that is nobody else's, is the finder's.
        """
        found = outlets.of_address(self._hosts, url)
        if found is not None:
            return found.id
        allowed = self.outlets[finder].allow_hosts
        return finder if allowed and outlets.match((_Hosts(allowed),), url) else None

    def is_section(self, url: str, outlet_id: int) -> bool:
        """Whether an address is a home page, or one of the outlet's sections."""
        return urls.is_home(url) or urls.key(url) in self.outlets[outlet_id].sections

    def plan(self, outlet_id: int) -> schedule.Plan:
        """What visits of an outlet's pages are planned by."""
        return self._plans.get(outlet_id, schedule.DEFAULT_PLAN)

    # -- pages ------------------------------------------------------------------------------

    def add_pages(self, pages: Iterable[KnownPage]) -> None:
        """Pages, new or as they are now."""
        self.pages.update((page.url_key, page) for page in pages)

    def add_misses(self, misses: Mapping[int, tuple[Miss, ...]]) -> None:
        """By key of the address, the misses since each page went missing."""
        self.misses.update(misses)

    def page(self, url: str) -> KnownPage | None:
        """The page of an address. The address itself is compared too: two addresses might share a key."""
        page = self.pages.get(urls.key(url))
        return page if page is not None and urls.canonical(page.url) == urls.canonical(url) else None

    def addresses(self, article_id: int) -> tuple[KnownPage, ...]:
        """All known pages of an article."""
        return tuple(page for page in self.pages.values() if page.article_id == article_id)

    # -- articles ---------------------------------------------------------------------------

    def add_articles(self, articles: Iterable[KnownArticle]) -> None:
        """Articles, new or as they are now."""
        for article in articles:
            before = self.articles.get(article.id)
            if before is not None and self._names.get(before.canonical_url) == before.id:
                del self._names[before.canonical_url]
            self.articles[article.id] = article
            self._names[article.canonical_url] = article.id
            if article.text_sha256 is not None:
                self._texts.setdefault((article.outlet_id, article.text_sha256), article.id)

    def article_of(self, page: KnownPage) -> KnownArticle | None:
        """The article of a page."""
        return None if page.article_id is None else self.articles[page.article_id]

    def with_text(self, outlet_id: int, text_sha256: str) -> KnownArticle | None:
        """An article of an outlet with this very text."""
        found = self._texts.get((outlet_id, text_sha256))
        article = None if found is None else self.articles[found]
        return article if article is not None and article.text_sha256 == text_sha256 else None

    def named(self, canonical_url: str) -> KnownArticle | None:
        """The article that has a canonical address."""
        found = self._names.get(canonical_url)
        return None if found is None else self.articles[found]

    def next_article_id(self) -> int:
        """A number for an article that is not stored yet: negative, and new."""
        self._unsaved += 1
        return -self._unsaved

    def apply(self, decision: Decision) -> None:
        """Let the next decision see what this one came to."""
        self.add_articles(decision.articles)
        self.add_pages(decision.pages)


@dataclass(frozen=True, slots=True)
class _Hosts:
    """Hosts, as `outlets.match` wants them."""

    hosts: tuple[str, ...]


def text_digest(text: str) -> str:
    """SHA-256 of a text, hexadecimal: the column `text_sha256`."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
