"""Scheduled crawls: what is due everywhere, by several processes at once; and processes that are killed."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Answer, Outlet, serving
from tests.crawl.test_crawl import STORIES, fill

#: How often a crawl is killed; 20 where there is time.
KILLS = int(os.environ.get("NEWSBOT_TEST_KILLS", "3"))


@pytest.fixture
def outlets() -> Iterator[list[Outlet]]:
    """Four outlets, each on a host of its own."""
    with ExitStack() as stack:
        found = [stack.enter_context(serving(host=f"127.0.0.{number}")) for number in range(1, 5)]
        for outlet in found:
            fill(outlet)
        yield found


def make_all_due(newsbot: Newsbot) -> None:
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        database.execute("UPDATE page SET next_visit_at = '2026-01-01 00:00:00.000000' WHERE status = 'kept'")
        database.execute("UPDATE source SET next_check_at = '2026-01-01 00:00:00.000000'")


def test_two_scheduled_crawls_share_the_hosts_and_ask_each_page_once(outlets: list[Outlet], newsbot: Newsbot) -> None:
    newsbot.do("crawl", *(outlet.home for outlet in outlets))
    assert len(newsbot.rows("articles")) == 4 * len(STORIES)
    newsbot.do("crawl")  # nothing is due: it ends at once
    make_all_due(newsbot)
    for outlet in outlets:
        outlet.asked.clear()
        for path in STORIES:
            outlet.pages[path] = Answer(outlet.answer(path).body, seconds=0.3)
    crawls = [newsbot.start("crawl", "--jobs", "2") for _ in range(2)]
    for crawl in crawls:
        _, said = crawl.communicate(timeout=120)
        assert crawl.returncode == 0, said
    for outlet in outlets:
        assert outlet.most_parallel == 1
        assert {path: outlet.asked[path] for path in STORIES} == dict.fromkeys(STORIES, 1)
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        shares = database.execute(
            "SELECT count(*) FROM visit WHERE crawl_id IN (SELECT id FROM crawl ORDER BY id DESC LIMIT 2) "
            "GROUP BY crawl_id"
        ).fetchall()
    assert sum(count for (count,) in shares) == 4 * len(STORIES)
    assert len(shares) == 2, "both had work"
    newsbot.do("verify")


def test_a_crawl_that_is_killed_at_any_moment_loses_nothing_and_stores_nothing_twice(
    outlet: Outlet, newsbot: Newsbot
) -> None:
    stories = tuple(f"/2026/11/story-{number}.html" for number in range(12))
    fill(outlet, stories)
    moments = random.Random(20)  # the same moments in every run, as far as the machine is the same
    for kill in range(KILLS):
        outlet.add_story(stories[kill % 12], f"Pier plan {kill % 12} agreed", first=f"Version {kill} of it")
        process = newsbot.start("crawl", "--revisit", outlet.home)
        time.sleep(moments.uniform(0.8, 4.0))
        process.kill()
        process.communicate(timeout=60)
    newsbot.do("crawl", "--revisit", outlet.home)
    articles = newsbot.rows("articles")
    assert sorted(row["title"] for row in articles) == sorted(f"Pier plan {number} agreed" for number in range(12))
    texts = {row["title"]: row["text"] for row in articles}
    for kill in range(max(0, KILLS - 12), KILLS):
        assert f"Version {kill} of it" in texts[f"Pier plan {kill % 12} agreed"]
    revisions = [(row["article_id"], row["text_sha256"]) for row in newsbot.rows("revisions")]
    assert len(set(revisions)) == len(revisions)
    captures = [row["record_id"] for row in newsbot.rows("captures")]
    assert len(set(captures)) == len(captures)
    newsbot.do("verify")
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        held = database.execute("SELECT count(*) FROM page WHERE lease_owner IS NOT NULL").fetchone()[0]
    assert held == 0
