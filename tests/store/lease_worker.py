"""A process that leases work over and over, and writes down what it held from when to when.

    python -m tests.store.lease_worker URL OWNER SECONDS

Each line is a JSON list: what was held, and the first and the last instant of that, in seconds since 1970. Every tenth
time it gives nothing back, as if it had crashed: what it held is free for others when the lease runs out, not before.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from newsbot.store import lease
from newsbot.store.lease import Work
from newsbot.store.models import Page, Source
from newsbot.store.session import Database, connect

LENGTH = timedelta(seconds=1)


def names(work: Work) -> list[str]:
    """Everything that was leased."""
    hosts = [f"host {host}" for host in work.hosts]
    return [
        *hosts,
        *(f"page {job.page_id}" for job in work.pages),
        *(f"source {job.source_id}" for job in work.sources),
    ]


def put_last(database: Database, work: Work) -> None:
    """As if it was looked at: sources are due in a while, pages still, after all others."""
    soon, late = datetime.now(UTC) + LENGTH / 2, datetime(2000, 1, 1, tzinfo=UTC)
    with database.begin() as connection:
        sources = [job.source_id for job in work.sources]
        connection.execute(update(Source).where(Source.id.in_(sources)).values(next_check_at=soon))
        pages = [job.page_id for job in work.pages]
        connection.execute(update(Page).where(Page.id.in_(pages)).values(next_visit_at=late))


def main(url: str, owner: str, seconds: float) -> None:
    """Work until the time is up. Says "ready" first, and waits for a line: processes are to start together."""
    database = connect(url)
    lease.owners(database)
    print("ready", flush=True)
    sys.stdin.readline()
    end = datetime.now(UTC) + timedelta(seconds=seconds)
    turn = 0
    while (now := datetime.now(UTC)) < end:
        turn += 1
        name = f"{owner}-{turn // 10}"  # after a crash it is another process
        until = now + LENGTH
        work = lease.lease_work(database, owner=name, now=now, until=until, limit_hosts=2, per_host=2)
        begin = datetime.now(UTC)
        last = until if turn % 10 == 9 else min(until, datetime.now(UTC))
        for thing in names(work):
            print(json.dumps([thing, begin.timestamp(), last.timestamp()]), flush=True)
        if turn % 10 != 9:
            put_last(database, work)
            lease.release_all(database, name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
