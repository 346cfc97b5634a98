"""Decides which address an article goes by, from what the page and the redirects say.

What the database knows (the same text elsewhere in the outlet, addresses met before) comes in where it is stored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newsbot import urls
from newsbot.items import Fetch


class IdentifyPipeline:
    """Before storing."""

    def process_item(self, item: Any) -> Any:
        """The same fetch, its article's canonical address one that can be believed."""
        if not isinstance(item, Fetch) or item.article is None:
            return item
        canonical = believed_address(item.article.canonical_url, item.final_url)
        return replace(item, article=replace(item.article, canonical_url=canonical))


def believed_address(canonical_url: str, final_url: str) -> str:
    """The canonical link of a page, or the page's own address where the link can't be true.

    It can't where it leads to another registered domain, or where it is a home page's.
    """
    if not urls.is_fetchable(canonical_url) or urls.is_home(canonical_url):
        return final_url
    same_domain = urls.registered_domain(urls.host(canonical_url)) == urls.registered_domain(urls.host(final_url))
    return canonical_url if same_domain else final_url
