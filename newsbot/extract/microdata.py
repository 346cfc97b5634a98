"""Microdata (itemscope, itemtype, itemprop) read into the same things as JSON-LD.

Pure; reads a Document.
"""

from __future__ import annotations

from typing import Any

from newsbot.extract.document import Document
from newsbot.extract.jsonld import Thing
from newsbot.extract.marks import Marks
from newsbot.extract.plain import folded

MOST_PROPERTIES = 3_000
LARGEST_PROPERTY = 120
"""Nodes of an element whose text is taken; what is larger is no name, date or address."""

#: The text of an article is the body's business.
_TEXT = frozenset({"articleBody", "text", "reviewBody"})
_LINKS = frozenset({"a", "link", "area"})
_EMBEDDED = frozenset({"img", "source", "video", "audio", "iframe", "embed"})


def microdata(document: Document, marks: Marks) -> tuple[Thing, ...]:
    """The page's microdata as things, nested as in JSON-LD. The text of articles is left where it is."""
    scopes: dict[int, dict[str, Any]] = {}
    for node in marks.itemprops()[:MOST_PROPERTIES]:
        owner = _scope_above(document, node)
        if owner < 0:
            continue
        properties = scopes.setdefault(owner, _scope(document, owner))
        if "itemscope" in document.attributes[node]:
            scopes.setdefault(node, _scope(document, node))
        for name in document.attribute(node, "itemprop").split():
            if name not in _TEXT:
                properties.setdefault(name, []).append(scopes.get(node) or _property(document, node))
    return tuple(
        Thing(frozenset(properties["@type"]), properties, document.attribute(node, "itemprop"))
        for node, properties in sorted(scopes.items())
        if properties["@type"]
    )


def _scope(document: Document, node: int) -> dict[str, Any]:
    """The beginning of an object: its types, lower case, without the vocabulary's address."""
    types = document.attribute(node, "itemtype").lower().split()
    return {"@type": sorted({name.rpartition("/")[2].rpartition("#")[2] for name in types})}


def _scope_above(document: Document, node: int) -> int:
    return next((above for above in document.ancestors(node) if "itemscope" in document.attributes[above]), -1)


def _property(document: Document, node: int) -> str:
    """The value of an itemprop, by the rules of HTML: content, datetime, an address, else the text."""
    for name in ("content", "datetime"):
        if value := document.attribute(node, name).strip():
            return value
    tag = document.tags[node]
    if tag in _EMBEDDED:
        return document.resolve(document.attribute(node, "src"))
    text = folded(document.spaced_text(node)) if document.ends[node] - node <= LARGEST_PROPERTY else ""
    return document.resolve(document.attribute(node, "href")) if not text and tag in _LINKS else text
