"""An article's tags and its section.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from newsbot.extract.evidence import Candidate, Evidence, key
from newsbot.extract.plain import plain

LONGEST_TAG = 80
MOST_TAGS = 60

_META = (
    ("news_keywords", 0.9),
    ("article:tag", 0.88),
    ("keywords", 0.85),
    ("og:article:tag", 0.8),
    ("parsely-tags", 0.7),
    ("sailthru.tags", 0.7),
    ("cxenseparse:keywords", 0.6),
    ("dc.subject", 0.7),
    ("citation_keywords", 0.8),
)
_SEPARATOR = re.compile(r"\s*[,;|、，؛،]\s*")
_MACHINE = re.compile(r"^[\w.-]+[:=][\w.-]+$|^\w+_\w+_\w+|^[a-z]{1,3}-?\d{3,}$|^\d+$", re.IGNORECASE)


def tags(evidence: Evidence, outlets: frozenset[str]) -> list[Candidate]:
    """The tags, from each place that gives some, the surest first."""
    found: list[Candidate] = []
    for origin, article in evidence.described():
        if values := _clean(article.texts("keywords"), outlets):
            found.append(Candidate(values, f"{origin}:keywords", 0.92 if origin == "ld" else 0.8))
    for name, confidence in _META:
        if values := _clean(evidence.meta.get(name, ()), outlets):
            found.append(Candidate(values, f"meta:{name}", confidence))
    if values := _clean(_linked(evidence), outlets, separate=False):
        found.append(Candidate(values, "css:tags", 0.8))
    return sorted(found, key=lambda candidate: -candidate.confidence)


def _linked(evidence: Evidence) -> Iterator[str]:
    """The texts of links that say rel=tag, or that stand in what calls itself tags or topics."""
    document, marks = evidence.document, evidence.marks
    for node in document.find("a"):
        if "tag" in document.attribute(node, "rel").split():
            yield document.spaced_text(node)
    for node in marks.of("tag"):
        if node > evidence.headline and document.tags[node] in ("ul", "ol", "div", "section", "p", "nav", "span"):
            links = [inner for inner in range(node, document.ends[node]) if document.tags[inner] == "a"]
            if 1 <= len(links) <= 30 and document.ends[node] - node < 200:
                yield from (document.spaced_text(link) for link in links)
                return


def _clean(values: Iterable[str], outlets: frozenset[str], *, separate: bool = True) -> tuple[str, ...]:
    """Tags one by one: no machine's codes, each once. `values` may hold several, separated by commas."""
    values = list(values)
    kept: dict[str, str] = {}
    for value in values:
        for part in _SEPARATOR.split(plain(value)) if separate else [value]:
            text = plain(part).strip(" #\"'“”„[]{}.·•")
            if text and len(text) <= LONGEST_TAG and not _MACHINE.search(text):
                kept.setdefault(key(text), text)
    kept.pop("", None)
    return tuple(kept.values())[:MOST_TAGS]


def section(evidence: Evidence) -> list[Candidate]:
    """The section that an article stands in."""
    found: list[Candidate] = []
    for origin, article in evidence.described():
        if texts := article.texts("articleSection"):
            found.append(Candidate(texts[0][:LONGEST_TAG], f"{origin}:articleSection", 0.9 if origin == "ld" else 0.8))
    for name, text in evidence.first_meta("article:section", "parsely-section", "sailthru.section", "cxenseparse:section",
                                          "og:article:section", "section", "dc.type.section", "article.section"):  # fmt: skip
        if not text.startswith("http") and len(text) <= LONGEST_TAG:
            found.append(Candidate(text, f"meta:{name}", 0.85))
    for thing in evidence.others:
        if "breadcrumblist" in thing.types and (name := _crumb(thing.nodes("itemListElement"))):
            found.append(Candidate(name, "ld:breadcrumb", 0.7))
    return found


def _crumb(items: Iterable[object]) -> str | None:
    """The name of the crumb before the article: the second, where the first is the home page."""
    names = [text for item in items if (text := getattr(item, "text")("name") or _item_name(item))]
    inner = names[1:-1] or names[1:2]
    return inner[0][:LONGEST_TAG] if inner else None


def _item_name(item: object) -> str | None:
    nodes = getattr(item, "nodes")("item")
    name = nodes[0].text("name") if nodes else None
    return None if name is None or name.startswith("http") else unquote(name)
