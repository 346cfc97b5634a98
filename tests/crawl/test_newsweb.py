"""The main job on recorded pages of the real web, from home addresses alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsbot import urls
from tests.crawl import newsweb
from tests.crawl.newsweb import Newsweb

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(not newsweb.IS_THERE, reason="the recorded pages do not lie beside this checkout"),
]
HOSTS = 20


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsweb]:
    with newsweb.serving(tmp_path_factory.mktemp("newsweb"), newsweb.most_articles(HOSTS)) as running:
        yield running


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, web: Newsweb) -> Path:
    """A data folder after the first crawl of every host, from its home address alone."""
    folder = tmp_path_factory.mktemp("data")
    newsbot(folder, web, "crawl", *(f"https://{host}/" for host in web.hosts))
    return folder


def newsbot(folder: Path, web: Newsweb, *arguments: str) -> str:
    environment = {**os.environ, **web.environment}
    command = [sys.executable, "-m", "newsbot.cli", "--data", str(folder), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(folder: Path, web: Newsweb, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in newsbot(folder, web, "export", table).splitlines()]


def test_nearly_every_article_is_kept(data: Path, web: Newsweb) -> None:
    kept = {urls.key(row["url"]) for row in rows(data, web, "pages") if row["status"] in ("kept", "alias", "moved")}
    wanted = {urls.key(url) for url in web.article_urls()}
    assert len(wanted & kept) >= 0.97 * len(wanted)


def test_hosts_are_asked_politely(data: Path, web: Newsweb) -> None:
    statistics = web.statistics()
    assert statistics["private"] == 0
    assert set(statistics["max_parallel"].values()) == {1}


def test_every_capture_is_in_the_archive(data: Path, web: Newsweb) -> None:
    newsbot(data, web, "verify")
    captures = rows(data, web, "captures")
    assert {row["url"].rpartition("/")[2] for row in captures} >= {"robots.txt", "feed.xml", "sitemap-news.xml"}


def test_a_second_crawl_fetches_no_article_that_is_not_due(data: Path, web: Newsweb) -> None:
    before = {row["id"]: row["visits"] for row in rows(data, web, "pages")}
    newsbot(data, web, "crawl")
    after = {row["id"]: row["visits"] for row in rows(data, web, "pages")}
    assert after == before
