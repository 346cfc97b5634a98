"""robots.txt by RFC 9309: 4xx allows all, 5xx and silence forbid all, and the last good copy serves for a day.

The copy is the database's, so that processes share it; the fetch goes through the same middlewares as any other, and is
archived. Crawl-delay is handed to the throttle.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsbot.extensions.run import Run
from newsbot.extensions.throttle import CrawlDelayThrottle
from newsbot.items import Reason
from newsbot.middlewares import marks
from newsbot.middlewares.hosts import host_of
from newsbot.middlewares.refusals import HostTaken, Refused
from newsbot.store.lease import HostState

AGENT = "newsbot"
_FRESH = timedelta(hours=24)
_FRESH_AFTER_FAILURE = timedelta(minutes=30)
_LARGEST = 512 << 10  # RFC 9309, section 2.5: at least 500 KiB are read


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of a host's robots.txt; `status` 0 means that the host could not be asked."""

    text: str | None = None
    status: int | None = None
    fetched_at: datetime | None = None
    good_at: datetime | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether the host need not be asked again yet."""
        if self.fetched_at is None or self.status is None:
            return False
        return now - self.fetched_at < (_FRESH_AFTER_FAILURE if is_failure(self.status) else _FRESH)

    def rules(self, now: datetime) -> str | None:
        """The rules that hold now, as the text of a robots.txt; None where they are not known, which forbids all."""
        if self.status is None or is_failure(self.status):
            is_good = self.good_at is not None and now - self.good_at < _FRESH
            return (self.text or "") if is_good else None
        return (self.text or "") if 200 <= self.status < 300 else ""

    def after(self, text: str | None, status: int, now: datetime) -> Copy:
        """What is known after the host answered with `status` at `now`."""
        if is_failure(status):
            return Copy(self.text, status, now, self.good_at)
        return Copy(text if 200 <= status < 300 else None, status, now, now)


def is_failure(status: int) -> bool:
    """Whether the host failed to say what its rules are. 429 is a server that is too busy, not one without rules."""
    return status == 0 or status == 429 or status >= 500


class RobotsMiddleware:
    """Refuses what a host's robots.txt forbids."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self.copies: dict[str, Copy] = {}
        self.errors: dict[str, Exception] = {}
        self.parsers: dict[str, tuple[str, Protego]] = {}
        self.locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> RobotsMiddleware:
        """The crawl's robots.txt."""
        found = crawler.get_downloader_middleware(cls)
        assert found is not None, "DOWNLOADER_MIDDLEWARES names it"
        return found

    def rules(self, host: str) -> str:
        """The text of the host's robots.txt, as far as it was asked for in this process."""
        return self.copies.get(host, Copy()).text or ""

    async def process_request(self, request: Request) -> None:
        """Raises Refused with reason `robots`."""
        if not self.obey or request.meta.get("dont_obey_robotstxt"):
            return
        host = host_of(request.url)
        run = Run.of(self.crawler)
        async with self.locks.setdefault(host, asyncio.Lock()):
            copy = self.copies.get(host) or _copy(await run.host_state(host, stored=marks.is_archived(request)))
            if not copy.is_fresh(run.now()) or (copy.status == 0 and host not in self.errors):
                copy = await self._ask(request, host, copy)
            self.copies[host] = copy
        rules = copy.rules(run.now())
        if rules is None:
            raise self.errors.get(host) or Refused(_failure_reason(copy), f"{host}: its robots.txt can't be had")
        if not self._parser(host, rules).can_fetch(request.url, AGENT):
            raise Refused(Reason.ROBOTS, f"{request.url}: forbidden by robots.txt")

    async def _ask(self, request: Request, host: str, copy: Copy) -> Copy:
        run = Run.of(self.crawler)
        text, status = await self._fetch(request, host)
        copy = copy.after(text, status, run.now())
        delay = self._delay(host, copy.rules(run.now()) or "")
        if marks.is_archived(request):
            await run.save_robots(host, text, status, delay)
        return copy

    async def _fetch(self, request: Request, host: str) -> tuple[str | None, int]:
        """The text and status of a host's robots.txt; status 0 where the host can't be asked, and why is kept."""
        url = urlparse_cached(request)
        robots = Request(
            f"{url.scheme}://{url.netloc}/robots.txt",
            callback=NO_CALLBACK,
            priority=1_000,
            dont_filter=True,
            meta=marks.robots_of(request),
        )
        try:
            response: Response = await self.crawler.engine.download_async(robots)
        except HostTaken:
            raise
        except Exception as error:  # noqa: BLE001 (raised again for every page of the host)
            self.errors[host] = error
            return None, 0
        self.errors.pop(host, None)
        capture = marks.capture(robots.meta)
        if capture is not None:
            Run.of(self.crawler).keep(capture)
        return response.body[:_LARGEST].decode("utf-8", "replace"), response.status

    def _parser(self, host: str, rules: str) -> Protego:
        known = self.parsers.get(host)
        if known is None or known[0] != rules:
            known = self.parsers[host] = (rules, Protego.parse(rules))
        return known[1]

    def _delay(self, host: str, rules: str) -> float | None:
        delay = self._parser(host, rules).crawl_delay(AGENT)
        if delay is not None:
            CrawlDelayThrottle.of(self.crawler).set_crawl_delay(host, float(delay))
        return delay


def _copy(state: HostState | None) -> Copy:
    if state is None:
        return Copy()
    return Copy(state.robots_text, state.robots_status, state.robots_fetched_at, state.robots_good_at)


def _failure_reason(copy: Copy) -> Reason:
    return Reason.HTTP_429 if copy.status == 429 else Reason.HTTP_5XX if copy.status else Reason.CONNECTION
