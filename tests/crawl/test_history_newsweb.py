"""The history of test_history.py on recorded pages of the real web, by newsweb's own edits, moves and faults."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from newsbot.extract import extract
from newsbot.items import ArticleKind
from tests.conftest import Server
from tests.crawl import newsweb
from tests.crawl.conftest import Newsbot
from tests.crawl.history import crawl, outcomes, revisions, tables
from tests.crawl.newsweb import Newsweb

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(not newsweb.IS_THERE, reason="the recorded pages do not lie beside this checkout"),
]

#: Pages of the host that is crawled: enough for the history, few enough for patience.
FEWEST, MOST = 6, 16
FAULTS = ("500", "403", "429", "botwall", "drop", "truncate", "loop", "badgzip")
SENTENCE = b"On Tuesday the council met again for two hours. "


def edited(body: bytes) -> bytes:
    """The page as newsweb edits it: a sentence more in the two longest paragraphs of its markup."""
    found = sorted(re.finditer(rb"<p\b[^>]*>(.*?)</p>", body, re.DOTALL), key=lambda match: -len(match[1]))[:2]
    for match in sorted(found, key=lambda match: -match.start(1)):
        body = body[: match.start(1)] + SENTENCE + body[match.start(1) :]
    return body


def shows_edits(row: dict[str, Any]) -> bool:
    """Whether newsweb's edit falls into the article, not into the outlet's cookie banner."""
    raw = (newsweb.SHARED / "pages" / row["html"]).read_bytes()
    body = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    before, after = (extract(page, row["url"]) for page in (body, edited(body)))
    return before.kind is ArticleKind.ARTICLE and SENTENCE.decode().strip() in after.text


def chosen_host() -> str:
    """The first host with a handful of articles, three of which show their edits."""
    by_host: dict[str, list[dict[str, Any]]] = {}
    for row in newsweb.manifest():
        if row["dataset"] not in newsweb.NOT_ARTICLES:
            by_host.setdefault(urlsplit(row["url"]).hostname or "", []).append(row)
    for host in sorted(by_host):
        if FEWEST <= len(by_host[host]) <= MOST and sum(map(shows_edits, by_host[host])) >= 3:
            return host
    pytest.skip("no host has enough articles that show their edits")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsweb]:
    with newsweb.serving(tmp_path_factory.mktemp("newsweb"), [chosen_host()]) as running:
        yield running


@pytest.fixture
def newsbots(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Newsbot, Newsbot]]:
    server: Server = request.getfixturevalue("postgresql")
    with server.new_database() as url:
        yield Newsbot(tmp_path / "sqlite"), Newsbot(tmp_path / "postgresql", url)


def drain(web: Newsweb) -> None:
    """No fault is left over for the next crawl."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{web.port}"}))
    for _ in range(200):
        with suppress(HTTPException, OSError), opener.open(f"http://{web.hosts[0]}/robots.txt", timeout=20) as answer:
            if answer.read().startswith(b"User-agent") and answer.headers.get("Content-Encoding") is None:
                return
    raise AssertionError("newsweb is still faulty")


def test_a_history_on_recorded_pages_leaves_what_happened_and_nothing_else(
    web: Newsweb, newsbots: tuple[Newsbot, Newsbot]
) -> None:
    home = f"https://{web.hosts[0]}/"
    crawl(newsbots, home, **web.environment)
    sqlite, _ = newsbots
    first = revisions(sqlite)
    assert set(first.values()) == {1}
    assert {cause for _, cause in first} == {"first"}
    at = {row["url"]: row["article_id"] for row in sqlite.rows("pages") if row["status"] == "kept"}
    to_edit, to_move, to_remove = [
        row["url"] for row in web.rows if row["url"] in at and shows_edits(row)
    ][:3]  # fmt: skip

    for kind in FAULTS:
        for newsbot in newsbots:  # more faults than a crawl asks for; a loop takes eleven a page
            web.control("fault", host=web.hosts[0], kind=kind, n="1000" if kind == "loop" else "200")
            newsbot.run("crawl", "--revisit", home, NEWSBOT_PATIENCE="1", **web.environment)
            drain(web)
        assert revisions(sqlite) == first, f"{kind} made a revision"
        states = {row["state"] for row in sqlite.rows("articles")}
        assert states == {"present"}, f"{kind} made an article {states}"

    before = web.statistics()["not_modified"]
    crawl(newsbots, "--revisit", home, **web.environment)
    assert {outcome for outcome, _ in outcomes(sqlite).values()} <= {"unchanged", "rejected", "moved", "alias"}
    assert web.statistics()["not_modified"] - before >= 2 * len(at), "what is unchanged costs a 304"
    assert revisions(sqlite) == first
    assert not [row for row in sqlite.rows("pages") if row["missing_since"] is not None]

    new_address = f"{home}moved-by-the-desk-to-a-better-name-2026.html"
    web.control("edit", url=to_edit)
    web.control("move", url=to_move, to=new_address)
    web.control("gone", url=to_remove)
    crawl(newsbots, "--revisit", home, **web.environment)
    articles = {row["id"]: row for row in sqlite.rows("articles")}
    made = [(row["article_id"], row["cause"]) for row in sqlite.rows("revisions") if row["number"] > 1]
    assert made == [(at[to_edit], "edit")]
    assert sum(revisions(sqlite).values()) == sum(first.values()) + 1
    assert articles[at[to_move]]["canonical_url"] == new_address
    pages = {row["url"]: row for row in sqlite.rows("pages")}
    assert (pages[to_move]["status"], pages[to_move]["moved_to"]) == ("moved", new_address)
    assert pages[new_address]["article_id"] == at[to_move]
    assert (pages[to_remove]["status"], pages[to_remove]["reason"]) == ("gone", "http_410")
    assert {key: row["state"] for key, row in articles.items() if row["state"] != "present"} == {at[to_remove]: "gone"}

    one, other = (tables(newsbot) for newsbot in newsbots)
    for name in set(one) - {"captures"}:  # how often a feed was fetched anew while it failed is a matter of seconds
        assert one[name] == other[name], name
    for newsbot in newsbots:
        newsbot.do("verify")
    assert web.statistics()["private"] == 0
