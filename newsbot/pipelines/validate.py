"""Refuses articles that contradict themselves or the visit they came from. Pure.

What is refused has an outcome all the same: the fetch goes on, with a reason in place of its article.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from newsbot.items import Article, ArticleKind, Fetch, Reason, instant

#: An outlet's clock may run ahead of ours by so much; a later date is not one of publication.
_CLOCKS_APART = timedelta(days=2)
_NO_ARTICLE = {ArticleKind.LISTING: Reason.LISTING, ArticleKind.OTHER: Reason.NO_ARTICLE}


class ValidatePipeline:
    """First of the pipelines."""

    def process_item(self, item: Any) -> Any:
        """A fetch whose article can be kept, or that says why there is none."""
        if not isinstance(item, Fetch) or item.article is None:
            return item
        reason = refusal(item.article)
        if reason is not None:
            return replace(item, article=None, reason=reason)
        return replace(item, article=without_future_dates(item))


def refusal(article: Article) -> Reason | None:
    """Why an article is none, None where it is one."""
    if article.kind in _NO_ARTICLE:
        return _NO_ARTICLE[article.kind]
    if not article.title and not article.text:
        return Reason.EMPTY
    if not article.text and not article.images:
        return Reason.EMPTY
    return None


def without_future_dates(fetch: Fetch) -> Article:
    """The fetch's article; a date later than the visit is dropped, and its raw form kept."""
    article = fetch.article
    assert article is not None, "the caller looked"
    latest = fetch.at + _CLOCKS_APART
    if article.published is not None and instant(article.published) > latest:
        article = replace(article, published=None)
    if article.modified is not None and instant(article.modified) > latest:
        article = replace(article, modified=None)
    return article
