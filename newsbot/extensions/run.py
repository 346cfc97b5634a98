"""A run: the database, the archive and the leases that one Scrapy process works with, opened when first needed.

Every other component reaches them through `Run.of(crawler)`. The database is used from one thread of its own, never the
reactor's. A shell opens no run: it reads, and stores nothing.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler

from newsbot import __version__, settings
from newsbot.archive import ArchiveWriter
from newsbot.errors import ArchiveError, ExtractionError
from newsbot.extensions import knowledge
from newsbot.extensions.owner import Owner, dead_owners
from newsbot.extract import Rules
from newsbot.items import Article, Capture, CrawlEnd, Disposition, Fetch, Reason, SourceFetch
from newsbot.pipelines.whole import reread
from newsbot.store import lease, read_captures, schema, write
from newsbot.store.session import Database, connect

logger = logging.getLogger(__name__)

#: Sent after each batch that was stored, with the run.
STORED = object()

_ENDS = {"finished": CrawlEnd.FINISHED, "shutdown": CrawlEnd.INTERRUPTED, "disk_full": CrawlEnd.DISK_FULL}

Result = TypeVar("Result")


class Counted(NamedTuple):
    """What the counts of a run are kept by."""

    outlet_id: int | None
    disposition: Disposition
    reason: Reason | None


class Run:
    """What one process holds while it crawls."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.lease_time = timedelta(seconds=crawler.settings.getint("NEWSBOT_LEASE"))
        self.crawl_id: int | None = None
        self.revisit = False
        self.counts: Counter[Counted] = Counter()
        self.bytes: Counter[int | None] = Counter()
        self.known: Mapping[int, knowledge.Known] = {}
        self.started_at = self.now()
        self.end: CrawlEnd | None = None
        self.problems: list[str] = []
        self.failure: Exception | None = None
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="newsbot-database")
        self._database: Database | None = None
        self._owner: Owner | None = None
        self._archive: ArchiveWriter | None = None
        self._held: set[str] = set()
        self._asking: Counter[str] = Counter()
        self._not_before: dict[str, datetime] = {}
        self._loose: list[Capture] = []
        self._plans = knowledge.Plans()
        self._heartbeat: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Run:
        """Made by Scrapy."""
        run = cls(crawler)
        crawler.signals.connect(run.spider_closed, signal=signals.spider_closed)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> Run:
        """The crawl's run."""
        found = crawler.get_extension(cls)
        assert found is not None, "EXTENSIONS names it"
        return found

    # -- beginning and end ------------------------------------------------------------------

    async def begin(self, command: str) -> None:
        """Take up a crawl: the database of the present schema, what crashed processes held freed, the archive ready.

        Raises StoreError, ArchiveError.
        """
        self._owner = Owner.new(settings.data_folder(self.crawler.settings))
        folder = settings.archive_folder(self.crawler.settings)
        self._archive = ArchiveWriter(
            folder,
            owner=self._owner.short,
            software=f"newsbot/{__version__}",
            now=self.now,
            contact=self.crawler.settings["NEWSBOT_CONTACT"] or None,
            max_bytes=self.crawler.settings.getint("NEWSBOT_WARC_BYTES"),
        )
        for tail in self._archive.set_aside:
            self.log(f"after a crash {tail.length} bytes of {tail.file} were set aside in {tail.kept_in}")
        await self.in_database(self._begin, self._owner, command)
        self._heartbeat = asyncio.create_task(self._keep_leases())
        await self.load_outlets()

    async def load_outlets(self) -> None:
        """Read again what is known of the outlets. Raises ConfigurationError."""
        self.known = await self.in_database(knowledge.load)

    def _begin(self, database: Database, owner: Owner, command: str) -> None:
        schema.upgrade(database)
        for dead in dead_owners(settings.data_folder(self.crawler.settings), lease.owners(database)):
            lease.release_all(database, dead)
        self.crawl_id = lease.begin_crawl(database, owner=owner.name, command=command, now=self.now())

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Free every lease, say how the crawl ended, close the archive."""
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        if self._owner is not None and self.crawl_id is not None:
            self.end = _ENDS.get(reason, CrawlEnd.FAILED)
            await self.in_database(self._end, self._owner, self.end)
            self._owner.close()
        if self._archive is not None:
            self._archive.close()
        self._executor.shutdown()

    def _end(self, database: Database, owner: Owner, end: CrawlEnd) -> None:
        self._keep_loose(database)
        lease.release_all(database, owner.name)
        assert self.crawl_id is not None, "a run that ends has begun"
        lease.end_crawl(database, self.crawl_id, end=end, counts=self._counts_by_outlet(), now=self.now())

    def _counts_by_outlet(self) -> dict[str, dict[str, int]]:
        """By slug: how many addresses came to what."""
        found: dict[str, dict[str, int]] = {}
        for counted, count in self.counts.items():
            known = self.known.get(counted.outlet_id or 0)
            named = found.setdefault(known.slug if known else "", {})
            named[counted.disposition] = named.get(counted.disposition, 0) + count
        return found

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self.lease_time.total_seconds() / 4)
            held = await self.in_database(lambda database: lease.renew(database, owner=self.owner, until=self.until()))
            self._held &= held  # a lease that was lost is asked for again before the host is

    # -- what components use ----------------------------------------------------------------

    def now(self) -> datetime:
        """The clock of a crawl."""
        return datetime.now(UTC)

    def until(self) -> datetime:
        """When a lease that is taken now runs out by itself."""
        return self.now() + self.lease_time

    def log(self, message: str) -> None:
        """Say something for whoever reads the log."""
        logger.warning("%s", message)

    @property
    def owner(self) -> str:
        """The name that this run's leases bear."""
        assert self._owner is not None, "begin() comes first"
        return self._owner.name

    @property
    def archive(self) -> ArchiveWriter:
        """Where captures are written."""
        assert self._archive is not None, "begin() comes first"
        return self._archive

    async def in_database(self, work: Callable[..., Result], *args: object) -> Result:
        """Call `work(database, *args)` in the database's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: work(self._open(), *args))

    def _open(self) -> Database:
        if self._database is None:
            self._database = connect(settings.database_url(self.crawler.settings))
        return self._database

    def answered(self, request: Request, size: int) -> None:
        """Count the bytes of an answer."""
        job = request.cb_kwargs.get("job")
        self.bytes[getattr(job, "outlet_id", None)] += size

    def keep(self, capture: Capture) -> None:
        """Note a capture that belongs to no page and no source; its row goes with the next batch."""
        self._loose.append(capture)

    async def save(self, batch: Sequence[Fetch | SourceFetch]) -> tuple[write.Saved, ...]:
        """Store a batch, and count what came of it. Raises StoreError."""
        saved = await self.in_database(self._save, batch)
        for one in saved:
            for disposition, reason, count in one.counts:
                self.counts[Counted(one.outlet_id, disposition, reason)] += count
        self.crawler.signals.send_catch_log(STORED, run=self)
        return saved

    def _save(self, database: Database, batch: Sequence[Fetch | SourceFetch]) -> tuple[write.Saved, ...]:
        self._keep_loose(database)
        outlet_ids = {fetch.outlet_id for fetch in batch if fetch.outlet_id is not None}
        return write.save(
            database,
            owner=self.owner,
            crawl_id=self.crawl_id,
            batch=batch,
            now=self.now(),
            revisit=self.revisit,
            reread=self._reread,
            plans=self._plans.of(database, self.known, outlet_ids, self.now()),
        )

    def _reread(self, capture: Capture) -> Article | None:
        """An old capture read with the present extractor; None where the archive does not have it any more."""
        outlet_id = knowledge.outlet_of(self.known, capture.url)
        if outlet_id is None:
            return None
        folder = settings.archive_folder(self.crawler.settings)
        try:
            return reread(folder, capture, self._capture, self.rules(outlet_id))
        except (ArchiveError, ExtractionError) as error:
            self.problems.append(str(error))
            return None

    def _capture(self, record_id: str) -> Capture | None:
        return read_captures.capture_by_record(self._open(), record_id)

    def _keep_loose(self, database: Database) -> None:
        loose, self._loose = self._loose, []
        if loose:
            write.save_captures(database, loose, crawl_id=self.crawl_id)

    def disk_is_full(self) -> bool:
        """Whether less than NEWSBOT_DISK_RESERVE is left where the data lies."""
        folder = settings.data_folder(self.crawler.settings)
        return shutil.disk_usage(folder).free < self.crawler.settings.getint("NEWSBOT_DISK_RESERVE")

    # -- outlets ----------------------------------------------------------------------------

    def rules(self, outlet_id: int) -> Rules:
        """The extraction rules of an outlet."""
        return self.known[outlet_id].rules

    def own_headers(self, outlet_id: int) -> dict[str, str]:
        """Headers that one's own subscription to an outlet needs."""
        return self.known[outlet_id].headers()

    def article_urls(self, outlet_id: int) -> tuple[str, ...]:
        """Addresses of some of an outlet's articles."""
        return self.known[outlet_id].article_urls

    # -- hosts ------------------------------------------------------------------------------

    def holds(self, hosts: Sequence[str]) -> None:
        """Note hosts whose leases were taken together with work."""
        self._held.update(hosts)

    def asks(self, host: str) -> None:
        """A request to the host is under way."""
        self._asking[host] += 1

    def asked(self, host: str) -> None:
        """A request to the host has ended."""
        self._asking[host] -= 1

    async def let_go(self, hosts: Iterable[str]) -> frozenset[str]:
        """Give back the leases of those hosts that no request is under way to; returns which."""
        idle = frozenset(host for host in hosts if not self._asking[host])
        self._held -= idle  # first: a request that comes now takes the lease anew
        if idle:
            await self.in_database(lambda database: lease.release(database, owner=self.owner, hosts=idle))
        return idle

    async def hold(self, host: str) -> bool:
        """Take the lease of a host, if nobody else has it."""
        if host in self._held:
            return True
        state = await self.in_database(self._hold, host)
        if state is None:
            return False
        self._held.add(host)
        if state.not_before is not None:
            self._not_before[host] = state.not_before
        return True

    def _hold(self, database: Database, host: str) -> lease.HostState | None:
        return lease.acquire_host(database, name=host, owner=self.owner, now=self.now(), until=self.until())

    async def host_state(self, host: str, *, stored: bool) -> lease.HostState | None:
        """What the database knows of a host; None for a shell, which leaves the database alone."""
        return await self.in_database(self._hold, host) if stored else None

    async def save_robots(self, host: str, text: str | None, status: int, crawl_delay: float | None) -> None:
        """Keep a host's robots.txt for other processes."""

        def work(database: Database) -> None:
            lease.save_robots(database, name=host, text=text, status=status, at=self.now(), crawl_delay=crawl_delay)

        await self.in_database(work)

    def wait(self, host: str) -> timedelta:
        """How long the host still wants to be left alone."""
        return self._not_before.get(host, self.now()) - self.now()

    async def defer(self, host: str, until: datetime, *, stored: bool) -> None:
        """Leave the host alone until then."""
        self._not_before[host] = max(until, self._not_before.get(host, until))
        if stored:
            await self.in_database(lambda database: lease.defer_host(database, name=host, not_before=until))
