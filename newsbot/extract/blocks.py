"""A page's text as blocks: what a reader would see as one paragraph, heading, list item, cell row or line.

A block is a run of inline text with the same nearest block-level ancestor. Two `<br>` in a row end a block, as do
block-level elements in the middle of inline text. Text that only screen readers or tooltips show is left out. A table
that holds data gives a block a row; one that lays a page out gives what is in it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from newsbot.extract.document import OPAQUE, TEXT, Document, fold

INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
     "tt", "u", "var", "wbr", "img", "picture", "source", "label"}
)  # fmt: skip
#: Elements whose text is no running text: controls, ruby glosses, metadata.
SILENT: Final = OPAQUE | frozenset(
    {"head", "button", "rt", "rp", "option", "audio", "video", "dialog", "map", "meter", "progress"}
)
#: Elements that show nothing of themselves in the middle of text.
TRANSPARENT: Final = frozenset({"script", "style", "noscript", "template", "svg", "math", "meta", "link"})
#: Class tokens of text that is heard or hovered, not read.
UNSEEN: Final = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader", "screenreader", "tooltip",
     "tooltiptext", "tooltip-text", "a11y-hidden", "element-invisible", "hidden-visually", "u-visually-hidden",
     "offscreen", "is-visually-hidden", "visibility-hidden", "assistive-text", "u-hidden-visually", "sr", "vh"}
)  # fmt: skip
HOVERING: Final = re.compile(r"rollover|tooltip|popover|hovercard|flyout|pop-?up", re.IGNORECASE)
LAYOUT: Final = frozenset({"p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "table", "section", "article", "form"})

IN_LINK: Final = 1
IN_SILENT: Final = 4
IN_DATA_TABLE: Final = 8
CELLS: Final = frozenset({"td", "th"})


@dataclass(slots=True)
class TextBlock:
    """One block. Not frozen: a page makes hundreds, and frozen ones cost three times as much to make.

    node    index of the block-level element that directly holds the text
    first   index of the first text node; `last` of the last one
    link    characters inside links
    line    whether it is a line among several that only `<br>` tells apart
    """

    node: int
    text: str
    first: int
    last: int
    link: int = 0
    line: bool = False


def split(document: Document) -> list[TextBlock]:
    """All blocks of the page, in document order. The second loop that every node pays for."""
    texts, attributes = document.texts, document.attributes
    total = len(texts)
    owners = [0] * total
    flags = [0] * total
    tables = data_tables(document)
    blocks: list[TextBlock] = []
    parts: list[str] = []  # of the block under way
    node = first = last = -1
    link, breaks, line = 0, 0, False
    for index, (tag, parent) in enumerate(zip(document.tags, document.parents, strict=True)):
        flag = flags[parent] if index else 0
        if tag == TEXT:
            if flag & IN_SILENT:
                continue
            text = texts[index]
            owner = owners[parent]
            if owner != node or breaks > 1 or first < 0:
                lines = owner == node and breaks > 1
                if first >= 0:
                    blocks.append(TextBlock(node, fold("".join(parts)), first, last, link, line or lines))
                node, first, link, line = owner, index, 0, lines
                parts = []
            breaks = 0
            parts.append(text)
            last = index
            if flag & IN_LINK:
                link += len(text.strip())
        elif tag in INLINE:
            owners[index] = owners[parent]
            if tag == "a":
                flag |= IN_LINK
            names = attributes[index]
            if names and hidden_inline(names):
                flag |= IN_SILENT
            flags[index] = flag
        elif tag in TRANSPARENT:
            owners[index], flags[index] = owners[parent], flag | IN_SILENT
        elif tag == "br" or (flag & IN_DATA_TABLE and tag in CELLS):
            breaks += tag == "br"
            parts.append(" ")
            owners[index], flags[index] = owners[parent], flag
        else:
            if first >= 0:
                blocks.append(TextBlock(node, fold("".join(parts)), first, last, link, line))
                first = node = -1
                parts = []
            breaks = 0
            owners[index] = index
            if tag in SILENT or hidden_block(attributes[index]):
                flag |= IN_SILENT
            elif index in tables:
                flag |= IN_DATA_TABLE
            flags[index] = flag
    if first >= 0:
        blocks.append(TextBlock(node, fold("".join(parts)), first, last, link, line))
    return [block for block in blocks if block.text]


def hidden_block(attributes: Mapping[str, str | None]) -> bool:
    """Whether a block-level element's class says that its text is not for the eye."""
    value = attributes.get("class")
    return bool(value) and unseen(value)


def hidden_inline(attributes: Mapping[str, str | None]) -> bool:
    """Whether an inline element is not for the eye, or shows only under the mouse."""
    value = attributes.get("class")
    if value and (unseen(value) or hovering(value)):
        return True
    style = attributes.get("style")
    return style is not None and "none" in style and "display" in style


@lru_cache(maxsize=8192)
def unseen(names: str) -> bool:
    """Whether a class attribute has a token of text that is heard, not seen."""
    return not UNSEEN.isdisjoint(names.lower().split())


@lru_cache(maxsize=8192)
def hovering(names: str) -> bool:
    """Whether a class attribute names something that pops up."""
    return HOVERING.search(names) is not None


def data_tables(document: Document) -> frozenset[int]:
    """The tables that hold data: no paragraphs, headings, lists or further tables inside."""
    tags, ends = document.tags, document.ends
    return frozenset(
        table for table in document.by_tag.get("table", ()) if LAYOUT.isdisjoint(tags[table + 1 : ends[table]])
    )
