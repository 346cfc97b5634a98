"""What is due, and who does it: crawls as calls. Runs Scrapy in this process; returns what came of it.

One process can run Scrapy's reactor once; a second crawl needs a second process.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.logger import globalLogBeginner

from newsbot.extensions.run import STORED, Counted, Run
from newsbot.items import CrawlEnd, Disposition
from newsbot.spiders import answers
from newsbot.spiders.news import NewsSpider
from newsbot.spiders.page import PageSpider
from newsbot.spiders.survey import SurveySpider
from newsbot.spiders.targets import Surveyed


@dataclass(frozen=True, slots=True)
class OutletReport:
    """What a crawl did in one outlet: how many addresses came to what, and why."""

    slug: str
    counts: dict[str, int]
    """By disposition: found, new, revised, unchanged, rejected …"""
    reasons: dict[str, int]
    """Of the addresses left out, how many for which reason."""
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
    settings: Settings,
    targets: Sequence[str] = (),
    *,
    max_pages: int | None = None,
    revisit: bool = False,
    on_progress: Callable[[str], None] | None = None,
) -> CrawlReport:
    """Do what is due in these outlets, or in all; outlets not known yet are surveyed and added first.

    `on_progress` is called with one line after each batch that was stored. Raises StoreError, ArchiveError where the
    crawl could not go on.
    """
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(NewsSpider)

    def stored(run: Run) -> None:
        if on_progress is not None:
            on_progress(_progress_line(run))

    crawler.signals.connect(stored, signal=STORED, weak=False)
    _run(process, crawler, outlet=",".join(targets), max_pages=max_pages, revisit=revisit)
    return _report(Run.of(crawler))


def survey(settings: Settings, address: str) -> Surveyed:
    """Look at an outlet and store it. Raises UsageError, FetchError, DiscoveryError, StoreError."""
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(SurveySpider)
    _run(process, crawler, address=address)
    spider = crawler.spider
    assert isinstance(spider, SurveySpider), "the crawler was made for it"
    assert spider.surveyed is not None, "a survey without a failure has a result"
    return spider.surveyed


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page that was fetched outside a crawl."""

    url: str
    body: bytes
    content_type: str | None
    at: datetime


def fetch_page(settings: Settings, url: str) -> FetchedPage:
    """Fetch one page, by the rules of a crawl, and store nothing. Raises FetchError."""
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PageSpider)
    _run(process, crawler, url=url)
    spider = crawler.spider
    assert isinstance(spider, PageSpider), "the crawler was made for it"
    assert spider.response is not None, "a fetch without a failure has a response"
    content_type = answers.header(spider.response, "Content-Type")
    return FetchedPage(spider.response.url, spider.response.body, content_type, Run.of(crawler).now())


def _run(process: AsyncCrawlerProcess, crawler: Crawler, **arguments: object) -> None:
    _begin_logging()
    process.crawl(crawler, **arguments)
    process.start()
    failure = Run.of(crawler).failure
    if failure is not None:
        raise failure


def _begin_logging() -> None:
    """Have Twisted log through Scrapy alone: until told so, it prints tracebacks of its own.

    A certificate that names no host in the way of today makes it log a defect, and then fail as any other does.
    """
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(lambda record: "while verifying certificate" not in record.getMessage())


def _progress_line(run: Run) -> str:
    """How far a crawl is."""
    totals: Counter[Disposition] = Counter()
    for counted, count in run.counts.items():
        totals[counted.disposition] += count
    shown = ", ".join(f"{totals[name]} {name}" for name in _SHOWN if totals[name])
    return f"{sum(run.bytes.values()) / 1e6:.1f} MB received; {shown or 'looking at sources'}"


def _report(run: Run) -> CrawlReport:
    by_outlet: dict[int, list[tuple[Counted, int]]] = {}
    for counted, count in run.counts.items():
        if counted.outlet_id is not None:
            by_outlet.setdefault(counted.outlet_id, []).append((counted, count))
    outlets = [
        _outlet_report(run.known[outlet_id].slug, counts, run.bytes[outlet_id])
        for outlet_id, counts in by_outlet.items()
    ]
    return CrawlReport(
        outlets=tuple(sorted(outlets, key=lambda outlet: outlet.slug)),
        started_at=run.started_at,
        ended_at=run.now(),
        end=run.end or CrawlEnd.INTERRUPTED,  # a second Ctrl-C stops Scrapy without a word
        problems=tuple(run.problems),
    )


def _outlet_report(slug: str, counts: list[tuple[Counted, int]], received: int) -> OutletReport:
    totals: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for counted, count in counts:
        totals[counted.disposition.value] += count
        if counted.disposition in _LEFT_OUT:
            reasons[counted.reason.value if counted.reason else counted.disposition.value] += count
    return OutletReport(slug, dict(totals), dict(reasons), received)


_SHOWN = (Disposition.FOUND, Disposition.NEW, Disposition.REVISED, Disposition.UNCHANGED, Disposition.FAILED)
_LEFT_OUT = frozenset({Disposition.REJECTED, Disposition.EXCLUDED, Disposition.BLOCKED, Disposition.FAILED})
