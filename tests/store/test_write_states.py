"""Disappearance: each kind its own state, confirmed before it is said, with bounds, undone when the article is back."""

from __future__ import annotations

import pytest

from newsbot.items import ArticleKind, Reason
from newsbot.store.session import Database
from tests.store.story import DAY, HOME, HOUR, NOON, SECTION, Story, article, words

BRIDGE = HOME + "news/bridge"
MARKET = HOME + "news/market"


@pytest.fixture
def story(database: Database) -> Story:
    """An article was kept at noon."""
    told = Story(database)
    told.shows(BRIDGE)
    return told


def states(story: Story, url: str = BRIDGE) -> tuple[str, str | None, str]:
    page = story.page(url)
    return page.status.value, page.reason and page.reason.value, story.article_at(url).state.value


# -- confirmed before it is said ------------------------------------------------------------


def test_410_is_confirmed_by_a_second_crawl(story: Story) -> None:
    story.crawl(DAY)
    assert story.misses(BRIDGE, Reason.HTTP_410, status=410).outcome == "missing"
    assert states(story) == ("kept", "http_410", "present")
    story.now += 2 * DAY
    assert story.misses(BRIDGE, Reason.HTTP_410, status=410).outcome == "missing"  # the same crawl says it twice
    story.crawl(HOUR)
    assert story.misses(BRIDGE, Reason.HTTP_410, status=410).outcome == "gone"
    assert states(story) == ("gone", "http_410", "gone")
    page, kept = story.page(BRIDGE), story.article_at(BRIDGE)
    assert page.last_present_at == NOON
    assert page.missing_since == kept.missing_since == NOON + DAY
    assert page.gone_since == kept.gone_since == NOON + 3 * DAY + HOUR
    assert story.ledger()[("gone", "http_410")] == 1
    assert story.ledger()[("missing", "http_410")] == 2


def test_410_is_taken_at_once_where_a_person_asks_to_look_again(story: Story) -> None:
    story.crawl(HOUR, revisit=True)
    assert story.misses(BRIDGE, Reason.HTTP_410, status=410).outcome == "gone"
    assert states(story) == ("gone", "http_410", "gone")


@pytest.mark.parametrize("reason", [Reason.HTTP_404, Reason.SOFT_404, Reason.HTTP_451])
def test_404_takes_looks_spaced_over_a_day(story: Story, reason: Reason) -> None:
    for hours in (1, 12, 11):
        story.crawl(HOUR * hours, revisit=True)
        assert story.misses(BRIDGE, reason).outcome == "missing"
    assert states(story) == ("kept", reason.value, "present")
    story.crawl(HOUR)
    assert story.misses(BRIDGE, reason).outcome == "gone"
    assert states(story) == ("gone", reason.value, "gone")
    assert story.article_at(BRIDGE).missing_since == NOON + HOUR


@pytest.mark.parametrize("reason", [Reason.BOT_WALL, Reason.LOGIN_WALL, Reason.HTTP_403, Reason.HTTP_401])
def test_a_wall_is_neither_a_revision_nor_a_disappearance(story: Story, reason: Reason) -> None:
    wall = article(BRIDGE, ["Please show that you are human."], title="Just a moment")
    story.crawl(HOUR)
    assert story.visit(BRIDGE, wall, reason=reason).outcome == "missing"
    story.crawl(DAY)
    assert story.visit(BRIDGE, wall, reason=reason).outcome == "blocked"
    assert states(story) == ("blocked", reason.value, "blocked")
    assert story.revisions(BRIDGE) == ["first"]


def test_a_wall_confirms_no_404_and_the_other_way_round(story: Story) -> None:
    story.crawl(HOUR)
    story.misses(BRIDGE, Reason.BOT_WALL)
    story.crawl(DAY)
    assert story.misses(BRIDGE, Reason.HTTP_404).outcome == "missing"
    story.crawl(HOUR)
    assert story.misses(BRIDGE, Reason.HTTP_403).outcome == "blocked"  # walls, a day apart
    assert states(story) == ("blocked", "http_403", "blocked")
    story.crawl(DAY)
    assert story.misses(BRIDGE, Reason.HTTP_404).outcome == "gone"  # 404s, a day apart
    assert states(story) == ("gone", "http_404", "gone")
    story.crawl(DAY)
    assert story.misses(BRIDGE, Reason.BOT_WALL).outcome == "blocked"
    assert states(story) == ("gone", "http_404", "gone")  # a wall takes nothing back


def test_dns_takes_one_look_more_than_a_server_that_answers(story: Story) -> None:
    story.crawl(HOUR)
    assert story.misses(BRIDGE, Reason.DNS, status=None).outcome == "missing"
    story.crawl(2 * DAY)
    assert story.misses(BRIDGE, Reason.DNS, status=None).outcome == "missing"
    story.crawl(DAY)
    assert story.misses(BRIDGE, Reason.DNS, status=None).outcome == "gone"
    assert states(story) == ("gone", "dns", "gone")


def test_failures_between_neither_confirm_nor_reset(story: Story) -> None:
    story.crawl(HOUR)
    story.misses(BRIDGE, Reason.HTTP_404)
    for _ in range(2):
        story.crawl(DAY)
        assert story.misses(BRIDGE, Reason.HTTP_5XX).outcome == "failed"
    assert states(story)[0] == "kept"
    story.crawl(HOUR)
    assert story.misses(BRIDGE, Reason.HTTP_404).outcome == "gone"


def test_found_again_before_it_is_confirmed_was_never_gone(story: Story) -> None:
    story.crawl(HOUR)
    story.misses(BRIDGE, Reason.HTTP_404)
    story.crawl(HOUR)
    assert story.visit(BRIDGE).outcome == "unchanged"
    page = story.page(BRIDGE)
    assert (states(story), page.missing_since, page.reason) == (("kept", None, "present"), None, None)
    assert story.article_at(BRIDGE).missing_since is None
    story.crawl(2 * DAY)
    assert story.misses(BRIDGE, Reason.HTTP_404).outcome == "missing"  # counted anew
    assert ("restored", None) not in story.ledger()


def test_an_article_that_comes_back_is_restored(story: Story) -> None:
    story.crawl(HOUR, revisit=True)
    story.misses(BRIDGE, Reason.HTTP_410)
    story.crawl(DAY)
    story.shows(BRIDGE)
    assert states(story) == ("kept", None, "restored")
    page, kept = story.page(BRIDGE), story.article_at(BRIDGE)
    assert page.missing_since is page.gone_since is kept.missing_since is kept.gone_since is None
    assert story.ledger()[("restored", None)] == 1
    assert story.revisions(BRIDGE) == ["first"]
    story.crawl(DAY, revisit=True)
    assert story.misses(BRIDGE, Reason.HTTP_410).outcome == "gone"  # and may be gone once more


# -- robots.txt, rules ----------------------------------------------------------------------


def test_robots_excludes_the_page_at_once_and_blocks_the_article_when_confirmed(story: Story) -> None:
    story.crawl(HOUR)
    assert story.misses(BRIDGE, Reason.ROBOTS, status=None).outcome == "excluded"
    assert states(story) == ("excluded", "robots", "present")
    story.crawl(DAY)
    story.misses(BRIDGE, Reason.ROBOTS, status=None)
    assert states(story) == ("excluded", "robots", "blocked")
    story.crawl(DAY)
    story.shows(BRIDGE)
    assert states(story) == ("kept", None, "restored")


def test_a_rule_of_ours_says_nothing_of_the_article(story: Story) -> None:
    story.crawl(HOUR)
    assert story.misses(BRIDGE, Reason.RULE, status=None).outcome == "excluded"
    assert states(story) == ("excluded", "rule", "present")
    assert story.page(BRIDGE).next_visit_at is None


# -- redirects that lead away ---------------------------------------------------------------


@pytest.mark.parametrize(("to", "reason"), [(HOME, "redirect_home"), (SECTION, "redirect_section")])
def test_a_redirect_to_a_list_of_articles_is_a_disappearance(story: Story, to: str, reason: str) -> None:
    listing = article(to, ["One", "Two"], kind=ArticleKind.LISTING)
    story.crawl(HOUR)
    assert story.visit(BRIDGE, listing, to=to).outcome == "missing"
    assert states(story) == ("kept", reason, "present")
    story.crawl(HOUR)
    assert story.visit(BRIDGE, listing, to=to).outcome == "gone"
    assert states(story) == ("gone", reason, "redirected")
    assert story.revisions(BRIDGE) == ["first"]


def test_a_redirect_to_a_list_that_is_no_known_section(story: Story) -> None:
    story.crawl(HOUR, revisit=True)
    story.visit(BRIDGE, article(HOME + "topics/b", kind=ArticleKind.LISTING), to=HOME + "topics/b")
    assert states(story) == ("gone", "redirect_section", "redirected")


def test_a_redirect_to_another_outlet_takes_no_article_there(story: Story) -> None:
    there = "https://elsewhere.example/bridge"
    for outcome in ("missing", "moved"):
        story.crawl(HOUR)
        assert story.visit(BRIDGE, article(there), to=there).outcome == outcome
    assert states(story) == ("moved", "redirected", "redirected")
    assert story.page(BRIDGE).moved_to == there
    assert story.visit(MARKET, article(there), to=there).outcome == "moved"
    market = story.page(MARKET)
    assert (market.status, market.reason, market.moved_to, market.article_id) == ("moved", "redirected", there, None)


def test_a_redirect_to_another_article_loses_the_one_that_stood_there(story: Story) -> None:
    story.shows(MARKET, words("market"), title="The market")
    for outcome in ("missing", "moved"):
        story.crawl(HOUR)
        assert story.visit(BRIDGE, article(MARKET, words("market"), title="The market"), to=MARKET).outcome == outcome
    assert states(story) == ("moved", "redirected", "redirected")
    assert states(story, MARKET) == ("kept", None, "present")
    assert story.page(BRIDGE).article_id != story.page(MARKET).article_id


# -- pages that never had an article --------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.HTTP_404, "gone"),
        (Reason.HTTP_410, "gone"),
        (Reason.SOFT_404, "gone"),
        (Reason.BOT_WALL, "blocked"),
        (Reason.HTTP_403, "blocked"),
        (Reason.ROBOTS, "excluded"),
        (Reason.RULE, "excluded"),
        (Reason.DNS, "failed"),
        (Reason.HTTP_429, "failed"),
        (Reason.ADDRESS, "failed"),
        (Reason.EXTRACTION, "failed"),
        (Reason.MEDIA_TYPE, "rejected"),
    ],
)
def test_where_nothing_is_lost_it_is_said_at_once(story: Story, reason: Reason, status: str) -> None:
    assert story.misses(MARKET, reason, status=None).outcome == status
    page = story.page(MARKET)
    assert (page.status, page.reason, page.article_id) == (status, reason.value, None)


# -- an article that is not seen, on a page that is there -----------------------------------


def test_a_listing_where_an_article_was_is_a_soft_disappearance(story: Story) -> None:
    listing = article(BRIDGE, ["One", "Two"], kind=ArticleKind.LISTING)
    story.crawl(HOUR)
    assert story.visit(BRIDGE, listing).outcome == "missing"
    story.crawl(DAY)
    story.visit(BRIDGE, listing)
    assert states(story) == ("gone", "listing", "gone")


def test_another_extractor_that_sees_a_listing_makes_nothing_disappear(story: Story) -> None:
    listing = article(BRIDGE, ["One"], kind=ArticleKind.LISTING, extractor="two")
    for _ in range(3):
        story.crawl(DAY)
        assert story.visit(BRIDGE, listing).outcome == "rejected"
    assert states(story) == ("kept", None, "present")
    story.reread = lambda capture: article(
        BRIDGE, extractor="two"
    )  # the old page still reads as an article: the outlet's
    story.crawl(DAY)
    assert story.visit(BRIDGE, listing).outcome == "missing"


def test_a_layout_that_the_extractor_fails_on_makes_nothing_disappear(story: Story) -> None:
    for _ in range(3):
        story.crawl(DAY)
        assert story.misses(BRIDGE, Reason.NO_ARTICLE).outcome == "rejected"
    assert states(story) == ("kept", None, "present")
    assert story.article_at(BRIDGE).last_seen_at == NOON
