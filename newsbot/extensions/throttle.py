"""Scrapy's AutoThrottle with a floor for each host: the Crawl-delay of its robots.txt.

Touches the downloader's slots.
"""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

#: A longer Crawl-delay, in seconds, is taken as this one: beyond it an outlet could never be read. Common Crawl's
#: news crawler has the same bound.
LONGEST_CRAWL_DELAY = 120.0


class CrawlDelayThrottle(AutoThrottle):
    """AutoThrottle that never goes below what a host asked for."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self.crawl_delays: dict[str, float] = {}

    @classmethod
    def of(cls, crawler: Crawler) -> CrawlDelayThrottle:
        """The crawl's throttle."""
        found = crawler.get_extension(cls)
        assert found is not None, "EXTENSIONS names it"
        return found

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """From now on at least `seconds` between two requests to `host`, without jitter; the longest given holds."""
        self.crawl_delays[host] = max(self.crawl_delays.get(host, 0.0), min(seconds, LONGEST_CRAWL_DELAY))
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings[host] = {"delay": self.crawl_delays[host], "jitter": 0.0}
        slot = downloader.slots.get(host)
        if slot is not None:
            self._hold(host, slot)

    def _hold(self, host: str, slot: Slot) -> None:
        if host in self.crawl_delays:
            slot.delay = max(slot.delay, self.crawl_delays[host])
            slot.jitter = 0.0

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if key is not None and slot is not None:
            self._hold(key, slot)
