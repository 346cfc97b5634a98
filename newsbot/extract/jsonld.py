"""JSON-LD as it is in the wild, read into a flat list of typed things.

Publishers' JSON-LD is arrays, `@graph`s, `@id` references, several objects after each other, comments and CDATA around
them, raw line breaks in strings, entities, commas too many or too few. `things` makes of all that a list of `Thing`;
what can't be read is left out. Nothing here raises.

Pure; uses the standard library only.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.extract.plain import plain
from newsbot.extract.repair import repaired

#: Bounds: a page whose JSON-LD is larger than that is no news page, and costs no more than these.
LARGEST_BLOCK = 4_000_000
MOST_THINGS = 2_000
DEEPEST = 24

ARTICLE_TYPES = frozenset(
    {
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "askpublicnewsarticle",
        "advertisercontentarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "techarticle",
        "report",
        "blogposting",
        "socialmediaposting",
        "liveblogposting",
        "review",
        "criticreview",
        "medicalscholarlyarticle",
        "claimreview",
        "recipe",
        "podcastepisode",
        "discussionforumposting",
    }
)
PAGE_TYPES = frozenset({"webpage", "itempage", "medicalwebpage", "qapage", "faqpage", "aboutpage"})

_DECODER = json.JSONDecoder(strict=False)
_OPENING = re.compile(r"(?://|/\*)?\s*+(?:<!\[CDATA\[|<!--)(?:\s*+\*/)?")
_CLOSING = re.compile(r"(?:(?://|/\*)\s{0,9})?(?:\]\]>|-->)(?:\s{0,9}\*/)?\Z")
_AT_END = 40
_BLANKS = " \t\r\n\f\v\0\ufeff\xa0;"
_PREFIX = re.compile(r"^(?:https?://schema\.org/|schema:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thing:
    """One typed node: `types` in lower case and without schema.org's prefix, `properties` as they stand in the block.

    `parent` is the name of the property that holds it ("" at the top of a block or in a graph).
    """

    types: frozenset[str]
    properties: Mapping[str, Any]
    parent: str = ""

    @property
    def is_article(self) -> bool:
        """Whether it is an article of any kind."""
        return not self.types.isdisjoint(ARTICLE_TYPES)

    @property
    def is_page(self) -> bool:
        """Whether it is the page that an article stands on."""
        return not self.types.isdisjoint(PAGE_TYPES)

    def text(self, name: str) -> str | None:
        """The property as plain text, whatever it stands as: a string, a number, a list, an object with a name."""
        return next(texts(self.properties.get(name)), None)

    def texts(self, name: str) -> tuple[str, ...]:
        """All of the property's values as plain texts."""
        return tuple(texts(self.properties.get(name)))

    def raw(self, name: str) -> str | None:
        """The first string or number of the property as it stands, for dates and addresses."""
        return next(raws(self.properties.get(name)), None)

    def nodes(self, name: str) -> tuple[Thing, ...]:
        """The objects that the property holds; a string becomes an object that has it for its name."""
        return tuple(_nodes(self.properties.get(name), name))


def texts(value: object) -> Iterator[str]:
    """Every plain text in a JSON-LD value; objects give their @value, name or headline."""
    for raw in raws(value):
        text = plain(raw)
        if text:
            yield text


def raws(value: object) -> Iterator[str]:
    """Every string or number in a JSON-LD value; objects give their @value, name, headline, url or @id."""
    for item in _flat(value):
        if isinstance(item, str):
            yield item
        elif isinstance(item, bool):
            yield "true" if item else "false"
        elif isinstance(item, int | float):
            yield str(item)
        elif isinstance(item, Mapping):
            inner = next((item[key] for key in ("@value", "name", "headline", "url", "@id") if item.get(key)), None)
            yield from (text for text in _flat(inner) if isinstance(text, str))


def things(blocks: Iterable[str]) -> tuple[Thing, ...]:
    """The typed things of a page's JSON-LD blocks, in the order in which they stand, references resolved."""
    found: list[Thing] = []
    for block in blocks:
        for value in _values(block[:LARGEST_BLOCK]):
            _collect(value, "", found)
    named = _by_id(found)
    return tuple(_resolved(thing, named) for thing in found)


def _values(block: str) -> list[Any]:
    """What stands in one script element: usually one value, sometimes several after each other."""
    text = _unwrapped(block)
    if not text:
        return []
    try:
        return [_DECODER.decode(text)]
    except (ValueError, RecursionError):
        escaped = "&quot;" in text or "&#34;" in text
        return _sequence(html.unescape(text) if escaped and '"' not in text else text)


def _sequence(text: str) -> list[Any]:
    """Values that stand after each other, commas or semicolons between; the first that is broken is repaired."""
    values: list[Any] = []
    place = 0
    while len(values) < MOST_THINGS:
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
        if place >= len(text):
            break
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            values.extend(repaired(text[place:]))
            break
        values.append(value)
    return values


def _unwrapped(block: str) -> str:
    """The block without white space, byte order marks, CDATA and comments around it."""
    text = block.strip(_BLANKS)
    for _ in range(4):
        opening = _OPENING.match(text)
        closing = _CLOSING.search(text, max(0, len(text) - _AT_END))
        if not opening and not closing:
            break
        text = text[opening.end() if opening else 0 : closing.start() if closing else None].strip(_BLANKS)
    return text


def _collect(value: object, parent: str, found: list[Thing], depth: int = 0) -> None:
    """Every typed object below `value`, depth first, so that an article stands before what it holds."""
    if depth > DEEPEST or len(found) >= MOST_THINGS:
        return
    if isinstance(value, list):
        for item in value:
            _collect(item, parent, found, depth + 1)
    elif isinstance(value, dict):
        types = _types(value)
        if types:
            found.append(Thing(types, value, parent))
        for name, inner in value.items():
            if isinstance(inner, list | dict):
                _collect(inner, "" if name == "@graph" else name, found, depth + 1)


def _types(value: Mapping[str, Any]) -> frozenset[str]:
    """An object's types, lower case, without schema.org's prefix."""
    named = value.get("@type", value.get("type"))
    return frozenset(_PREFIX.sub("", item).lower() for item in _flat(named) if isinstance(item, str))


def _by_id(found: Iterable[Thing]) -> dict[str, Mapping[str, Any]]:
    """The fullest object of each @id."""
    named: dict[str, Mapping[str, Any]] = {}
    for thing in found:
        name = thing.properties.get("@id")
        if isinstance(name, str) and len(thing.properties) > len(named.get(name, ())):
            named[name] = thing.properties
    return named


def _resolved(thing: Thing, named: Mapping[str, Mapping[str, Any]]) -> Thing:
    """The thing with objects in place of bare references, one level deep."""
    if not named:
        return thing
    properties = {
        name: _followed(value, named) if isinstance(value, list | dict) else value
        for name, value in thing.properties.items()
    }
    return Thing(thing.types, properties, thing.parent)


def _followed(value: Any, named: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_followed(item, named) if isinstance(item, dict) else item for item in value]
    name = value.get("@id")
    if isinstance(name, str) and name in named and len(named[name]) > len(value):
        return named[name]
    return value


def _nodes(value: object, name: str) -> Iterator[Thing]:
    for item in _flat(value):
        if isinstance(item, Mapping):
            yield Thing(_types(item), item, name)
        elif isinstance(item, str) and item.strip():
            yield Thing(frozenset(), {"name": item}, name)


def _flat(value: object) -> Iterator[Any]:
    """The items of a list, of lists in it to a small depth, of @list and @set; or the value itself."""
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if isinstance(item, list):
            if depth < DEEPEST:
                stack.extend((inner, depth + 1) for inner in reversed(item))
        elif isinstance(item, Mapping) and isinstance(item.get("@list", item.get("@set")), list):
            stack.append((item.get("@list", item.get("@set")), depth + 1))
        elif item is not None:
            yield item
