"""What is said of a block by rule, without learning: prose, the container. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from newsbot.extract.blocks import TextBlock

#: Where sentences end or pause, in Latin, Cyrillic, Arabic, Devanagari and East Asian scripts.
SENTENCE_END: Final = re.compile(r"[.!?…؟।۔](?=[\s\"'”’»)\]]|$)|[。！？]")
PROSE_CHARACTERS: Final = 60
#: East Asian text says as much in a third of the characters.
DENSE_PROSE_CHARACTERS: Final = 25


def is_prose(block: TextBlock) -> bool:
    """Whether a block reads like sentences."""
    text = block.text
    size = len(text)
    if size < DENSE_PROSE_CHARACTERS or block.link * 2 >= size:
        return False
    if size < PROSE_CHARACTERS and not ("\u3000" < text[size // 2] < "\ud7b0"):
        return False
    return SENTENCE_END.search(text) is not None


def container(sums: Mapping[int, float], total: float, share: float = 0.6) -> int:
    """The deepest element that holds at least `share` of `total`; -1 where there is none. `sums` are by element.

    More than half can't be in two elements beside each other, so all that hold it are inside each other, and the
    deepest is the last to begin.
    """
    if total <= 0:
        return -1
    least = share * total
    return max((node for node, weight in sums.items() if weight >= least), default=-1)
