"""The news spider: visits what is due in the database and yields what came of each visit.

    scrapy crawl news                      whatever is due, in every outlet
    scrapy crawl news -a outlet=SLUG       one outlet, or several with commas; by slug, host or address

An address of no known outlet is surveyed first and added. Also what `scrapy parse URL` and `scrapy shell URL` use.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.errors import ConfigurationError
from newsbot.extensions.run import Run
from newsbot.extensions.throttle import CrawlDelayThrottle
from newsbot.extract import extract
from newsbot.items import Article, Fetch, Hop, Reason, SourceFetch
from newsbot.middlewares import marks
from newsbot.middlewares.refusals import HostTaken
from newsbot.pipelines.store import StorePipeline
from newsbot.spiders import answers, reading
from newsbot.spiders.frontier import Frontier, Job
from newsbot.spiders.targets import resolve
from newsbot.store.lease import PageJob, SourceJob

#: A source's requests go out before pages', so that what they bring is known early.
_SOURCE_PRIORITY = 100


class NewsSpider(Spider):
    """Works what is due and ends."""

    name = "news"

    def __init__(
        self, outlet: str = "", max_pages: str | int | None = None, revisit: str | bool = False, **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.targets = tuple(part.strip() for part in outlet.split(",") if part.strip())
        self.max_pages = None if max_pages in (None, "") else int(max_pages)
        self.revisit = str(revisit).lower() in ("1", "true", "yes")
        self.frontier: Frontier | None = None

    # -- requests ---------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request]:
        """Every request of the crawl, as there is room for it. What goes wrong here ends the crawl, and is told."""
        run = Run.of(self.crawler)
        run.revisit = self.revisit
        try:
            async for job in self._jobs(run):
                yield self.request(job)
        except Exception as error:
            run.failure = error
            raise CloseSpider("failed") from error

    async def _jobs(self, run: Run) -> AsyncIterator[Job]:
        await run.begin(f"crawl {' '.join(self.targets)}".strip())
        outlet_ids = await resolve(self.crawler, self.targets)
        if self.targets and not outlet_ids:
            return
        locked = _without_their_secrets(run)
        self.crawler.signals.connect(self.callback_failed, signal=signals.spider_error)
        self.frontier = Frontier(
            run,
            outlet_ids=set(outlet_ids or run.known) - locked if locked else outlet_ids or None,
            hosts=self.settings.getint("NEWSBOT_HOSTS"),
            patience=timedelta(seconds=self.settings.getint("NEWSBOT_PATIENCE")),
            max_pages=self.max_pages,
            revisit=self.revisit,
        )
        async for job in self.frontier.jobs():
            yield job

    def request(self, job: Job) -> Request:
        """The request that a job asks for."""
        is_page = isinstance(job, PageJob)
        delay = Run.of(self.crawler).known[job.outlet_id].config.delay
        if delay is not None:
            CrawlDelayThrottle.of(self.crawler).set_crawl_delay(job.host, delay)
        own_headers = Run.of(self.crawler).own_headers(job.outlet_id)
        return Request(
            job.url,
            callback=self.parse_page if is_page else self.parse_source,
            errback=self.failed,
            headers={**answers.conditional_headers(job.validators), **own_headers},
            priority=0 if is_page else _SOURCE_PRIORITY,
            dont_filter=True,
            meta=marks.archived(job.earlier, credentials=frozenset(own_headers)),
            cb_kwargs={"job": job},
        )

    # -- answers ----------------------------------------------------------------------------

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Article]:
        """The article of a page outside a crawl: what `scrapy parse URL` shows."""
        yield extract(
            response.body,
            response.url,
            content_type=answers.header(response, "Content-Type"),
            at=Run.of(self.crawler).now(),
        )

    def parse_page(self, response: Response, job: PageJob) -> Iterator[Fetch]:
        """What a visit of a page brought."""
        run = Run.of(self.crawler)
        capture = marks.capture(response.meta)
        at = capture.fetched_at if capture else run.now()
        yield reading.page(
            response, job, at=at, rules=run.rules(job.outlet_id), capture=capture, hops=marks.hops_of(response)
        )

    def parse_source(self, response: Response, job: SourceJob) -> Iterator[SourceFetch | Request]:
        """What a look at a source brought; section pages are paged through."""
        run = Run.of(self.crawler)
        capture = marks.capture(response.meta)
        at = capture.fetched_at if capture else run.now()
        look = reading.source(
            response,
            job,
            at=at,
            capture=capture,
            hops=marks.hops_of(response),
            known=run.article_urls(job.outlet_id),
        )
        if look.next_url is None:
            yield look.fetch
        else:
            yield self._next_page(job, look, pages=1)

    def parse_next_page(self, response: Response, job: SourceJob, look: reading.Look, pages: int) -> Iterator[Any]:
        """A further page of a section: its links join those of the pages before."""
        capture = marks.capture(response.meta)
        if capture is not None:
            Run.of(self.crawler).keep(capture)
        look = reading.more(look, response)
        if look.next_url is None or pages >= reading.MOST_SECTION_PAGES:
            yield look.fetch
        else:
            yield self._next_page(job, look, pages=pages + 1)

    def _next_page(self, job: SourceJob, look: reading.Look, *, pages: int) -> Request:
        assert look.next_url is not None, "the caller looked"
        return Request(
            look.next_url,
            callback=self.parse_next_page,
            errback=self.failed_next_page,
            priority=_SOURCE_PRIORITY,
            dont_filter=True,
            meta=marks.archived(),
            cb_kwargs={"job": job, "look": look, "pages": pages},
        )

    def failed_next_page(self, failure: Failure) -> Iterator[SourceFetch]:
        """A further page that does not come takes nothing from the pages before it."""
        yield failure.request.cb_kwargs["look"].fetch  # type: ignore[attr-defined]  # Scrapy's addition

    async def failed(self, failure: Failure) -> AsyncIterator[Fetch | SourceFetch]:
        """A request without an answer has an outcome, too."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy's addition
        job: Job = request.cb_kwargs["job"]
        error = failure.value
        assert error is not None, "a failure has an exception"
        if isinstance(error, HostTaken):
            if self.frontier is not None:
                await self.frontier.give_back(job)
            return
        hops = marks.hops(request)
        reason = answers.failure_reason(
            error, request.url, redirects=len(hops), most_redirects=self.settings.getint("REDIRECT_MAX_TIMES")
        )
        yield self.without_answer(
            job, reason, final_url=request.url, hops=hops, retry_after=answers.failure_retry_after(error),
            capture=marks.capture(request.meta),
        )  # fmt: skip

    def without_answer(
        self, job: Job, reason: Reason, *, final_url: str, hops: tuple[Hop, ...] = (), **more: Any
    ) -> Fetch | SourceFetch:
        """The outcome of a job whose request brought nothing."""
        at = Run.of(self.crawler).now()
        if isinstance(job, PageJob):
            return Fetch(
                page_id=job.page_id, url=job.url, at=at, final_url=final_url, reason=reason, hops=hops,
                outlet_id=job.outlet_id, **more,
            )  # fmt: skip
        return SourceFetch(
            source_id=job.source_id, url=job.url, at=at, health=answers.health(reason), hops=hops,
            outlet_id=job.outlet_id, **more,
        )  # fmt: skip

    def callback_failed(self, failure: Failure, response: Response) -> None:
        """A defect of ours must not lose a job: it has an outcome, and the log has the defect."""
        request = response.request
        job = request.cb_kwargs.get("job") if request else None
        store = self.crawler.get_item_pipeline(StorePipeline)
        if job is not None and store is not None:
            Run.of(self.crawler).problems.append(f"{job.url}: {failure.getErrorMessage()}")
            store.add(self.without_answer(job, Reason.EXTRACTION, final_url=response.url))


def _without_their_secrets(run: Run) -> set[int]:
    """The outlets that can't be asked as their definition says; each becomes a problem of the run."""
    found = set()
    for outlet_id, known in run.known.items():
        try:
            known.headers()
        except ConfigurationError as error:
            found.add(outlet_id)
            run.problems.append(f"{known.slug}: {error}")
    return found
