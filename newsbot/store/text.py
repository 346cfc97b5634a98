"""Text that both databases take: PostgreSQL refuses NUL, and neither takes half of a surrogate pair. Pure."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from newsbot.items import Article

#: Letters of a language tag (RFC 5646, section 4.4.1).
LONGEST_LANGUAGE = 35


def is_storable(text: str) -> bool:
    """Whether a text can be stored as it is."""
    return "\x00" not in text and _is_encodable(text)


def storable(text: str) -> str:
    """The text without NULs, halves of surrogate pairs replaced."""
    if is_storable(text):
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def storable_article(article: Article) -> Article:
    """The article with every text in it made storable: itself, mostly. A language that is too long for one is none."""
    if article.language is not None and len(article.language) > LONGEST_LANGUAGE:
        article = replace(article, language=None)
    data = article.to_dict()
    written = json.dumps(data, ensure_ascii=False)
    if "\\u0000" not in written and _is_encodable(written):
        return article
    return Article.from_dict(_cleaned(data))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {storable(name): _cleaned(item) for name, item in value.items()}
    return value


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
