"""How fast are re-extraction and import, against the extractor alone on the same pages in the same run?

    python tests/benchmarks/reextract.py [PAGES]

CPU seconds of this process, one process each, the best of two rounds; pages are those of ../shared/pages where it is,
else made up. Prints pages a second and the ratios, which are to be 0.8 at least.
"""

from __future__ import annotations

import gzip
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from newsbot.archive import ArchiveWriter, Exchange
from newsbot.captures.importing import import_files
from newsbot.captures.reextract import reextract
from newsbot.extract import extract
from newsbot.store import schema
from newsbot.store.session import Database, connect

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "pages"
START = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = ("harbour", "pier", "council", "storm", "money", "winter", "boats", "engineer", "road", "ferry")
HTML = ((b"Content-Type", b"text/html; charset=utf-8"),)


def pages(count: int) -> list[bytes]:
    """Pages of real outlets, or made-up ones of a real one's size."""
    found = sorted(SHARED.rglob("*.html.gz"))
    if found:
        chosen = random.Random(1).sample(found, min(count, len(found)))
        return [gzip.decompress(path.read_bytes()) for path in chosen]
    return [made_up(number) for number in range(count)]


def made_up(number: int) -> bytes:
    """A page of some 60 kB with an article in it."""
    words = random.Random(number).choices(WORDS, k=900)
    body = "".join(f"<p>{' '.join(words[at : at + 60]).capitalize()}.</p>" for at in range(0, 900, 60))
    menu = "".join(f'<li class="menu"><a href="/section/{place}">Section {place}</a></li>' for place in range(600))
    head = f'<title>Story {number}</title><meta property="og:type" content="article">'
    return f"<html lang=en><head>{head}</head><body><ul>{menu}</ul><article><h1>Story {number}</h1>{body}".encode()


def addresses(count: int) -> Iterator[str]:
    return (f"https://www.quay.example/2026/03/story-{number}" for number in range(count))


def write(folder: Path, bodies: list[bytes]) -> Path:
    """A WARC file of the pages, as another tool would have made it: not compressed by the server."""
    with ArchiveWriter(folder, owner="benchmark", software="benchmark", now=lambda: START) as writer:
        for number, (url, body) in enumerate(zip(addresses(len(bodies)), bodies, strict=True)):
            writer.write(Exchange(url, START + timedelta(seconds=number), 200, HTML, body))
    return next(folder.glob("*.warc.gz"))


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def fail(problem: str) -> None:
    raise SystemExit(problem)


def alone(bodies: list[bytes]) -> None:
    for number, (url, body) in enumerate(zip(addresses(len(bodies)), bodies, strict=True)):
        extract(body, url, content_type="text/html; charset=utf-8", at=START + timedelta(seconds=number))


def fresh(folder: Path) -> Database:
    database = connect(f"sqlite:///{folder / uuid4().hex}.db")
    schema.upgrade(database)
    return database


def forget_versions(database: Database) -> int:
    """Let all revisions be another extractor's; how many there are."""
    with database.begin() as connection:
        connection.execute(text("UPDATE revision SET extractor = 'another', reread_by = NULL"))
        return int(connection.execute(text("SELECT count(*) FROM article")).scalar_one())


def measure(folder: Path, bodies: list[bytes]) -> tuple[float, float, float, int]:
    """Seconds a page: of the extractor, of an import, of a re-extraction; and how many articles there are."""
    file = write(folder / "elsewhere", bodies)
    extractor = imported = reread = float("inf")
    for round_ in range(2):
        data = folder / f"data-{round_}"
        database = fresh(folder)
        extractor = min(extractor, seconds(partial(alone, bodies)))
        imported = min(imported, seconds(partial(import_files, database, data, [file], on_problem=fail)))
        articles = forget_versions(database)
        reread = min(reread, seconds(partial(reextract, database, data, on_problem=fail)))
        database.close()
    return extractor / len(bodies), imported / len(bodies), reread / articles, articles


def main() -> None:
    logging.disable()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    bodies = pages(count)
    folder = Path(tempfile.mkdtemp(prefix="newsbot-reextract-"))
    try:
        measure(folder / "warm", bodies[:5])  # what is loaded once is no page's cost
        extractor, imported, reread, articles = measure(folder, bodies)
    finally:
        shutil.rmtree(folder)
    print(f"{len(bodies)} pages of {sum(map(len, bodies)) / len(bodies) / 1000:.0f} kB, {articles} articles")
    for name, took in (("extractor alone", extractor), ("import", imported), ("reextract", reread)):
        print(f"{name:15}  {took * 1000:6.2f} ms a page  {1 / took:6.1f} pages a second  x {extractor / took:.2f}")


if __name__ == "__main__":
    main()
