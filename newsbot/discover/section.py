"""Section and home pages: bytes in, the articles, sections, feeds and the next page that they link to out. Pure.

A link is judged by its address's shape, its place on the page, its text, and what addresses of known articles look
like. The judgement is for recall: what is taken for an article and is none costs one fetch and is rejected there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newsbot import urls
from newsbot.discover import markup, pages, shape
from newsbot.discover.pages import Anchor, Place
from newsbot.items import Link

#: An anchor that scores this or more is taken for an article's.
THRESHOLD = 2.0

_PLACE_SCORES = {Place.ELSEWHERE: 0.0, Place.MAIN: 1.0, Place.ASIDE: -0.5, Place.CHROME: -3.0, Place.FOOTER: -3.0}
_FEED_TYPES = ", ".join(f"link[rel~=alternate i][type*='{kind}' i]" for kind in ("rss", "atom", "feed+json"))
_FEED_ADDRESS = re.compile(r"/(?:rss|feed|feeds|atom)/?$|\.(?:rss|atom)$|/(?:rss|feed|atom|index)\.xml$", re.IGNORECASE)
_NEXT_WORDS = shape.words(
    """
    next next_page older older_posts more_posts weiter nächste nächste_seite ältere_beiträge suivant suivante
    page_suivante siguiente página_siguiente próxima próximo seguinte successivo successiva volgende nästa neste næste
    seuraava następna следующая далее 次へ 下一页 다음 › » > → ›› >>
    """
)
_PAGE_NUMBER = re.compile(
    r"(?:(?<=[?&]page=)|(?<=[?&]paged=)|(?<=[?&]p=)|(?<=/page/)|(?<=/seite/)|(?<=/p))\d{1,4}(?=$|[/&])"
)


@dataclass(frozen=True, slots=True)
class Section:
    """What a section or home page links to. `links` are articles, in the page's order."""

    links: tuple[Link, ...]
    next_url: str | None
    feeds: tuple[str, ...]
    sections: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of one address of a page, and why: for `newsbot outlets check` and for tests."""

    anchor: Anchor
    score: float
    is_section: bool


def links(body: bytes, url: str, known: Sequence[str] = ()) -> list[Link]:
    """The articles that a page found at `url` links to; an empty page has none. Raises AddressError on a bad `url`."""
    return list(parse(body, url, known).links)


def parse(body: bytes, url: str, known: Sequence[str] = ()) -> Section:
    """All that a page links to; `known` are addresses of articles of the outlet, a few hundred at most are of use."""
    tree = pages.parsed(body)
    anchors = list(pages.anchors(tree, url))
    next_url = _next_url(tree, anchors, url)
    verdicts = judged(anchors, url, known)
    found = [verdict.anchor for verdict in verdicts if verdict.score >= THRESHOLD and verdict.anchor.url != next_url]
    return Section(
        links=tuple(
            Link(url=anchor.url, title=markup.line(anchor.text), position=position)
            for position, anchor in enumerate(found)
        ),
        next_url=next_url,
        feeds=_feeds(tree, anchors, url),
        sections=tuple(
            Link(url=verdict.anchor.url, title=markup.line(verdict.anchor.text), position=position)
            for position, verdict in enumerate(verdict for verdict in verdicts if verdict.is_section)
        ),
    )


def judged(anchors: Iterable[Anchor], url: str, known: Sequence[str] = ()) -> list[Verdict]:
    """A verdict for each address of the outlet that a page names, in the order of first mention."""
    articles = [address for address in known if urls.is_fetchable(address)]
    patterns = shape.Known(articles)
    domains = {urls.registered_domain(urls.host(address)) for address in (url, *articles)}
    here = {urls.canonical(url)}
    hosts: dict[str, bool] = {urls.host(url): True}
    mentions: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        host = urls.host(anchor.url)
        if host not in hosts:
            hosts[host] = urls.registered_domain(host) in domains and host.partition(".")[0] not in shape.SERVICES
        if hosts[host] and (canonical := urls.canonical(anchor.url)) not in here:
            mentions.setdefault(canonical, []).append(anchor)
    return [_verdict(group, patterns) for group in mentions.values()]


def _verdict(mentions: list[Anchor], patterns: shape.Known) -> Verdict:
    """One address by all its mentions: the best of them counts, but a section in the navigation stays one."""
    address = shape.judge(mentions[0].url)
    best = max(mentions, key=lambda anchor: (_anchor_score(anchor), len(anchor.text)))
    score = _anchor_score(best) + address.score + patterns.score(address)
    is_section = not address.is_never and _is_section(mentions, address)
    if urls.is_home(mentions[0].url) or address.is_never:
        score = min(score, -9.0)
    elif is_section:
        score -= 6.0
    return Verdict(best, score, is_section and score < THRESHOLD)


def _anchor_score(anchor: Anchor) -> float:
    """How much an anchor's place and text speak for an article, from -5 to 8."""
    score = _PLACE_SCORES[anchor.place] + _text_score(anchor.text)
    if anchor.is_headline:
        score += 3.0 if anchor.place is not Place.FOOTER else 1.0
    if anchor.in_article:
        score += 1.0
    return score


def _text_score(text: str) -> float:
    """Headlines have several words; sections and buttons one or two. Scripts without spaces count by characters."""
    words = len(text.split())
    if words < 4 and not text.isascii() and any(ord(character) > 0x2E80 for character in text):
        words = len(text) // 3
    if words >= 6:
        return 3.0
    if words >= 4:
        return 2.0
    return {0: -1.0, 1: -2.0, 2: -1.0}.get(words, 0.0)


def _is_section(mentions: list[Anchor], address: shape.Shape) -> bool:
    """Whether an address is in the navigation, under a short name, and looks like a section's."""
    if not (address.is_section or urls.is_home(mentions[0].url)):
        return False
    return any(
        anchor.place is Place.CHROME and 1 <= len(anchor.text.split()) <= 4 and len(anchor.text) <= 40
        for anchor in mentions
    )


# -- the next page --------------------------------------------------------------------------


def _next_url(tree: LexborHTMLParser, anchors: list[Anchor], url: str) -> str | None:
    """The page that goes on where this one ends: by rel=next, by its name, by its number."""
    declared = tree.css_first("link[rel~=next i][href]")
    candidates = [markup.address(pages.base_of(tree, url), declared.attributes.get("href") or "")] if declared else []
    candidates += [anchor.url for anchor in anchors if "next" in anchor.relation.split()]
    candidates += [anchor.url for anchor in anchors if _is_named_next(anchor)]
    candidates += [anchor.url for anchor in anchors if _is_numbered_next(anchor, url)]
    here, host = urls.canonical(url), urls.host(url)
    for candidate in candidates:
        if candidate and urls.canonical(candidate) != here and urls.host(candidate) == host:
            return candidate
    return None


def _is_named_next(anchor: Anchor) -> bool:
    """Whether an anchor is called "next" and its address differs by a page: "next" alone may lead through articles."""
    name = anchor.text.lower().strip(" ›»>→").replace(" ", "_") or anchor.text.strip()
    return (name in _NEXT_WORDS or "next" in anchor.classes.split()) and _page_number(anchor.url) is not None


def _is_numbered_next(anchor: Anchor, url: str) -> bool:
    """Whether an anchor is the number after this page's, and its address has that number."""
    if not anchor.text.isdecimal() or len(anchor.text) > 4:
        return False
    return int(anchor.text) == (_page_number(url) or 1) + 1 == _page_number(anchor.url)


def _page_number(url: str) -> int | None:
    parts = urlsplit(url)
    match = _PAGE_NUMBER.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return int(match[0]) if match else None


# -- feeds ----------------------------------------------------------------------------------


def declared_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page found at `url` declares or links to, in its order."""
    tree = pages.parsed(body)
    return _feeds(tree, list(pages.anchors(tree, url)), url)


def _feeds(tree: LexborHTMLParser, anchors: list[Anchor], url: str) -> tuple[str, ...]:
    """Feeds that the page declares, then those that it links to."""
    base = pages.base_of(tree, url)
    declared = [markup.address(base, node.attributes.get("href") or "") for node in tree.css(_FEED_TYPES)]
    linked = [anchor.url for anchor in anchors if _FEED_ADDRESS.search(urlsplit(anchor.url).path)]
    return tuple(dict.fromkeys(address for address in (*declared, *linked) if address))
