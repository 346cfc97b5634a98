"""Care for what whole crawls kept: backups while one runs, takedowns that leave a tombstone alone, citations."""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
from pathlib import Path

import pytest

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Answer, Outlet

PATHS = tuple(f"/2026/11/story-{number}.html" for number in range(4))


@pytest.fixture
def crawled(outlet: Outlet) -> Outlet:
    """An outlet whose stories each have a sentence of their own."""
    for number, path in enumerate(PATHS):
        outlet.add_story(path, f"Pier plan {number} agreed", first=f"Sentence number {number} is unmistakable")
    outlet.add_feed("/feed.xml", *PATHS)
    outlet.add_home(*PATHS)
    return outlet


def test_a_backup_during_a_crawl_verifies_and_the_next_crawl_goes_on_from_it(
    crawled: Outlet, newsbot: Newsbot, tmp_path: Path
) -> None:
    for path in PATHS:
        crawled.pages[path] = Answer(crawled.answer(path).body, seconds=0.8)
    process = newsbot.start("crawl", crawled.home)
    until = time.monotonic() + 60
    while sum(crawled.asked[path] for path in PATHS) < 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    newsbot.do("backup", str(tmp_path / "backup"))
    assert process.poll() is None, "the crawl was still under way"
    assert process.wait(60) == 0
    assert not list((tmp_path / "backup" / "archive").glob("*.open"))
    restored = Newsbot(tmp_path / "restored")
    restored.do("restore", str(tmp_path / "backup"))
    restored.do("verify")
    kept = len(restored.rows("articles"))
    assert 1 <= kept < len(PATHS)
    restored.do("crawl", crawled.home)
    assert len(restored.rows("articles")) == len(PATHS)
    restored.do("verify")
    newsbot.do("verify")


# -- takedowns ------------------------------------------------------------------------------


def bytes_of(data: Path) -> bytes:
    """All that lies on the disk, with WARC files unpacked."""
    found = []
    for path in sorted(data.rglob("*")):
        if path.is_file():
            found.append(path.read_bytes())
            if path.name.endswith(".gz"):
                found.append(gzip.decompress(found[-1]))
    return b"\n".join(found)


def test_a_takedown_leaves_a_tombstone_and_nothing_else_and_the_article_stays_away(
    crawled: Outlet, newsbot: Newsbot
) -> None:
    # The same article at another address, which redirects: it is part of what is taken down.
    crawled.add("/short-1", status=301, headers={"Location": crawled.url(PATHS[1])})
    crawled.add_feed("/feed.xml", *PATHS, "/short-1")
    newsbot.do("crawl", crawled.home)
    newsbot.do("crawl", "--revisit", crawled.home)
    assert b"Sentence number 1 is unmistakable" in bytes_of(newsbot.data)
    taken = json.loads(newsbot.do("--json", "remove", crawled.url("/short-1"), "--reason", "a court said so", "--yes"))
    assert taken["captures"] >= 3
    left = bytes_of(newsbot.data)
    assert b"Sentence number 1 is unmistakable" not in left
    assert b"Sentence number 2 is unmistakable" in left
    assert b"a court said so" in left
    newsbot.do("verify")
    (article,) = [row for row in newsbot.rows("articles") if row["state"] == "removed"]
    assert (article["title"], article["text"], article["removed_reason"]) == (None, None, "a court said so")
    assert article["removed_at"] is not None
    assert "a court said so" in newsbot.do("show", str(article["id"]))
    newsbot.do("remove", str(article["id"]), "--reason", "a court said so again")  # twice is no error
    asked = crawled.asked[PATHS[1]]
    newsbot.do("crawl", "--revisit", crawled.home)
    crawled.add_feed("/feed.xml", *PATHS, "/short-1", PATHS[1] + "?from=feed")
    newsbot.do("crawl", "--revisit", crawled.home)
    assert crawled.asked[PATHS[1]] == asked
    assert b"Sentence number 1 is unmistakable" not in bytes_of(newsbot.data)


# -- citations ------------------------------------------------------------------------------


def test_an_article_is_cited_with_what_proves_it_and_stays_without_a_reason(crawled: Outlet, newsbot: Newsbot) -> None:
    newsbot.do("crawl", crawled.home)
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        article_id, digest, record_id, published = database.execute(
            "SELECT revision.article_id, payload_digest, record_id, published FROM revision JOIN capture "
            "ON capture.id = capture_id WHERE title LIKE '%plan 2%'"
        ).fetchone()
    cited = json.loads(newsbot.do("--json", "show", str(article_id), "--cite"))
    assert cited["authors"] == ["Ada Quayle"]
    assert cited["title"] == "Pier plan 2 agreed"
    assert (cited["digest"], cited["record_id"], cited["published"]) == (digest, record_id, published)
    text = newsbot.do("show", str(article_id), "--cite")
    for part in ("Ada Quayle: Pier plan 2 agreed.", crawled.url(PATHS[2]), "2026-11-20", digest, record_id):
        assert part in text
    for wrong in (("2",), ("2", "--reason", " "), ("99", "--reason", "none such")):
        assert newsbot.run("remove", *wrong).returncode == 2
