"""A history of edits, removals, moves, walls and failures leaves exactly what happened, on both databases alike."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Server
from tests.crawl.conftest import Newsbot
from tests.crawl.history import crawl, outcomes, revisions, tables
from tests.crawl.outlet import Answer, Outlet

pytestmark = pytest.mark.slow

NAMES = ("edited", "gone", "moved", "missing", "forbidden", "walled", "sent-home", "cut", "late", "looping", "garbled",
         "dropped", "steady")  # fmt: skip
PATHS = {name: f"/2026/11/{name}-harbour-story.html" for name in NAMES}
TWIN = "/amp/2026/11/steady-harbour-story.html"
NEW_ADDRESS = "/2026/11/moved-under-a-better-name.html"
WALL = (
    "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue"
    "</noscript><script>window._cf_chl_opt={}</script></body></html>"
)


@pytest.fixture
def newsbots(tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """newsbot over SQLite, and over PostgreSQL."""
    server: Server = request.getfixturevalue("postgresql")
    with server.new_database() as url:
        yield Newsbot(tmp_path / "sqlite"), Newsbot(tmp_path / "postgresql", url)


def publish(outlet: Outlet) -> None:
    """Every story as it first was."""
    for name, path in PATHS.items():
        outlet.add_story(path, f"What is {name} in the harbour", first=f"This one is the {name} story")
    outlet.add_feed("/feed.xml", *PATHS.values())
    outlet.add_home(*PATHS.values())


def edit(outlet: Outlet) -> None:
    outlet.add_story(PATHS["edited"], "What is edited in the harbour", first="This one was amended by its desk")


def disturb(outlet: Outlet) -> None:
    """An edit, two removals, a move, a twin; and a wall, a refusal, a 404 and a cut, which say nothing yet."""
    edit(outlet)
    outlet.add(TWIN, outlet.answer(PATHS["steady"]).body)  # its canonical link names the other
    outlet.add_feed("/feed.xml", *PATHS.values(), TWIN)
    outlet.add(PATHS["gone"], "gone", status=410)
    outlet.add_story(NEW_ADDRESS, "What is moved in the harbour", first="This one is the moved story")
    outlet.add(PATHS["moved"], status=301, headers={"Location": outlet.url(NEW_ADDRESS)})
    outlet.add(PATHS["missing"], "no such page", status=404)
    outlet.add(PATHS["forbidden"], "no", status=403)
    outlet.add(PATHS["walled"], WALL)
    outlet.add(PATHS["sent-home"], status=302, headers={"Location": outlet.home})
    outlet.add(PATHS["cut"], outlet.answer(PATHS["cut"]).body, cut_after=200, validators=False)


def mend(outlet: Outlet) -> None:
    """All is as it was, but for what was edited and what was moved; three other stories break."""
    publish(outlet)
    edit(outlet)
    outlet.add(PATHS["moved"], status=301, headers={"Location": outlet.url(NEW_ADDRESS)})
    outlet.add(PATHS["looping"], status=302, headers={"Location": outlet.url(PATHS["looping"])})
    half = gzip.compress(outlet.answer(PATHS["garbled"]).body)[:-300] + b"garbage"
    outlet.add(PATHS["garbled"], half, headers={"Content-Encoding": "gzip"}, validators=False)
    outlet.add(PATHS["dropped"], outlet.answer(PATHS["dropped"]).body, cut_after=0, validators=False)


def names(outlet: Outlet, found: dict[str, Any]) -> dict[str, Any]:
    """By the story's name in place of its address."""
    by_url = {outlet.url(path): name for name, path in PATHS.items()} | {
        outlet.url(NEW_ADDRESS): "new address",
        outlet.url(TWIN): "twin",
    }
    return {by_url[url]: value for url, value in found.items() if url in by_url}


def statuses(newsbot: Newsbot) -> dict[str, tuple[str, str | None, bool]]:
    return {
        row["url"]: (row["status"], row["reason"], row["missing_since"] is not None) for row in newsbot.rows("pages")
    }


def states(newsbot: Newsbot) -> dict[str, str]:
    return {row["canonical_url"]: row["state"] for row in newsbot.rows("articles")}


def test_a_history_leaves_what_happened_and_nothing_else_on_both_databases(
    outlet: Outlet, newsbots: tuple[Newsbot, ...]
) -> None:
    publish(outlet)
    outlet.add(PATHS["late"], "broken", status=500)
    crawl(newsbots, outlet.home)
    sqlite, postgresql = newsbots
    late = {"late": ("failed", "http_5xx")}
    assert names(outlet, outcomes(sqlite)) == dict.fromkeys(NAMES, ("kept", None)) | late

    publish(outlet)
    disturb(outlet)
    crawl(newsbots, "--revisit", outlet.home)
    unchanged = ("unchanged", None)
    assert names(outlet, outcomes(sqlite)) == {
        "edited": ("kept", None),
        "gone": ("gone", "http_410"),
        "moved": ("moved", None),
        "new address": unchanged,
        "missing": ("missing", "http_404"),
        "forbidden": ("missing", "http_403"),
        "walled": ("missing", "bot_wall"),
        "sent-home": ("gone", "redirect_home"),
        "cut": ("failed", "truncated"),
        "late": ("kept", None),
        **dict.fromkeys(("looping", "garbled", "dropped", "steady"), unchanged),
        "twin": ("alias", "canonical"),
    }
    found = names(outlet, states(sqlite))
    assert {name: state for name, state in found.items() if state != "present"} == {
        "gone": "gone",
        "sent-home": "redirected",
    }
    assert sum(row["http_status"] == 304 for row in sqlite.rows("visits")) == 4

    mend(outlet)
    crawl(newsbots, "--revisit", outlet.home)
    assert names(outlet, outcomes(sqlite)) == {
        "moved": ("moved", None),
        "looping": ("failed", "redirect_loop"),
        "garbled": ("failed", "decoding"),
        "dropped": ("failed", "truncated"),
        **dict.fromkeys(("edited", "gone", "missing", "forbidden", "walled", "sent-home", "cut", "late"), unchanged),
        **dict.fromkeys(("steady", "new address"), unchanged),
        "twin": ("alias", "canonical"),
    }
    assert {name for name, state in names(outlet, states(sqlite)).items() if state == "restored"} == {
        "gone",
        "sent-home",
    }
    assert all(not missing for _, _, missing in statuses(sqlite).values())
    made = revisions(sqlite)
    assert {url: count for (url, cause), count in made.items() if cause == "edit"} == {outlet.url(PATHS["edited"]): 1}
    assert sum(count for (_, cause), count in made.items() if cause == "first") == len(NAMES)
    assert sum(made.values()) == len(NAMES) + 1

    assert tables(sqlite) == tables(postgresql)
    for newsbot in newsbots:
        newsbot.do("verify")


def test_an_article_whose_page_changes_at_every_fetch_has_one_revision(
    outlet: Outlet, newsbots: tuple[Newsbot, ...]
) -> None:
    publish(outlet)
    path, count = PATHS["steady"], iter(range(1000))

    def restless() -> Answer:
        number = next(count)
        body = outlet.pages["/kept"].body.decode()  # type: ignore[union-attr]  # an Answer was put there
        body = body.replace("</h1>", f"</h1><p>{number + 3} min ago</p><script nonce='{number:08x}'>1</script>")
        return Answer(body.encode(), validators=False)

    outlet.add_story("/kept", "What is steady in the harbour", first="This one is the steady story")
    outlet.pages[path] = restless
    for _ in range(3):
        crawl(newsbots, "--revisit", outlet.home)
    for newsbot in newsbots:
        assert sum(revisions(newsbot).values()) == len(NAMES)
