"""The deck of an article (standfirst, lead, Vorspann, chapô): the sentence or two between headline and body.

Looked for on the page, because a deck is what readers are shown; what metadata calls the description tells which of the
elements there it is. The page's text wins over the metadata's, which is often cut.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from newsbot.extract.alike import grams, key, likeness
from newsbot.extract.date_names import PUBLISHED, UPDATED
from newsbot.extract.dates import read
from newsbot.extract.document import Document
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.plain import folded
from newsbot.extract.result import BodyResult

_OF_DATE = re.compile(rf"(?<!\w)(?:{UPDATED}|{PUBLISHED})(?:\s*[:：]|[^\d]{{0,12}}\d)", re.IGNORECASE)
#: No line says when something was published without one of these.
_DATE_SIGN = re.compile(r"[\d:：]")
_NO_DECK = frozenset({"author", "caption", "credit", "tag", "picture"})
SHORTEST = 20
LONGEST = 1_200
ENOUGH = 0.55
TOO_ALIKE = 0.7
"""What is that much like a title is one, written a second time."""
REACH = 260
"""Elements behind the headline that are looked at where the body's beginning is unknown or far."""

_TAGS = frozenset(
    {"p", "div", "h2", "h3", "h4", "h5", "span", "section", "ul", "ol", "summary", "blockquote", "strong", "li"}
)
_PARTS = frozenset({"p", "div", "ul", "h2", "h3", "li", "img", "section", "figure"})
_ITEMS = frozenset({"li", "p"})
_APART = frozenset({"figure", "figcaption", "aside", "nav", "footer", "form", "button", "table", "time", "address"})


def deck(evidence: Evidence, body: BodyResult) -> list[Candidate]:
    """Candidates for the deck, the likeliest first; only those that are likely enough."""
    document = evidence.document
    found: list[Candidate] = []
    described = [grams(text) for text in {key(text) for text in _descriptions(evidence)}]
    titles = [grams(text) for text in {key(text) for text in _titles(evidence)}]
    common = _common_style(document, body)
    for node in _places(evidence, body.first):
        text = folded(document.spaced_text(node))
        if not SHORTEST <= len(text) <= LONGEST:
            continue
        own = grams(key(text))
        if any(likeness(own, title) > TOO_ALIKE for title in titles):
            continue
        alike = max((likeness(own, other) for other in described), default=0.0)
        score = _score(evidence, node, text) + (0.45 * alike if alike > 0.5 else 0.0)
        score += _score_of_style(document, node, common, body.first)
        score += 0.3 if node == body.deck_node else 0.0
        if score >= ENOUGH:
            found.append(Candidate(text, evidence.spot(node), round(min(0.97, score), 2)))
    shown = body.deck if body.deck_node < 0 or not evidence.is_apart(body.deck_node, _APART) else None
    shown = None if shown is None or _is_date_line(shown) else shown
    if shown and not any(key(candidate.value) == key(shown) for candidate in found):
        found.append(Candidate(folded(shown), "body:deck", 0.6))
    return sorted(found, key=lambda candidate: -candidate.confidence)


def _titles(evidence: Evidence) -> Iterator[str]:
    """What the page calls its title: no deck, even where it stands twice."""
    if evidence.headline >= 0:
        yield evidence.document.text(evidence.headline)
    yield evidence.document.title
    for _, article in evidence.described():
        yield from article.texts("headline")
    for _, text in evidence.first_meta("og:title", "twitter:title"):
        yield text


def _common_style(document: Document, body: BodyResult) -> tuple[str, str] | None:
    """Tag and class of most of the body's blocks."""
    counts = Counter(_style(document, node) for node in body.nodes if node >= 0)
    return counts.most_common(1)[0][0] if len(body.nodes) > 2 and counts else None


def _style(document: Document, node: int) -> tuple[str, str]:
    return document.tags[node], document.attribute(node, "class")


def _score_of_style(document: Document, node: int, common: tuple[str, str] | None, first: int) -> float:
    """What it says that a text looks other than the body, and stands above it."""
    if common is None:
        return 0.0
    inner = next((n for n in range(node, document.ends[node]) if document.tags[n] == common[0]), node)
    looks_same = _style(document, inner) == common or _style(document, node) == common
    above = first < 0 or node < first
    return (0.1 if above else -0.1) + (-0.15 if looks_same else 0.15)


def _places(evidence: Evidence, first: int) -> Iterator[int]:
    """Elements between the headline and the body's first paragraphs that hold one text."""
    document = evidence.document
    if evidence.headline < 0:
        return
    start = document.ends[evidence.headline]
    limit = max(start + 30, min(first + 3, start + REACH)) if first >= 0 else start + REACH
    node = start
    while node < min(limit, len(document.tags)):
        if document.tags[node] in _APART or evidence.marks.has(node, "aside"):
            node = document.ends[node]
        elif document.tags[node] in _TAGS and _is_one_text(document, node):
            yield node
            node = document.ends[node]
        else:
            node += 1


def _is_one_text(document: Document, node: int) -> bool:
    """Whether an element is one run of text (or a list of such): no paragraphs, pictures or headings inside."""
    if not node + 1 < document.ends[node] <= node + 40:
        return False
    allowed = _ITEMS if document.tags[node] in ("ul", "ol") else frozenset()
    inside = (document.tags[inner] for inner in range(node + 1, document.ends[node]))
    return all(tag not in _PARTS or tag in allowed for tag in inside)


def _score(evidence: Evidence, node: int, text: str) -> float:
    """How much a text's place and names speak for its being the deck."""
    document, marks = evidence.document, evidence.marks
    score = 0.15
    near = [node, *(above for _, above in zip(range(3), document.ancestors(node), strict=False))]
    near = [above for above in near if above > evidence.headline]
    own = marks.roles_of(node)
    around = own.union(*map(marks.roles_of, near))
    score += 0.35 if "deck" in around else 0.0
    if document.tags[node] in ("h2", "h3", "h4"):
        score += 0.25 if node - evidence.headline < 16 else 0.2
    elif node - document.ends[evidence.headline] < 6 and len(text) > 40:
        score += 0.2
    score += 0.15 if _is_strong(evidence, node, text) else 0.0
    score -= 0.3 if not _NO_DECK.isdisjoint(own if "deck" in own else around) else 0.0
    score -= 0.5 if _is_date_line(text) else 0.0
    score -= 0.5 if any(document.tags[above] == "a" for above in near) else 0.0
    links = sum(len(document.text(inner)) for inner in range(node, document.ends[node]) if document.tags[inner] == "a")
    score -= 0.5 if links * 2 > len(text) else 0.0
    return score


def _is_date_line(text: str) -> bool:
    """Whether a text says when something was published, rather than what it is about."""
    if len(text) >= 160 or not _DATE_SIGN.search(text):
        return False
    return _OF_DATE.search(text) is not None or read(text) is not None


def _is_strong(evidence: Evidence, node: int, text: str) -> bool:
    """Whether all of a text is bold."""
    document = evidence.document
    if document.tags[node] in ("strong", "b"):
        return True
    inner = next((n for n in range(node + 1, document.ends[node]) if document.tags[n] in ("strong", "b")), -1)
    return inner >= 0 and len(document.text(inner)) > 0.9 * len(text)


def _descriptions(evidence: Evidence) -> Iterator[str]:
    for _, article in evidence.described():
        yield from article.texts("description")
        yield from article.texts("alternativeHeadline")
        yield from article.texts("abstract")
    for _, text in evidence.first_meta("description", "og:description", "twitter:description", "dc.description"):
        yield text
