"""Coverage from outside: what a crawl could not keep is named with its cause, and what is abnormal is raised."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Outlet

STORIES = tuple(f"/2026/11/story-{number}.html" for number in range(8))
WALL = (
    "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue"
    "</noscript><script>window._cf_chl_opt={}</script></body></html>"
)


def covered(newsbot: Newsbot, *arguments: str) -> dict[str, Any]:
    """The one outlet's coverage."""
    (outlet,) = json.loads(newsbot.do("--json", "coverage", *arguments))["outlets"]
    return dict(outlet)


def findings(newsbot: Newsbot) -> list[dict[str, Any]]:
    """What is abnormal, but for the silence of an outlet whose made-up stories are all of one moment."""
    return [finding for finding in covered(newsbot)["findings"] if finding["kind"] != "quiet"]


def test_gaps_are_named_with_their_cause_and_a_wall_is_raised(outlet: Outlet, newsbot: Newsbot) -> None:
    for number, path in enumerate(STORIES):
        outlet.add_story(path, f"Pier plan {number} agreed")
    for path in STORIES[1:4]:
        outlet.add(path, WALL)
    outlet.add(STORIES[4], "broken", status=500)
    outlet.add(STORIES[5], "gone", status=410)
    outlet.add_feed("/feed.xml", *STORIES)
    outlet.add_home(*STORIES)
    newsbot.do("crawl", outlet.home, "--max-pages", "7")
    found = covered(newsbot, outlet.home, "--since", "2026-11-01")
    expected = sum(day["expected"] for day in found["days"])
    seen = sum(day["seen"] for day in found["days"])
    gaps = {(gap["cause"], gap["reason"]): gap["count"] for day in found["days"] for gap in day["gaps"]}
    assert (expected, seen) == (8, 2)
    assert gaps == {
        ("wall", "bot_wall"): 3,
        ("failed", "http_5xx"): 1,
        ("gone", "http_410"): 1,
        ("never_looked", None): 1,
    }
    published = next(day for day in found["days"] if day["day"] == "2026-11-20")
    assert published["seen"] == 2, "articles are of the day they were published"
    assert [finding["kind"] for finding in found["findings"]] == ["wall"]
    assert "bot_wall" in newsbot.do("coverage", "--since", "2026-11-01")
    status = newsbot.do("status")
    assert "3 of 7 visits in 3 days met a wall" in status
    assert json.loads(newsbot.do("--json", "status"))["abnormal"][0]["kind"] == "wall"


def test_a_feed_that_is_gone_for_good_is_raised(outlet: Outlet, newsbot: Newsbot) -> None:
    for number, path in enumerate(STORIES):
        outlet.add_story(path, f"Pier plan {number} agreed")
    outlet.add_feed("/feed.xml", *STORIES)
    outlet.add_home(*STORIES)
    newsbot.do("crawl", outlet.home)
    assert not findings(newsbot)
    outlet.add("/feed.xml", "gone", status=410)
    for _ in range(2):
        newsbot.run("crawl", "--revisit", outlet.home)
    (finding,) = findings(newsbot)
    assert (finding["kind"], finding["subject"]) == ("source_dead", outlet.url("/feed.xml"))


def test_an_outlet_whose_layout_changed_is_raised(outlet: Outlet, newsbot: Newsbot) -> None:
    paths = tuple(f"/2026/11/tale-{number}.html" for number in range(18))
    for number, path in enumerate(paths):
        outlet.add_story(path, f"Pier plan {number} agreed")
    outlet.add_feed("/feed.xml", *paths[:12])
    outlet.add_home(*paths[:12])
    newsbot.do("crawl", outlet.home)
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        database.execute("UPDATE article SET first_seen_at = datetime(first_seen_at, '-9 days') || '.000000'")
    for path in paths[12:]:
        body = outlet.answer(path).body.replace(b'<meta name="author" content="Ada Quayle">', b"")
        outlet.add(path, body)
    outlet.add_feed("/feed.xml", *paths)
    newsbot.do("crawl", "--revisit", outlet.home)
    (finding,) = findings(newsbot)
    assert (finding["kind"], finding["subject"]) == ("fill_falling", "authors")


def test_a_day_has_its_end_in_the_outlet_s_time_zone(outlet: Outlet, newsbot: Newsbot) -> None:
    outlet.add_story(STORIES[0], "Pier plan agreed")
    outlet.add_feed("/feed.xml", STORIES[0])
    outlet.add_home(STORIES[0])
    newsbot.do("crawl", outlet.home)
    day = {"Pacific/Kiritimati": "2026-11-20", "Pacific/Pago_Pago": "2026-11-19"}
    for zone, expected in day.items():
        with sqlite3.connect(newsbot.data / "newsbot.db") as database:
            database.execute("UPDATE outlet SET timezone = ?", (zone,))
        found = covered(newsbot, "--since", "2026-11-18")
        assert [entry["day"] for entry in found["days"] if entry["seen"]] == [expected]
    assert datetime.now(UTC).date().isoformat()[:4] in newsbot.do("coverage")
