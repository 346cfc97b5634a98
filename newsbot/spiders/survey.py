"""The survey spider: looks at one address that is to become an outlet, stores it, and fetches nothing more.

scrapy crawl survey -a address=https://an.outlet.example
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider

from newsbot.extensions.run import Run
from newsbot.spiders import targets


class SurveySpider(Spider):
    """Finds an outlet's sources and ends."""

    name = "survey"

    def __init__(self, address: str = "", **kwargs: Any):
        super().__init__(**kwargs)
        self.address = address
        self.surveyed: targets.Surveyed | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Yields nothing: the survey is made of requests of its own."""
        run = Run.of(self.crawler)
        try:
            await run.begin(f"outlets add {self.address}")
            self.surveyed = await targets.add(self.crawler, self.address)
        except Exception as error:  # noqa: BLE001 (raised again by jobs.survey)
            run.failure = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request
