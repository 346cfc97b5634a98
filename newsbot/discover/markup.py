"""XML as the web serves it: bounded, without entities that grow, mended where it is broken. Pure.

Used by feeds and sitemaps. A document that is well-formed is read as it is; only one that is not is mended, so that
mending never changes what was right.
"""

from __future__ import annotations

import codecs
import html
import re
import zlib
from functools import lru_cache
from html.entities import html5
from urllib.parse import urljoin

from lxml import etree

from newsbot import urls
from newsbot.errors import AddressError, DiscoveryError

#: What is read of a document, in bytes after decompression; the rest is left alone. Sitemaps may have 50 MB.
MAXIMUM_BYTES = 64 * 1024 * 1024

#: What is mended of a broken document, in characters: mending costs 0.1 s a million.
MAXIMUM_MENDED = 16 * 1024 * 1024

_DECLARATION = re.compile(r"<\?xml[^<>]{0,200}\?>")
_DECLARED = re.compile(rb"""<\?xml[^<>]{0,100}encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']""")
_NO_XML_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_BARE_LESS = re.compile(r"<(?![A-Za-z/!?_])")
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub"
    r"|sup|time|tt|u|var|wbr)(?=[\s/>])[^<>]*>|<!--[^<>]*-->",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_KNOWN_TAG = re.compile(r"</?(?:br|p|div|img|h[1-6]|li|ul|ol|blockquote|hr)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li"})
_WINDOWS = re.compile("[\x80-\x9f]")


def plain(body: bytes, limit: int = MAXIMUM_BYTES) -> bytes:
    """The document without gzip, cut at `limit` bytes. A torn gzip gives what can be read of it."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:limit]
    chunks: list[bytes] = []
    room, rest = limit, body
    while rest.startswith(b"\x1f\x8b") and room > 0:  # a gzip file may have several members
        inflater = zlib.decompressobj(wbits=31)
        try:
            chunks.append(inflater.decompress(rest, room))
        except zlib.error:
            break
        room -= len(chunks[-1])
        rest = inflater.unused_data
    return b"".join(chunks)


def start(body: bytes) -> bytes:
    """The document from its first "<" on, where no more than a little junk stands before it; UTF-16 as it is."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    place = body.find(b"<", 0, 4096)
    return body[place:] if place > 0 else body


def tree(body: bytes) -> tuple[etree._Element, bool]:
    """The root of an XML document, and whether it was well-formed. Raises DiscoveryError where it can't be XML."""
    beginning = start(body)
    try:
        return etree.fromstring(beginning, _parser(recover=False)), True
    except (etree.XMLSyntaxError, ValueError):
        root = _recovered(mended(beginning))
    if root is None:
        raise DiscoveryError("it can't be read as XML; look at it in a browser")
    return root, False


def _recovered(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _parser(*, recover: bool) -> etree.XMLParser:
    """Never asks the network, never expands entities; refuses text nodes of 10 MB and depths of 256."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, recover=recover, remove_comments=True, remove_pis=True
    )


def mended(body: bytes) -> bytes:
    """A broken document as UTF-8, without a declaration, control characters, HTML's entities, bare "&" and "<"."""
    text = decoded(body).lstrip()[:MAXIMUM_MENDED]
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    text = _BARE_LESS.sub("&#60;", _BARE_AMPERSAND.sub("&#38;", _NO_XML_CHARACTER.sub("", text)))
    return _NAMED_ENTITY.sub(_character, text).encode()


def _character(match: re.Match[str]) -> str:
    """The character of one of HTML's entities, as a number where XML needs it; what is none of them is text.

    By number, because libxml2 leaves out all references by name once a document is broken, "&amp;" too.
    """
    character = html5.get(match[1] + ";")
    if character is None:
        return f"&#38;{match[1]};"
    return f"&#{ord(character)};" if character in "<>&\"'" else character


def decoded(body: bytes) -> str:
    """The text of a document whose declared encoding may be wrong: its mark, UTF-8, what it declares, Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    declared = _DECLARED.match(body)
    for encoding in ("utf-8", declared[1].decode("ascii") if declared else "cp1252"):
        try:
            return body.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return body.decode("cp1252", "replace")


def name(element: etree._Element) -> str:
    """An element's name without its namespace, declared or not, in lower case; "" for what is no element."""
    tag = element.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def text(element: etree._Element) -> str:
    """All text in an element, with entities that the document declares elsewhere read as HTML's."""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child, etree._Entity):
            parts.append(html.unescape(child.text or ""))
        elif isinstance(child.tag, str):
            parts.append(" " + text(child) if name(child) in _BREAKS else text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def line(value: str | None, limit: int = 1000) -> str | None:
    """One line of text from a title: markup and entities undone, white space folded; None where nothing is left."""
    if not value:
        return None
    kept = value[: 4 * limit]
    if "<" in kept:
        kept = _KNOWN_TAG.sub(" ", _INLINE_TAG.sub("", kept))
    return _folded(html.unescape(kept), limit)


def prose(value: str | None, limit: int = 1000) -> str | None:
    """Text from HTML such as a description has; None where nothing is left."""
    if not value:
        return None
    kept = value[: 8 * limit]
    if "<" in kept:
        kept = _TAG.sub(" ", _INLINE_TAG.sub("", kept))
    return _folded(html.unescape(kept), limit)


def _folded(value: str, limit: int) -> str | None:
    readable = _WINDOWS.sub(_from_windows, _NO_XML_CHARACTER.sub("", value))
    folded = " ".join(readable.split())
    return folded[:limit].rstrip() or None


def _from_windows(match: re.Match[str]) -> str:
    """What says ISO 8859-1 is Windows-1252, which has quotation marks where the other has control characters."""
    return match[0].encode("latin-1").decode("cp1252", "ignore")


def address(base: str, href: str) -> str | None:
    """The address meant, None where it can't be fetched. Escaping "&" twice is a common slip, undone here."""
    if not href.strip():
        return None
    try:
        return urls.resolve(base, href.replace("&amp;", "&").replace("&#38;", "&"))
    except AddressError:
        return None


def joined(base: str, href: str | None) -> str:
    """`href` on `base`, such as xml:base has it; `base` where there is none, or none that can be joined."""
    if not href:
        return base
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return base
