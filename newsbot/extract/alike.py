"""How alike two texts are: what fields are compared by.

Pure; standard library only.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")

Grams = frozenset[tuple[str, ...]]
"""Runs of three letters."""


def key(text: str) -> str:
    """`text` for comparisons: its words in lower case."""
    return " ".join(_WORD.findall(text.casefold()))


def grams(text: str) -> Grams:
    """Runs of three letters: what two titles have in common in any script."""
    joined = text.replace(" ", "")
    return frozenset(zip(joined, joined[1:], joined[2:], strict=False)) or frozenset({tuple(joined)})


def likeness(one: Grams, other: Grams) -> float:
    """0 to 1: how much two sets of grams share, twice what they share to what both have."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
