"""One asker a host: holds the host's lease before a request goes out, and waits as long as the host asks.

HostMiddleware stands before robots.txt (order 90), PatientRetryMiddleware in the place of Scrapy's retries (550).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from newsbot.extensions.run import Run
from newsbot.items import Reason
from newsbot.middlewares import marks
from newsbot.middlewares.refusals import HostTaken, Refused

_DEFAULT_PORTS = {"http": 80, "https": 443}
_DEFAULT_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(days=7)


def host_of(url: str) -> str:
    """The host that is asked, with its port where that is not the scheme's own: the name of a row of `host`."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{name}:{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else name


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """The instant that a Retry-After header names (RFC 9110, section 10.2.3), at most a week away."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=min(int(value[:9]), 10**8)), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), now + _LONGEST_WAIT)


class HostMiddleware:
    """Holds hosts, and keeps requests back until their host may be asked."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.patience = timedelta(seconds=crawler.settings.getint("NEWSBOT_PATIENCE"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises HostTaken where another process asks the host, Refused where the wait is longer than our patience."""
        self._ended(request)  # a retry, or a redirect: its first attempt is over
        host = host_of(request.url)
        request.meta["download_slot"] = host
        run = Run.of(self.crawler)
        if marks.is_archived(request) and not await run.hold(host):
            raise HostTaken(host)
        run.asks(host)
        marks.set_host_asked(request, host)
        while (wait := run.wait(host)) > timedelta(0):
            if wait > self.patience:
                until = run.now() + wait
                raise Refused(
                    Reason.HTTP_429, f"{host} asks to be left alone until {until:%H:%M:%S}", retry_after=until
                )
            await asyncio.sleep(wait.total_seconds())

    def process_response(self, request: Request, response: Response) -> Response:
        """The host has answered."""
        self._ended(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """The host has not, and will not."""
        self._ended(request)

    def _ended(self, request: Request) -> None:
        host = marks.take_host_asked(request)
        if host is not None:
            Run.of(self.crawler).asked(host)


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, which also try again after a body that was cut, and wait as long as the host asks.

    The wait itself is HostMiddleware's, before the next attempt.
    """

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy awaits what a middleware returns
        """Takes Retry-After from 429 and 503; a 429 without it means half a minute."""
        if response.status in (429, 503):
            await self._note_wait(request, response)
        if "dataloss" in response.flags:
            return self._retry(request, "truncated") or response
        return super().process_response(request, response)

    async def _note_wait(self, request: Request, response: Response) -> None:
        run = Run.of(self.crawler)
        header = response.headers.get("Retry-After")
        until = retry_after(header.decode("latin-1") if header else None, run.now())
        if until is None and response.status == 429:
            until = run.now() + _DEFAULT_WAIT
        if until is not None:
            await run.defer(host_of(request.url), until, stored=marks.is_archived(request))
