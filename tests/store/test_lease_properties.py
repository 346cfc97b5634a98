"""Leases, whatever happens in whatever order: what one holds, nobody else is given, and nobody waits for ever."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from newsbot.store import lease
from newsbot.store.models import Page
from newsbot.store.session import Database, connect
from tests.store.rows import NOON, add_host, add_outlet, add_page, add_source

SECONDS = st.integers(0, 20)
OWNERS = st.sampled_from("abc")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("lease"), OWNERS, st.integers(1, 20)),
        st.tuples(st.just("acquire"), OWNERS, st.integers(1, 20)),
        st.tuples(st.just("renew"), OWNERS, st.integers(1, 20)),
        st.tuples(st.just("release"), OWNERS, st.just(0)),
        st.tuples(st.just("wait"), OWNERS, st.integers(1, 20)),
    ),
    max_size=30,
)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def copy_of(path: Path) -> Iterator[Database]:
    """A database of the example's own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, f"{folder}/newsbot.db")
        database = connect(f"sqlite:///{folder}/newsbot.db")
        yield database
        database.close()


class Held:
    """What everybody holds, as the answers tell it."""

    def __init__(self) -> None:
        self.by: dict[str, tuple[str, datetime]] = {}

    def take(self, things: list[str], owner: str, now: datetime, until: datetime) -> None:
        """Note what was given; it must not be somebody else's, nor, but for a host, the owner's already."""
        for thing in things:
            holder, end = self.by.get(thing, (owner, now))
            assert end <= now or (thing.startswith("host") and holder == owner), f"{thing} is still {holder}'s"
            self.by[thing] = (owner, until)

    def renew(self, owner: str, until: datetime) -> None:
        """All that nobody else took meanwhile."""
        self.by.update({thing: (owner, until) for thing, (holder, _) in self.by.items() if holder == owner})

    def release(self, owner: str) -> None:
        """All of it."""
        self.by = {thing: held for thing, held in self.by.items() if held[0] != owner}


@SOME
@given(steps=STEPS)
def test_what_one_holds_nobody_else_is_given(migrated_sqlite: Path, steps: list[tuple[str, str, int]]) -> None:
    with copy_of(migrated_sqlite) as database:
        outlet = add_outlet(database)
        for number in range(3):
            host = add_host(database, f"h{number}.example")
            add_source(database, outlet, host, f"https://h{number}.example/feed")
            for page in range(3):
                add_page(database, outlet, host, f"https://h{number}.example/{page}")
        held, now = Held(), NOON
        for action, owner, number in steps:
            until = now + timedelta(seconds=number)
            if action == "lease":
                work = lease.lease_work(database, owner=owner, now=now, until=until, limit_hosts=2, per_host=2)
                things = [f"page {job.page_id}" for job in work.pages] + [f"source {job.url}" for job in work.sources]
                held.take([*things, *(f"host {host}" for host in work.hosts)], owner, now, until)
            elif action == "acquire":
                if lease.acquire_host(database, name="h0.example", owner=owner, now=now, until=until):
                    held.take(["host h0.example"], owner, now, until)
            elif action == "renew":
                hosts = lease.renew(database, owner=owner, until=until)
                held.renew(owner, until)
                assert hosts == {
                    thing[5:] for thing, (holder, _) in held.by.items() if holder == owner and "host" in thing
                }
            elif action == "release":
                lease.release_all(database, owner)
                held.release(owner)
            else:
                now = until


@SOME
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4), limit=st.integers(1, 3), per_host=st.integers(1, 3))
def test_everything_is_handed_out_once_and_hosts_get_the_same(
    migrated_sqlite: Path, sizes: list[int], limit: int, per_host: int
) -> None:
    with copy_of(migrated_sqlite) as database:
        outlet = add_outlet(database)
        for number, size in enumerate(sizes):
            host = add_host(database, f"h{number}.example")
            for page in range(size):
                add_page(database, outlet, host, f"https://h{number}.example/{page}")
        served = dict.fromkeys((f"h{number}.example" for number in range(len(sizes))), 0)
        left = {f"h{number}.example": size for number, size in enumerate(sizes)}
        now = NOON
        while True:
            now += timedelta(seconds=1)
            until = now + timedelta(minutes=5)
            work = lease.lease_work(database, owner="a", now=now, until=until, limit_hosts=limit, per_host=per_host)
            if not work.pages:
                break
            assert len(work.hosts) <= limit
            for job in work.pages:
                served[job.host] += 1
                left[job.host] -= 1
            waiting = [served[host] for host, count in left.items() if count]
            assert max(served.values()) - min(waiting, default=max(served.values())) <= per_host
            with database.begin() as connection:
                done = [job.page_id for job in work.pages]
                connection.execute(update(Page).where(Page.id.in_(done)).values(next_visit_at=None))
        assert set(left.values()) == {0}
