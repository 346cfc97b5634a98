"""Which sources a site has: where to look, and what the answers make. Pure; the asking is the caller's.

probes(home page, robots.txt) -> the caller asks -> follow_up(answers) -> the caller asks -> survey(answers)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from newsbot import urls
from newsbot.discover import feed, identity, markup, pages, section, shape, sitemap
from newsbot.discover.dates import latest
from newsbot.discover.sitemap import SitemapKind
from newsbot.errors import DiscoveryError
from newsbot.items import Link, SourceKind

#: Places asked of one site, besides its home page and robots.txt.
MAXIMUM_PROBES = 12
#: Section pages taken from a home page's navigation.
MAXIMUM_SECTIONS = 40

_USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
_USUAL_FEEDS = ("/feed/", "/rss.xml", "/feed.xml", "/rss", "/atom.xml", "/index.xml", "/feeds/")
_ROBOTS_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_COMMENTS = re.compile(
    r"^(?:comments?\b|kommentare?\b|commentaires?\b|comentarios?\b|commenti\b|reacties\b)|\bcomments? feed\b",
    re.IGNORECASE,
)
_PARTIAL = shape.words(
    "author authors autor comment comments label podcast podcasts schlagwort search tag tags user users"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A place to ask, and why: "declared by the home page", "named in robots.txt", "usual place"."""

    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking; `status` is None where no answer came, and `error` says why in words."""

    status: int | None
    body: bytes = b""
    content_type: str | None = None
    final_url: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A source of a site. `links_count` is None for a page that was not looked at yet."""

    kind: SourceKind
    url: str
    title: str | None = None
    links_count: int | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteSurvey:
    """What is known of a site, and what came of each place that was tried."""

    name: str
    language: str | None
    country: str | None
    timezone: str | None
    sources: tuple[FoundSource, ...]
    tried: tuple[tuple[str, str], ...]
    evidence: Mapping[str, str]
    """For name, language, country and timezone: where it came from, in words."""


def probes(home_url: str, home_body: bytes, robots_text: str) -> tuple[Probe, ...]:
    """The places to ask, at most `MAXIMUM_PROBES`: what the site declares, and usual places for what it does not."""
    declared = [address for address in section.declared_feeds(home_body, home_url) if not _is_partial(address, None)]
    named = robots_sitemaps(robots_text, home_url)
    found = [Probe(address, "declared by the home page") for address in declared[:6]]
    found += [Probe(address, "named in robots.txt") for address in sorted(named, key=_is_not_news)[:5]]
    usual = (() if named else _USUAL_SITEMAPS) + (() if declared else _USUAL_FEEDS)
    found += [Probe(markup.joined(home_url, path), "usual place") for path in usual]
    distinct = {urls.canonical(probe.url): probe for probe in reversed(found) if urls.is_fetchable(probe.url)}
    return tuple(reversed(distinct.values()))[:MAXIMUM_PROBES]


def robots_sitemaps(robots_text: str, url: str) -> list[str]:
    """The sitemaps that a robots.txt names."""
    found = (markup.address(url, match[1]) for match in _ROBOTS_SITEMAP.finditer(robots_text[:512_000]))
    return list(dict.fromkeys(address for address in found if address))


def follow_up(answers: Mapping[str, Answer]) -> tuple[Probe, ...]:
    """The news sitemaps that indexes among the answers name, within what is left of `MAXIMUM_PROBES`."""
    room = MAXIMUM_PROBES - len(answers)
    children = [child.url for _, _, found in _sitemaps(answers) for child in found.children]
    news = (url for url in dict.fromkeys(children) if not _is_not_news(url) and url not in answers)
    return tuple(Probe(url, "named in a sitemap index") for url in news)[: max(room, 0)][:3]


def survey(home_url: str, answers: Mapping[str, Answer]) -> SiteSurvey:
    """What the answers (by the address asked, the home page's among them) make of a site. Never raises."""
    home = answers.get(home_url, Answer(None, error="not asked"))
    final_url = home.final_url or home_url
    found = _Found(urls.registered_domain(_host(final_url)))
    for url, answer in answers.items():
        if url != home_url:
            found.judge(url, answer)
    tree = pages.parsed(home.body)
    page = section.parse(home.body, final_url, known=[link.url for link in found.links])
    found.add_home(final_url, home, page)
    name = identity.name(tree, found.feed_titles, _host(final_url))
    language = identity.language(tree, found.languages)
    country = identity.country(tree, _host(final_url), language.value)
    zone = identity.time_zone(
        country.value, [date for link in found.links if (date := link.published or link.modified)]
    )
    said = {"name": name, "language": language, "country": country, "timezone": zone}
    return SiteSurvey(
        name=name.value or _host(final_url),
        language=language.value,
        country=country.value,
        timezone=zone.value,
        sources=tuple(found.sources),
        tried=tuple(found.tried),
        evidence={field: answer.evidence for field, answer in said.items()},
    )


class _Found:
    """The sources found so far, each once, and what came of every place."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.sources: list[FoundSource] = []
        self.tried: list[tuple[str, str]] = []
        self.links: list[Link] = []
        self.feed_titles: list[str] = []
        self.languages: list[str | None] = []
        self._seen: set[object] = set()

    def judge(self, url: str, answer: Answer) -> None:
        """Take one answer for a feed or a sitemap, or say why it is neither."""
        if answer.status is None or not 200 <= answer.status < 300:
            self.tried.append((url, answer.error or f"HTTP {answer.status}"))
            return
        final_url = answer.final_url or url
        for take in (self._take_feed, self._take_sitemap):
            try:
                self.tried.append((url, take(final_url, answer.body)))
            except DiscoveryError:
                continue
            return
        self.tried.append((url, "neither a feed nor a sitemap"))

    def _take_feed(self, url: str, body: bytes) -> str:
        found = feed.parse(body, url)
        if _is_partial(url, found.title):
            return "a feed of comments, one tag or one author"
        own = [link for link in found.links if urls.registered_domain(_host(link.url)) == self.domain]
        if found.links and not own and urls.registered_domain(_host(url)) == self.domain:
            return "a feed of other sites' pages"
        if not self._is_new("feed", url, found.links):
            return "the same feed as another"
        self.feed_titles += [found.title] if found.title else []
        self.languages.append(found.language)
        self._add(SourceKind.FEED, url, found.title, found.links)
        return f"a feed with {len(found.links)} links"

    def _take_sitemap(self, url: str, body: bytes) -> str:
        found = sitemap.parse(body, url)
        if not self._is_new("sitemap", url, found.links):
            return "the same sitemap as another"
        kind = SourceKind.NEWS_SITEMAP if found.kind is SitemapKind.NEWS else SourceKind.SITEMAP
        self.languages.append(found.language)
        self._add(kind, url, found.publication, found.links)
        if found.children:
            return f"a sitemap index with {len(found.children)} sitemaps"
        return f"a sitemap with {len(found.links)} links"

    def add_home(self, url: str, answer: Answer, page: section.Section) -> None:
        """The home page and the sections of its navigation."""
        if answer.status is None or not 200 <= answer.status < 300:
            self.tried.insert(0, (url, answer.error or f"HTTP {answer.status}"))
            return
        self.tried.insert(0, (url, f"a home page with {len(page.links)} articles and {len(page.sections)} sections"))
        self.sources.append(FoundSource(SourceKind.HOME, url, None, len(page.links)))
        for link in page.sections[:MAXIMUM_SECTIONS]:
            self.sources.append(FoundSource(SourceKind.SECTION, link.url, link.title))

    def _is_new(self, what: str, url: str, links: Iterable[Link]) -> bool:
        """Whether neither this address, nor another of the sort with this very set of links, was taken before."""
        named = frozenset(link.url for link in links)
        marks: set[object] = {urls.canonical(url)} | ({(what, named)} if named else set())
        is_new = self._seen.isdisjoint(marks)
        self._seen |= marks
        return is_new

    def _add(self, kind: SourceKind, url: str, title: str | None, links: tuple[Link, ...]) -> None:
        self.links += links
        newest = latest([link.published or link.modified for link in links])
        self.sources.append(FoundSource(kind, url, title, len(links), newest))


def _sitemaps(answers: Mapping[str, Answer]) -> Iterator[tuple[str, Answer, sitemap.Sitemap]]:
    for url, answer in answers.items():
        if answer.status is not None and 200 <= answer.status < 300:
            try:
                yield url, answer, sitemap.parse(answer.body, answer.final_url or url)
            except DiscoveryError:
                continue


def _is_partial(url: str, title: str | None) -> bool:
    """Whether a feed is of comments, of a tag, of an author: not of the outlet."""
    parts = urlsplit(url)
    segments = set(parts.path.lower().split("/")) | set(re.split("[=&]", parts.query.lower()))
    return bool(segments & _PARTIAL) or bool(title and _COMMENTS.search(title))


def _is_not_news(url: str) -> bool:
    return "news" not in urlsplit(url).path.lower()


def _host(url: str) -> str:
    return urlsplit(urls.canonical(url)).hostname or ""
