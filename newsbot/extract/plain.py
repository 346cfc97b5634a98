"""Text as a reader sees it, out of what metadata says: entities undone, markup and invisible characters gone.

Metadata is written by machines for machines, and so carries entities inside of entities, tags inside of strings, lone
surrogates and control characters. Everything that becomes a field of an article passes through `plain`.

Pure; uses the standard library only.
"""

from __future__ import annotations

import html
import re

#: Longer values are no field of an article (a whole page in an attribute); they are cut before anything looks at them.
LONGEST = 20_000

_INVISIBLE = dict.fromkeys(
    [
        *range(0x00, 0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        0xAD,  # soft hyphen
        0x180E,
        0x200B,  # zero width space; U+200C and U+200D stay: Persian, Hindi and emoji are spelled with them
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0xFEFF,
        0xFFFE,
        0xFFFF,
        *range(0xD800, 0xE000),  # lone surrogates can't be written as UTF-8
    ]
)
_SUSPECT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_AMPERSANDS = re.compile(r"&(?:amp;|#38;|#0*38;|#x0*26;)+", re.IGNORECASE)


def visible(text: str) -> str:
    """`text` without characters that nobody sees (controls, zero width spaces, direction marks, lone surrogates)."""
    return text.translate(_INVISIBLE) if _SUSPECT.search(text) else text


def folded(text: str) -> str:
    """`text` without invisible characters, each run of white space one space, none at the ends."""
    return " ".join(visible(text).split())


def without_entities(text: str) -> str:
    """`text` with HTML's character references undone, also those whose ampersand was itself escaped."""
    return html.unescape(_AMPERSANDS.sub("&", text)) if "&" in text else text


def plain(value: str) -> str:
    """`value` without entities, tags and invisible characters, white space folded. Idempotent.

    What still changes after a few rounds is no text but an attack, and loses its marks of markup.
    """
    text = value[:LONGEST]
    for _ in range(6):
        before = text
        text = without_entities(text)
        if "<" in text:
            text = _TAG.sub(" ", _SCRIPT.sub(" ", text))
        text = folded(text)
        if text == before:
            return text
    return folded(text.replace("<", " ").replace("&", " "))


def paragraphs(value: str) -> tuple[str, ...]:
    """The non-empty lines of `value`, each made `plain`; `<br>`, `<p>` and `<li>` break lines too."""
    broken = re.sub(r"<(?:/p|/?li|br|p)\b[^<>]*>", "\n", value[: LONGEST * 10], flags=re.IGNORECASE)
    return tuple(line for raw in broken.splitlines() if (line := plain(raw)))
