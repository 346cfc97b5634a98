"""HTML that would keep any parser busy for minutes, told before it is parsed. Pure.

The rules of HTML make some markup costly by the square of its length: each block looks up through all open ones, each
block opens all unclosed `<b style=…>` again, and lexbor compares each attribute with the others of its element and
looks names up in tables that don't grow. No page that people read comes near the bounds here, which keep a parse
below about two seconds.
"""

from __future__ import annotations

import re
from collections import Counter

#: Pages shorter than this are never slow.
HARMLESS_LENGTH = 48 * 1024

_MOST_ATTRIBUTES = 5_000
_MOST_NAMES = 20_000
_MOST_OPEN_BLOCKS = 3_000
_MOST_OPEN_STYLES = 500

_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{16000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG_NAME = re.compile(r"<[A-Za-z][^\s/<>]*")
_ATTRIBUTE_NAME = re.compile(r"\s[^\s/<>=\"']+(?==)")
_BLOCK = re.compile(
    r"<(/?)(address|applet|article|aside|blockquote|button|center|details|div|dl|fieldset|figure|footer|form|header|main"
    r"|marquee|menu|nav|object|ol|pre|section|summary|svg|table|template|ul)\b",
    re.IGNORECASE,
)
_STYLE = re.compile(r"<(/?)(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)


def is_hostile(text: str) -> bool:
    """Whether parsing a page would take minutes."""
    if len(text) < HARMLESS_LENGTH:
        return False
    tags = text.count("<")
    if tags > _MOST_OPEN_BLOCKS and _most_open(_BLOCK, text) > _MOST_OPEN_BLOCKS:
        return True
    if tags > _MOST_OPEN_STYLES and _most_open(_STYLE, text) > _MOST_OPEN_STYLES:
        return True
    if tags > _MOST_NAMES and _has_many(_TAG_NAME, text):
        return True
    if text.count("=") > _MOST_NAMES and _has_many(_ATTRIBUTE_NAME, text):
        return True
    return any(_QUOTED.sub("", tag).count(" ") > _MOST_ATTRIBUTES for tag in _LONG_TAG.findall(text))


def _most_open(tag: re.Pattern[str], text: str) -> int:
    """How many elements are open at once, at most. An end tag without a start tag closes nothing."""
    open_now: Counter[str] = Counter()
    depth = most = 0
    for end, name in tag.findall(text):
        if not end:
            open_now[name.lower()] += 1
            depth += 1
            most = max(most, depth)
        elif open_now[name.lower()]:
            open_now[name.lower()] -= 1
            depth -= 1
    return most


def _has_many(names: re.Pattern[str], text: str) -> bool:
    return len({match[0] for match in names.finditer(text)}) > _MOST_NAMES
