"""What is due, taken in small leases, until nothing is due any more.

    while there is, or may yet be, work:
        lease sources and pages of hosts that nobody asks now      (database)
        hand them to the spider
        wait until there is room, or until something was stored, which may have brought new pages

The database is the queue: what is not leased here is free for other processes. A job is done when the transaction that
stores its outcome is, and only then.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta

from newsbot.extensions.run import Run
from newsbot.store import lease
from newsbot.store.lease import PageJob, SourceJob, Work
from newsbot.store.session import Database

Job = PageJob | SourceJob

#: Requests handed out for one host before the first of them is done: enough to keep it busy, few enough to lose.
PER_HOST = 4

#: How long a job is left that can't be done now, because another process asks a host that it leads to.
_A_WHILE = timedelta(seconds=30)


def job_key(job: Job) -> tuple[str, int]:
    """What tells a job from any other."""
    return ("page", job.page_id) if isinstance(job, PageJob) else ("source", job.source_id)


class Frontier:
    """The jobs of one crawl: under way, and still to come."""

    def __init__(
        self,
        run: Run,
        *,
        outlet_ids: Collection[int] | None,
        hosts: int,
        patience: timedelta,
        max_pages: int | None = None,
        revisit: bool = False,
    ):
        self.run = run
        self.outlet_ids = outlet_ids
        self.hosts = hosts
        self.patience = patience
        self.max_pages = max_pages
        self.revisit_before = run.now() if revisit else None
        self.under_way: dict[tuple[str, int], Job] = {}
        self.pages_taken: dict[int, int] = {}
        self.hosts_leased: set[str] = set()
        self._changed = asyncio.Event()

    async def jobs(self) -> AsyncIterator[Job]:
        """Every job that is due, as there is room for it."""
        while True:
            self._changed.clear()
            work = await self.run.in_database(self._lease)
            self.run.holds(work.hosts)
            await self._let_go(work.hosts)
            jobs: tuple[Job, ...] = (*work.sources, *work.pages)
            for job in jobs:
                self.under_way[job_key(job)] = job
                if isinstance(job, PageJob):
                    self.pages_taken[job.outlet_id] = self.pages_taken.get(job.outlet_id, 0) + 1
            for job in jobs:
                yield job
            if self.under_way:
                await self._changed.wait()
            elif not jobs and not await self._comes_soon():
                return

    async def _let_go(self, hosts: Collection[str]) -> None:
        """Free the hosts that have no more work for us, so that other processes may ask them."""
        self.hosts_leased.update(hosts)
        busy = {job.host for job in self.under_way.values()}
        dry = self.hosts_leased.difference(hosts, busy)
        self.hosts_leased -= await self.run.let_go(dry)

    def _lease(self, database: Database) -> Work:
        busy: dict[str, int] = {}
        for job in self.under_way.values():
            busy[job.host] = busy.get(job.host, 0) + 1
        return lease.lease_work(
            database,
            owner=self.run.owner,
            now=self.run.now(),
            until=self.run.until(),
            outlet_ids=self.outlet_ids,
            limit_hosts=self.hosts,
            per_host=PER_HOST,
            busy=busy,
            max_pages=self._pages_left(),
            revisit_before=self.revisit_before,
        )

    def _pages_left(self) -> lease.PageLimit | None:
        own = {key: known.config.max_pages for key, known in self.run.known.items() if known.config.max_pages}
        if self.max_pages is None and not own:
            return None
        return lease.PageLimit(self.max_pages, dict(self.pages_taken), own)

    async def _comes_soon(self) -> bool:
        """Wait for work that falls due within our patience; False where there is none."""
        now = self.run.now()
        due: datetime | None = await self.run.in_database(
            lambda database: lease.next_due(
                database,
                outlet_ids=self.outlet_ids,
                now=now,
                owner=self.run.owner,
                max_pages=self._pages_left(),
                until=now + self.patience,
            )
        )
        if due is None:
            return False
        await asyncio.sleep(max(0.2, (due - now).total_seconds()))
        return True

    def done(self, key: tuple[str, int]) -> None:
        """A job's outcome is stored."""
        self.under_way.pop(key, None)
        self._changed.set()

    async def give_back(self, job: Job) -> None:
        """Free a job without an outcome, for a while later: another process asks its host."""
        pages = (job.page_id,) if isinstance(job, PageJob) else ()
        sources = (job.source_id,) if isinstance(job, SourceJob) else ()
        await self.run.in_database(
            lambda database: lease.release(
                database, owner=self.run.owner, page_ids=pages, source_ids=sources, until=self.run.now() + _A_WHILE
            )
        )
        self.done(job_key(job))
