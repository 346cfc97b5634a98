"""The page spider: fetches one address and stores nothing. For `newsbot extract URL`.

scrapy crawl page -a url=https://an.outlet.example/story
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.errors import FetchError
from newsbot.extensions.run import Run
from newsbot.spiders import answers


class PageSpider(Spider):
    """One request, outside any crawl."""

    name = "page"

    def __init__(self, url: str = "", **kwargs: Any):
        super().__init__(**kwargs)
        self.url = url
        self.response: Response | None = None

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        yield Request(self.url, callback=self.answered, errback=self.failed, dont_filter=True)

    def answered(self, response: Response) -> Iterator[Request]:
        """Keep the response, or say that it is none."""
        reason = answers.status_reason(response.status)
        if reason is None:
            self.response = response
        else:
            Run.of(self.crawler).failure = FetchError(f"{self.url}: answers {response.status}; check the address")
        return iter(())

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Say what went wrong."""
        error = failure.value
        assert error is not None, "a failure has an exception"
        reason = answers.failure_reason(error, self.url, redirects=0, most_redirects=1)
        Run.of(self.crawler).failure = FetchError(f"{self.url}: {answers.words(reason)}; check the address")
        return iter(())
