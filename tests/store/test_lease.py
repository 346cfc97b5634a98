"""Leases: who may ask which host, what is handed out there, and in what order."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Select, select, text, update

from newsbot.items import CrawlEnd, PageStatus, RecordType, SourceKind, Validators
from newsbot.store import due, lease
from newsbot.store.lease import PageLimit, Work
from newsbot.store.models import Crawl, Host, Page, Source
from newsbot.store.session import Database
from tests.store.rows import NOON, add_capture, add_host, add_outlet, add_page, add_source, minutes


def work(database: Database, owner: str = "a", now: datetime = NOON, **changes: Any) -> Work:
    """A lease of five minutes, with room for everything."""
    given = {"limit_hosts": 100, "per_host": 100, **changes}
    return lease.lease_work(database, owner=owner, now=now, until=now + minutes(5), **given)


def page_urls(found: Work) -> list[str]:
    return [job.url for job in found.pages]


@pytest.fixture
def outlet(database: Database) -> int:
    return add_outlet(database)


@pytest.fixture
def host(database: Database) -> int:
    return add_host(database)


# -- what is handed out ---------------------------------------------------------------------


def test_sources_come_before_pages_and_the_newest_pages_first(database: Database, outlet: int, host: int) -> None:
    add_source(database, outlet, host, "https://harbour.example/feed")
    for age in (30, 10, 20):
        add_page(database, outlet, host, f"https://harbour.example/{age}", next_visit_at=NOON - minutes(age))

    first = work(database, per_host=2)
    assert [job.url for job in first.sources] == ["https://harbour.example/feed"]
    assert page_urls(first) == ["https://harbour.example/10"]
    assert first.hosts == ("harbour.example",)
    assert page_urls(work(database)) == ["https://harbour.example/20", "https://harbour.example/30"]


def test_only_what_is_due_is_handed_out(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/soon", next_visit_at=NOON + minutes(1))
    add_page(database, outlet, host, "https://harbour.example/never", next_visit_at=None)
    add_source(database, outlet, host, "https://harbour.example/feed", next_check_at=NOON + minutes(1))
    assert work(database) == Work()
    assert page_urls(work(database, due_by=NOON + minutes(1))) == ["https://harbour.example/soon"]


def test_nothing_is_handed_out_twice_before_its_lease_runs_out(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1")
    assert len(work(database).pages) == 1
    assert work(database, now=NOON + minutes(4.9)) == Work()
    assert len(work(database, owner="b", now=NOON + minutes(5)).pages) == 1


def test_what_is_switched_off_is_left_alone(database: Database, outlet: int, host: int) -> None:
    off = add_outlet(database, "off", enabled=False)
    add_page(database, off, host, "https://harbour.example/off")
    add_source(database, off, host, "https://harbour.example/feed/off")
    add_source(database, outlet, host, "https://harbour.example/feed", enabled=False)
    assert work(database) == Work()


def test_only_the_named_outlets_count(database: Database, outlet: int, host: int) -> None:
    other = add_outlet(database, "other")
    add_page(database, outlet, host, "https://harbour.example/1")
    add_page(database, other, host, "https://harbour.example/2")
    assert work(database, outlet_ids=[]) == Work()
    assert page_urls(work(database, outlet_ids=[other])) == ["https://harbour.example/2"]


def test_an_outlet_gets_no_more_pages_than_its_limit(database: Database, outlet: int, host: int) -> None:
    second_host = add_host(database, "blog.harbour.example")
    for number in range(3):
        add_page(database, outlet, host, f"https://harbour.example/{number}")
        add_page(database, outlet, second_host, f"https://blog.harbour.example/{number}")
    add_source(database, outlet, host, "https://harbour.example/feed")

    found = work(database, max_pages=PageLimit(5, {outlet: 1}))
    assert (len(found.pages), len(found.sources)) == (4, 1)
    assert work(database, max_pages=PageLimit(5, {outlet: 5})) == Work()
    assert len(work(database, max_pages=PageLimit(5)).pages) == 2


def test_the_limit_counts_what_is_looked_at_again_too(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/due")
    for number in range(3):
        seen = {"next_visit_at": None, "last_fetch_at": NOON - minutes(1)}
        add_page(database, outlet, host, f"https://harbour.example/{number}", **seen)
    assert len(work(database, max_pages=PageLimit(2), revisit_before=NOON).pages) == 2


def test_outlets_that_share_a_host_share_its_turns_by_age(database: Database, outlet: int, host: int) -> None:
    other = add_outlet(database, "other")
    for age in range(4):
        owner, name = (outlet, "harbour") if age % 2 else (other, "other")
        add_page(database, owner, host, f"https://harbour.example/{name}/{age}", next_visit_at=NOON - minutes(age))
        add_source(database, owner, host, f"https://harbour.example/feed/{age}", next_check_at=NOON - minutes(age))
    taken = [work(database, per_host=1) for _ in range(8)]
    assert [job.url[-1] for found in taken for job in found.sources] == ["0", "1", "2", "3"]
    assert [job.url[-1] for found in taken for job in found.pages] == ["0", "1", "2", "3"]


def test_a_job_has_all_that_asking_again_takes(database: Database, outlet: int, host: int) -> None:
    url = "https://harbour.example/1"
    known = {"etag": '"a"', "last_modified": "Sun, 01 Mar 2026 10:00:00 GMT", "visits": 3, "failures": 1}
    page = add_page(database, outlet, host, url, status=PageStatus.KEPT, **known)
    add_page(database, outlet, host, "https://harbour.example/new")
    add_capture(database, url, 1, page_id=page, fetched_at=NOON - minutes(3))
    add_capture(database, url, 2, page_id=page, fetched_at=NOON - minutes(2), payload_digest="sha256:latest")
    add_capture(database, url, 3, page_id=page, fetched_at=NOON - minutes(1), record_type=RecordType.REVISIT)
    add_capture(database, url, 4, page_id=page, http_status=404)
    add_capture(database, "https://harbour.example/moved", 5, page_id=page)

    jobs = {job.url: job for job in work(database).pages}
    job = jobs[url]
    assert (job.page_id, job.outlet_id, job.host) == (page, outlet, "harbour.example")
    assert (job.status, job.visits, job.failures) == (PageStatus.KEPT, 3, 1)
    assert job.validators == Validators('"a"', "Sun, 01 Mar 2026 10:00:00 GMT")
    assert job.earlier is not None
    assert (job.earlier.payload_digest, job.earlier.fetched_at) == ("sha256:latest", NOON - minutes(2))
    assert jobs["https://harbour.example/new"].earlier is None


def test_a_source_knows_its_depth_and_whether_it_is_new(database: Database, outlet: int, host: int) -> None:
    kind = SourceKind.SITEMAP
    top = add_source(database, outlet, host, "https://harbour.example/1", kind=kind, last_success_at=NOON)
    middle = add_source(database, outlet, host, "https://harbour.example/2", kind=kind, parent_id=top)
    add_source(database, outlet, host, "https://harbour.example/3", kind=kind, parent_id=middle)
    add_capture(database, "https://harbour.example/1", 1, source_id=top)

    jobs = {job.url[-1]: job for job in work(database).sources}
    assert {number: job.depth for number, job in jobs.items()} == {"1": 0, "2": 1, "3": 2}
    assert {number: job.is_first_look for number, job in jobs.items()} == {"1": False, "2": True, "3": True}
    assert jobs["1"].earlier is not None


def test_sources_above_themselves_do_not_hang(database: Database, outlet: int, host: int) -> None:
    key = add_source(database, outlet, host, "https://harbour.example/1")
    with database.begin() as connection:
        connection.execute(update(Source).values(parent_id=key))
    assert work(database).sources[0].depth > 0


# -- looking again --------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(PageStatus))
def test_revisit_takes_every_page_that_is_watched(
    database: Database, outlet: int, host: int, status: PageStatus
) -> None:
    add_page(
        database,
        outlet,
        host,
        "https://h.example/1",
        status=status,
        next_visit_at=None,
        last_fetch_at=NOON - minutes(1),
    )
    left = status in (PageStatus.ALIAS, PageStatus.MOVED, PageStatus.REMOVED)
    assert work(database) == Work()
    assert len(work(database, revisit_before=NOON).pages) == (0 if left else 1)


def test_revisit_takes_planned_things_first_each_once_and_never_what_was_just_seen(
    database: Database, outlet: int, host: int
) -> None:
    add_page(database, outlet, host, "https://h.example/planned", last_fetch_at=NOON - minutes(9))
    add_page(database, outlet, host, "https://h.example/old", next_visit_at=None, last_fetch_at=NOON - minutes(2))
    add_page(database, outlet, host, "https://h.example/seen", next_visit_at=None, last_fetch_at=NOON)
    add_source(database, outlet, host, "https://h.example/feed", next_check_at=None, last_check_at=NOON - minutes(1))
    add_source(database, outlet, host, "https://h.example/feed/seen", next_check_at=None, last_check_at=NOON)
    found = work(database, revisit_before=NOON)
    assert page_urls(found) == ["https://h.example/planned", "https://h.example/old"]
    assert [job.url for job in found.sources] == ["https://h.example/feed"]
    assert work(database, revisit_before=NOON) == Work()


# -- hosts and their turns ------------------------------------------------------------------


def test_a_host_has_one_asker(database: Database, outlet: int, host: int) -> None:
    for number in range(4):
        add_page(database, outlet, host, f"https://harbour.example/{number}")
    assert len(work(database, per_host=1).pages) == 1
    assert work(database, owner="b") == Work()
    assert len(work(database, owner="a", now=NOON + minutes(4), per_host=1).pages) == 1  # prolongs it to minute 9
    assert work(database, owner="b", now=NOON + minutes(6)) == Work()
    assert len(work(database, owner="b", now=NOON + minutes(9)).pages) == 4


def test_a_host_is_left_alone_as_long_as_it_asked(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1")
    lease.defer_host(database, name="harbour.example", not_before=NOON + minutes(3))
    lease.defer_host(database, name="harbour.example", not_before=NOON + minutes(2))
    assert work(database, now=NOON + minutes(2.5)) == Work()
    assert len(work(database, now=NOON + minutes(3)).pages) == 1


def test_hosts_take_turns_however_much_one_of_them_has(database: Database, outlet: int) -> None:
    for name, pages in (("big.example", 40), ("one.example", 4), ("two.example", 4)):
        key = add_host(database, name)
        for number in range(pages):
            add_page(database, outlet, key, f"https://{name}/{number}")
    served = []
    for second in range(7):
        found = work(database, now=NOON + minutes(second / 60), limit_hosts=1, per_host=2)
        served.append(found.hosts[0])
        assert len(found.pages) == 2
    assert served == ["big.example", "one.example", "two.example"] * 2 + ["big.example"]


def test_busy_hosts_are_kept_busy_unless_another_waits(database: Database, outlet: int) -> None:
    for name in ("one.example", "two.example", "three.example"):
        key = add_host(database, name)
        for number in range(9):
            add_page(database, outlet, key, f"https://{name}/{number}")
    assert work(database, limit_hosts=2, per_host=4).hosts == ("one.example", "two.example")
    later = NOON + minutes(1)
    assert work(database, now=later, limit_hosts=2, per_host=4, busy={"one.example": 3, "two.example": 4}) == Work()
    found = work(database, now=later, limit_hosts=3, per_host=4, busy={"one.example": 3, "two.example": 4})
    assert Counter(job.host for job in found.pages) == {"three.example": 4, "one.example": 1}


def test_an_unknown_host_can_be_acquired(database: Database) -> None:
    until = NOON + minutes(5)
    assert lease.acquire_host(database, name="cdn.example", owner="a", now=NOON, until=until) is not None
    assert lease.acquire_host(database, name="cdn.example", owner="b", now=NOON, until=until) is None
    assert lease.acquire_host(database, name="cdn.example", owner="a", now=NOON, until=until + minutes(1)) is not None
    assert lease.acquire_host(database, name="cdn.example", owner="b", now=until, until=until) is None
    assert lease.acquire_host(database, name="cdn.example", owner="b", now=until + minutes(1), until=until) is not None


def robots(
    database: Database, text: str | None, status: int, at: datetime, delay: float | None = None
) -> lease.HostState:
    lease.save_robots(database, name="harbour.example", text=text, status=status, at=at, crawl_delay=delay)
    state = lease.acquire_host(database, name="harbour.example", owner="a", now=NOON, until=NOON)
    assert state is not None
    return state


@pytest.mark.parametrize("failure", [0, 429, 500, 503])
def test_the_last_good_robots_txt_outlives_failures(database: Database, failure: int) -> None:
    robots(database, "Disallow: /private/", 200, NOON, 2.5)
    state = robots(database, "busy", failure, NOON + minutes(1))
    assert (state.robots_text, state.robots_good_at, state.crawl_delay) == ("Disallow: /private/", NOON, 2.5)
    assert (state.robots_status, state.robots_fetched_at) == (failure, NOON + minutes(1))


def test_a_missing_robots_txt_replaces_the_last_good_one(database: Database) -> None:
    robots(database, "Disallow: /private/", 200, NOON, 2.5)
    state = robots(database, "not here", 404, NOON + minutes(1))
    assert (state.robots_text, state.robots_good_at, state.crawl_delay) == (None, NOON + minutes(1), None)


# -- keeping and giving back ----------------------------------------------------------------


def holdings(database: Database) -> dict[str, set[str | None]]:
    with database.read() as connection:
        return {
            model.__tablename__: set(connection.scalars(select(model.lease_owner))) for model in (Host, Source, Page)
        }


def test_renewing_keeps_all_and_says_which_hosts(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1")
    add_source(database, outlet, host, "https://harbour.example/feed")
    work(database)
    assert lease.renew(database, owner="b", until=NOON + minutes(60)) == frozenset()
    assert lease.renew(database, owner="a", until=NOON + minutes(60)) == {"harbour.example"}
    assert work(database, owner="b", now=NOON + minutes(59)) == Work()
    assert len(work(database, owner="b", now=NOON + minutes(60)).pages) == 1
    assert lease.renew(database, owner="a", until=NOON + minutes(90)) == frozenset()


def test_giving_back_frees_one_s_own_only(database: Database, outlet: int, host: int) -> None:
    page = add_page(database, outlet, host, "https://harbour.example/1")
    source = add_source(database, outlet, host, "https://harbour.example/feed")
    work(database)
    given = {"page_ids": [page], "source_ids": [source], "hosts": ["harbour.example"]}
    lease.release(database, owner="b", **given)
    assert work(database, owner="b") == Work()
    lease.release(database, owner="a")
    assert work(database, owner="b") == Work()
    lease.release(database, owner="a", **given)
    assert len(work(database, owner="b").pages) == 1


def test_what_is_given_back_until_later_is_nobody_s_till_then(database: Database, outlet: int, host: int) -> None:
    page = add_page(database, outlet, host, "https://harbour.example/1", last_fetch_at=NOON - minutes(1))
    work(database)
    lease.release(database, owner="a", page_ids=[page], until=NOON + minutes(2))
    assert work(database, now=NOON + minutes(1), revisit_before=NOON) == Work()
    assert lease.next_due(database, outlet_ids=None, now=NOON, owner="a") == NOON + minutes(2)
    assert lease.renew(database, owner="a", until=NOON + minutes(60)) == {"harbour.example"}
    assert len(work(database, now=NOON + minutes(2)).pages) == 1


def test_everything_can_be_given_back_at_once(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1")
    add_source(database, outlet, host, "https://harbour.example/feed")
    work(database)
    lease.acquire_host(database, name="cdn.example", owner="b", now=NOON, until=NOON)
    assert lease.owners(database) == ("a", "b")
    lease.release_all(database, "a")
    assert lease.owners(database) == ("b",)
    assert holdings(database) == {"host": {None, "b"}, "source": {None}, "page": {None}}


# -- when to come back ----------------------------------------------------------------------


def test_next_due_is_none_where_nothing_is_planned(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1", next_visit_at=None)
    off = add_outlet(database, "off", enabled=False)
    add_page(database, off, host, "https://harbour.example/2")
    add_source(database, outlet, host, "https://harbour.example/feed", enabled=False)
    assert lease.next_due(database, outlet_ids=None, now=NOON) is None


def test_next_due_is_the_earliest_plan(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1", next_visit_at=NOON + minutes(3))
    add_source(database, outlet, host, "https://harbour.example/feed", next_check_at=NOON + minutes(2))
    assert lease.next_due(database, outlet_ids=None, now=NOON) == NOON + minutes(2)
    assert lease.next_due(database, outlet_ids=None, now=NOON, until=NOON + minutes(1)) is None
    assert lease.next_due(database, outlet_ids=[outlet + 1], now=NOON) is None


def test_next_due_waits_for_hosts_and_for_others(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1")
    add_page(database, outlet, host, "https://harbour.example/2")
    lease.defer_host(database, name="harbour.example", not_before=NOON + minutes(1))
    assert lease.next_due(database, outlet_ids=None, now=NOON) == NOON + minutes(1)
    now = NOON + minutes(2)
    work(database, now=now, per_host=1)
    assert lease.next_due(database, outlet_ids=None, now=now, owner="b") == now + minutes(5)
    assert lease.next_due(database, outlet_ids=None, now=now, owner="a") == NOON + minutes(1)
    work(database, now=now)
    assert lease.next_due(database, outlet_ids=None, now=now, owner="b") == now + minutes(5)
    assert lease.next_due(database, outlet_ids=None, now=now, owner="a") is None


def test_next_due_leaves_out_outlets_that_had_their_pages(database: Database, outlet: int, host: int) -> None:
    add_page(database, outlet, host, "https://harbour.example/1")
    assert lease.next_due(database, outlet_ids=None, now=NOON, max_pages=PageLimit(2, {outlet: 2})) is None
    assert lease.next_due(database, outlet_ids=None, now=NOON, max_pages=PageLimit(2, {outlet: 1})) == NOON


# -- crawls ---------------------------------------------------------------------------------


def test_a_crawl_is_noted_from_beginning_to_end(database: Database) -> None:
    first = lease.begin_crawl(database, owner="a", command="crawl harbour", now=NOON)
    assert lease.begin_crawl(database, owner="b", command="crawl", now=NOON) != first
    lease.end_crawl(database, first, end=CrawlEnd.FINISHED, counts={"harbour": {"new": 3}}, now=NOON + minutes(1))
    with database.read() as connection:
        row = connection.execute(select(Crawl).where(Crawl.id == first)).one()
    assert (row.command, row.started_at, row.ended_at) == ("crawl harbour", NOON, NOON + minutes(1))
    assert (row.end, row.counts) == (CrawlEnd.FINISHED, {"harbour": {"new": 3}})


# -- speed ----------------------------------------------------------------------------------

MANY_PAGES = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO page (url_key, url, outlet_id, host_id, status, first_seen_at, last_seen_at, last_fetch_at,
                      next_visit_at, visits, failures)
    SELECT i, 'https://harbour.example/' || i, :outlet, :host, 'kept', :noon, :noon, :noon, :noon, 0, 0 FROM n
"""


def plan_of(connection: Connection, statement: Select[Any]) -> str:
    """How the database would go about a statement."""
    words = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row) for row in connection.execute(text(f"{explain} {words}".replace(":", r"\:"))))


def test_what_is_due_is_found_by_index_however_much_there_is(database: Database, outlet: int, host: int) -> None:
    with database.begin() as connection:
        noon = NOON if database.dialect == "postgresql" else NOON.isoformat(" ").removesuffix("+00:00") + ".000000"
        connection.execute(text(MANY_PAGES), {"outlet": outlet, "host": host, "noon": noon})
        connection.execute(text("ANALYZE"))
    wanted = due.Wanted("a", NOON, NOON, revisit_before=NOON + minutes(1))
    place = due.Place(host, "harbour.example", None)
    with database.read() as connection:
        for branch, index in zip(due.branches(due.PAGES, wanted), ("ix_page_due", "ix_page_revisit"), strict=True):
            for statement in (
                due.rows_due(due.PAGES, branch, wanted, place, outlet, 4),
                due.places_of(due.PAGES, branch, wanted),
            ):
                plan = plan_of(connection, statement)
                assert index in plan
                assert "SCAN page" not in plan, plan
                assert "Seq Scan on page" not in plan, plan
                assert "B-TREE" not in plan, plan


@pytest.mark.parametrize(("model", "index"), [(Page, "ix_page_lease"), (Source, "ix_source_lease")])
def test_what_is_leased_is_found_by_index(database: Database, model: type[Page], index: str) -> None:
    with database.read() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the table is empty
        assert index in plan_of(connection, select(model.id).where(due.held_by(model, "a")))
