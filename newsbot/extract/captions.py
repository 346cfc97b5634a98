"""A picture's caption and its credit, told apart.

The text around a picture is taken piece by piece, as its elements cut it. A piece is credit where its element says so,
where it begins with "Photo:", "©" or their like in many languages, or where it ends the caption and looks like a name
and an agency. What is left is caption; a credit that stands in the caption's own text is cut off its end.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsbot.extract.credit_words import ARCHIVES, CREDIT, LABEL
from newsbot.extract.document import TEXT, Document
from newsbot.extract.evidence import Evidence
from newsbot.extract.plain import folded

LONGEST_CAPTION = 2_000
LONGEST_CREDIT = 160
LONGEST_TAIL = 200
MOST_PIECES = 24
LARGEST_CONTAINER = 400
"""Nodes of an element around a picture whose text is read."""

_NAMED = frozenset({"caption", "credit"})
_INLINE = frozenset({"a", "em", "i", "b", "strong", "u", "sup", "sub", "abbr", "mark", "font", "q", "time", "bdi"})
_SKIPPED = frozenset({"button", "svg", "noscript", "script", "style", "video", "iframe"})
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|visuallyhidden|a11y-hidden)(?:$|[\s_-])"
)

_BY = r"\s(?:by|von|par|oleh|przez)\s"
#: What a credit begins with: "©", "Photo:", "Foto von …", "Fot. …".
_MARK = re.compile(
    rf"(?:©|ⓒ|\(c\)|copyright\b)\s?[:：]?|(?:{CREDIT})\s?(?:[:：|/=＝]|{_BY})|(?:{CREDIT})\.\s?(?=[^\W\d_])",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"\A(?:{LABEL})\s?[:：]\s?", re.IGNORECASE)
#: The same inside a text.
_TAIL_MARK = re.compile(
    rf"(?<=[\s.,;|!?»”\"'()\[—–/。」）-])(?:(?:©|ⓒ|\(c\))|(?:{CREDIT})(?:\s?[:：=＝]|{_BY}))\s?(?=\S)", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,120}(?:\([^()]{2,60}\)[^()]{0,20})?)[)\]）】]\s?\.?\Z")
_ARCHIVE = re.compile(rf"(?<![^\W_])(?:{ARCHIVES})(?![^\W_])", re.IGNORECASE)
#: A credit that ends a caption without any mark: "… 있다. 연합뉴스", "（ソウル）＝ＡＰ".
_TAIL_ARCHIVE = re.compile(
    rf"(?<=[.!?。．」）)])\s?((?:{ARCHIVES})(?:[ /,][^.。]{{1,30}})?|[^\s.]{{2,4}}\s?기자)\s?\.?\Z"
    r"|＝([^\s＝。]{1,20})\Z",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"[\s/,.|(-]{0,6}(?:copyright|©|all rights reserved|alle rechte vorbehalten|tous droits réservés)", re.IGNORECASE
)
_ALL_MARK = re.compile(rf"\W*(?:{CREDIT})?\W*", re.IGNORECASE)
_DURATION = re.compile(r"^[\d.:|/\s]+(?:min|sec|sek|mins|h)?\.?$", re.IGNORECASE)
_OPENING = re.compile(r"[(\[（【]")
_EDGES = " \t|/,;:·•–—-"
_SENTENCE_END = (".", "!", "?", "…", "”", "»", '"', "。", "」", "）", ")")


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text around a picture, and what its element says it is."""

    text: str
    is_credit: bool
    is_caption: bool


def caption_of(evidence: Evidence, container: int) -> tuple[str | None, str | None]:
    """Caption and credit of the picture in `container` (a `<figure>` or what stands for one)."""
    pieces = [piece for piece in _pieces(evidence, container) if not _DURATION.match(piece.text)]
    if not any(piece.is_caption for piece in pieces) and (beside := _caption_beside(evidence, container)) >= 0:
        pieces = [*pieces, *_pieces(evidence, beside)]
    if any(piece.is_caption for piece in pieces):
        pieces = [piece for piece in pieces if piece.is_caption or piece.is_credit]
    captions: list[str] = []
    marked: list[str] = []
    for place, piece in enumerate(pieces):
        at_end = place == len(pieces) - 1 and captions and looks_like_credit(piece.text, captions[-1])
        if piece.is_credit or _MARK.match(piece.text) or at_end:
            marked.append(piece.text)
        elif piece.text not in captions:
            captions.append(piece.text)
    caption, inner = split(" ".join(captions))
    stated = (without_mark(text) for text in marked if len(text) <= LONGEST_CREDIT)
    return caption or None, next(filter(None, stated), inner)


def _caption_beside(evidence: Evidence, container: int) -> int:
    """The element just behind a picture's, where it is (or holds) a caption; -1 otherwise."""
    document, marks = evidence.document, evidence.marks
    after = document.ends[container]
    if after >= len(document.tags) or document.parents[after] != document.parents[container]:
        return -1
    size = document.ends[after] - after
    inside = range(after, after + min(size, 8))
    named = any(document.tags[node] == "figcaption" or marks.has(node, "caption") for node in inside)
    return after if named and size < 40 and document.tags[after] != "figure" else -1


def _pieces(evidence: Evidence, container: int) -> Iterator[Piece]:
    """The pieces of text in a container: one for each element that is not inline, or up to a `<br>`."""
    document = evidence.document
    end = min(document.ends[container], container + LARGEST_CONTAINER)
    parts: list[str] = []
    owner, node, count = container, container + 1, 0
    while node < end and count < MOST_PIECES:
        if _is_skipped(document, node):
            node = document.ends[node]
            continue
        if (parent := _owner(evidence, node)) != owner or document.tags[node] == "br":
            if piece := _piece(evidence, owner, container, parts):
                yield piece
                count += 1
            parts, owner = [], parent
        if document.texts[node]:
            parts.append(document.texts[node])
        node += 1
    if piece := _piece(evidence, owner, container, parts):
        yield piece


def _is_skipped(document: Document, node: int) -> bool:
    """Whether an element's text is no text beside a picture: buttons, players, what only screen readers say."""
    if document.tags[node] in _SKIPPED or document.attribute(node, "role") == "button":
        return True
    return _UNSEEN.search(document.attribute(node, "class")) is not None


def _owner(evidence: Evidence, node: int) -> int:
    """The element that a node's text belongs to: the nearest around it that is not inline, or has a name of its own."""
    tags, parents, roles_of = evidence.document.tags, evidence.document.parents, evidence.marks.roles_of
    while tags[node] == TEXT or (tags[node] in _INLINE and _NAMED.isdisjoint(roles_of(node))):
        node = parents[node]
    return node


def _piece(evidence: Evidence, owner: int, container: int, parts: list[str]) -> Piece | None:
    """The text of `parts` with what the elements around it, up to the container, call it; the nearest name counts."""
    text = _LABEL.sub("", folded("".join(parts))) if parts else ""
    if not text:
        return None
    document, marks = evidence.document, evidence.marks
    chain = [owner]
    while chain[-1] > container:
        chain.append(document.parents[chain[-1]])
    if document.tags[container] in ("figure", "picture"):
        chain = [node for node in chain if node > container]
    is_caption = any(marks.has(node, "caption") or document.tags[node] == "figcaption" for node in chain)
    named = next((roles for node in chain if not _NAMED.isdisjoint(roles := marks.roles_of(node))), frozenset())
    is_credit = "credit" in named and ("caption" not in named or len(text) < 60)
    return Piece(text, is_credit, is_caption)


def looks_like_credit(text: str, before: str) -> bool:
    """Whether the last piece beside a caption is a name or an agency rather than more caption."""
    words = text.split()
    if len(text) > 90 or len(words) > 10 or not (before.endswith(_SENTENCE_END) or len(before) >= 25):
        return False
    if _ARCHIVE.search(text) and len(words) <= 8:
        return True
    if _RIGHTS.search(text):
        return True
    if text.endswith(".") and len(words) > 3:
        return False
    capitals = sum(word[0].isupper() for word in words)
    return "/" in text or (len(words) <= 4 and capitals == len(words))


def without_mark(credit: str) -> str:
    """A credit without "©", "Photo:" and brackets around it; what is all mark is nothing."""
    text = folded(credit)[:LONGEST_TAIL].strip(_EDGES)
    for _ in range(4):
        if text[:1] in "([（【" and text[-1:] in ")]）】":
            text = text[1:-1].strip(_EDGES)
        found = _MARK.match(text)
        if not found:
            break
        text = text[found.end() :].strip(_EDGES)
    if rights := _RIGHTS.search(text, 1):
        text = text[: rights.start()]
    if not _OPENING.search(text):
        text = text.rstrip(")]）】")
    return "" if _ALL_MARK.fullmatch(text) else text


def split(text: str) -> tuple[str, str | None]:
    """Caption and credit of a text that may hold both."""
    text = folded(text[: LONGEST_CAPTION * 2])[:LONGEST_CAPTION].strip(" |·•")
    if _MARK.match(text) and len(text) <= LONGEST_CREDIT:
        return "", without_mark(text) or None
    start = max(0, len(text) - LONGEST_TAIL)
    head, tail = text[:start], text[start:]
    if (found := _BRACKETED.search(tail)) and _is_credit_in_brackets(found[1]):
        return (head + tail[: found.start()]).rstrip(_EDGES), without_mark(found[1]) or None
    if found := _TAIL_MARK.search(tail):
        credit = without_mark(tail[found.start() :].rstrip(")]）】"))
        if credit and len(credit) <= LONGEST_CREDIT:
            return (head + tail[: found.start()]).rstrip(_EDGES + "([（【"), credit
    if found := _TAIL_ARCHIVE.search(tail):
        return (head + tail[: found.start()]).rstrip(_EDGES), found[1] or found[2]
    before, bar, after = tail.rpartition(" | ")
    if bar and after and looks_like_credit(after, "."):
        return (head + before).rstrip(_EDGES), after.strip(_EDGES)
    return text, None


def _is_credit_in_brackets(text: str) -> bool:
    """Whether what stands in the last brackets is a credit: it says so, or names an agency or two parties."""
    two_parties = "/" in text and not any(character.isdigit() for character in text)
    agency = _ARCHIVE.search(text) is not None and len(text.split()) <= 8
    return two_parties or agency or _MARK.match(text) is not None
