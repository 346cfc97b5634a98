"""What kind of block a block is: paragraph, heading, list item, quote, table, caption, embed or note. Pure."""

from __future__ import annotations

from typing import Final

from newsbot.extract.scoring import Scene
from newsbot.extract.view import IN_CAPTION, IN_EMBED, IN_QUOTE
from newsbot.items import BlockKind

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Class words of corrections and of what the outlet says about the article.
NOTE_WORDS: Final = frozenset(
    {"correction", "corrections", "amended", "amendment", "clarification", "errata", "erratum", "editorsnote",
     "rectificatif", "rectificacion", "korrektur", "disclaimer", "footnote", "footnotes"}
)  # fmt: skip
#: Class words of what holds a picture and the short text below it.
PICTURE_WORDS: Final = frozenset({"photo", "photos", "image", "picture", "img", "foto", "bild", "pic"})
#: Characters that such an element holds at most.
LONGEST_CAPTION: Final = 300
#: How far above a block the element stands that makes it a list item or a note.
NEAR: Final = 3


def kind_of(scene: Scene, number: int) -> tuple[BlockKind, int | None]:
    """The kind of a block, and the level of a heading."""
    node = scene.blocks[number].node
    document = scene.document
    tag = document.tags[node]
    flags = scene.view.flags[node]
    if flags & IN_CAPTION:
        return BlockKind.CAPTION, None
    if flags & IN_EMBED and flags & IN_QUOTE:
        return BlockKind.EMBED, None
    if tag in HEADINGS:
        return BlockKind.HEADING, int(tag[1])
    if tag == "tr":
        return BlockKind.TABLE, None
    above = [node]
    while len(above) < NEAR and document.parents[above[-1]] >= 0:
        above.append(document.parents[above[-1]])
    if any(not NOTE_WORDS.isdisjoint(scene.view.words[place]) for place in above):
        return BlockKind.NOTE, None
    if any(document.tags[place] == "li" for place in above):
        return BlockKind.LIST_ITEM, None
    if flags & IN_QUOTE:
        return BlockKind.QUOTE, None
    return BlockKind.PARAGRAPH, None


def below_picture(scene: Scene, number: int) -> bool:
    """Whether a block stands in an element, or in its parent, that is named after a picture and holds little text."""
    node = scene.blocks[number].node
    seen = scene.view
    return any(
        not PICTURE_WORDS.isdisjoint(seen.words[place]) and seen.size[place] <= LONGEST_CAPTION
        for place in (node, max(scene.document.parents[node], 0))
    )
