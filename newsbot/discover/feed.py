"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed in, links out. Pure.

lxml reads nearly all of them, mended where they are broken; where it finds less than there is, feedparser tries.
fastfeedparser takes a tenth of the time, 0.2 ms a feed, but turns dates to UTC (the offset tells the outlet's time
zone) and loses guids that are no permalinks, xml:base, feedburner's original links and markup in titles.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from lxml import etree

from newsbot.discover import markup
from newsbot.discover.dates import DateReader
from newsbot.errors import DiscoveryError
from newsbot.items import Link

#: Links taken from one feed, and bytes read of it.
MAXIMUM_LINKS = 20_000
MAXIMUM_BYTES = 32 * 1024 * 1024

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ENTRIES = frozenset({"item", "entry"})
_ENTRY = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)
_PUBLISHED = ("pubdate", "published", "issued", "date", "created", "pubdatetime")
_MODIFIED = ("updated", "modified", "lastmodified")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_LONGEST_TTL = 7 * 86_400
_MAIL_AND_NAME = re.compile(r"[^\s()]+@[^\s()]+ \(([^()]+)\)")
_NAME_AND_MAIL = re.compile(r"([^<>]+?) ?<[^<>\s]+@[^<>\s]+>")
_HTML = re.compile(rb"\s*(?:<!--[^<>]*-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
#: What feedparser is given: it takes seconds for a million broken bytes.
_FEEDPARSER_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says. `kind` is "rss", "rdf", "atom" or "json"; `ttl` is in seconds."""

    links: tuple[Link, ...]
    kind: str
    title: str | None = None
    home_url: str | None = None
    language: str | None = None
    ttl: int | None = None
    next_url: str | None = None
    hub_url: str | None = None
    self_url: str | None = None


def links(body: bytes, url: str) -> list[Link]:
    """The links of a feed found at `url`, in its order. Raises DiscoveryError where it is no feed."""
    return list(parse(body, url).links)


def parse(body: bytes, url: str, *, zone: tzinfo = UTC) -> Feed:
    """All that a feed says; `zone` is meant where its times name none.

    Raises DiscoveryError where it is no feed. An address in it that can't be fetched is left out, and so is what
    repeats an address. At most `MAXIMUM_LINKS` links, from the first `MAXIMUM_BYTES`.
    """
    document = markup.plain(body, MAXIMUM_BYTES)
    if not document.strip():
        raise DiscoveryError(f"{url} is empty, not a feed")
    beginning = document[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"{"):
        return _from_json(document, url, zone)
    if _HTML.match(beginning):
        raise DiscoveryError(f"{url} is an HTML page, not a feed; give the feed's own address")
    try:
        root, is_whole = markup.tree(document)
        found = _from_tree(root, url, zone)
    except DiscoveryError as error:
        return _from_feedparser(document, url, zone, why=str(error))
    if is_whole and found.links:
        return found
    if len(found.links) < len(_ENTRY.findall(document)):
        return _from_feedparser(document, url, zone, otherwise=found)
    return found


# -- XML ------------------------------------------------------------------------------------


def _from_tree(root: etree._Element, url: str, zone: tzinfo) -> Feed:
    kind = {"rss": "rss", "rdf": "rdf", "feed": "atom", "channel": "rss"}.get(markup.name(root))
    if kind is None:
        raise DiscoveryError(f"its root is <{markup.name(root)[:40]}>, which is no feed's")
    head = next((child for child in root if markup.name(child) == "channel"), root)
    said = _Said(head, markup.joined(url, root.get(_XML_BASE)))
    home_url = said.link("alternate")
    reader = DateReader(zone, _language(root, said))
    base = said.base if root.get(_XML_BASE) or head.get(_XML_BASE) else home_url or url
    entries = root.iter("{*}item", "{*}entry")  # at any depth: a missing end tag puts one into the other
    return Feed(
        links=_numbered(_link(entry, base, reader) for entry in entries),
        kind=kind,
        title=markup.line(said.first("title")),
        home_url=home_url,
        language=reader.language,
        ttl=_ttl(said),
        next_url=said.link("next"),
        hub_url=said.link("hub"),
        self_url=said.link("self"),
    )


class _Said:
    """What the children of one element say, by their names without namespaces.

    The first of a name counts, and an extension's (itunes:title, media:title) only where the feed's own is missing.
    """

    def __init__(self, element: etree._Element, base: str) -> None:
        self.base = markup.joined(base, element.get(_XML_BASE))
        self.children: dict[str, list[etree._Element]] = {}
        own = element.prefix
        for child in sorted(element, key=lambda child: child.prefix != own):
            name = markup.name(child)
            if name and name not in _ENTRIES:
                self.children.setdefault(name, []).append(child)

    def first(self, *names: str) -> str | None:
        """The first text that is not empty under these names, in their order."""
        for name in names:
            for child in self.children.get(name, ()):
                if found := markup.text(child).strip():
                    return found
        return None

    def link(self, relation: str) -> str | None:
        """The address of `<link rel=… href=…>`, or for the page itself of RSS's `<link>…</link>`; None without one."""
        for child in self.children.get("link", ()):
            said = child.get("rel", "alternate").strip().lower().rpartition("/")[2]
            href = child.get("href") or (markup.text(child) if relation == "alternate" else "")
            base = markup.joined(self.base, child.get(_XML_BASE))
            if said == relation and (found := markup.address(base, href)):
                return found
        return None


def _link(entry: etree._Element, base: str, reader: DateReader) -> Link | None:
    """One item or entry; None where it has no address that can be fetched."""
    said = _Said(entry, base)
    guid = said.first("guid", "id", "identifier") or _about(entry)
    url = markup.address(said.base, said.first("origlink") or "") or said.link("alternate") or _permalink(said, entry)
    if not url:
        return None
    group = said.children.get("group")  # media:group holds what may also stand in the item itself
    media = _Said(group[0], said.base) if group else said
    return Link(
        url=url,
        title=markup.line(said.first("title") or media.first("title")),
        published=_first_date(said, _PUBLISHED, reader),
        modified=_first_date(said, _MODIFIED, reader),
        author=_author(said),
        summary=markup.prose(said.first("summary", "description", "encoded", "content") or media.first("description")),
        guid=guid.strip()[:2000] if guid else None,
    )


def _about(entry: etree._Element) -> str | None:
    """rdf:about, also where the prefix was not declared."""
    return entry.get(_RDF_ABOUT) or entry.get("rdf:about")


def _permalink(said: _Said, entry: etree._Element) -> str | None:
    """The address in guid, id or rdf:about, where that is one."""
    for guid in said.children.get("guid", ()):
        text = markup.text(guid).strip()
        if guid.get("isPermaLink", "true").lower() != "false" and (found := markup.address(said.base, text)):
            return found
    for name in (said.first("id"), said.first("guid"), _about(entry)):
        if name and name.lower().startswith(("http://", "https://")) and (found := markup.address(said.base, name)):
            return found
    content = said.children.get("content", ())
    return next((found for child in content if (found := markup.address(said.base, child.get("src", "")))), None)


def _first_date(said: _Said, names: Iterable[str], reader: DateReader) -> datetime | date | None:
    for name in names:
        for child in said.children.get(name, ()):
            if (found := reader.read(markup.text(child))) is not None:
                return found
    return None


def _author(said: _Said) -> str | None:
    """dc:creator, Atom's author/name or RSS's author ("mail (name)"), several joined by a comma."""
    names: list[str] = []
    for child in said.children.get("creator") or said.children.get("author") or said.children.get("byline") or ():
        inner = next((markup.text(part) for part in child if markup.name(part) == "name"), None)
        if name := markup.line(inner or markup.text(child), 200):
            match = _MAIL_AND_NAME.fullmatch(name) or _NAME_AND_MAIL.fullmatch(name)
            names.append(match[1].strip() if match else name)
    return ", ".join(dict.fromkeys(names)) or None


def _language(root: etree._Element, said: _Said) -> str | None:
    found = said.first("language") or root.get(_XML_LANGUAGE) or ""
    cleaned = found.strip().replace("_", "-")
    return cleaned if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", cleaned) else None


def _ttl(said: _Said) -> int | None:
    """Seconds between two looks that the feed asks for: ttl in minutes, or syndication's period and frequency."""
    ttl = said.first("ttl")
    if ttl and ttl.isdecimal() and len(ttl) < 9:
        return min(int(ttl) * 60, _LONGEST_TTL) or None
    period = _PERIODS.get((said.first("updateperiod") or "").lower())
    frequency = said.first("updatefrequency") or "1"
    if period is None or not frequency.isdecimal() or len(frequency) > 6:
        return None
    return min(period // max(int(frequency), 1), _LONGEST_TTL) or None


# -- JSON Feed ------------------------------------------------------------------------------


def _from_json(document: bytes, url: str, zone: tzinfo) -> Feed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        data = json.loads(document.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(f"{url} begins like JSON and is not: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise DiscoveryError(f"{url} is JSON without a list of items, not a JSON Feed")
    language = _string(data, "language")
    reader = DateReader(zone, language)
    hubs = data.get("hubs") if isinstance(data.get("hubs"), list) else []
    hub = next((_string(hub, "url") for hub in hubs or [] if isinstance(hub, dict)), None)
    return Feed(
        links=_numbered(_json_link(item, url, reader) for item in data["items"]),
        kind="json",
        title=markup.line(_string(data, "title")),
        home_url=markup.address(url, _string(data, "home_page_url") or ""),
        language=language,
        next_url=markup.address(url, _string(data, "next_url") or ""),
        hub_url=markup.address(url, hub or ""),
        self_url=markup.address(url, _string(data, "feed_url") or ""),
    )


def _json_link(item: object, base: str, reader: DateReader) -> Link | None:
    if not isinstance(item, dict):
        return None
    guid = _string(item, "id")
    url = markup.address(base, _string(item, "url") or _string(item, "external_url") or "")
    if not url and guid and guid.startswith(("http://", "https://")):
        url = markup.address(base, guid)
    if not url:
        return None
    people = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_string(person, "name") for person in people or [] if isinstance(person, dict)]
    return Link(
        url=url,
        title=markup.line(_string(item, "title")),
        published=reader.read(_string(item, "date_published")),
        modified=reader.read(_string(item, "date_modified")),
        author=markup.line(", ".join(name for name in names if name), 200),
        summary=markup.prose(
            _string(item, "summary") or _string(item, "content_text") or _string(item, "content_html")
        ),
        guid=guid[:2000] if guid else None,
    )


def _string(data: dict[str, Any], name: str) -> str | None:
    """A value as text; ids may be numbers."""
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**18 else None
    return value.strip() or None if isinstance(value, str) else None


# -- feedparser -----------------------------------------------------------------------------


def _from_feedparser(document: bytes, url: str, zone: tzinfo, *, why: str = "", otherwise: Feed | None = None) -> Feed:
    """What feedparser makes of a feed that lxml could not read well; `otherwise` where that has no fewer links.

    Raises DiscoveryError where neither has anything.
    """
    import feedparser  # 0.1 s at first use

    source = io.BytesIO(document[:_FEEDPARSER_BYTES])
    try:
        data = feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False)
        entries = [entry for entry in data.entries if isinstance(entry.get("link"), str)]
        reader = DateReader(zone, data.feed.get("language"))
        found = _numbered(_feedparser_link(entry, url, reader) for entry in entries)
    except Exception as error:  # noqa: BLE001 - feedparser promises nothing about which errors broken input raises
        why, found = why or f"feedparser: {type(error).__name__}", ()
    if otherwise is not None:
        return replace(otherwise, links=found) if len(found) > len(otherwise.links) else otherwise
    if found:
        return Feed(links=found, kind="rss", title=markup.line(data.feed.get("title")), language=reader.language)
    raise DiscoveryError(f"{url} is not a feed: {why}")


def _feedparser_link(entry: Any, base: str, reader: DateReader) -> Link | None:
    url = markup.address(base, entry["link"])
    if not url:
        return None
    return Link(
        url=url,
        title=markup.line(entry.get("title")),
        published=reader.read(entry.get("published")),
        modified=reader.read(entry.get("updated")) if "updated" in entry else None,
        author=markup.line(entry.get("author"), 200),
        summary=markup.prose(entry.get("summary")),
        guid=entry.get("id"),
    )


def _numbered(found: Iterable[Link | None]) -> tuple[Link, ...]:
    """The links, each address once, with their positions."""
    kept: dict[str, Link] = {}
    for link in found:
        if link is not None and link.url not in kept:
            kept[link.url] = replace(link, position=len(kept))
            if len(kept) >= MAXIMUM_LINKS:
                break
    return tuple(kept.values())
