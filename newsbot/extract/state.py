"""Bodies that stand in no element of the page but in its JSON-LD or in the state that a script starts from.

Next.js (`__NEXT_DATA__`, and the pieces that `self.__next_f.push` hands on), Nuxt, Apollo, Redux and Arc's Fusion keep
the article as JSON: prose as strings or markup, under names that differ everywhere. So no names are looked for but
shape: the list, or the one string of markup, that holds the most prose. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from newsbot.extract.document import Document
from newsbot.extract.plain import paragraphs
from newsbot.extract.result import BodyResult, Verdict
from newsbot.extract.scoring import linked_body
from newsbot.items import Block, BlockKind

#: A page's own body shorter than this may be a stub whose text stands elsewhere.
ENOUGH: Final = 400
#: What stands elsewhere must be so many times longer.
LONGER: Final = 2.0
#: Characters of a script that is read, and values that are looked at.
LARGEST_STATE: Final = 4_000_000
MOST_VALUES: Final = 200_000
DEEPEST: Final = 60
PROSE: Final = 80
#: Of two lists with as much prose, the one with more paragraphs is taken.
ALIKE: Final = 0.95
#: How sure a body is that no element of the page holds.
CONFIDENCE: Final = 0.9
#: Names of texts that are no body, however long.
OTHER_NAMES: Final = re.compile(
    r"comment|related|recommend|teaser|disclaimer|policy|cookie|legal|footer|translation|css|style|svg|html?_?head|faq|bio",
    re.IGNORECASE,
)
ASSIGNMENT: Final = re.compile(r"(?:window\.|self\.|var |let |const )?[\w$.\[\]\"']{2,60}\s{0,4}=\s{0,4}(?=[{\[])")
PUSH: Final = re.compile(r"self\.__next_f\.push\(\[\d+,\s?(\".*\")\]\)\s*;?\s*$", re.DOTALL)
SENTENCE: Final = re.compile(r"[.!?…。！？؟।]")
MARKUP: Final = re.compile(r"<(?:p|br|div|h[1-6]|li)\b", re.IGNORECASE)


def hidden_body(document: Document, own: BodyResult) -> BodyResult | None:
    """The body from JSON-LD or a script's state, where the page's own elements hold none worth the name."""
    if own.characters >= ENOUGH:
        return None
    linked = linked_body(document)
    if len(linked) > max(own.characters * LONGER, PROSE):
        return result(own, linked.split("\n"), "ld:articleBody")
    if own.characters >= ENOUGH // 2:
        return None
    best: list[str] = []
    for value in states(document):
        found = longest_prose(value)
        if sum(map(len, found)) > sum(map(len, best)):
            best = found
    size = sum(map(len, best))
    if size > max(own.characters * LONGER, ENOUGH):
        return result(own, best, "state")
    return None


def result(own: BodyResult, lines: list[str], source: str) -> BodyResult:
    """A body of paragraphs that no element of the page holds."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines if line)
    kept = tuple(Verdict(-1, block, True, source, CONFIDENCE) for block in blocks)
    refused = tuple(replace(verdict, kept=False, reason=f"instead:{source}") for verdict in own.verdicts)
    return replace(
        own,
        blocks=blocks,
        nodes=(-1,) * len(blocks),
        container=-1,
        first=-1,
        last=-1,
        source=source,
        confidence=CONFIDENCE,
        verdicts=refused + kept,
        characters=sum(len(block.text) for block in blocks),
    )


def states(document: Document) -> Iterator[Any]:
    """What the page's scripts hold as JSON: whole scripts of that type, and objects that are assigned or pushed."""
    decoder = json.JSONDecoder(strict=False)
    pushed: list[str] = []
    for script in document.scripts:
        text = script.text[:LARGEST_STATE].strip()
        if script.type == "noscript" or "ld+json" in script.type or len(text) < PROSE:
            continue
        if push := PUSH.match(text):
            pushed.append(decoded(decoder, push[1]) or "")
            continue
        start = 0
        if not text.startswith(("{", "[")):
            assignment = ASSIGNMENT.search(text, 0, 4_000)
            if assignment is None:
                continue
            start = assignment.end()
        try:
            yield decoder.raw_decode(text, start)[0]
        except (ValueError, RecursionError):
            continue
    for line in "".join(pushed).splitlines():
        _, _, value = line.partition(":")
        if value.startswith(("{", "[")):
            yield decoded(decoder, value)


def decoded(decoder: json.JSONDecoder, text: str) -> Any:
    """The JSON value that a text begins with; None where it is none."""
    try:
        return decoder.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def longest_prose(value: Any) -> list[str]:
    """The paragraphs of the list, or of the one string, that holds the most prose below `value`."""
    best: list[str] = []
    size = 0
    stack: list[tuple[Any, int]] = [(value, 0)]
    for _ in range(MOST_VALUES):
        if not stack:
            break
        item, depth = stack.pop()
        found: list[str] = []
        if isinstance(item, str):
            if len(item) > PROSE and MARKUP.search(item):
                found = [line for line in paragraphs(item) if line]
        elif isinstance(item, list):
            found = prose_of(item)
            children = item
        if isinstance(item, dict):
            children = [inner for name, inner in item.items() if not OTHER_NAMES.search(str(name))]
        if isinstance(item, list | dict) and depth < DEEPEST:
            stack.extend((child, depth + 1) for child in children)
        length = sum(len(line) for line in found if SENTENCE.search(line))
        if length > size or (length >= ALIKE * size and len(found) > len(best)):
            best, size = found, length
    return best


def prose_of(items: list[Any]) -> list[str]:
    """One text for each item of a list: the item itself, or the longest string in a small object."""
    found: list[str] = []
    for item in items[:2_000]:
        text = longest_text(item)
        if text:
            found.extend(paragraphs(text))
    return found


def reads_like_text(text: str) -> bool:
    """Whether a string is more than an identifier or an address."""
    return not text.startswith(("http://", "https://", "/")) and (" " in text or not text.isascii())


def longest_text(item: Any, depth: int = 0) -> str:
    """The longest string in an object that stands for a paragraph."""
    if isinstance(item, str):
        return item if reads_like_text(item) else ""
    if depth > 4:
        return ""
    if isinstance(item, dict):
        values = [inner for name, inner in list(item.items())[:60] if not OTHER_NAMES.search(str(name))]
        return max((longest_text(inner, depth + 1) for inner in values), key=len, default="")
    if isinstance(item, list):
        return "".join(longest_text(inner, depth + 1) for inner in item[:200])
    return ""
