"""Who wrote an article: persons and agencies, without "By", roles, outlets, places and addresses.

Structured data is believed first (JSON-LD, microdata, meta elements), then what stands as a byline beside the headline.
The outlet itself is an author only where structured data says so and nobody else is named.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsbot.extract.alike import key
from newsbot.extract.byline_words import BY, BY_OR_NAME
from newsbot.extract.evidence import Candidate, Evidence, host_of
from newsbot.extract.jsonld import Thing
from newsbot.extract.names import LONGEST_BYLINE, LONGEST_NAME, is_nobody, looks_like_name, names_in
from newsbot.extract.plain import plain
from newsbot.items import Author

MOST_AUTHORS = 30
MOST_BYLINES = 100
LARGEST_BYLINE = 60
"""Nodes of an element that may be a byline."""

_META = (
    ("citation_author", 0.8),
    ("parsely-author", 0.7),
    ("sailthru.author", 0.7),
    ("cxenseparse:author", 0.7),
    ("byl", 0.7),
    ("article:author", 0.65),
    ("article:author_name", 0.65),
    ("author", 0.6),
    ("article.author", 0.6),
    ("dcsext.author", 0.6),
    ("dc.creator", 0.6),
    ("dcterms.creator", 0.6),
    ("twitter:data1", 0.4),
)
#: Where outlets keep their authors' pages.
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|e|i)?|auteurs?|autori|redaktion|redaccion|redakteure?|journalists?|journaliste|firmas?|"
    r"profiles?|profil|people|staff|reporters?|contributors?|writers?|columnists?|by|skribent|yazar(?:lar)?|penulis|"
    r"redactie|autoren-profil|biografia|signature|creator)/",
    re.IGNORECASE,
)
_BYLINE_START = re.compile(rf"\s*(?:{BY}|{BY_OR_NAME})\s*[:：]?\s+(?=\S)|\s*(?:{BY})\s*[:：]", re.IGNORECASE)
_APART = frozenset({"figure", "figcaption", "aside", "footer", "nav", "form"})
_WHOLE = frozenset({"html", "body", "meta"})


@dataclass(frozen=True, slots=True)
class Known:
    """What bylines are read with: the keys of the outlet's names, which are nobody's, and the page's language."""

    outlets: frozenset[str]
    language: str | None

    def people(self, text: str) -> Iterator[str]:
        """The names in a byline that are not the outlet's."""
        for name in names_in(text, self.language):
            if not is_nobody(name) and not self.is_outlet(name):
                yield name

    def is_outlet(self, name: str) -> bool:
        """Whether a name is the outlet's, also with something added ("MDR Thüringen", "von Tagblatt")."""
        first, _, rest = name.partition(" ")
        added = len(first) > 2 and first.isupper() and first.lower() in self.outlets
        return added or key(name) in self.outlets or key(rest) in self.outlets


def candidates(evidence: Evidence, outlets: frozenset[str], language: str | None, last: int) -> list[Candidate]:
    """Everything that names authors, as tuples of `Author`, the surest first.

    `outlets` are the keys of the outlet's names; behind `last`, the body's last element (-1: unknown), and a little
    more, no byline is looked for.
    """
    known = Known(outlets, language)
    found = [*_described(evidence, known), *_named_in_meta(evidence, known), *_bylines(evidence, known, last)]
    if not found:
        found = [*_profiles(evidence, known), *_lines(evidence, known)]
    found += _institutions(evidence, known)
    return _best_first(found)


def _best_first(found: list[Candidate]) -> list[Candidate]:
    """The surest first; but a byline of nothing but names, all of the surest's and more, is the fuller truth."""
    ordered = sorted(found, key=lambda candidate: -candidate.confidence)
    if not ordered:
        return []
    best = {key(person.name) for person in ordered[0].value}
    for candidate in ordered[1:]:
        names = {key(person.name) for person in candidate.value}
        whole = all(" " in person.name and not person.name.isupper() for person in candidate.value)
        length = sum(len(person.name) + 1 for person in candidate.value)
        if candidate.source.startswith("css:") and whole and best < names and length >= 0.8 * len(candidate.raw or ""):
            return [candidate, *(other for other in ordered if other is not candidate)]
    return ordered


def _unique(people: Iterable[Author]) -> tuple[Author, ...]:
    """Each name once, the entry with an address first."""
    by_name: dict[str, Author] = {}
    for person in people:
        name = key(person.name)
        if name not in by_name or (by_name[name].url is None and person.url):
            by_name[name] = person
    return tuple(by_name.values())[:MOST_AUTHORS]


# -- structured data ---------------------------------------------------------------------------


def _described(evidence: Evidence, known: Known) -> Iterator[Candidate]:
    """The authors that JSON-LD and microdata name."""
    for origin, article in evidence.described():
        for name, confidence in (("author", 0.95), ("creator", 0.6)):
            nodes = article.nodes(name)[:MOST_BYLINES]
            people = _unique(person for node in nodes for person in _persons(node, known))
            if people:
                raw = "; ".join(filter(None, (node.text("name") for node in nodes)))[:LONGEST_BYLINE]
                certain = confidence if origin == "ld" else confidence - 0.1
                yield Candidate(people, f"{origin}:{name}", round(certain, 2), raw)


def _persons(node: Thing, known: Known) -> Iterator[Author]:
    """The persons of one object, with the address of their page; one object often holds several names."""
    name = node.text("name") or " ".join(filter(None, (node.text("givenName"), node.text("familyName"))))
    address = node.raw("url") or node.raw("sameAs") or ""
    people = list(known.people(name))
    for person in people:
        yield Author(person, address if len(people) == 1 and address.startswith(("http://", "https://")) else None)


def _named_in_meta(evidence: Evidence, known: Known) -> Iterator[Candidate]:
    """The authors that meta elements name; what holds the site's own address is the site."""
    host = key(host_of(evidence.document.url).removeprefix("www."))
    for name, confidence in _META:
        texts = [text for _, text in evidence.first_meta(name) if not host or host not in key(text)]
        people = _unique(Author(person) for text in texts for person in known.people(text))
        if people:
            yield Candidate(people, f"meta:{name}", confidence, "; ".join(texts)[:LONGEST_BYLINE])


def _institutions(evidence: Evidence, known: Known) -> Iterator[Candidate]:
    """The outlet itself, where structured data names it as the author: the last resort."""
    for origin, article in evidence.described():
        for node in article.nodes("author")[:MOST_BYLINES]:
            name = node.text("name") or ""
            if name and len(name) <= LONGEST_NAME and known.is_outlet(name) and not is_nobody(name):
                yield Candidate((Author(name),), f"{origin}:author+outlet", 0.3, name)
                break


# -- bylines -----------------------------------------------------------------------------------


def _bylines(evidence: Evidence, known: Known, last: int) -> Iterator[Candidate]:
    """Names from elements that call themselves author or byline, near the headline or around the body."""
    document = evidence.document
    start = max(0, evidence.headline - 150)
    end = last + 200 if last > 0 else len(document.tags)
    taken_until = -1
    near = (node for node in evidence.marks.of("author", start, end + 1) if document.tags[node] not in _WHOLE)
    for _, node in zip(range(MOST_BYLINES), near, strict=False):
        text = document.spaced_text(node) if document.ends[node] - node < LARGEST_BYLINE else ""
        if node < taken_until or not 3 <= len(text) <= LONGEST_BYLINE or _is_apart(evidence, node):
            continue
        people = _unique(_linked(evidence, node, known)) or _unique(_written(evidence, node, known))
        if people:
            taken_until = document.ends[node]
            linked = any(person.url for person in people)
            yield Candidate(people, evidence.spot(node), 0.62 if linked else 0.55, text)


def _linked(evidence: Evidence, node: int, known: Known) -> Iterator[Author]:
    """The linked names in a byline."""
    document = evidence.document
    for inner in range(node, document.ends[node]):
        if document.tags[inner] == "a" and (href := document.attribute(inner, "href")):
            address = document.resolve(href) if href.startswith(("/", "http")) else None
            for person in known.people(document.text(inner)):
                if looks_like_name(person):
                    yield Author(person, address)


def _written(evidence: Evidence, node: int, known: Known) -> Iterator[Author]:
    """The names in a byline's text."""
    document = evidence.document
    pieces = (plain(document.texts[inner]) for inner in range(node, document.ends[node]))
    for person in known.people(" ".join(filter(None, pieces))):
        if looks_like_name(person):
            yield Author(person)


def _is_apart(evidence: Evidence, node: int) -> bool:
    """Whether an element belongs to something else: comments, teasers, a figure, a caption's credit."""
    if evidence.is_apart(node, _APART):
        return True
    marks = evidence.marks
    return marks.has(node, "credit") and any(marks.has(above, "caption") for above in evidence.chain(node))


def _beside_headline(evidence: Evidence) -> range:
    """The elements close to the headline."""
    if evidence.headline < 0:
        return range(0)
    return range(max(0, evidence.headline - 40), min(len(evidence.document.tags), evidence.headline + 80))


def _profiles(evidence: Evidence, known: Known) -> Iterator[Candidate]:
    """Names that link to authors' pages, beside the headline."""
    document = evidence.document
    people = _unique(
        person
        for node in _beside_headline(evidence)
        if document.tags[node] == "a" and _PROFILE.search(document.attribute(node, "href"))
        if document.ends[node] - node < LARGEST_BYLINE and not _is_apart(evidence, node)
        for person in _linked(evidence, node, known)
    )
    if people:
        yield Candidate(people, "css:a[href*=author]", 0.5)


def _lines(evidence: Evidence, known: Known) -> Iterator[Candidate]:
    """The first line beside the headline that begins with "By" in any language."""
    for node in _beside_headline(evidence):
        text = evidence.document.texts[node].strip()
        found = _BYLINE_START.match(text) if 4 <= len(text) <= 100 else None
        if found and not _is_apart(evidence, node):
            names = [name for name in known.people(text[found.end() :]) if looks_like_name(name)]
            if names and " " in names[0]:
                yield Candidate(_unique(map(Author, names)), "text:byline", 0.4, text)
                return
