"""A crawl from outside: a process, a made-up outlet, and what is in the tables afterwards."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Callable
from itertools import pairwise

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Answer, Outlet

STORIES = tuple(f"/2026/11/story-{number}.html" for number in range(5))


def fill(outlet: Outlet, stories: tuple[str, ...] = STORIES) -> None:
    """An outlet with a home page, a feed, and stories."""
    for number, path in enumerate(stories):
        outlet.add_story(path, f"Pier plan {number} agreed")
    outlet.add_feed("/feed.xml", *stories)
    outlet.add_home(*stories)


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.05)


def test_an_outlet_is_found_fetched_and_kept_from_its_address_alone(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    articles = newsbot.rows("articles")
    assert {row["title"] for row in articles} == {f"Pier plan {number} agreed" for number in range(5)}
    assert all(row["published"] == "2026-11-20T08:30:00+01:00" for row in articles)
    assert all([author["name"] for author in row["authors"]] == ["Ada Quayle"] for row in articles)
    newsbot.do("verify")


def test_a_url_found_by_feed_and_home_page_is_one_page_with_two_sightings(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    assert len(newsbot.rows("pages")) == len(STORIES)
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        sightings = database.execute("SELECT count(*) FROM sighting").fetchone()[0]
    assert sightings == 2 * len(STORIES)


def test_robots_txt_is_kept_and_every_request_says_who_asks(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet, (*STORIES, "/private/2026/secret-story-about-the-pier.html"))
    newsbot.do("crawl", outlet.home, NEWSBOT_CONTACT="https://crawler.example/")
    assert not [path for path in outlet.asked if path.startswith("/private/")]
    assert all(
        headers["User-Agent"].startswith("newsbot/") and "https://crawler.example/" in headers["User-Agent"]
        for _, headers in outlet.headers
    )
    excluded = [row for row in newsbot.rows("pages") if row["status"] == "excluded"]
    assert [row["reason"] for row in excluded] == ["robots"]


def test_a_host_gets_one_request_at_a_time(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    assert outlet.most_parallel == 1


def test_unchanged_pages_are_asked_with_validators_and_cost_a_304(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    newsbot.do("crawl", "--revisit", outlet.home)
    outcomes = [row["outcome"] for row in newsbot.rows("visits")]
    assert sorted(outcomes) == ["kept"] * 5 + ["unchanged"] * 5
    assert [row["http_status"] for row in newsbot.rows("visits") if row["outcome"] == "unchanged"] == [304] * 5
    assert len(newsbot.rows("revisions")) == 5
    newsbot.do("verify")


def test_an_edit_becomes_a_second_revision(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    outlet.add_story(STORIES[0], "Pier plan 0 agreed", first="The vote was unanimous")
    newsbot.do("crawl", "--revisit", outlet.home)
    revisions = newsbot.rows("revisions")
    assert sorted(row["cause"] for row in revisions) == ["edit"] + ["first"] * 5


def test_a_gone_page_is_said_to_be_gone_when_a_second_look_confirms_it(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    outlet.add(STORIES[1], "gone", status=410)
    newsbot.do("crawl", "--revisit", outlet.home)
    (page,) = [row for row in newsbot.rows("pages") if row["url"].endswith(STORIES[1])]
    assert (page["status"], page["reason"]) == ("gone", "http_410")


def test_a_redirect_makes_one_article_with_two_addresses(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    outlet.add_story("/2026/11/new-name.html", "Pier plan 2 agreed")
    outlet.add(STORIES[2], status=301, headers={"Location": outlet.url("/2026/11/new-name.html")})
    newsbot.do("crawl", "--revisit", outlet.home)
    pages = {row["url"].rpartition("/")[2]: row for row in newsbot.rows("pages")}
    assert pages["story-2.html"]["status"] == "moved"
    assert pages["story-2.html"]["article_id"] == pages["new-name.html"]["article_id"]
    assert len(newsbot.rows("articles")) == 5


def test_a_redirect_to_itself_has_an_outcome(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    outlet.add(STORIES[3], status=302, headers={"Location": outlet.url(STORIES[3])})
    newsbot.do("crawl", outlet.home)
    (page,) = [row for row in newsbot.rows("pages") if row["url"].endswith(STORIES[3])]
    assert (page["status"], page["reason"]) == ("failed", "redirect_loop")


def test_redirects_to_private_addresses_and_other_schemes_are_not_followed(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    outlet.add(STORIES[3], status=302, headers={"Location": "file:///etc/passwd"})
    newsbot.do("crawl", outlet.home)
    (page,) = [row for row in newsbot.rows("pages") if row["url"].endswith(STORIES[3])]
    assert page["status"] != "kept"


def test_a_host_that_asks_for_time_gets_it(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    times: list[float] = []

    def busy() -> Answer:
        times.append(time.monotonic())
        if len(times) == 1:
            return Answer(b"later", 429, headers={"Retry-After": "2"})
        return outlet.pages["/kept-aside"]  # type: ignore[return-value]  # an Answer was put there

    outlet.add_story("/kept-aside", "Pier plan 0 agreed")
    outlet.pages[STORIES[0]] = busy
    newsbot.do("crawl", outlet.home)
    assert times[1] - times[0] >= 2
    assert len(newsbot.rows("articles")) == 5


def test_a_cut_body_is_no_article_and_is_marked_in_the_archive(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    outlet.add(STORIES[4], outlet.answer(STORIES[4]).body, cut_after=300)
    newsbot.do("crawl", outlet.home)
    (page,) = [row for row in newsbot.rows("pages") if row["url"].endswith(STORIES[4])]
    assert (page["status"], page["reason"]) == ("failed", "truncated")
    newsbot.do("verify")


def test_a_bomb_is_bounded_and_fails_the_page_alone(outlet: Outlet, newsbot: Newsbot) -> None:
    import gzip

    fill(outlet)
    bomb = gzip.compress(bytes(256 << 20), 9)
    outlet.add(STORIES[4], bomb, headers={"Content-Encoding": "gzip"})
    newsbot.do("crawl", outlet.home)
    (page,) = [row for row in newsbot.rows("pages") if row["url"].endswith(STORIES[4])]
    assert (page["status"], page["reason"]) == ("failed", "too_large")
    assert len(newsbot.rows("articles")) == 4


def test_a_robots_txt_that_fails_forbids_and_says_so(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    outlet.add("/robots.txt", "broken", status=500)
    done = newsbot.run("crawl", outlet.home)
    assert done.returncode == 1
    assert set(outlet.asked) == {"/robots.txt"}
    assert outlet.home in done.stderr


def test_an_unknown_host_is_named(newsbot: Newsbot) -> None:
    done = newsbot.run("crawl", "https://no-such-outlet.invalid/")
    assert done.returncode == 1
    assert done.stderr.strip() == "newsbot: https://no-such-outlet.invalid/: no such host; check the address"


def test_a_refused_connection_is_named(newsbot: Newsbot) -> None:
    done = newsbot.run("crawl", "http://127.0.0.1:9/")
    assert done.returncode == 1
    assert done.stderr.strip() == "newsbot: http://127.0.0.1:9/: the connection was refused; check the address"


def test_private_addresses_are_not_fetched_unless_allowed(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    done = newsbot.run("crawl", outlet.home, NEWSBOT_ALLOW_PRIVATE="0")
    assert done.returncode == 1
    assert "private" in done.stderr
    assert not outlet.asked


def test_a_home_page_that_is_not_there_is_named(outlet: Outlet, newsbot: Newsbot) -> None:
    done = newsbot.run("crawl", outlet.home)
    assert done.returncode == 1
    assert f"{outlet.home}: answers 404; check the address" in done.stderr


def test_an_address_with_nothing_to_find_says_what_was_tried(outlet: Outlet, newsbot: Newsbot) -> None:
    outlet.add("/", "<html><body><p>Nothing here.</p></body></html>")
    done = newsbot.run("crawl", outlet.home)
    assert done.returncode == 1
    assert "no feed, sitemap or section found" in done.stderr
    assert "/sitemap.xml" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_outlet_without_feeds_is_read_from_its_home_page(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    del outlet.pages["/feed.xml"]
    outlet.add_home(*STORIES, feed=None)
    newsbot.do("crawl", outlet.home)
    assert len(newsbot.rows("articles")) == 5


def test_a_feed_that_becomes_a_web_page_is_told_in_the_sources_health(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    outlet.add("/feed.xml", "<!doctype html><html><body><h1>Our feeds have new addresses</h1></body></html>")
    newsbot.do("crawl", "--revisit", outlet.home)
    shown = json.loads(newsbot.do("--json", "outlets", "show", outlet.home))
    health = {source["url"]: source["health"] for source in shown["sources"]}
    assert health[outlet.url("/feed.xml")] == "parse"


def test_a_second_crawl_at_the_same_time_leaves_the_host_alone(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    for path in STORIES:
        outlet.pages[path] = Answer(outlet.answer(path).body, seconds=0.3, validators=False)
    first = newsbot.start("crawl", "--revisit", outlet.home)
    wait_until(lambda: any(outlet.asked[path] == 2 for path in STORIES))
    newsbot.do("crawl", "--revisit", outlet.home)
    assert first.wait(60) == 0
    assert outlet.most_parallel == 1


def test_ctrl_c_finishes_what_is_under_way_and_the_next_crawl_goes_on(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    for path in STORIES:
        outlet.pages[path] = Answer(outlet.answer(path).body, seconds=0.5)
    process = newsbot.start("crawl", outlet.home)
    wait_until(lambda: any(outlet.asked[path] for path in STORIES))
    process.send_signal(signal.SIGINT)
    process.wait(60)
    kept = len(newsbot.rows("articles"))
    assert 1 <= kept < 5
    newsbot.do("crawl", outlet.home)
    assert len(newsbot.rows("articles")) == 5
    assert all(outlet.asked[path] == 1 for path in STORIES)


def test_a_crawl_that_is_killed_loses_and_doubles_nothing(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    for path in STORIES:
        outlet.pages[path] = Answer(outlet.answer(path).body, seconds=0.3)
    process = newsbot.start("crawl", outlet.home)
    wait_until(lambda: sum(outlet.asked[path] for path in STORIES) >= 2)
    process.kill()
    process.wait(60)
    newsbot.do("crawl", outlet.home)
    assert len(newsbot.rows("articles")) == 5
    assert len(newsbot.rows("revisions")) == 5
    newsbot.do("verify")
    newsbot.do("verify")


def test_a_crawl_ends_when_each_outlet_had_its_pages(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home, "--max-pages", "2")
    assert len(newsbot.rows("articles")) == 2
    newsbot.do("crawl", outlet.home, "--max-pages", "2", "--revisit")
    assert len(newsbot.rows("articles")) == 4


def load(newsbot: Newsbot, outlet: Outlet, config: str) -> None:
    """Define the outlet in a file, with a configuration of its own."""
    file = newsbot.data.parent / "outlets.toml"
    source = f'[[outlet.source]]\nkind = "feed"\nurl = "{outlet.url("/feed.xml")}"\n'
    file.write_text(f'[[outlet]]\nhome_url = "{outlet.home}"\n[outlet.config]\n{config}\n{source}', encoding="utf-8")
    newsbot.do("outlets", "load", str(file))


def test_an_outlets_own_limit_of_pages_holds(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    load(newsbot, outlet, "max_pages = 2")
    newsbot.do("crawl")
    assert sum(outlet.asked[path] for path in STORIES) == 2


def asked_at(outlet: Outlet) -> list[float]:
    """Note from now on when a story is asked for."""
    times: list[float] = []
    for path in STORIES:
        body = outlet.answer(path).body

        def timed(body: bytes = body) -> Answer:
            times.append(time.monotonic())
            return Answer(body)

        outlet.pages[path] = timed
    return times


def shortest_pause(times: list[float]) -> float:
    assert len(times) == len(STORIES)
    return min(later - earlier for earlier, later in pairwise(times))


def test_an_outlets_own_delay_holds(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    load(newsbot, outlet, "delay = 0.6")
    times = asked_at(outlet)
    newsbot.do("crawl")
    assert shortest_pause(times) >= 0.55


def test_the_crawl_delay_of_robots_txt_holds(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    outlet.add("/robots.txt", "User-agent: *\nCrawl-delay: 0.6\n", content_type="text/plain")
    times = asked_at(outlet)
    newsbot.do("crawl", outlet.home)
    assert shortest_pause(times) >= 0.55


def test_a_bot_wall_in_a_sources_place_is_told_in_its_health(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    wall = "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue"
    for path in ("/", "/feed.xml"):
        outlet.add(path, f"{wall}</noscript><script>window._cf_chl_opt={{}}</script></body></html>")
    newsbot.do("crawl", "--revisit", outlet.home)
    shown = json.loads(newsbot.do("--json", "outlets", "show", outlet.home))
    assert {source["health"] for source in shown["sources"]} == {"wall"}
