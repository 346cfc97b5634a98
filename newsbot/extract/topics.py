"""An article's tags and its section.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsbot.extract.alike import key
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.jsonld import Thing
from newsbot.extract.plain import plain

LONGEST_TAG = 80
MOST_TAGS = 60

LONGEST_LINK = 45
MOST_WORDS = 5
BEHIND = 500
"""Elements behind the body in which a list of tags may stand."""

_META = (
    ("news_keywords", 0.9),
    ("article:tag", 0.86),
    ("keywords", 0.84),
    ("og:article:tag", 0.8),
    ("parsely-tags", 0.7),
    ("sailthru.tags", 0.7),
    ("cxenseparse:keywords", 0.6),
    ("dc.subject", 0.7),
    ("citation_keywords", 0.8),
)
_SEPARATOR = re.compile(r"\s*[,;|、，؛،]\s*")
#: Codes that content systems leave among the tags.
_MACHINE = re.compile(
    r"^[\w.-]+=[\w.-]+$|^\w+:[\w.-]+$|^\w+_\w+_\w+|^[a-z]{1,3}-?\d{3,}$|^\d{5,}$|^_|^[0-9a-f]{8}-[0-9a-f]{4}-|^[\w-]+\.(?:com|org|net)$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^([^:]{2,24}):\s")
#: A short path on the same site that ends in no file and no number: a section, not an article.
_SECTION_PATH = re.compile(r"(?:https?://[^/]{1,100})?(?:/(?!author|autor|person)[^/?#.\d][^/?#.]{0,40}){1,3}/?")
_NUMBERING = re.compile(r"^\(\d+\)\s*")
#: Where outlets keep their pages about a topic.
_TOPIC_PATH = re.compile(
    r"/(?:tags?|topics?|themen?|thema|temas?|keywords?|mots?-cles?|sujets?|dossiers?|argoment[io]|schlagw[oö]rte?r?|stichworte?|emner?|"
    r"[äa]mnen?|hashtags?|labels?|etiquetas?|tagi?|onderwerp(?:en)?|subjects?|t[eé]ma|teemat?|konu(?:lar)?|etiket(?:ler)?|hub|theme|"
    r"tema|th[eè]mes?|noticias-de|personen?|orte)/",
    re.IGNORECASE,
)


def tags(evidence: Evidence, outlets: frozenset[str], last: int) -> list[Candidate]:
    """The tags, from each place that gives some, the surest first; `last` is the body's last element."""
    found: list[Candidate] = []
    places = [
        (f"{origin}:keywords", 0.9 if origin == "ld" else 0.8, article.texts("keywords"))
        for origin, article in evidence.described()
    ]
    places += [(f"meta:{name}", confidence, evidence.meta.get(name, ())) for name, confidence in _META]
    for source, confidence, values in places:
        parts = [part for value in values for part in _SEPARATOR.split(plain(value))]
        if kept := _clean(parts):
            found.append(Candidate(kept, source, round(confidence - _doubt(evidence, parts, kept, outlets), 2)))
    for source, values in _linked(evidence, last):
        if kept := _clean(values):
            found.append(Candidate(kept, source, 0.55 if source == "css:links" else 0.75))
    keys = [frozenset(key(tag) for tag in candidate.value) for candidate in found]
    declared = [own for own, candidate in zip(keys, found, strict=True) if not candidate.source.startswith("css:")]
    supported = [
        replace(
            candidate,
            confidence=round(min(0.99, candidate.confidence + _support(own, keys, candidate.source, declared)), 2),
        )
        for candidate, own in zip(found, keys, strict=True)
    ]
    return sorted(supported, key=lambda candidate: -candidate.confidence)


def _support(own: frozenset[str], others: list[frozenset[str]], source: str, declared: list[frozenset[str]]) -> float:
    """What it adds that other places give the same list (it is itself among `others`), or that readers see more tags."""
    same = sum(1 for other in others if len(own & other) >= 0.9 * len(own | other)) - 1
    fuller = source.startswith("css:") and len(own) <= 12 and any(other < own for other in declared)
    return min(0.12, 0.04 * same) + (0.17 if fuller else 0.0)


def _doubt(evidence: Evidence, parts: list[str], kept: tuple[str, ...], outlets: frozenset[str]) -> float:
    """What speaks against a list: machine's codes, the outlet's own name (then it is the site's), words of the title."""
    codes = sum(1 for part in parts if part.strip() and not _is_tag(part))
    doubt = min(0.3, codes / max(1, len(parts)) + (0.04 if codes else 0.0))
    if any(key(tag) in outlets for tag in kept):
        doubt += 0.12
    words = set(key(evidence.document.title).split()) | set(re.split(r"[\W_]+", evidence.document.url.lower()))
    if len(kept) > 2 and all(key(tag) in words for tag in kept):
        doubt += 0.3
    return doubt


def _linked(evidence: Evidence, last: int) -> Iterator[tuple[str, list[str]]]:
    """The texts of links to topics: rel=tag, or links that stand by themselves in what calls itself tags."""
    document = evidence.document
    marked = [node for node in document.find("a") if "tag" in document.attribute(node, "rel").split()]
    if marked:
        yield "css:[rel=tag]", [document.spaced_text(node) for node in marked[:MOST_TAGS]]
    start = max(0, evidence.headline - 60)
    end = last + BEHIND if last >= 0 else len(document.tags)
    alone = [node for node in document.find("a") if start <= node <= end and _stands_alone(evidence, node)]
    named: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for node in alone:
        if _names_a_topic(evidence, node):
            named.setdefault(_list_around(evidence, node), []).append(node)
        elif 0 <= last < node < last + 200 and not _is_apart(evidence, node):
            after.setdefault(_list_around(evidence, node), []).append(node)
    lists = [links for links in after.values() if 2 <= len(links) <= 20 and _are_alike(evidence, links)]
    if named:
        best = max(named.values(), key=lambda links: (min(len(links), 12), links[0]))
        yield "css:tags", [document.spaced_text(node) for node in best[:MOST_TAGS]]
    elif lists:
        yield "css:links", [document.spaced_text(node) for node in lists[0]]


def _names_a_topic(evidence: Evidence, node: int) -> bool:
    """Whether a link leads to a topic's page, or stands in (or holds) what calls itself tags."""
    document, roles_of = evidence.document, evidence.marks.roles_of
    inside = range(node + 1, document.ends[node])
    if any("tag" in roles_of(box) for box in inside) or any("tag" in roles_of(box) for box in _near(evidence, node)):
        return not any(document.tags[above] in ("nav", "footer") for above in evidence.chain(node))
    return bool(_TOPIC_PATH.search(document.attribute(node, "href"))) and not _is_apart(evidence, node)


def _is_apart(evidence: Evidence, node: int) -> bool:
    return any(
        evidence.marks.has(above, "aside")
        or evidence.document.tags[above] in ("nav", "footer", "aside", "header", "form")
        for above in evidence.chain(node)
    )


def _are_alike(evidence: Evidence, links: list[int]) -> bool:
    """Whether links have one look, stay on the site and lead to no author and no network."""
    document = evidence.document
    looks = {document.attribute(node, "class") for node in links}
    targets = [document.attribute(node, "href") for node in links]
    return len(looks) == 1 and all(_SECTION_PATH.fullmatch(target) for target in targets)


def _near(evidence: Evidence, node: int) -> Iterator[int]:
    for depth, above in enumerate(evidence.chain(node)):
        if depth > 5:
            return
        yield above


def _stands_alone(evidence: Evidence, node: int) -> bool:
    """Whether a link is short, and nothing but links is around it: no link in a sentence, no headline."""
    document = evidence.document
    if document.ends[node] - node > 8:
        return False
    text = document.spaced_text(node)
    if not 1 < len(text) <= LONGEST_LINK or len(text.split()) > MOST_WORDS:
        return False
    parent = document.parents[node]
    return all(not document.texts[inner].strip(" ,·|/#\n\t") for inner in range(parent, document.ends[parent])
               if document.parents[inner] == parent)  # fmt: skip


def _list_around(evidence: Evidence, node: int) -> int:
    """The list that a link is an item of."""
    document = evidence.document
    for depth, above in enumerate(document.ancestors(node)):
        links = sum(1 for inner in range(above, document.ends[above]) if document.tags[inner] == "a")
        if links > 1 or depth > 3:
            return above
    return document.parents[node]


def _clean(parts: Iterable[str]) -> tuple[str, ...]:
    """Tags one by one: no machine's codes, each once."""
    texts = [_NUMBERING.sub("", plain(part)).strip(" #\"'“”„[]{}.·•＃") for part in parts]
    prefixes = Counter(found[1] for text in texts if (found := _PREFIX.match(text)))
    kept: dict[str, str] = {}
    for text in texts:
        found = _PREFIX.match(text)
        if text and _is_tag(text) and not (found and prefixes[found[1]] > 1):
            kept.setdefault(key(text), text)
    kept.pop("", None)
    return tuple(kept.values())[:MOST_TAGS]


def _is_tag(text: str) -> bool:
    return len(text) <= LONGEST_TAG and not _MACHINE.search(text.strip())


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


def _crumb(items: Iterable[Thing]) -> str | None:
    """The name of the crumb before the article: the second, where the first is the home page."""
    names = [name for item in items if (name := item.text("name") or _item_name(item))]
    inner = names[1:-1] or names[1:2]
    return inner[0][:LONGEST_TAG] if inner else None


def _item_name(item: Thing) -> str | None:
    nodes = item.nodes("item")
    name = nodes[0].text("name") if nodes else None
    return None if name is None or name.startswith("http") else name
