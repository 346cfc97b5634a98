"""A wrong merge undone, from outside: the address becomes an article of its own, and stays one."""

from __future__ import annotations

import json

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Outlet, story

ONE, OTHER = "/2026/11/pier-north.html", "/2026/11/pier-south.html"


def test_an_address_that_was_joined_is_split_off_and_never_joined_again(outlet: Outlet, newsbot: Newsbot) -> None:
    outlet.add(ONE, story("Pier plan agreed", url=outlet.url(ONE)))
    outlet.add(OTHER, story("Pier plan agreed", url=outlet.url(OTHER)))
    outlet.add_feed("/feed.xml", ONE, OTHER)
    outlet.add_home(ONE, OTHER)
    newsbot.do("crawl", outlet.home)
    (article,) = newsbot.rows("articles")
    (alias,) = [row["url"] for row in newsbot.rows("pages") if row["status"] == "alias"]
    wrong = newsbot.run("articles", "split", str(article["id"]), outlet.url("/elsewhere"))
    assert (wrong.returncode, "newsbot show" in wrong.stderr) == (2, True)
    whole = newsbot.run("articles", "split", str(article["id"]), article["canonical_url"])
    assert (whole.returncode, len(newsbot.rows("articles"))) == (1, 1), "an article keeps the address it is read at"
    done = json.loads(newsbot.do("--json", "articles", "split", str(article["id"]), alias))
    assert done == {"article_id": article["id"], "split": {alias: article["id"] + 1}}
    assert len(json.loads(newsbot.do("--json", "articles", "--outlet", outlet.home))) == 2
    newsbot.do("crawl", "--revisit", outlet.home)
    pages = {row["url"]: (row["status"], row["article_id"]) for row in newsbot.rows("pages")}
    assert pages[alias] == ("kept", article["id"] + 1)
    assert pages[article["canonical_url"]] == ("kept", article["id"])
    assert [row["cause"] for row in newsbot.rows("revisions")] == ["first", "first"]
