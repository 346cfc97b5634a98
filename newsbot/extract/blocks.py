"""A page's text as blocks: what a reader would see as one paragraph, heading, list item, cell row or line.

A block is a run of inline text with the same nearest block-level ancestor. Two `<br>` in a row end a block, as do
block-level elements in the middle of inline text. Text that only screen readers or tooltips show is left out. A table
that holds data gives a block a row; one that lays a page out gives what is in it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from newsbot.extract.document import OPAQUE, TEXT, Document, fold

INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
     "tt", "u", "var", "wbr", "img", "picture", "source", "label"}
)  # fmt: skip
#: Elements whose text is no running text: controls, ruby glosses, metadata.
SILENT: Final = frozenset({"head", "button", "rt", "rp", "option", "audio", "video", "dialog", "map", "meter", "progress"})
#: Class tokens of text that is heard or hovered, not read.
UNSEEN: Final = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader", "screenreader", "tooltip",
     "tooltiptext", "tooltip-text", "a11y-hidden", "element-invisible", "hidden-visually", "u-visually-hidden",
     "offscreen", "is-visually-hidden", "visibility-hidden", "assistive-text", "u-hidden-visually", "sr", "vh"}
)  # fmt: skip
HOVERING: Final = re.compile(r"rollover|tooltip|popover|hovercard|flyout|pop-?up", re.IGNORECASE)
LAYOUT: Final = frozenset({"p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "table", "section", "article", "form"})

IN_LINK: Final = 1
IN_STRONG: Final = 2
IN_SILENT: Final = 4
IN_DATA_TABLE: Final = 8
STRONG: Final = frozenset({"b", "strong"})


@dataclass(slots=True)
class TextBlock:
    """One block. Not frozen: a page makes hundreds, and frozen ones cost three times as much to make.

    node    index of the block-level element that directly holds the text
    first   index of the first text node; `last` of the last one
    link    characters inside links; `strong` characters inside bold text
    line    whether it is a line among several that only `<br>` tells apart
    """

    node: int
    text: str
    first: int
    last: int
    link: int = 0
    strong: int = 0
    links: int = 0
    line: bool = False


@dataclass(slots=True)
class Gathering:
    """Text nodes that will become one block."""

    node: int = -1
    parts: list[str] = field(default_factory=list)
    first: int = -1
    last: int = -1
    link: int = 0
    strong: int = 0
    links: int = 0
    line: bool = False


def split(document: Document) -> list[TextBlock]:
    """All blocks of the page, in document order."""
    tags, texts, parents, attributes = document.tags, document.texts, document.parents, document.attributes
    total = len(tags)
    owners = [0] * total
    flags = [0] * total
    tables = data_tables(document)
    blocks: list[TextBlock] = []
    current = Gathering()
    breaks = 0
    for index in range(1, total):
        tag = tags[index]
        parent = parents[index]
        flag = flags[parent]
        if tag == TEXT:
            if flag & IN_SILENT:
                continue
            text = texts[index]
            owner = owners[parent]
            if text.isspace():
                if current.node == owner and current.parts:
                    current.parts.append(" ")
                continue
            if owner != current.node or breaks > 1:
                lines = owner == current.node
                if current.parts:
                    current.line |= lines
                    blocks.append(finish(current))
                current = Gathering(owner, first=index, line=lines)
            breaks = 0
            current.parts.append(text)
            current.last = index
            if flag & 3:
                size = len(text.strip())
                if flag & IN_LINK:
                    current.link += size
                if flag & IN_STRONG:
                    current.strong += size
        elif tag == "br":
            breaks += 1
            current.parts.append(" ")
            owners[index] = owners[parent]
        elif tag in INLINE:
            owners[index] = owners[parent]
            if tag == "a":
                flag |= IN_LINK
                current.links += 1
            elif tag in STRONG:
                flag |= IN_STRONG
            names = attributes[index]
            if names and (unseen(names) or hovering(names)):
                flag |= IN_SILENT
            flags[index] = flag
        elif flag & IN_DATA_TABLE and tag in ("td", "th"):
            owners[index] = owners[parent]
            flags[index] = flag
            current.parts.append(" ")
        else:
            if current.parts:
                if has_text(current.parts):
                    blocks.append(finish(current))
                current = Gathering()
            breaks = 0
            owners[index] = index
            if tag in SILENT or tag in OPAQUE or unseen(attributes[index]):
                flag |= IN_SILENT
            elif index in tables:
                flag |= IN_DATA_TABLE
            flags[index] = flag
    if has_text(current.parts):
        blocks.append(finish(current))
    return [block for block in blocks if block.text]


def has_text(parts: list[str]) -> bool:
    """Whether there is more than white space."""
    return any(part and not part.isspace() for part in parts)


def finish(current: Gathering) -> TextBlock:
    """A gathering as a block."""
    return TextBlock(
        current.node,
        fold("".join(current.parts)),
        current.first,
        current.last,
        current.link,
        current.strong,
        current.links,
        current.line,
    )


def unseen(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element's class says that its text is not for the eye."""
    value = attributes.get("class")
    return bool(value) and not UNSEEN.isdisjoint(value.lower().split())


def hovering(attributes: Mapping[str, str | None]) -> bool:
    """Whether an inline element shows only under the mouse, or not at all."""
    style = attributes.get("style")
    if style and "none" in style and "display" in style:
        return True
    value = attributes.get("class")
    return bool(value) and HOVERING.search(value) is not None


def data_tables(document: Document) -> frozenset[int]:
    """The tables that hold data: no paragraphs, headings, lists or further tables inside."""
    tags, ends = document.tags, document.ends
    return frozenset(
        table
        for table in document.by_tag.get("table", ())
        if LAYOUT.isdisjoint(tags[table + 1 : ends[table]])
    )
