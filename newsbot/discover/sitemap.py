"""Sitemaps and sitemap indexes, plain or gzipped, with the news extension; text sitemaps, and feeds used as such. Pure.

Read with lxml's iterparse, an entry at a time: Scrapy's own reader loses news:title and the dates.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Literal

from lxml import etree

from newsbot.discover import feed, markup
from newsbot.discover.dates import DateReader
from newsbot.errors import DiscoveryError
from newsbot.items import Link, instant

#: Links taken from one sitemap (the protocol allows 50,000), and children from one index.
MAXIMUM_LINKS = 100_000
MAXIMUM_CHILDREN = 50_000

#: A sitemap may be dated some time before it is served: what changed this long before the last look is read again.
SLACK = timedelta(hours=1)


class SitemapKind(StrEnum):
    """What a sitemap is: `news` where entries have the news extension or it is a feed."""

    PLAIN = "plain"
    NEWS = "news"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names."""

    url: str
    modified: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap says; publication and language are those of its first news entry."""

    links: tuple[Link, ...]
    children: tuple[Child, ...]
    kind: SitemapKind
    publication: str | None = None
    language: str | None = None


def links(body: bytes, url: str) -> list[Link]:
    """The links of a sitemap found at `url`, in its order; none from an index. Raises DiscoveryError."""
    return list(parse(body, url).links)


def parse(body: bytes, url: str, *, zone: tzinfo = UTC) -> Sitemap:
    """All that a sitemap says; `zone` is meant where its times name none.

    Raises DiscoveryError where it is no sitemap. An address that can't be fetched is left out, and so is what repeats
    an address. At most `MAXIMUM_LINKS` links and `MAXIMUM_CHILDREN` children, from the first 64 MB.
    """
    document = markup.start(markup.plain(body))
    root = _root_name(document) or _root_name(markup.mended(document[:65_536]))
    if root in ("urlset", "sitemapindex"):
        return _from_xml(document, url, zone, is_index=root == "sitemapindex")
    if root in ("rss", "feed", "rdf"):
        return Sitemap(feed.parse(document, url, zone=zone).links, (), SitemapKind.NEWS)
    if root == "html":
        raise DiscoveryError(f"{url} is an HTML page, not a sitemap; give the sitemap's own address")
    return _from_text(document, url)


def changed(children: Iterable[Child], known: Mapping[str, datetime | None]) -> tuple[Child, ...]:
    """The children to read again: `known` has the instant of the last look at each, None where there was none.

    A child without a date may always have changed; one dated by day may have changed until that day's end.
    """
    return tuple(child for child in children if _is_changed(child, known.get(child.url)))


def _is_changed(child: Child, looked_at: datetime | None) -> bool:
    if looked_at is None or child.modified is None:
        return True
    until = instant(child.modified)
    if not isinstance(child.modified, datetime):
        until += timedelta(days=1)
    return until >= looked_at - SLACK


# -- XML ------------------------------------------------------------------------------------


def _root_name(document: bytes) -> str:
    """The name of the root element, "" where it is no XML."""
    try:
        root = next(iter(_events(document, "start", None, recover=True)), None)
    except etree.XMLSyntaxError:
        return ""
    return "" if root is None else markup.name(root[1])


def _events(
    document: bytes, event: Literal["start", "end"], tag: tuple[str, ...] | None, *, recover: bool
) -> etree.iterparse[tuple[str, etree._Element]]:
    """The elements with a tag as they start or end. Raises etree.XMLSyntaxError on the way where the XML is broken."""
    return etree.iterparse(
        io.BytesIO(document),
        events=(event,),
        tag=tag,
        recover=recover,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )


def _from_xml(document: bytes, url: str, zone: tzinfo, *, is_index: bool) -> Sitemap:
    """Read as it is; where that is not well-formed, all again, mended."""
    try:
        return _collected(document, url, zone, is_index=is_index, recover=False)
    except etree.XMLSyntaxError:
        mended = markup.mended(document)
    try:
        return _collected(mended, url, zone, is_index=is_index, recover=True)
    except etree.XMLSyntaxError as error:
        raise DiscoveryError(f"{url} can't be read as XML: {error.msg}") from error


def _collected(document: bytes, url: str, zone: tzinfo, *, is_index: bool, recover: bool) -> Sitemap:
    collected = _Collected(url, DateReader(zone), is_index=is_index)
    for _, element in _events(document, "end", ("{*}url", "{*}sitemap"), recover=recover):
        if collected.take(element):
            break
    return collected.sitemap()


class _Collected:
    """What was read of one sitemap so far."""

    def __init__(self, url: str, reader: DateReader, *, is_index: bool) -> None:
        self.url = url
        self.reader = reader
        self.is_index = is_index
        self.links: dict[str, Link] = {}
        self.children: dict[str, Child] = {}
        self.publication: str | None = None
        self.language: str | None = None
        self.is_news = False

    def take(self, element: etree._Element) -> bool:
        """Take an element that ended, and free it; True when there is enough."""
        if markup.name(element) == "url":
            self._take_link(element)
        else:
            self._take_child(element)
        element.clear()
        parent = element.getparent()
        while parent is not None and parent.getparent() is None and element.getprevious() is not None:
            del parent[0]
        return len(self.links) >= MAXIMUM_LINKS or len(self.children) >= MAXIMUM_CHILDREN

    def _take_link(self, element: etree._Element) -> None:
        said = _texts(element)
        address = markup.address(self.url, said.get("loc", ""))
        if address is None or address in self.links:
            return
        news = next((_texts(child) for child in element if markup.name(child) == "news"), {})
        if news:
            self._take_publication(element)
        self.links[address] = Link(
            url=address,
            title=markup.line(news.get("title")),
            published=self.reader.read(news.get("publication_date")),
            modified=self.reader.read(said.get("lastmod")),
            position=len(self.links),
        )

    def _take_publication(self, element: etree._Element) -> None:
        self.is_news = True
        if self.publication is None:
            for part in element.iter("{*}publication", "publication"):
                said = _texts(part)
                self.publication, self.language = markup.line(said.get("name"), 200), said.get("language")

    def _take_child(self, element: etree._Element) -> None:
        said = _texts(element)
        address = markup.address(self.url, said.get("loc", ""))
        if address is not None and address not in self.children:
            self.children[address] = Child(address, self.reader.read(said.get("lastmod")))

    def sitemap(self) -> Sitemap:
        kind = SitemapKind.PLAIN
        if self.is_news:
            kind = SitemapKind.NEWS
        elif self.children or (self.is_index and not self.links):
            kind = SitemapKind.INDEX
        return Sitemap(tuple(self.links.values()), tuple(self.children.values()), kind, self.publication, self.language)


def _texts(element: etree._Element) -> dict[str, str]:
    """The texts of an element's own children by name; the first of a name counts, so images don't replace the page."""
    found: dict[str, str] = {}
    for child in element:
        if name := markup.name(child):
            found.setdefault(name, markup.text(child).strip())
    return found


# -- text -----------------------------------------------------------------------------------


def _from_text(document: bytes, url: str) -> Sitemap:
    """A text sitemap: an address a line. Raises DiscoveryError where no line is one."""
    found: dict[str, Link] = {}
    for row in itertools.islice(io.StringIO(markup.decoded(document)), 2 * MAXIMUM_LINKS):
        stripped = row.strip()
        if stripped.startswith(("http://", "https://")) and (address := markup.address(url, stripped)):
            found.setdefault(address, Link(url=address, position=len(found)))
    if not found:
        raise DiscoveryError(f"{url} is not a sitemap: neither XML with <urlset> nor a list of addresses")
    return Sitemap(tuple(found.values())[:MAXIMUM_LINKS], (), SitemapKind.PLAIN)
