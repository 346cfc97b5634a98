"""Stores what came of visits: in batches, off the reactor's thread, one transaction a batch.

A job counts as done when its batch is committed. Where storing fails, the crawl ends and says so: what was not
committed is fetched again by the next one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy.crawler import Crawler

from newsbot.errors import NewsbotError
from newsbot.extensions.run import Run
from newsbot.items import Fetch, SourceFetch

_BATCH = 50
_SECONDS = 0.5


class StorePipeline:
    """Last of the pipelines."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.waiting: list[Fetch | SourceFetch] = []
        self.storing = asyncio.Lock()
        self.is_stopping = False
        self.timer: asyncio.TimerHandle | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Made by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Take the outcome of a visit; it is stored with the next batch."""
        if isinstance(item, Fetch | SourceFetch):
            self.add(item)
        return item

    def add(self, item: Fetch | SourceFetch) -> None:
        """Store this soon."""
        self.waiting.append(item)
        if len(self.waiting) >= _BATCH:
            self._start()
        elif self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(_SECONDS, self._start)

    def _start(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        task = asyncio.ensure_future(self.store_waiting())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def store_waiting(self) -> None:
        """Store all that waits."""
        async with self.storing:
            run = Run.of(self.crawler)
            while self.waiting and run.failure is None:
                batch, self.waiting = self.waiting[:_BATCH], self.waiting[_BATCH:]
                try:
                    await run.save(batch)
                except NewsbotError as error:
                    run.failure = error
                    self._stop("failed")
                    return
                self._report(batch)
                if run.disk_is_full():
                    self._stop("disk_full")

    def _report(self, batch: list[Fetch | SourceFetch]) -> None:
        frontier = getattr(self.crawler.spider, "frontier", None)
        if frontier is not None:
            for item in batch:
                frontier.done(("page", item.page_id) if isinstance(item, Fetch) else ("source", item.source_id))

    def _stop(self, reason: str) -> None:
        """End the crawl; not awaited, for it comes back to `close_spider`, which waits for the storing under way."""
        if not self.is_stopping:
            self.is_stopping = True
            stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
            self.tasks.add(stopping)
            stopping.add_done_callback(self.tasks.discard)

    async def close_spider(self) -> None:
        """Store what is left."""
        if self.timer is not None:
            self.timer.cancel()
        await self.store_waiting()
