"""What a page says about itself, gathered once for all fields: JSON-LD, microdata, meta elements, names of elements.

Pure; reads a Document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.errors import AddressError
from newsbot.extract.alike import grams, key, likeness
from newsbot.extract.document import Document
from newsbot.extract.jsonld import Thing
from newsbot.extract.marks import Marks
from newsbot.extract.microdata import microdata
from newsbot.extract.plain import plain
from newsbot.urls import host

MOST_HEADINGS = 15
MOST_ARTICLES = 12
MOST_CONTENTS = 50
LONGEST_TITLE = 400


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

    def is_apart(self, node: int, tags: frozenset[str]) -> bool:
        """Whether `node` is, or is in, something set apart: one of `tags`, or what calls itself aside."""
        names, marks = self.document.tags, self.marks
        return any(names[above] in tags or marks.has(above, "aside") for above in self.chain(node))

    def spot(self, node: int) -> str:
        """A short selector that says where `node` stands: its rel or itemprop, its first class, or its name."""
        for name in ("itemprop", "rel"):
            if value := self.document.attribute(node, name).split():
                return f"css:[{name}={value[0][:40]}]"
        classes = self.document.attribute(node, "class").split()
        return f"css:.{classes[0][:40]}" if classes else f"css:{self.document.tags[node]}"

    def first_meta(self, *names: str) -> Iterable[tuple[str, str]]:
        """Name and plain content of the meta elements of these names, in the order of the names."""
        for name in names:
            for content in self.meta.get(name, ())[:MOST_CONTENTS]:
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


#: Properties that hold the page's own article, and those that hold other articles.
_OWN = frozenset({"", "mainEntity", "mainEntityOfPage"})
_OTHERS = frozenset(
    {"itemListElement", "hasPart", "mentions", "isPartOf", "citation", "relatedLink", "item", "liveBlogUpdate"}
    | {"isBasedOn", "subjectOf", "about", "itemReviewed", "video"}
)
#: Types that stand beside the article proper as often as they are it.
_SECONDARY = frozenset({"review", "criticreview", "claimreview", "recipe", "podcastepisode"})


def _own_articles(document: Document, articles: list[Thing], titles: set[str]) -> list[Thing]:
    """The articles that are the page's own, the surest first; those that others hold (related ones) are left out."""
    scores = [_ownness(document, thing, titles) for thing in articles]
    best = max(scores, default=0.0)
    ranked = sorted(zip(scores, articles, strict=True), key=lambda entry: -entry[0])
    return [thing for score, thing in ranked if score > 0 and score >= best - 2.5][:MOST_ARTICLES]


def _ownness(document: Document, thing: Thing, titles: set[str]) -> float:
    """How much an article looks like the page's own: where it stands, what it is called, where it says it is."""
    score = 2.0 if thing.parent in _OWN else -3.0 if thing.parent in _OTHERS else 0.0
    name = key(thing.text("headline") or thing.text("name") or "")
    if name and any(name in title or title in name for title in titles):
        score += 2
    if _same_path(thing.raw("url") or thing.raw("mainEntityOfPage") or thing.raw("@id") or "", document.url):
        score += 1
    score += min(len(thing.properties), 20) / 40
    return score - (0.0 if thing.types.isdisjoint(_SECONDARY) else 1.0)


def _same_path(address: str, url: str) -> bool:
    """Whether two addresses have the same path."""
    return bool(address) and _path(address) == _path(url)


def _path(address: str) -> str:
    path = address.partition("#")[0].partition("?")[0].partition("://")[2] or address
    return path.partition("/")[2].rstrip("/")


def headline(document: Document, marks: Marks, titles: Iterable[str], first: int) -> int:
    """The heading that is the page's headline, -1 without one: most like the page's titles, closest to the body.

    An `<h1>` that resembles no title is taken where nothing else does, but never the outlet's logo.
    """
    known = [grams(title[:LONGEST_TITLE]) for title in sorted(set(titles)) if title]
    best, best_score = -1, 0.0
    for tag in ("h1", "h2"):
        for node in document.find(tag)[:MOST_HEADINGS] if best_score < 0.85 else ():
            text = key(document.text(node)[:LONGEST_TITLE]) if document.ends[node] - node < 60 else ""
            if not text:
                continue
            own = grams(text)
            score = max((likeness(own, title) for title in known), default=0.0)
            score += 0.15 if tag == "h1" else 0.0
            score += 0.15 if 0 < first - node < 400 else 0.0
            if score > best_score + 0.01 and (
                score >= 0.55 or (tag == "h1" and not marks.within(document, node, "logo"))
            ):
                best, best_score = node, score
    return best
