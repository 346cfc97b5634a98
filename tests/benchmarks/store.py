"""What storing costs, as ratios: a visit that found nothing new against a new article, and known addresses among many.

    python tests/benchmarks/store.py [ROUNDS] [PAGES]

Made-up articles of 600 words, in batches of 50, on SQLite in a temporary folder. What is compared takes turns, so that
a noisy machine treats both alike; milliseconds are medians of CPU time. Aims: at most 0.25 for the first ratio; for a
batch of 500 addresses among PAGES pages (1,000,000) at most 3 x what it costs among 1,000.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, update

from newsbot import items, outlets, urls
from newsbot.items import Capture, Fetch, Health, Link, PageStatus, RecordType, SourceFetch, SourceKind, Validators
from newsbot.store import schema, write
from newsbot.store.looks import met_pages
from newsbot.store.models import Page, Source
from newsbot.store.session import Database, connect

HOME = "https://www.harbour.example/"
FEED = HOME + "feed.xml"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BATCH = 50
RANDOM = random.Random(1)
WORDS = ["".join(RANDOM.choices("abcdefghijklmnopqrstuvwxyz", k=RANDOM.randint(2, 10))) for _ in range(5000)]


def database_in(folder: str) -> Database:
    """A migrated database with one outlet and its feed."""
    database = connect(f"sqlite:///{Path(folder) / 'newsbot.db'}")
    schema.upgrade(database)
    feed = outlets.SourceDefinition(SourceKind.FEED, FEED)
    write.add_outlet(
        database, outlets.Outlet("harbour", "Harbour", HOME, ("www.harbour.example",), sources=(feed,)), NOON
    )
    return database


def article(url: str) -> items.Article:
    """An article of 600 words with what articles have."""
    blocks = tuple(
        items.Block(items.BlockKind.PARAGRAPH, " ".join(RANDOM.choices(WORDS, k=50)).capitalize() + ".")
        for _ in range(12)
    )
    fields = ("title", "deck", "authors", "published", "modified", "language", "section", "tags", "body", "images")
    return items.Article(
        url=url,
        canonical_url=url,
        kind=items.ArticleKind.ARTICLE,
        kind_score=0.98,
        extractor="newsbot/1 rules/2f6c1a",
        title=" ".join(RANDOM.choices(WORDS, k=9)),
        deck=" ".join(RANDOM.choices(WORDS, k=20)),
        authors=tuple(items.Author(f"Author {RANDOM.randint(1, 200)}") for _ in range(2)),
        published=NOON - timedelta(hours=1),
        modified=NOON,
        language="en",
        section="City",
        tags=tuple(RANDOM.choices(WORDS[:500], k=4)),
        body=blocks,
        images=(items.Image("https://img.harbour.example/1.jpg", "A caption", "Photographer", "Alt", 1200, 800),),
        provenance={name: items.Provenance(f"ld:{name}", 0.9) for name in fields},
    )


def capture(url: str, at: datetime, status: int, place: list[int]) -> Capture:
    """What the archive says of an answer; `place` counts them."""
    place[0] += 1
    kind = RecordType.REVISIT if status == 304 else RecordType.RESPONSE
    digest = f"sha256:{place[0]:064x}"
    return Capture(url, at, status, "text/html", f"<urn:uuid:{uuid4()}>", kind, digest, "a.warc.gz", place[0], 20_000)


def lease_all(database: Database) -> None:
    """Everything is the owner's."""
    with database.begin() as connection:
        for model in (Page, Source):
            connection.execute(update(model).values(lease_owner="me", lease_until=NOON + timedelta(days=900)))


def timed(database: Database, batch: Sequence[Fetch], now: datetime) -> float:
    """Milliseconds a visit."""
    start = time.process_time()
    saved = write.save(database, owner="me", crawl_id=None, batch=batch, now=now)
    spent = time.process_time() - start
    assert all(one.is_mine for one in saved)
    return 1000 * spent / len(batch)


def visits(rounds: int) -> None:
    """New articles and 304s in turn, a batch each a round."""
    place = [0]
    pages = [f"{HOME}news/{number}" for number in range(rounds * BATCH)]
    with tempfile.TemporaryDirectory() as folder:
        database = database_in(folder)
        lease_all(database)
        look = SourceFetch(1, FEED, NOON, Health.OK, 200, links=tuple(map(Link, pages)))
        write.save(database, owner="me", crawl_id=None, batch=[look], now=NOON)
        with database.read() as connection:
            keys = {page.url: page.id for page in met_pages(connection, map(urls.key, pages)).values()}
        new, unchanged = [], []
        for number in range(rounds):
            urls_now = pages[number * BATCH : (number + 1) * BATCH]
            lease_all(database)
            good = Validators('"1"')
            batch = [
                Fetch(
                    keys[url],
                    url,
                    NOON,
                    url,
                    200,
                    validators=good,
                    capture=capture(url, NOON, 200, place),
                    article=article(url),
                )
                for url in urls_now
            ]
            new.append(timed(database, batch, NOON))
            later = NOON + timedelta(days=1)
            lease_all(database)
            batch = [
                Fetch(keys[url], url, later, url, 304, capture=capture(url, later, 304, place)) for url in urls_now
            ]
            unchanged.append(timed(database, batch, later))
    fresh, same = statistics.median(new), statistics.median(unchanged)
    ratio = statistics.median(one / other for one, other in zip(unchanged, new, strict=True))
    print(f"new article {fresh:.2f} ms, unchanged {same:.2f} ms a visit, ratio {ratio:.3f}")


def filled(folder: str, pages: int) -> Database:
    """A database with so many pages."""
    database = database_in(folder)
    lease_all(database)
    look = SourceFetch(1, FEED, NOON, Health.OK, 200, links=(Link(HOME + "news/0"),))
    write.save(database, owner="me", crawl_id=None, batch=[look], now=NOON)
    same = {"outlet_id": 1, "host_id": 1, "visits": 0, "failures": 0, "status": PageStatus.DISCOVERED}
    seen = {"first_seen_at": NOON, "last_seen_at": NOON}
    with database.begin() as connection:
        for start in range(1, pages, 10_000):
            addresses = [f"{HOME}news/{number}" for number in range(start, min(start + 10_000, pages))]
            rows = [{"url_key": urls.key(url), "url": url, **same, **seen} for url in addresses]
            connection.execute(insert(Page), rows)
    return database


def lookup(database: Database, pages: int) -> float:
    """Milliseconds to find 500 addresses, half of them known, among so many pages."""
    known = [urls.key(f"{HOME}news/{RANDOM.randrange(pages)}") for _ in range(250)]
    keys = known + [urls.key(f"{HOME}other/{RANDOM.random()}") for _ in range(250)]
    with database.read() as connection:
        start = time.process_time()
        found = met_pages(connection, keys)
        spent = 1000 * (time.process_time() - start)
    assert len(found) == len(set(known))
    return spent


def lookups(many: int) -> None:
    """Lookups among few and among many pages, in turn."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        small, large = filled(one, 1_000), filled(other, many)
        pairs = [(lookup(small, 1_000), lookup(large, many)) for _ in range(100)]
    few, among_many = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(large / small for small, large in pairs)
    print(f"500 addresses: {few:.2f} ms among 1,000 pages, {among_many:.2f} ms among {many:,}, x {ratio:.2f}")


def main() -> None:
    """Both measurements."""
    visits(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    lookups(int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)


if __name__ == "__main__":
    main()
