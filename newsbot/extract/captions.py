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
from newsbot.extract.alike import key
from newsbot.extract.evidence import Evidence
from newsbot.extract.plain import folded

LONGEST_CAPTION = 2_000
LONGEST_CREDIT = 160
LONGEST_TAIL = 200
MOST_PIECES = 24

_INLINE = frozenset({"a", "em", "i", "b", "strong", "u", "sup", "sub", "abbr", "mark", "font", "q", "time", "bdi"})
_SKIPPED = frozenset({"button", "svg", "noscript", "script", "style", "video", "iframe"})
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|visuallyhidden|a11y-hidden)(?:$|[\s_-])"
)

_MARK = re.compile(
    rf"(?:©|ⓒ|\(c\)|copyright\b)\s*[:：]?|(?:{CREDIT})\s?(?:[:：|/=＝]|\s(?:by|von|par|oleh|przez)\s)|(?:{CREDIT})\.\s?(?=[^\W\d_])",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:{LABEL})\s?[:：]\s*", re.IGNORECASE)
_TAIL_MARK = re.compile(
    rf"(?<=[\s.,;|!?»”\"'()\[—–/。」）-])(?:(?:©|ⓒ|\(c\))\s?|(?:{CREDIT})\s?[:：=＝]\s?|(?:{CREDIT})\s(?:by|von|par|oleh|przez)\s)(?=\S)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,120}(?:\([^()]{2,60}\)[^()]{0,20})?)[)\]）】]\s*\.?\Z")
_ARCHIVE = re.compile(rf"(?<![^\W_])(?:{ARCHIVES})(?![^\W_])", re.IGNORECASE)
#: A credit that ends a caption without any mark: "… 있다. 연합뉴스", "（ソウル）＝ＡＰ".
_TAIL_ARCHIVE = re.compile(
    rf"(?<=[.!?。．」）)])\s*((?:{ARCHIVES})(?:[ /,][^.。]{{1,30}})?|[^\s.]{{2,4}}\s?기자)\s*\.?\Z|[＝]\s*([^\s＝。]{{1,20}})\Z",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"[\s/,.|(-]*(?:copyright|©|all rights reserved|alle rechte vorbehalten|tous droits réservés)", re.IGNORECASE
)
_DURATION = re.compile(r"^[\d.:|/\s]+(?:min|sec|sek|mins|h)?\.?$", re.IGNORECASE)
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
    credits: list[str] = []
    captions: list[str] = []
    for place, piece in enumerate(pieces):
        last = place == len(pieces) - 1
        if (
            piece.is_credit
            or _MARK.match(piece.text)
            or (last and captions and looks_like_credit(piece.text, captions[-1]))
        ):
            credits.append(piece.text)
        elif key(piece.text) not in {key(text) for text in captions}:
            captions.append(piece.text)
    caption, inner = split(" ".join(captions)[:LONGEST_CAPTION])
    found = [credit for text in credits if len(text) <= LONGEST_CREDIT and (credit := without_mark(text))]
    credit = found[0] if found else inner
    return caption or None, credit or None


def _caption_beside(evidence: Evidence, container: int) -> int:
    """The element just behind a picture's, where it is (or holds) a caption; -1 otherwise."""
    document, marks = evidence.document, evidence.marks
    after = document.ends[container]
    if (
        after >= len(document.tags)
        or document.parents[after] != document.parents[container]
        or document.tags[after] == "figure"
    ):
        return -1
    inside = range(after, min(document.ends[after], after + 8))
    named = any(document.tags[node] == "figcaption" or marks.has(node, "caption") for node in inside)
    return after if named and document.ends[after] - after < 40 else -1


def _pieces(evidence: Evidence, container: int) -> Iterator[Piece]:
    """The pieces of text in a container: one for each element that is not inline."""
    document = evidence.document
    parts: list[str] = []
    owner = container
    count = 0
    node = container + 1
    while node < document.ends[container]:
        tag = document.tags[node]
        if (
            tag in _SKIPPED
            or document.attribute(node, "role") == "button"
            or _UNSEEN.search(document.attribute(node, "class"))
        ):
            node = document.ends[node]
            continue
        parent = _owner(evidence, node)
        if parent != owner or tag == "br":
            if piece := _piece(evidence, owner, container, parts):
                yield piece
                count += 1
            parts, owner = [], parent
        if document.texts[node]:
            parts.append(document.texts[node])
        if count > MOST_PIECES:
            return
        node += 1
    if piece := _piece(evidence, owner, container, parts):
        yield piece


def _owner(evidence: Evidence, node: int) -> int:
    """The element that a node's text belongs to: the nearest around it that is not inline."""
    document = evidence.document
    while document.tags[node] == "-text" or document.tags[node] in _INLINE:
        node = document.parents[node]
    return node


def _piece(evidence: Evidence, owner: int, container: int, parts: list[str]) -> Piece | None:
    text = _LABEL.sub("", folded("".join(parts)), count=1) if parts else ""
    if not text:
        return None
    document, marks = evidence.document, evidence.marks
    chain = [owner]
    while chain[-1] > container:
        chain.append(document.parents[chain[-1]])
    chain = [node for node in chain if node > container or document.tags[node] not in ("figure", "picture")]
    is_caption = any(marks.has(node, "caption") or document.tags[node] == "figcaption" for node in chain)
    credit_at = next((place for place, node in enumerate(chain) if marks.has(node, "credit")), -1)
    caption_at = next((place for place, node in enumerate(chain) if marks.has(node, "caption")), -1)
    is_credit = credit_at >= 0 and (
        caption_at < 0 or credit_at < caption_at or (credit_at == caption_at and len(text) < 60)
    )
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
    text = folded(credit).strip(_EDGES)
    for _ in range(4):
        if text[:1] in "([（【" and text[-1:] in ")]）】":
            text = text[1:-1].strip(_EDGES)
        found = _MARK.match(text)
        if not found:
            break
        text = text[found.end() :].strip(_EDGES)
    rights = _RIGHTS.search(text, 1)
    text = text[: rights.start()] if rights else text
    text = text.rstrip(")]）】") if not re.search(r"[(\[（【]", text) else text
    return "" if re.fullmatch(rf"\W*(?:{CREDIT})?\W*", text, re.IGNORECASE) else text


def split(text: str) -> tuple[str, str | None]:
    """Caption and credit of a text that may hold both."""
    text = folded(text).strip(" |·•")
    if _MARK.match(text) and len(text) <= LONGEST_CREDIT:
        return "", without_mark(text) or None
    start = max(0, len(text) - LONGEST_TAIL)
    head, tail = text[:start], text[start:]
    if (found := _BRACKETED.search(tail)) and _is_credit_in_brackets(found[1]):
        return (head + tail[: found.start()]).rstrip(_EDGES), without_mark(found[1]) or None
    if found := next(_TAIL_MARK.finditer(tail), None):
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
    if _MARK.match(text) or "/" in text and not re.search(r"\d", text):
        return True
    return bool(_ARCHIVE.search(text)) and len(text.split()) <= 8
