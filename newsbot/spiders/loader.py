"""Lets `scrapy shell URL` and `scrapy parse URL` pick the news spider for any web address."""

from __future__ import annotations

from scrapy import Request
from scrapy.spiderloader import SpiderLoader


class NewsSpiderLoader(SpiderLoader):
    """Scrapy's loader; one spider serves every outlet, so it answers for every address."""

    def find_by_request(self, request: Request) -> list[str]:
        """The names of the spiders that can handle the request."""
        return ["news"] if request.url.startswith(("http://", "https://")) else []
