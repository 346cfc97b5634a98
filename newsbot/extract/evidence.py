"""What a page says about itself, gathered once for all fields: JSON-LD, microdata, meta elements, names of elements.

Pure; reads a Document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.errors import AddressError
from newsbot.extract.document import Document
from newsbot.extract.jsonld import Thing
from newsbot.extract.marks import Marks
from newsbot.extract.plain import folded, plain
from newsbot.urls import host

_SAME = re.compile(r"\w+")
MOST_ITEMPROPS = 3_000
MOST_HEADINGS = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that a field might have: where it stands, how sure that is, and the text as found."""

    value: Any
    source: str
    confidence: float
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that fields are chosen from.

    articles   the articles that JSON-LD, then microdata describe, the page's own first; `origins` says which is which
    others     all other things
    meta       contents of `<meta>` by lower-case name, in order
    headline   the `<h1>` that heads the page, -1 without one
    frame      the elements around the headline and around the body: none of them sets anything apart
    """

    document: Document
    articles: tuple[Thing, ...]
    origins: tuple[str, ...]
    others: tuple[Thing, ...]
    meta: Mapping[str, tuple[str, ...]]
    marks: Marks
    headline: int
    frame: frozenset[int]

    def chain(self, node: int) -> Iterator[int]:
        """`node` and the elements around it, up to where the headline or the body is around it too."""
        while node >= 0 and node not in self.frame:
            yield node
            node = self.document.parents[node]

    def first_meta(self, *names: str) -> Iterable[tuple[str, str]]:
        """Name and plain content of the meta elements of these names, in the order of the names."""
        for name in names:
            for content in self.meta.get(name, ()):
                if text := plain(content):
                    yield name, text

    def described(self) -> Iterable[tuple[str, Thing]]:
        """The articles with the prefix of their source: "ld" or "microdata"."""
        return zip(self.origins, self.articles, strict=True)


def gather(document: Document, first: int = -1) -> Evidence:
    """The evidence of a page; `first` is the first element of its body, -1 where that is unknown."""
    marks = Marks(document)
    meta: defaultdict[str, list[str]] = defaultdict(list)
    for element in document.meta:
        meta[element.name].append(element.content)
    found = document.things
    marked = microdata(document, marks)
    titles = {key(text) for text in (document.title, *meta.get("og:title", ())[:1]) if text}
    own = _own_articles(document, [thing for thing in found if thing.is_article], titles)
    marked_own = _own_articles(document, [thing for thing in marked if thing.is_article], titles)
    others = [thing for thing in (*found, *marked) if not thing.is_article]
    top = headline(document, marks, (*titles, *_headlines((*own, *marked_own))), first)
    return Evidence(
        document=document,
        articles=(*own, *marked_own),
        origins=("ld",) * len(own) + ("microdata",) * len(marked_own),
        others=tuple(others),
        meta={name: tuple(contents) for name, contents in meta.items()},
        marks=marks,
        headline=top,
        frame=frozenset(above for node in (top, first) if node >= 0 for above in document.ancestors(node)) | {0},
    )


def _headlines(articles: Iterable[Thing]) -> Iterator[str]:
    for article in articles:
        if name := article.text("headline"):
            yield key(name)


def host_of(url: str) -> str:
    """The host of an address, "" where it has none or is none."""
    try:
        return host(url)
    except AddressError:
        return ""


def key(text: str) -> str:
    """`text` for comparisons: its words in lower case."""
    return " ".join(_SAME.findall(text.casefold()))


def _own_articles(document: Document, articles: list[Thing], titles: set[str]) -> list[Thing]:
    """The articles that are the page's own, the surest first; those that others hold (related ones) are left out."""
    if not articles:
        return []
    scored = []
    for place, thing in enumerate(articles):
        score = 0.0
        if thing.parent in ("", "mainEntity", "mainEntityOfPage"):
            score += 2
        elif thing.parent in ("itemListElement", "hasPart", "mentions", "isPartOf", "citation", "relatedLink", "item",
                              "liveBlogUpdate", "isBasedOn", "subjectOf", "about", "itemReviewed", "video"):
            score -= 3
        name = key(thing.text("headline") or thing.text("name") or "")
        if name and any(name in title or title in name for title in titles):
            score += 2
        if same_page(thing.raw("url") or thing.raw("mainEntityOfPage") or thing.raw("@id") or "", document.url):
            score += 1
        score += min(len(thing.properties), 20) / 40
        if thing.types & {"review", "criticreview", "claimreview", "recipe", "podcastepisode"}:
            score -= 1
        scored.append((-score, place, thing))
    scored.sort(key=lambda entry: entry[:2])
    best = -scored[0][0]
    return [thing for negative, _, thing in scored if -negative > 0 and -negative >= best - 2.5]


def same_page(address: str, url: str) -> bool:
    """Whether two addresses have the same path."""
    return bool(address) and _path(address) == _path(url)


def _path(address: str) -> str:
    return re.sub(r"^[a-z]+://[^/]*|[?#].*$", "", address, flags=re.IGNORECASE).rstrip("/")


def headline(document: Document, marks: Marks, titles: Iterable[str], first: int) -> int:
    """The heading that is the page's headline, -1 without one: the one most like the page's titles, closest to the body.

    An `<h1>` that resembles no title is taken where nothing else does, but never the outlet's logo.
    """
    known = [grams(title) for title in set(titles) if title]
    best, best_score = -1, 0.0
    for tag in ("h1", "h2"):
        for node in document.find(tag)[:MOST_HEADINGS] if best_score < 0.85 else ():
            text = key(document.text(node)) if document.ends[node] - node < 60 else ""
            if not text:
                continue
            own = grams(text)
            score = max((likeness(own, title) for title in known), default=0.0)
            score += 0.15 if tag == "h1" else 0.0
            score += 0.15 if 0 < first - node < 400 else 0.0
            if score > best_score + 0.01 and (score >= 0.55 or (tag == "h1" and not marks.within(document, node, "logo"))):
                best, best_score = node, score
    return best


Grams = frozenset[tuple[str, ...]]


def grams(text: str) -> Grams:
    """Runs of three letters: what two titles have in common in any script."""
    joined = text.replace(" ", "")
    return frozenset(zip(joined, joined[1:], joined[2:], strict=False)) or frozenset({tuple(joined)})


def likeness(one: Grams, other: Grams) -> float:
    """0 to 1: how much two sets of grams share, twice what they share to what both have."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


# -- microdata ---------------------------------------------------------------------------------


def microdata(document: Document, marks: Marks) -> tuple[Thing, ...]:
    """The page's microdata as things, nested as in JSON-LD. The text of articles is left where it is."""
    if not marks.itemprops:
        return ()
    scopes: dict[int, dict[str, Any]] = {}
    top: list[tuple[int, str]] = []
    for node in marks.itemprops[:MOST_ITEMPROPS]:
        for name in document.attribute(node, "itemprop").split():
            owner = _scope_above(document, node)
            if owner < 0 or name in ("articleBody", "text", "reviewBody"):
                continue
            if owner not in scopes:
                scopes[owner] = _scope(document, owner)
            if "itemscope" in document.attributes[node] and node not in scopes:
                scopes[node] = _scope(document, node)
            scopes[owner].setdefault(name, []).append(scopes.get(node) or _property(document, node))
            top.append((owner, name))
    return tuple(
        Thing(_type_names(document, node), properties, document.attribute(node, "itemprop"))
        for node, properties in sorted(scopes.items())
        if properties.get("@type")
    )


def _scope(document: Document, node: int) -> dict[str, Any]:
    return {"@type": sorted(_type_names(document, node))}


def _type_names(document: Document, node: int) -> frozenset[str]:
    types = document.attribute(node, "itemtype").lower().split()
    return frozenset(name.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for name in types)


def _scope_above(document: Document, node: int) -> int:
    return next((above for above in document.ancestors(node) if "itemscope" in document.attributes[above]), -1)


def _property(document: Document, node: int) -> str:
    """The value of an itemprop, by the rules of HTML: content, datetime, an address, else the text."""
    for name in ("content", "datetime"):
        if value := document.attribute(node, name).strip():
            return value
    tag = document.tags[node]
    if tag in ("a", "link", "area") and not document.text(node):
        return document.resolve(document.attribute(node, "href"))
    if tag in ("img", "source", "video", "audio", "iframe", "embed"):
        return document.resolve(document.attribute(node, "src"))
    return folded(document.spaced_text(node)[:2_000])
