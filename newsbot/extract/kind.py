"""What a page is: an article and which kind of one, a listing, or something else, with the score of being an article.

Numbers about the page go through a small ensemble of trees (tools/train_kind.py); what the page says outright (live
blog, gallery, video, audio), and walls, are rules. No host names, no words of the text: class names, declared types,
the shape of the address and of the text. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from math import log1p
from typing import Final
from urllib.parse import urlsplit

from newsbot.extract.document import Document
from newsbot.extract.model import KindModel, kind_model
from newsbot.extract.result import BodyResult, KindResult
from newsbot.extract.view import words_of
from newsbot.extract.walls import wall
from newsbot.items import ArticleKind, BlockKind

THRESHOLD: Final = 0.5
#: Characters that the body of a brief has at least (fewer in East Asian scripts than elsewhere).
BRIEF: Final = 80
#: A longer body than this is for the trees to judge.
BRIEF_MOST: Final = 1_500
DECLARED_IN_DATA: Final = 0.85
DECLARED_IN_META: Final = 0.6
#: What metadata say counts where the body is this sure, and this much of the page.
SURE_BODY: Final = 0.9
SURE_SHARE: Final = 0.4
#: Below so much text a page that says it is a video, a sound or a gallery is one first of all.
SHORT_BODY: Final = 1_200

LINKED: Final = {
    "news": ("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "liveblogposting"),
    "article": ("article",),
    "blog": ("blogposting",),
    "technical": ("techarticle", "howto", "softwareapplication", "softwaresourcecode", "apireference"),
    "product": ("product", "offer", "aggregateoffer", "productgroup"),
    "forum": ("discussionforumposting", "qapage", "question"),
    "listing": ("collectionpage", "itemlist", "searchresultspage", "offercatalog"),
    "business": ("localbusiness", "service", "professionalservice", "store", "medicalbusiness"),
    "faq": ("faqpage",),
    "event": ("event",),
    "recipe": ("recipe",),
    "person": ("person",),
    "video": ("videoobject",),
    "breadcrumbs": ("breadcrumblist",),
    "review": ("review", "aggregaterating"),
}  # fmt: skip
CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "shop": ("cart", "price", "product", "products", "sku", "basket", "checkout", "buy", "shop", "variant", "quantity"),
    "forum": ("thread", "threads", "reply", "replies", "topic", "topics", "forum", "forums", "posts", "member", "vote"),
    "docs": ("docs", "documentation", "toc", "docsearch", "api", "theme", "sphinx", "highlight", "code", "version"),
    "listing": (
        "card",
        "cards",
        "grid",
        "archive",
        "category",
        "listing",
        "results",
        "filter",
        "filters",
        "pagination",
    ),
    "article": ("byline", "author", "published", "article", "story", "entry", "dateline", "timestamp", "headline"),
    "sharing": ("share", "sharing", "social", "related", "tags", "newsletter"),
    "selling": ("hero", "cta", "testimonial", "testimonials", "pricing", "plans", "features", "faq", "accordion"),
    "comments": ("comment", "comments"),
}
SORT_OF: Final = {word: sort for sort, words in CLASSES.items() for word in words}
PATHS: Final = {
    "blog": re.compile(
        r"\b(?:blog|blogs|news|article|articles|story|stories|posts?|opinion|magazine|press|insights?)\b"
    ),
    "shop": re.compile(r"\b(?:products?|shop|store|item|dp|buy|cart|collections?)\b"),
    "forum": re.compile(r"\b(?:forums?|threads?|topics?|questions?|community|discussions?|viewtopic|t|comments)\b"),
    "docs": re.compile(
        r"\b(?:docs?|documentation|api|reference|manual|guides?|wiki|learn|tutorials?|help|support|kb)\b"
    ),
    "listing": re.compile(r"\b(?:category|categories|tags?|topics?|archive|search|browse|list|listing|page)\b"),
    "service": re.compile(r"\b(?:services?|solutions?|about|pricing|contact|industries|platform|features)\b"),
}
YEAR: Final = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])?\b")
MONEY: Final = "$€£¥₹"

NAMES: Final = (
    *(f"linked_{name}" for name in LINKED),
    *(f"class_{name}" for name in CLASSES),
    *(f"path_{name}" for name in PATHS),
    "og_article", "og_website", "og_product", "og_missing", "dated", "times", "author_meta", "author_link",
    "body_size", "paragraphs", "paragraph_size", "headings", "list_items", "tables", "body_share", "page_size",
    "page_link_share", "confidence", "body_links", "h1", "h1_is_title", "forms", "inputs", "buttons", "images",
    "code", "money", "articles", "videos", "path_depth", "slug_words", "path_year", "path_digits", "path_root",
    "path_file", "query", "title_size", "words_weight", "quotes", "questions", "outbound", "schema_any",
)  # fmt: skip


@cache
def shipped_kind_model() -> KindModel:
    """The model that comes with the package, read once."""
    return kind_model(files("newsbot.extract").joinpath("kind_model.json").read_bytes(), NAMES)


def features(document: Document, body: BodyResult, words: Mapping[str, float]) -> list[float]:
    """Numbers about the page, in the order of NAMES. `words` are weights of class words of `<html>` and `<body>`."""
    return [
        *linked(document), *classes(document), *address(document.url), *declared(document), *shape(document, body),
        *counts(document), *slug(document.url), *rest(document, body, words),
    ]  # fmt: skip


def linked(document: Document) -> list[float]:
    """Which types the page's JSON-LD and microdata declare."""
    stated = {each["itemtype"] for each in document.attributes if "itemtype" in each}
    types = {value.rsplit("/", 1)[-1].lower() for value in stated if value}
    for thing in document.things:
        types |= thing.types
    return [float(not types.isdisjoint(names)) for names in LINKED.values()]


def classes(document: Document) -> list[float]:
    """How often class words of each sort stand on the page."""
    names = " ".join([attributes["class"] or "" for attributes in document.attributes if "class" in attributes])
    counted = dict.fromkeys(CLASSES, 0)
    for word in filter(SORT_OF.__contains__, names.lower().replace("-", " ").replace("_", " ").split()):
        counted[SORT_OF[word]] += 1
    return [log1p(count) for count in counted.values()]


def address(url: str) -> list[float]:
    """What the address's path says in so many words."""
    path = urlsplit(url).path.lower()
    return [float(pattern.search(path) is not None) for pattern in PATHS.values()]


def declared(document: Document) -> list[float]:
    """What meta elements declare."""
    named = {meta.name: meta.content for meta in document.meta}
    kind = named.get("og:type", "").lower()
    dated = "article:published_time" in named or any(
        thing.is_article and thing.properties.get("datePublished") for thing in document.things
    )
    return [
        float(kind.startswith("article")),
        float(kind.startswith("website")),
        float("product" in kind),
        float(not kind),
        float(dated),
        log1p(len(document.by_tag.get("time", ()))),
        float("author" in named or "article:author" in named),
        float(any(rel and "author" in rel for rel in values_of(document, "a", "rel"))),
    ]


def values_of(document: Document, tag: str, name: str) -> list[str | None]:
    """The values of an attribute of all elements of one name."""
    attributes = document.attributes
    return [attributes[node].get(name) for node in document.by_tag.get(tag, ())]


def shape(document: Document, body: BodyResult) -> list[float]:
    """How the body is made, and what share of the page it is."""
    kinds = [block.kind for block in body.blocks]
    paragraphs = kinds.count(BlockKind.PARAGRAPH)
    sizes = sum(len(block.text) for block in body.blocks if block.kind is BlockKind.PARAGRAPH)
    return [
        log1p(body.characters),
        paragraphs,
        sizes / max(paragraphs, 1),
        kinds.count(BlockKind.HEADING),
        kinds.count(BlockKind.LIST_ITEM),
        kinds.count(BlockKind.TABLE),
        body.characters / max(body.page_characters, 1),
        log1p(body.page_characters),
        body.page_links / max(body.page_characters, 1),
        body.confidence,
        body.links / max(body.characters, 1),
    ]


def counts(document: Document) -> list[float]:
    """How many elements of some sorts there are."""
    number: Callable[[str], int] = lambda tag: len(document.by_tag.get(tag, ()))  # noqa: E731 - named for brevity below
    titles = [document.text(node) for node in document.by_tag.get("h1", ())[:4]]
    text = "".join(document.texts)
    money = sum(text.count(sign) for sign in MONEY)
    return [
        number("h1"),
        float(any(len(text) > 8 and text in document.title for text in titles)),
        number("form"),
        log1p(number("input")),
        log1p(number("button")),
        log1p(number("img")),
        log1p(number("pre") + number("code")),
        log1p(money),
        log1p(number("article")),
        number("video") + number("iframe"),
    ]


def slug(url: str) -> list[float]:
    """The shape of the address."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    last = segments[-1] if segments else ""
    return [
        len(segments),
        len(re.findall(r"[a-z]+", last.lower())),
        float(YEAR.search(parts.path) is not None),
        float(re.search(r"\d{5,}", parts.path) is not None),
        float(not segments),
        float("." in last),
        float(bool(parts.query)),
    ]


def rest(document: Document, body: BodyResult, words: Mapping[str, float]) -> list[float]:
    """Title, class words of the page's frame, quotations, questions, links to elsewhere."""
    weights = [words[word] for word in sorted(frame_words(document)) if word in words]
    text = [block.text for block in body.blocks]
    host = urlsplit(document.url).netloc
    addresses = values_of(document, "a", "href")
    away = sum(1 for href in addresses if href and href.startswith("http") and host not in href)
    return [
        len(document.title),
        sum(weights),
        sum(any(mark in line for mark in '“”«»„「"') for line in text) / max(len(text), 1),
        sum(line.endswith(("?", "？", "؟")) for line in text) / max(len(text), 1),
        away / max(len(addresses), 1),
        float(bool(document.things)),
    ]


def frame_words(document: Document) -> set[str]:
    """The class words of the elements that frame a page."""
    known: set[str] = set()
    for tag in ("html", "body", "main", "article"):
        for node in document.by_tag.get(tag, ())[:2]:
            known.update(words_of(f"{document.attribute(node, 'class')} {document.attribute(node, 'id')}"))
    return known


def kind(document: Document, body: BodyResult, model: KindModel | None = None) -> KindResult:
    """What the page is. `model` is the shipped one unless another is given, which only evaluation does."""
    found = wall(document, body)
    if found is not None:
        return KindResult(ArticleKind.OTHER, 0.0, found.value, found)
    model = model or shipped_kind_model()
    row = features(document, body, model.words)
    score = model.forest.score(row)
    score = max(score, declared_score(row, body.characters))
    said = said_kind(document, body)
    if said is not None:
        return KindResult(said, max(score, THRESHOLD), f"declared:{said.value}")
    if score >= THRESHOLD and body.characters:
        return KindResult(ArticleKind.ARTICLE, score, "model")
    if body.page_links > 0.4 * max(body.page_characters, 1):
        return KindResult(ArticleKind.LISTING, score, "model:links")
    return KindResult(ArticleKind.OTHER, score, "model")


def declared_score(row: list[float], characters: int) -> float:
    """What the page's own word is worth: a dated news article in JSON-LD, or in Open Graph, that has text.

    The trees learn from long articles; a brief of four sentences is an article, too, where the page says so."""
    says = dict(zip(NAMES, row, strict=True))
    if characters < BRIEF:
        return 0.0
    if says["linked_news"] or (says["dated"] and (says["linked_blog"] or says["linked_article"])):
        return DECLARED_IN_DATA
    sure = characters < BRIEF_MOST and says["confidence"] >= SURE_BODY and says["body_share"] >= SURE_SHARE
    return DECLARED_IN_META if sure and says["dated"] and says["og_article"] and not says["linked_product"] else 0.0


def said_kind(document: Document, body: BodyResult) -> ArticleKind | None:
    """A live blog, gallery, video or sound, where the page declares to be one and its text does not outweigh it."""
    types = {name for thing in document.things if not thing.parent for name in thing.types}
    og_type = next((meta.content.lower() for meta in document.meta if meta.name == "og:type"), "")
    if "liveblogposting" in types:
        return ArticleKind.LIVE_BLOG
    if body.characters >= SHORT_BODY:
        return None
    if not types.isdisjoint({"imagegallery", "mediagallery"}):
        return ArticleKind.GALLERY
    if og_type.startswith("video") or ("videoobject" in types and not any(t.is_article for t in document.things)):
        return ArticleKind.VIDEO
    if og_type.startswith("music") or not types.isdisjoint({"podcastepisode", "audioobject", "radioepisode"}):
        return ArticleKind.AUDIO
    return None
