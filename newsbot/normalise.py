"""Article -> Article: one spelling for what means the same. Pure and idempotent.

What outlets spell in many ways (composed and decomposed letters, no-break spaces, entities that were escaped twice,
names in capitals, the same tag twice) is brought into one form, so that a change of it is never taken for an edit.
Quotation marks, dashes and the outlet's own words stay. Dates stay as they are, with the offset that was declared:
turning them into UTC is the store's part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from newsbot.extract.plain import folded, plain, without_entities
from newsbot.items import Article, Author, Block, BlockKind, Image

_SMALLEST_SHOUT = 2
"""Words that a name in capitals must have to be lowered: "AFP" and "TASS" are no shouting."""
_PARTICLES = frozenset(
    {"de", "da", "do", "das", "dos", "di", "del", "della", "dello", "der", "den", "des", "du", "la", "le", "van", "von"}
    | {"vom", "zu", "zum", "zur", "ten", "ter", "el", "al", "bin", "ibn", "ben", "af", "av", "y", "e", "i", "d'"}
)
_NUMERALS = re.compile(r"(?:II|III|IV|VI{0,3})\Z")
_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def normalise(article: Article) -> Article:
    """The article in its normal form: `normalise(normalise(a)) == normalise(a)`."""
    return replace(
        article,
        title=_line(article.title),
        deck=_line(article.deck),
        authors=_authors(article.authors),
        published_raw=_raw(article.published_raw),
        modified_raw=_raw(article.modified_raw),
        language=_raw(article.language),
        section=_line(article.section),
        tags=_tags(article.tags),
        body=tuple(block for block in map(_block, article.body) if block.text or block.html),
        images=_images(article.images),
        publisher=_line(article.publisher),
    )


def _line(text: str | None) -> str | None:
    """A short field: plain text in NFC; None where nothing is left."""
    if text is None:
        return None
    return settled(text) or None


def settled(text: str) -> str:
    """`text` as plain text in composed form. Composing may join what was apart, so it is done until nothing changes."""
    for _ in range(4):
        before = text
        text = unicodedata.normalize("NFC", plain(text))
        if text == before:
            break
    return text


def _raw(text: str | None) -> str | None:
    return None if text is None else folded(text) or None


def prose(text: str) -> str:
    """Text of a body: composed, white space folded, left-over entities undone unless markup would come of it."""
    for _ in range(6):
        before = text
        text = folded(unicodedata.normalize("NFC", folded(_ENTITY.sub(_undone, text) if "&" in text else text)))
        if text == before:
            return text
    return folded(unicodedata.normalize("NFC", text.replace("&", " ")))


def _undone(match: re.Match[str]) -> str:
    """The character that an entity means; the entity as it is where that is a sign of markup, or nothing known."""
    character = without_entities(match[0])
    return match[0] if len(character) > 2 or character in "<>" else character


def _block(block: Block) -> Block:
    """A block with clean text; the lines of a table stay apart."""
    if block.kind is BlockKind.TABLE:
        lines = (prose(line) for line in block.text.splitlines())
        return replace(block, text="\n".join(line for line in lines if line))
    return replace(block, text=prose(block.text))


# -- authors -----------------------------------------------------------------------------------


def _authors(authors: Iterable[Author]) -> tuple[Author, ...]:
    """Each author once, in order, with a name that is not shouted."""
    found: dict[str, Author] = {}
    for author in authors:
        name = person(author.name)
        if name:
            known = found.get(name.casefold())
            url = author.url or (known.url if known else None)
            found[name.casefold()] = Author(known.name if known else name, url)
    return tuple(found.values())


def person(name: str) -> str:
    """A name in plain text; where all of it is in capitals (and is no acronym), with capitals as names have them."""
    name = settled(name).strip(" ,;:|·•–—-")
    words = name.split()
    if len(words) < _SMALLEST_SHOUT or not name.isupper():
        return name
    lowered = [_lowered(word, place) for place, word in enumerate(words)]
    return settled(" ".join(lowered))


def _lowered(word: str, place: int) -> str:
    if place and word.casefold() in _PARTICLES:
        return word.lower()
    if _NUMERALS.fullmatch(word) or len(word) < 2 or word.endswith("."):
        return word
    return "-".join("'".join(part[:1] + part[1:].lower() for part in half.split("'")) for half in word.split("-"))


# -- tags, images -----------------------------------------------------------------------


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, whatever its case, in the order and spelling of its first."""
    found: dict[str, str] = {}
    for tag in tags:
        text = settled(tag)
        if text:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def _images(images: Iterable[Image]) -> tuple[Image, ...]:
    """Each picture once, with plain captions; an alternative text that only repeats the caption stays."""
    found: dict[str, Image] = {}
    for image in images:
        url = image.url.strip()
        if url and url not in found:
            found[url] = replace(
                image, url=url, caption=_line(image.caption), credit=_line(image.credit), alt=_line(image.alt)
            )
    return tuple(found.values())
