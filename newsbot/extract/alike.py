"""How alike two texts are: what fields are compared by.

Pure; standard library only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import add

_WORD = re.compile(r"\w+")

Grams = frozenset[str]
"""Runs of three letters."""


def key(text: str) -> str:
    """`text` for comparisons: its words in lower case."""
    return " ".join(_WORD.findall(text.casefold()))


@lru_cache(maxsize=32)
def grams(text: str) -> Grams:
    """Runs of three letters: what two titles have in common in any script. The titles of one page are asked often."""
    joined = text.replace(" ", "")
    return frozenset(map(add, map(add, joined, joined[1:]), joined[2:])) or frozenset({joined})


def likeness(one: Grams, other: Grams) -> float:
    """0 to 1: how much two sets of grams share, twice what they share to what both have."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
