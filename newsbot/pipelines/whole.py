"""The pipelines before storing, in one: what a capture that is read outside a crawl goes through. Reads the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsbot.archive import Lookup, Replay, replay
from newsbot.extract import Rules, extract
from newsbot.items import Article, Capture
from newsbot.normalise import normalise
from newsbot.pipelines.identify import believed_address
from newsbot.pipelines.validate import valid


def cleaned(article: Article, at: datetime) -> Article:
    """An extracted article as it would be stored; `at` is when its page was fetched."""
    article = normalise(valid(article, at))
    return replace(article, canonical_url=believed_address(article.canonical_url, article.url))


def reread(folder: Path, capture: Capture, lookup: Lookup, rules: Rules) -> Article:
    """The article that the present extractor reads in a capture. Raises ArchiveError, ExtractionError."""
    return read(replay(folder, capture, lookup), rules)


def read(page: Replay, rules: Rules) -> Article:
    """The article that the present extractor reads in a page of the archive. Raises ArchiveError, ExtractionError."""
    content_type = next(
        (value.decode("latin-1") for name, value in page.headers if name.lower() == b"content-type"), None
    )
    article = extract(page.decoded(), page.url, content_type=content_type, at=page.fetched_at, rules=rules)
    return cleaned(article, page.fetched_at)
