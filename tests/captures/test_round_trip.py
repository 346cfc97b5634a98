"""The archive that one database wrote makes the same articles and revisions in an empty one, and reads the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import serving


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsbot]:
    """An outlet crawled three times, with all that can happen to its stories in between."""
    crawled = Newsbot(tmp_path_factory.mktemp("crawled") / "data")
    with serving() as outlet:
        outlet.add_home("/stays", "/edited", "/moves", "/goes", "/plain")
        outlet.add_feed("/feed.xml", "/stays", "/edited", "/moves", "/goes")
        for name in ("stays", "edited", "moves", "goes", "plain"):
            outlet.add_story(f"/{name}", f"The pier story that {name}")
        crawled.do("crawl", outlet.home)
        outlet.add_story("/edited", "The pier story that edited", first="Nobody had expected the second storm of May")
        outlet.add("/moves", status=301, headers={"Location": "/moved/elsewhere"})
        outlet.add_story("/moved/elsewhere", "The pier story that moves")
        del outlet.pages["/goes"]
        crawled.do("crawl", "--revisit")
        outlet.add_story("/edited", "The pier story that edited", first="A third look brought a third beginning of it")
        crawled.do("crawl", "--revisit")
        yield crawled


def archive_of(newsbot: Newsbot) -> list[str]:
    return [str(path) for path in sorted((newsbot.data / "archive").glob("*.warc.gz"))]


def told(newsbot: Newsbot) -> dict[str, Any]:
    """Articles and revisions without keys, and without which of two equal captures came first into the archive."""
    articles = newsbot.rows("articles")
    named = {article["id"]: article["canonical_url"] for article in articles}
    left_out = {"id", "article_id", "capture_id", "latest_revision_id", "extractor", "reread_by", "outlet"}
    return {
        "articles": [
            {key: value for key, value in row.items() if key not in left_out}
            for row in sorted(articles, key=lambda row: row["canonical_url"])
        ],
        "revisions": [
            (named[row["article_id"]], {key: value for key, value in row.items() if key not in left_out})
            for row in sorted(newsbot.rows("revisions"), key=lambda row: (named[row["article_id"]], row["number"]))
        ],
        "changes": len(newsbot.rows("changes")),
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_archive_makes_the_same_articles_and_revisions_again(
    history: Newsbot, tmp_path: Path, empty_url: str, jobs: str
) -> None:
    other = Newsbot(tmp_path / "other", empty_url)
    other.do("import", "--jobs", jobs, *reversed(archive_of(history)))
    assert told(other) == told(history)
    other.do("verify")
