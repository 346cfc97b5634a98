"""What is due, and who does it: crawls as calls. Runs Scrapy in this process; returns what came of it.

One process can run Scrapy's reactor once; a second crawl needs a second process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from newsbot.errors import NewsbotError
from newsbot.extensions.run import Run
from newsbot.items import CrawlEnd
from newsbot.spiders.news import NewsSpider
from newsbot.spiders.survey import SurveySpider
from newsbot.spiders.targets import Surveyed


@dataclass(frozen=True, slots=True)
class OutletReport:
    """What a crawl did in one outlet: how many addresses came to what, and why."""

    slug: str
    counts: dict[str, int]
    """By disposition: found, new, revised, unchanged, rejected …"""
    reasons: dict[str, int]
    """Left out, by "disposition: reason"."""
    bytes: int


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl did."""

    outlets: tuple[OutletReport, ...]
    started_at: datetime
    ended_at: datetime
    end: CrawlEnd
    problems: tuple[str, ...]


def crawl(
    settings: Settings, targets: Sequence[str] = (), *, max_pages: int | None = None, revisit: bool = False
) -> CrawlReport:
    """Do what is due in these outlets, or in all; outlets not known yet are surveyed and added first.

    Raises StoreError, ArchiveError where the crawl could not go on.
    """
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(NewsSpider)
    _run(process, crawler, outlet=",".join(targets), max_pages=max_pages, revisit=revisit)
    return Run.of(crawler).report()


def survey(settings: Settings, address: str) -> Surveyed:
    """Look at an outlet and store it. Raises UsageError, FetchError, DiscoveryError, StoreError."""
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(SurveySpider)
    _run(process, crawler, address=address)
    spider = crawler.spider
    assert isinstance(spider, SurveySpider), "the crawler was made for it"
    assert spider.surveyed is not None, "a survey without a failure has a result"
    return spider.surveyed


def _run(process: AsyncCrawlerProcess, crawler: Crawler, **arguments: object) -> None:
    process.crawl(crawler, **arguments)
    process.start()
    failure: NewsbotError | None = Run.of(crawler).failure
    if failure is not None:
        raise failure
