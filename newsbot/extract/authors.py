"""Who wrote an article: persons and agencies, without "By", roles, outlets, places and addresses.

Structured data is believed first (JSON-LD, microdata, meta elements), then what stands as a byline beside the headline;
where structured data names only the outlet, the byline is asked.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from newsbot.extract.byline_words import AGENCIES, AND, BY, BY_OR_NAME, EAST_ASIAN_ROLES, NOBODY, ROLES
from newsbot.extract.evidence import Candidate, Evidence, host_of, key
from newsbot.extract.jsonld import Thing
from newsbot.extract.plain import plain
from newsbot.items import Author

LONGEST_NAME = 60
LONGEST_BYLINE = 300
MOST_AUTHORS = 30

_META = (
    ("parsely-author", 0.7),
    ("sailthru.author", 0.7),
    ("cxenseparse:author", 0.7),
    ("citation_author", 0.8),
    ("dcsext.author", 0.6),
    ("article:author", 0.65),
    ("article:author_name", 0.65),
    ("author", 0.6),
    ("byl", 0.7),
    ("dc.creator", 0.6),
    ("dcterms.creator", 0.6),
    ("article.author", 0.6),
    ("twitter:data1", 0.4),
)
_BY = re.compile(rf"(?:{BY})\b[\s:.：/|–-]*(?=\S)", re.IGNORECASE)
_BY_OR_NAME = re.compile(rf"(?:{BY_OR_NAME})\s+(?=\S+\s+\S)", re.IGNORECASE)
_PARENTHESES = re.compile(r"[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\S+\.(?:com|org|net)/\S*", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[;|•·、，،\n\t]\s*|\s+[–—/-]\s+")
#: Where outlets keep their authors' pages.
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|e|i)?|auteurs?|autori|redaktion|redaccion|redakteure?|journalists?|journaliste|firmas?|"
    r"profiles?|profil|people|staff|reporters?|contributors?|writers?|columnists?|by|skribent|yazar(?:lar)?|penulis|"
    r"redactie|autoren-profil|biografia|signature|creator)/",
    re.IGNORECASE,
)
_BYLINE_START = re.compile(rf"\s*(?:{BY}|{BY_OR_NAME})\s*[:：]?\s+(?=\S)|\s*(?:{BY})\s*[:：]", re.IGNORECASE)
_AND_OTHERS = re.compile(r"\s*외\s*\d+\s*[명인].*$")
_APART = frozenset({"figure", "figcaption", "aside", "footer", "nav", "form"})
_CLOCK_OR_DATE = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|\d{1,2}\.\s?\d{1,2}\.")
_WORDS = re.compile(r"[^\W\d_][\w'’.\u0300-\u036f\u0900-\u0dff-]*")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def candidates(evidence: Evidence, outlets: frozenset[str], language: str | None, last: int) -> list[Candidate]:
    """Everything that names authors, as tuples of `Author`; `outlets` are keys of the outlet's names, which are none.

    `last` is the last element of the body, behind which no byline is looked for (-1: unknown).
    """
    found: list[Candidate] = []
    for origin, article in evidence.described():
        for name, confidence in (("author", 0.95), ("creator", 0.6)):
            if people := _people(article.nodes(name), outlets, language):
                raw = "; ".join(article.texts(name))[:LONGEST_BYLINE]
                certain = confidence if origin == "ld" else confidence - 0.1
                found.append(Candidate(people, f"{origin}:{name}", certain, raw))
    host = key(host_of(evidence.document.url).removeprefix("www."))
    for name, confidence in _META:
        texts = [text for _, text in evidence.first_meta(name) if not host or host not in key(text)]
        if texts and (people := _unique(_named(texts, outlets, language))):
            found.append(Candidate(people, f"meta:{name}", confidence, "; ".join(texts)[:LONGEST_BYLINE]))
    found.extend(_bylines(evidence, outlets, language, last))
    if not found:
        found.extend(_beside_headline(evidence, outlets, language))
    found.extend(_institutions(evidence, outlets))
    return _best_first(found)


def _best_first(found: list[Candidate]) -> list[Candidate]:
    """The surest first; but a byline that holds nothing but names, all of the surest's and more, is the fuller truth."""
    ordered = sorted(found, key=lambda candidate: -candidate.confidence)
    if not ordered:
        return []
    best = {key(person.name) for person in ordered[0].value}
    for candidate in ordered[1:]:
        names = {key(person.name) for person in candidate.value}
        length = sum(len(person.name) + 1 for person in candidate.value)
        if candidate.source.startswith("css:") and best < names and length >= 0.8 * len(candidate.raw or ""):
            return [candidate, *(other for other in ordered if other is not candidate)]
    return ordered


def _institutions(evidence: Evidence, outlets: frozenset[str]) -> Iterator[Candidate]:
    """The outlet itself, where structured data names it as the author: the last resort, when nobody else is named."""
    for origin, article in evidence.described():
        names = [name for node in article.nodes("author") if (name := node.text("name")) and key(name) in outlets]
        if names and not is_nobody(names[0]) and len(names[0]) <= LONGEST_NAME:
            yield Candidate((Author(names[0]),), f"{origin}:author+outlet", 0.3, names[0])


def _people(nodes: Iterable[Thing], outlets: frozenset[str], language: str | None) -> tuple[Author, ...]:
    """The authors that JSON-LD or microdata names, with the address of their page."""
    people: list[Author] = []
    for node in nodes:
        name = node.text("name")
        if name is None:
            given, family = node.text("givenName"), node.text("familyName")
            name = " ".join(part for part in (given, family) if part)
        address = node.raw("url") or node.raw("sameAs")
        if address and not address.startswith(("http://", "https://")):
            address = None
        names = list(names_in(name[:LONGEST_BYLINE], language))
        for single in names:
            if key(single) not in outlets and not is_nobody(single):
                people.append(Author(single, address if len(names) == 1 else None))
    return _unique(people)


def _named(texts: Iterable[str], outlets: frozenset[str], language: str | None) -> Iterator[Author]:
    for text in texts:
        for name in names_in(text[:LONGEST_BYLINE], language):
            if key(name) not in outlets and not is_nobody(name) and not _is_part_of_outlet(name, outlets):
                yield Author(name)


def _is_part_of_outlet(name: str, outlets: frozenset[str]) -> bool:
    """Whether a name is the outlet's with something added ("MDR Thüringen", "von Tagblatt")."""
    first, _, rest = name.partition(" ")
    return (len(first) > 2 and first.isupper() and first.lower() in outlets) or key(rest) in outlets


def _unique(people: Iterable[Author]) -> tuple[Author, ...]:
    """Each name once, the entry with an address first."""
    by_name: dict[str, Author] = {}
    for person in people:
        name = key(person.name)
        if name not in by_name or (by_name[name].url is None and person.url):
            by_name[name] = person
    return tuple(by_name.values())[:MOST_AUTHORS]


# -- bylines -----------------------------------------------------------------------------------


def _bylines(evidence: Evidence, outlets: frozenset[str], language: str | None, last: int) -> Iterator[Candidate]:
    """Names from elements that call themselves author or byline, near the headline or around the body."""
    document = evidence.document
    first = max(0, evidence.headline - 150)
    limit = last if last > 0 else len(document.tags)
    taken_until = -1
    for node in evidence.marks.of("author"):
        if node < max(first, taken_until) or node > limit + 200 or document.tags[node] in ("html", "body", "meta"):
            continue
        text = document.spaced_text(node) if document.ends[node] - node < 60 else ""
        if not 3 <= len(text) <= LONGEST_BYLINE or _apart(evidence, node):
            continue
        people = _unique(_byline_people(evidence, node, outlets, language))
        if people:
            taken_until = document.ends[node]
            linked = any(person.url for person in people)
            yield Candidate(people, f"css:{_spot(evidence, node)}", 0.62 if linked else 0.55, text)


def _apart(evidence: Evidence, node: int) -> bool:
    """Whether an element belongs to something else: comments, teasers, a figure."""
    document, marks = evidence.document, evidence.marks
    chain = list(evidence.chain(node))
    if any(marks.has(above, "caption") for above in chain) and marks.has(node, "credit"):
        return True
    return any(marks.has(above, "aside") or document.tags[above] in _APART for above in chain)


def _byline_people(evidence: Evidence, node: int, outlets: frozenset[str], language: str | None) -> Iterator[Author]:
    """The linked names in a byline; where none is linked, the names in its text."""
    document = evidence.document
    linked = False
    for inner in range(node, document.ends[node]):
        if document.tags[inner] == "a" and (href := document.attribute(inner, "href")):
            for author in _named([document.text(inner)], outlets, language):
                if looks_like_name(author.name):
                    linked = True
                    yield Author(author.name, document.resolve(href) if href.startswith(("/", "http")) else None)
    if not linked:
        pieces = [text for inner in range(node, document.ends[node]) if (text := plain(document.texts[inner]))]
        for author in _named([" ".join(pieces)], outlets, language):
            if looks_like_name(author.name):
                yield author


def _spot(evidence: Evidence, node: int) -> str:
    """A short selector that names where a byline stood."""
    document = evidence.document
    for name in ("itemprop", "rel"):
        if value := document.attribute(node, name):
            return f"[{name}={value.split()[0][:40]}]"
    classes = document.attribute(node, "class").split()
    return f".{classes[0][:40]}" if classes else document.tags[node]


def _beside_headline(evidence: Evidence, outlets: frozenset[str], language: str | None) -> Iterator[Candidate]:
    """Names without a telling class: links to authors' pages, and lines that begin with "By", close to the headline."""
    document = evidence.document
    if evidence.headline < 0:
        return
    near = range(max(0, evidence.headline - 40), min(len(document.tags), evidence.headline + 80))
    linked = [
        author
        for node in near
        if document.tags[node] == "a" and _PROFILE.search(document.attribute(node, "href")) and not _apart(evidence, node)
        for author in _named([document.text(node)], outlets, language)
        if looks_like_name(author.name)
    ]
    if linked:
        yield Candidate(_unique(linked), "css:a[href*=author]", 0.5)
    for node in near:
        text = document.texts[node].strip()
        if 4 <= len(text) <= 100 and (found := _BYLINE_START.match(text)) and not _apart(evidence, node):
            names = [name for name in _named([text[found.end() :]], outlets, language) if looks_like_name(name.name)]
            if names and len(names[0].name.split()) > 1:
                yield Candidate(_unique(names), "text:byline", 0.4, text)
                return


# -- names -------------------------------------------------------------------------------------


def names_in(byline: str, language: str | None = None) -> Iterator[str]:
    """The names in a byline, one by one."""
    text = _ADDRESS.sub(" ", _PARENTHESES.sub(" ", plain(byline)))
    for part in _SEPARATORS.split(_without_by(text)):
        for piece in _conjunctions(language).split(_without_by(part)):
            yield from _comma_names(piece)


@lru_cache(maxsize=256)
def _conjunctions(language: str | None) -> re.Pattern[str]:
    """What stands between two names in a language."""
    own = AND.get((language or "").split("-")[0].lower(), "")
    words = "|".join(re.escape(word) for word in f"{AND['']}|{own}".split("|") if word)
    return re.compile(rf"\s+(?:{words}|&|\+)\s+", re.IGNORECASE)


def _without_by(text: str) -> str:
    """`text` without "By" and its like in front."""
    text = text.strip(" ,:;.–—-|/·•\u200c")
    for _ in range(3):
        found = _BY.match(text) or _BY_OR_NAME.match(text)
        if not found:
            break
        text = text[found.end() :].lstrip(" :：")
    return text


def _comma_names(text: str) -> Iterator[str]:
    """The names among the parts between commas; roles and places are left out, "Family, Given" is turned round."""
    parts = [cleaned for part in text.split(",") if (cleaned := clean_name(part))]
    single = all(len(part.split()) == 1 for part in parts)
    if len(parts) == 2 and single and parts[0].isupper() and parts[1][0].isupper() and not parts[1].isupper():
        yield f"{parts[1]} {parts[0]}"
        return
    for place, part in enumerate(parts):
        if place == 0 or key(part) in AGENCIES or (len(part.split()) > 1 and looks_like_name(part)):
            yield part


def clean_name(text: str) -> str:
    """One name without "By", roles in other scripts, handles and punctuation around; "" where nothing is left."""
    text = _AND_OTHERS.sub("", _without_by(text)).strip(" ,:;–—-|/·•*@\"'“”„\u200c")
    for role in EAST_ASIAN_ROLES:
        text = text.removesuffix(role).removeprefix(role).strip(" :：")
    if not text or len(text) > LONGEST_NAME or text.isdigit() or _CLOCK_OR_DATE.search(text):
        return ""
    words = {word.lower().strip(".") for word in _WORDS.findall(text)}
    if not words or (words <= ROLES and key(text) not in AGENCIES):
        return ""
    return text.rstrip(".") if not re.search(r"\b[^\W\d_]\.$|\b(?:jr|sr)\.$", text, re.IGNORECASE) else text


def looks_like_name(text: str) -> bool:
    """Whether a text out of running prose could be a person or an agency: few words, capitals where there are any."""
    words = text.split()
    if key(text) in AGENCIES:
        return True
    if _EAST_ASIAN.search(text):
        return len(text) <= 12
    if not 1 <= len(words) <= 6 or any(word.lower().strip(".") in ROLES for word in words):
        return False
    capitals = sum(word[0].isupper() or not (word[0].lower() != word[0].upper()) for word in words)
    return capitals >= 1 and capitals * 2 >= len(words) and not re.search(r"[?!:\d]", text)


def is_nobody(name: str) -> bool:
    """Whether a name is a placeholder ("admin", "Redaktion")."""
    words = set(key(name).split())
    return not words or words <= NOBODY
