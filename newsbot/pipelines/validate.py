"""Drops from an article what can't be true of the visit it came from: dates still to come, pictures nobody can fetch.

Pure. Whether there is an article at all is decided where it is stored, by what is known of the page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from newsbot import urls
from newsbot.items import Article, Fetch, instant

#: An outlet's clock may run ahead of ours by so much; a later date is not one of publication.
_CLOCKS_APART = timedelta(days=2)


class ValidatePipeline:
    """First of the pipelines."""

    def process_item(self, item: Any) -> Any:
        """The same fetch, its article without what can't be true."""
        if isinstance(item, Fetch) and item.article is not None:
            return replace(item, article=valid(item.article, item.at))
        return item


def valid(article: Article, at: datetime) -> Article:
    """The article without dates later than the visit, and without pictures that have no web address."""
    return replace(
        article,
        published=_past(article.published, at),
        modified=_past(article.modified, at),
        images=tuple(image for image in article.images if urls.is_fetchable(image.url)),
    )


def _past(value: datetime | date | None, at: datetime) -> datetime | date | None:
    return None if value is not None and instant(value) > at + _CLOCKS_APART else value
