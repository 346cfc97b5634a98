"""Fields that an outlet's rule picks with CSS selectors: they win over everything the page says ("rule:h1.title").

A selector picks elements, whose text is the field; `selector@attribute` picks an attribute. The first selector that
picks something is taken; what it picks is read like any other candidate: names are cut out of bylines, dates are read,
pictures come in their largest version.

Pure; reads a Document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from newsbot.extract.dates import read
from newsbot.extract.document import Document
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.images import images_within
from newsbot.extract.language import language_tag
from newsbot.extract.names import names_in
from newsbot.extract.plain import folded, plain
from newsbot.extract.result import BodyResult
from newsbot.extract.timing import Context
from newsbot.items import Author

CONFIDENCE = 1.0


def selected(
    evidence: Evidence, body: BodyResult, select: Mapping[str, tuple[str, ...]], context: Context
) -> dict[str, Candidate]:
    """The candidate of each field that a rule has selectors for and that they pick."""
    found: dict[str, Candidate] = {}
    for field, read_field in _READERS.items():
        for selector in select.get(field, ()):
            candidate = read_field(evidence, selector, context)
            if candidate is not None:
                found[field] = candidate
                break
    for selector in select.get("images", ()):
        if images := images_within(evidence, body, evidence.document.select(selector)):
            found["images"] = Candidate(images, f"rule:{selector}", CONFIDENCE)
            break
    return found


def _values(document: Document, selector: str) -> Iterator[str]:
    """What a selector picks, as plain texts that are not empty."""
    css, at, attribute = selector.rpartition("@")
    for node in document.select(css if at else selector):
        value = document.attribute(node, attribute.strip()) if at else document.spaced_text(node)
        if text := plain(value) if at else folded(value):
            yield text


def _one(evidence: Evidence, selector: str, context: Context) -> Candidate | None:
    text = next(_values(evidence.document, selector), None)
    return None if text is None else Candidate(text, f"rule:{selector}", CONFIDENCE)


def _many(evidence: Evidence, selector: str, context: Context) -> Candidate | None:
    texts = tuple(dict.fromkeys(_values(evidence.document, selector)))
    return Candidate(texts, f"rule:{selector}", CONFIDENCE) if texts else None


def _authors(evidence: Evidence, selector: str, context: Context) -> Candidate | None:
    texts = list(_values(evidence.document, selector))
    names = dict.fromkeys(name for text in texts for name in names_in(text, context.language))
    return Candidate(tuple(map(Author, names)), f"rule:{selector}", CONFIDENCE, "; ".join(texts)) if names else None


def _date(evidence: Evidence, selector: str, context: Context) -> Candidate | None:
    for text in _values(evidence.document, selector):
        moment = read(text, language=context.language, month_first=context.month_first, at=context.at)
        moment = None if moment is None else context.believable(moment)
        if moment is not None:
            source = f"rule:{selector}" + (
                f"+zone:{context.zone_origin}" if moment.clock and moment.zone is None else ""
            )
            return Candidate(moment.at_zone(context.zone), source, CONFIDENCE, text)
    return None


def _language(evidence: Evidence, selector: str, context: Context) -> Candidate | None:
    for text in _values(evidence.document, selector):
        if tag := language_tag(text):
            return Candidate(tag, f"rule:{selector}", CONFIDENCE, text)
    return None


_Reader = Callable[[Evidence, str, Context], Candidate | None]
_READERS: dict[str, _Reader] = {
    "title": _one,
    "deck": _one,
    "authors": _authors,
    "published": _date,
    "modified": _date,
    "language": _language,
    "section": _one,
    "tags": _many,
}
