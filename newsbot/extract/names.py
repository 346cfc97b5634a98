"""The names in a byline: persons and agencies, without "By", roles, places, addresses and placeholders.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsbot.extract.alike import key
from newsbot.extract.byline_words import AGENCIES, AND, BY, BY_OR_NAME, EAST_ASIAN_ROLES, NOBODY, ROLES
from newsbot.extract.plain import plain

LONGEST_NAME = 60
LONGEST_BYLINE = 300

_BY = re.compile(rf"(?:{BY})\b[\s:.：/|–-]*(?=\S)", re.IGNORECASE)
_BY_OR_NAME = re.compile(rf"(?:{BY_OR_NAME})\s+(?=\S+\s+\S)", re.IGNORECASE)
_PARENTHESES = re.compile(r"[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\S+\.(?:com|org|net)/\S*", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[;|•·、，،\n\t]\s*|\s+[–—/-]\s+")
_AND_OTHERS = re.compile(r"\s*외\s*\d+\s*[명인].*$")
_CLOCK_OR_DATE = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}|\d{1,2}\.\s?\d{1,2}\.")
_WORDS = re.compile(r"[^\W\d_][\w'’.\u0300-\u036f\u0900-\u0dff-]*")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_INITIAL = re.compile(r"\b[^\W\d_]\.\Z|\b(?:jr|sr)\.\Z", re.IGNORECASE)
_EDGES = " ,:;–—-|/·•*@\"'“”„\u200c"


def names_in(byline: str, language: str | None = None) -> Iterator[str]:
    """The names in a byline, one by one."""
    text = _ADDRESS.sub(" ", _PARENTHESES.sub(" ", plain(byline)[:LONGEST_BYLINE]))
    for part in _SEPARATORS.split(_without_by(text)):
        for piece in _conjunctions(language).split(_without_by(part)):
            yield from _comma_names(piece)


@lru_cache(maxsize=256)
def _conjunctions(language: str | None) -> re.Pattern[str]:
    """What stands between two names in a language."""
    own = AND.get((language or "").split("-")[0].lower(), "")
    words = "|".join(re.escape(word) for word in f"{AND['']}|{own}".split("|") if word)
    return re.compile(rf"\s+(?:{words}|&|\+)\s+", re.IGNORECASE)


def _without_by(text: str) -> str:
    """`text` without "By" and its like in front."""
    text = text.strip(" ,:;.–—-|/·•\u200c")
    for _ in range(3):
        found = _BY.match(text) or _BY_OR_NAME.match(text)
        if not found:
            break
        text = text[found.end() :].lstrip(" :：")
    return text


def _comma_names(text: str) -> Iterator[str]:
    """The names among the parts between commas; roles and places are left out, "Family, Given" is turned round."""
    parts = [cleaned for part in text.split(",") if (cleaned := clean_name(part))]
    single = all(len(part.split()) == 1 for part in parts)
    if len(parts) == 2 and single and parts[0].isupper() and parts[1][0].isupper() and not parts[1].isupper():
        yield f"{parts[1]} {parts[0]}"
        return
    for place, part in enumerate(parts):
        if place == 0 or key(part) in AGENCIES or (len(part.split()) > 1 and looks_like_name(part)):
            yield part


def clean_name(text: str) -> str:
    """One name without "By", roles in other scripts, handles and punctuation around; "" where nothing is left."""
    text = _AND_OTHERS.sub("", _without_by(text)).strip(_EDGES)
    for role in EAST_ASIAN_ROLES:
        text = text.removesuffix(role).removeprefix(role).strip(" :：")
    if not text or len(text) > LONGEST_NAME or text.isdigit() or _CLOCK_OR_DATE.search(text):
        return ""
    words = {word.lower().strip(".") for word in _WORDS.findall(text)}
    if not words or (words <= ROLES and key(text) not in AGENCIES):
        return ""
    return text if _INITIAL.search(text) else text.rstrip(".")


def looks_like_name(text: str) -> bool:
    """Whether a text out of running prose could be a person or an agency: few words, capitals where there are any."""
    words = text.split()
    if key(text) in AGENCIES:
        return True
    if _EAST_ASIAN.search(text):
        return len(text) <= 12
    if not 1 <= len(words) <= 6 or any(word.lower().strip(".") in ROLES for word in words):
        return False
    capitals = sum(word[0].isupper() or word[0].lower() == word[0].upper() for word in words)
    return capitals >= 1 and capitals * 2 >= len(words) and not re.search(r"[?!:\d]", text)


def is_nobody(name: str) -> bool:
    """Whether a name is a placeholder ("admin", "Redaktion")."""
    words = set(key(name).split())
    return not words or words <= NOBODY
