"""What is said of a block by rule, without learning: prose, the container, vetoes with their reason codes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from newsbot.extract.blocks import TextBlock
from newsbot.extract.document import Document

SENTENCE_END: Final = re.compile(r"[.!?。！？؟।…:;,，、](?=[\s\"'”’»)\]]|$)|[。！？।，、]")
PROSE_CHARACTERS: Final = 60

#: Words of class names and ids, by what they say about the element and all below it.
COMMENT_WORDS: Final = frozenset({"comment", "comments", "commentlist", "disqus", "respond", "commentary", "reply", "replies", "kommentare", "commentaires", "comentarios"})


def words_of(text: str) -> list[str]:
    """Class names and ids as lower-case words: "postBody-main_2" -> post, body, main."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)]


def is_prose(block: TextBlock) -> bool:
    """Whether a block reads like sentences."""
    size = len(block.text)
    return size >= PROSE_CHARACTERS and block.link * 2 < size and SENTENCE_END.search(block.text) is not None


def container(document: Document, weights: Iterable[tuple[int, float]], share: float = 0.6) -> int:
    """The deepest element that holds at least `share` of the weight; -1 where there is none.

    `weights` are (node, weight) in document order.
    """
    sums: dict[int, float] = {}
    total = 0.0
    for node, weight in weights:
        total += weight
        while node >= 0:
            sums[node] = sums.get(node, 0.0) + weight
            node = document.parents[node]
    best = -1
    for node, weight in sums.items():
        if total > 0 and weight >= share * total and (best < 0 or document.depths[node] > document.depths[best]):
            best = node
    return best
