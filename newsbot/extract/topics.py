"""An article's tags and its section.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsbot.extract.alike import key
from newsbot.extract.document import Document
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.jsonld import Thing
from newsbot.extract.plain import plain

LONGEST_TAG = 80
MOST_TAGS = 60
LONGEST_LINK = 45
MOST_WORDS = 5
MOST_LINKS = 2_000
LARGEST_LIST = 300
"""Nodes of an element that may be a list of tags."""
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
_SECTION_META = (
    "article:section",
    "parsely-section",
    "sailthru.section",
    "cxenseparse:section",
    "og:article:section",
    "section",
    "article.section",
)
_APART = frozenset({"nav", "footer", "aside", "header", "form"})
_SEPARATOR = re.compile(r"\s*[,;|、，؛،]\s*")
#: Codes that content systems leave among the tags.
_MACHINE = re.compile(
    r"[\w.-]+=[\w.-]+$|\w+:[\w.-]+$|[^\W_]+_[^\W_]+_|[a-z]{1,3}-?\d{3,}$|\d{5,}$|_|[0-9a-f]{8}-[0-9a-f]{4}-|[\w-]+\.(?:com|org|net)$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^([^:]{2,24}):\s")
#: A short path on the same site that ends in no file and no number: a section, not an article.
_SECTION_PATH = re.compile(r"(?:https?://[^/]{1,100})?(?:/(?!author|autor|person)[^/?#.\d][^/?#.]{0,40}){1,3}/?")
#: Signs between links.
_BETWEEN = " ,·|/#\n\t"
_NUMBERING = re.compile(r"^\(\d+\)\s*")
#: Where outlets keep their pages about a topic.
_TOPIC_PATH = re.compile(
    r"/(?:tags?|topics?|themen?|thema|temas?|keywords?|mots?-cles?|sujets?|dossiers?|argoment[io]|schlagw[oö]rte?r?|"
    r"stichworte?|emner?|[äa]mnen?|hashtags?|labels?|etiquetas?|tagi|onderwerp(?:en)?|subjects?|t[eé]ma|teemat?|"
    r"konu(?:lar)?|etiket(?:ler)?|hub|th[eè]mes?|noticias-de|personen?|orte)/",
    re.IGNORECASE,
)


def tags(evidence: Evidence, outlets: frozenset[str], last: int) -> list[Candidate]:
    """The tags, from each place that gives some, the surest first; `last` is the body's last element."""
    found = [*_declared(evidence, outlets), *_shown(evidence, last)]
    keys = [frozenset(map(key, candidate.value)) for candidate in found]
    declared = [own for own, candidate in zip(keys, found, strict=True) if not candidate.source.startswith("css:")]
    supported = []
    for candidate, own in zip(found, keys, strict=True):
        fuller = candidate.source.startswith("css:") and len(own) <= 12 and any(other < own for other in declared)
        confidence = candidate.confidence + _support(own, keys) + (0.17 if fuller else 0.0)
        supported.append(replace(candidate, confidence=round(min(0.99, confidence), 2)))
    return sorted(supported, key=lambda candidate: -candidate.confidence)


def _support(own: frozenset[str], all_lists: list[frozenset[str]]) -> float:
    """What it adds that other places give the same list (it is itself among `all_lists`)."""
    same = sum(1 for other in all_lists if len(own & other) >= 0.9 * len(own | other)) - 1
    return min(0.12, 0.04 * same)


def _declared(evidence: Evidence, outlets: frozenset[str]) -> Iterator[Candidate]:
    """The tags that JSON-LD, microdata and meta elements give, several in a string separated by commas."""
    places = [
        (f"{origin}:keywords", 0.9 if origin == "ld" else 0.8, article.texts("keywords"))
        for origin, article in evidence.described()
    ]
    places += [(f"meta:{name}", confidence, evidence.meta.get(name, ())) for name, confidence in _META]
    for source, confidence, values in places:
        parts = [part for value in values for part in _SEPARATOR.split(plain(value))][:MOST_LINKS]
        if kept := _clean(parts):
            yield Candidate(kept, source, round(confidence - _doubt(evidence, parts, kept, outlets), 2))


def _doubt(evidence: Evidence, parts: list[str], kept: tuple[str, ...], outlets: frozenset[str]) -> float:
    """What speaks against a list: machine's codes, the outlet's own name (then it is the site's), the title's words."""
    codes = sum(1 for part in parts if part.strip() and not _is_tag(part))
    doubt = min(0.3, codes / max(1, len(parts)) + (0.04 if codes else 0.0))
    keys = [key(tag) for tag in kept]
    if not outlets.isdisjoint(keys):
        doubt += 0.12
    document = evidence.document
    words = {*key(document.title).split(), *re.split(r"[\W_]+", document.url.lower())}
    return doubt + (0.3 if len(keys) > 2 and words.issuperset(keys) else 0.0)


# -- tags that readers see ---------------------------------------------------------------------


def _shown(evidence: Evidence, last: int) -> Iterator[Candidate]:
    """The texts of links to topics: rel=tag, links that stand by themselves in what calls itself tags, or behind the
    body a list of links to sections."""
    document = evidence.document
    links = document.find("a")
    attributes = document.attributes
    marked = [node for node in links if (rel := attributes[node].get("rel")) and "tag" in rel.split()]
    yield from _list(evidence, marked, "css:[rel=tag]", 0.75)
    start = max(0, evidence.headline - 60)
    end = last + BEHIND if last >= 0 else len(document.tags)
    near = [node for node in links if start <= node <= end][:MOST_LINKS]
    named: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    menus: dict[int, bool] = {}
    for node in near:
        if _stands_alone(document, node, menus):
            if _names_a_topic(evidence, node):
                named.setdefault(_list_around(document, node), []).append(node)
            elif 0 <= last < node < last + 200 and not evidence.is_apart(node, _APART):
                after.setdefault(_list_around(document, node), []).append(node)
    if named:
        best = max(named.values(), key=lambda group: (min(len(group), 12), group[0]))
        yield from _list(evidence, best, "css:tags", 0.75)
    else:
        lists = (group for group in after.values() if 2 <= len(group) <= 20 and _are_alike(document, group))
        yield from _list(evidence, next(lists, []), "css:links", 0.55)


def _list(evidence: Evidence, links: list[int], source: str, confidence: float) -> Iterator[Candidate]:
    """The candidate that some links make, where they make one."""
    if kept := _clean(evidence.document.spaced_text(node)[:LONGEST_TAG] for node in links[:MOST_TAGS]):
        yield Candidate(kept, source, confidence)


def _names_a_topic(evidence: Evidence, node: int) -> bool:
    """Whether a link leads to a topic's page, or stands in (or holds) what calls itself tags."""
    document, roles_of = evidence.document, evidence.marks.roles_of
    around = (above for _, above in zip(range(6), evidence.chain(node), strict=False))
    if any("tag" in roles_of(box) for box in (*range(node + 1, document.ends[node]), *around)):
        return not any(document.tags[above] in ("nav", "footer") for above in evidence.chain(node))
    topical = _TOPIC_PATH.search(document.attribute(node, "href")) is not None
    return topical and not evidence.is_apart(node, _APART)


def _are_alike(document: Document, links: list[int]) -> bool:
    """Whether links have one look, stay on the site and lead to no author and no network."""
    looks = {document.attribute(node, "class") for node in links}
    return len(looks) == 1 and all(_SECTION_PATH.fullmatch(document.attribute(node, "href")) for node in links)


def _stands_alone(document: Document, node: int, menus: dict[int, bool]) -> bool:
    """Whether a link is short, and nothing but links is around it: no link in a sentence, no headline.

    `menus` keeps what is known of elements that hold links.
    """
    parent = document.parents[node]
    if document.ends[node] - node > 8 or document.ends[parent] - parent > LARGEST_LIST:
        return False
    text = document.spaced_text(node)
    if not 1 < len(text) <= LONGEST_LINK or len(text.split()) > MOST_WORDS:
        return False
    if parent not in menus:
        menus[parent] = _holds_no_text(document, parent)
    return menus[parent]


def _holds_no_text(document: Document, parent: int) -> bool:
    """Whether an element has no text of its own beside its children's, but for what separates links."""
    children = range(parent + 1, document.ends[parent])
    texts, parents = document.texts, document.parents
    return not any(texts[child] and parents[child] == parent and texts[child].strip(_BETWEEN) for child in children)


def _list_around(document: Document, node: int) -> int:
    """The list that a link is an item of: the nearest element that holds another link too."""
    above = node
    for _ in range(4):
        above = max(0, document.parents[above])
        inside = range(above, min(document.ends[above], above + LARGEST_LIST))
        if sum(1 for inner in inside if document.tags[inner] == "a") > 1:
            break
    return above


# -- one tag -----------------------------------------------------------------------------------


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
    return len(text) <= LONGEST_TAG and not _MACHINE.match(text.strip())


# -- section -----------------------------------------------------------------------------------


def section(evidence: Evidence) -> list[Candidate]:
    """The section that an article stands in."""
    found: list[Candidate] = []
    for origin, article in evidence.described():
        if texts := article.texts("articleSection"):
            found.append(Candidate(texts[0][:LONGEST_TAG], f"{origin}:articleSection", 0.9 if origin == "ld" else 0.8))
    for name, text in evidence.first_meta(*_SECTION_META):
        if not text.startswith("http") and len(text) <= LONGEST_TAG:
            found.append(Candidate(text, f"meta:{name}", 0.85))
    for thing in evidence.others:
        crumb = _crumb(thing.nodes("itemListElement")) if "breadcrumblist" in thing.types else None
        if crumb:
            found.append(Candidate(crumb, "ld:breadcrumb", 0.7))
    return found


def _crumb(items: Iterable[Thing]) -> str | None:
    """The name of the crumb before the article: the second, where the first is the home page."""
    names = [name for item in items if (name := _crumb_name(item))]
    inner = names[1:-1] or names[1:2]
    return inner[0][:LONGEST_TAG] if inner else None


def _crumb_name(crumb: Thing) -> str | None:
    """A crumb's name, its own or that of the item it points to; None for a bare address."""
    for thing in (crumb, *crumb.nodes("item")):
        name = thing.text("name")
        if name and not name.startswith("http"):
            return name
    return None
