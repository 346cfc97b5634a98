"""HTML as discovery reads it: decoded, parsed with lexbor, every anchor with its place on the page. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsbot.discover import guard, markup

#: What is read of a page, in bytes.
MAXIMUM_BYTES = 4 * 1024 * 1024
#: Anchors looked at on a page.
MAXIMUM_ANCHORS = 10_000

_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9._:-]{2,40})", re.IGNORECASE
)


class Place(IntEnum):
    """Where an anchor stands; of several places, the narrower one."""

    ELSEWHERE = 0
    MAIN = 1
    ASIDE = 2
    CHROME = 3
    """Navigation, page header and footer, menus, share bars."""
    FOOTER = 4


_CHROME = (
    "nav a, [role=navigation] a, [role=menu] a, [role=menubar] a, body > header a, [role=banner] a, "
    "[class*=breadcrumb i] a, [id*=breadcrumb i] a, [class~=menu i] a, [class*=navbar i] a, [class*=main-menu i] a, "
    "[id=menu i] a, [id=nav i] a, [class~=nav i] a, [class*=navigation i] a, [class*=social i] a, [class*=share i] a"
)
_FOOTER = "body > footer a, [role=contentinfo] a, [id=footer i] a, [class~=footer i] a, [class*=site-footer i] a"
_ASIDE = "aside a, [role=complementary] a, [class*=sidebar i] a, [id*=sidebar i] a"
_MAIN = "main a, [role=main] a, article a, [id=main i] a, [id=content i] a"
_HEADLINE = "h1 a, h2 a, h3 a, h4 a, [class*=headline i] a, [class*=entry-title i] a"
_HEADINGS = "a h1, a h2, a h3, a h4, a [class*=headline i]"
_SEARCHED_ANCESTORS = 8


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page that can be fetched."""

    url: str
    text: str
    place: Place
    is_headline: bool
    in_article: bool
    relation: str
    classes: str


def decoded(body: bytes) -> str:
    """A page's text: by its mark, UTF-8 where it is that, what its meta says, Windows-1252."""
    kept = body[:MAXIMUM_BYTES]
    if kept.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return markup.decoded(kept)
    declared = _META_CHARSET.search(kept, 0, 4096)
    for encoding in ("utf-8", declared[1].decode("ascii") if declared else "cp1252"):
        try:
            return kept.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return kept.decode("utf-8" if declared and declared[1].lower() in (b"utf-8", b"utf8") else "cp1252", "replace")


def parsed(body: bytes) -> LexborHTMLParser:
    """The page as a tree; any bytes give one. An empty tree of a page made to keep a parser busy."""
    text = decoded(markup.plain(body, MAXIMUM_BYTES))
    return LexborHTMLParser("" if guard.is_hostile(text) else text)


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """The address that relative links are meant from: `<base href>` on the page's own."""
    node = tree.css_first("base[href]")
    return markup.joined(url, node.attributes.get("href") if node else None)


def anchors(tree: LexborHTMLParser, url: str) -> Iterator[Anchor]:
    """The anchors of a page found at `url`, in its order; those that can't be fetched are left out."""
    base = base_of(tree, url)
    places = _places(tree)
    headings = _headings(tree)
    headlines = {node.mem_id for node in tree.css(_HEADLINE)}
    articles = {node.mem_id for node in tree.css("article a")}
    for number, node in enumerate(tree.css("a[href]")):
        if number >= MAXIMUM_ANCHORS:
            return
        attributes = node.attributes
        address = markup.address(base, attributes.get("href") or "")
        if address is None:
            continue
        heading = headings.get(node.mem_id)
        place = places.get(node.mem_id, Place.ELSEWHERE)
        yield Anchor(
            url=address,
            text=_text(heading or node),
            place=place,
            is_headline=heading is not None or node.mem_id in headlines,
            in_article=node.mem_id in articles,
            relation=(attributes.get("rel") or "").lower(),
            classes=(attributes.get("class") or "").lower(),
        )


def _places(tree: LexborHTMLParser) -> dict[int, Place]:
    """Each anchor's place. Chrome inside an article's own header stays chrome only by a navigation's own marks."""
    places: dict[int, Place] = {}
    for selector, place in (
        (_MAIN, Place.MAIN),
        (_ASIDE, Place.ASIDE),
        (_CHROME, Place.CHROME),
        (_FOOTER, Place.FOOTER),
    ):
        places.update((node.mem_id, place) for node in tree.css(selector))
    return places


def _headings(tree: LexborHTMLParser) -> dict[int, LexborNode]:
    """The first heading within each anchor that has one, by the anchor."""
    found: dict[int, LexborNode] = {}
    for heading in tree.css(_HEADINGS):
        ancestor = heading.parent
        for _ in range(_SEARCHED_ANCESTORS):
            if ancestor is None:
                break
            if ancestor.tag == "a":
                found.setdefault(ancestor.mem_id, heading)
                break
            ancestor = ancestor.parent
    return found


def _text(node: LexborNode) -> str:
    """The text of an anchor on one line; a picture's description where there is none."""
    text = " ".join(node.text(separator=" ").split())
    if not text:
        picture = node.css_first("img[alt]")
        text = " ".join((picture.attributes.get("alt") or "").split()) if picture else ""
    return text[:1000]
