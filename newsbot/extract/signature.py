"""Hashes of text and of templates, to know them again on another page of the outlet. Pure."""

from __future__ import annotations

import hashlib
import re

from newsbot.extract.document import Document

DIGITS = re.compile(r"\d+")


def text_hash(text: str) -> str:
    """16 hexadecimal digits for a text; numbers count as equal, so that counters and dates don't hide a repetition."""
    folded = " ".join(DIGITS.sub("0", text.casefold()).split())
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:16]


def signature(document: Document, node: int) -> tuple[str, str, str, str]:
    """Blocks that one template makes share tag, class, parent's tag and class."""
    parent = document.parents[node]
    tags, attributes = document.tags, document.attributes
    above = parent if parent >= 0 else node
    return (tags[node], attributes[node].get("class") or "", tags[above], attributes[above].get("class") or "")


def signature_hash(document: Document, node: int) -> str:
    """16 hexadecimal digits for a template."""
    return text_hash("|".join(signature(document, node)))
