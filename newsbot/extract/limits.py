"""Bounds on what is parsed, so that no page takes the process with it.

A parser that follows the HTML standard is quadratic in places: each `<div>` looks up the whole stack of open elements
for a `<p>`, each attribute is compared with those before it, and unclosed formatting (`<font>`) is opened again in
every paragraph. Browsers cap the depth at 512 for that. Here the text is cut, before it is parsed, where it would go
over a bound. Counting is all that a normal page pays (0.1 ms); only a suspicious one is scanned tag by tag.
Pure; standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

#: Characters of a page that are read; what follows is cut.
MAX_CHARACTERS: Final = 10_000_000
#: Nodes of the tree that are walked.
MAX_NODES: Final = 300_000
#: Elements open at once; the text is cut where it would go deeper.
MAX_DEPTH: Final = 1_000
#: Formatting elements open at once (they multiply, see above).
MAX_FORMATTING: Final = 100
#: Characters of one tag before its attributes are counted, and how many attributes it may have.
LONG_TAG: Final = 50_000
MAX_ATTRIBUTES: Final = 2_000

TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
#: Elements that never stay open, or that the next of their kind closes.
SHALLOW: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
     "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "html", "head", "body",
     "path", "use", "circle", "rect", "g", "polygon", "line", "ellipse", "stop", "defs"}
)  # fmt: skip
FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)


def within_limits(text: str) -> tuple[str, bool]:
    """`text`, cut where it breaks a bound, and whether it was cut."""
    cut = len(text) > MAX_CHARACTERS
    text = text[:MAX_CHARACTERS]
    shorter = without_huge_tags(text)
    cut |= len(shorter) < len(text)
    text = shorter
    opened, tags = open_estimate(text)
    if opened > MAX_DEPTH or opened * tags > MAX_NODES * 10:
        end = deepest_allowed(text)
        cut |= end < len(text)
        text = text[:end]
    return text, cut


def long_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where no `>` stands for longer than LONG_TAG, from after the last to before the next."""
    start = 0
    while len(text) - start > LONG_TAG:
        end = text.rfind(">", start, start + LONG_TAG + 1)
        if end < 0:
            end = text.find(">", start)
            end = len(text) if end < 0 else end
            yield start, end
        start = end + 1


def without_huge_tags(text: str) -> str:
    """Drop tags that have more attributes than any page needs."""
    parts: list[str] = []
    kept = 0
    for start, end in long_stretches(text):
        if (tag := TAG.search(text, start, end)) is None:
            continue
        bare = QUOTED.sub("", text[tag.start() : end])
        if len(bare.split(None, MAX_ATTRIBUTES)) > MAX_ATTRIBUTES and "<" not in bare[1:]:
            parts.append(text[kept : tag.start()])
            kept = end
    return "".join((*parts, text[kept:])) if parts else text


def open_estimate(text: str, pieces: int = 16) -> tuple[int, int]:
    """Roughly the most elements that may be open at once (start tags less end tags, at evenly spaced places), and the
    number of tags. Their product bounds what unclosed formatting can multiply to."""
    step = max(len(text) // pieces, 1)
    opened = most = tags = 0
    for start in range(0, len(text), step):
        end = start + step
        count = text.count("<", start, end)
        tags += count
        opened += count - 2 * text.count("</", start, end)
        most = max(most, opened)
    return most, tags


def deepest_allowed(text: str) -> int:
    """Where to cut so that no more than MAX_DEPTH elements, and MAX_FORMATTING of those that format, are open."""
    depth = formatting = 0
    for match in TAG.finditer(text):
        name = match[2].lower()
        if name in SHALLOW:
            continue
        step = -1 if match[1] else 1
        depth = max(depth + step, 0)
        if name in FORMATTING:
            formatting = max(formatting + step, 0)
        if depth > MAX_DEPTH or formatting > MAX_FORMATTING:
            return match.start()
    return len(text)
