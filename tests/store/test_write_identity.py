"""One article, many addresses: by redirects, canonical links and texts; and not by what only looks like it."""

from __future__ import annotations

import pytest

from newsbot import outlets, urls
from newsbot.items import Reason
from newsbot.store import write
from newsbot.store.models import Article, Page, Source
from newsbot.store.session import Database
from tests.store.story import DAY, HOME, HOUR, NOON, SECTION, TEXT, Story, article, words

BRIDGE = HOME + "news/bridge"
BRIDGE_AMP = "https://amp.harbour.example/news/bridge"
SLUG = HOME + "news/bridge-opens-monday"
MARKET = HOME + "news/market"


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


def facts(story: Story, url: str) -> tuple[str, str | None, int | None]:
    page = story.page(url)
    return page.status.value, page.reason and page.reason.value, page.article_id


# -- redirects ------------------------------------------------------------------------------


def test_a_known_article_moves_with_its_redirect(story: Story) -> None:
    story.shows(BRIDGE)
    kept = story.article_at(BRIDGE)
    story.crawl(DAY)
    saved = story.visit(BRIDGE, article(SLUG), to=SLUG)
    assert (saved.outcome, saved.article_id) == ("moved", kept.id)
    assert facts(story, BRIDGE) == ("moved", None, kept.id)
    assert facts(story, SLUG) == ("kept", None, kept.id)
    assert story.page(BRIDGE).moved_to == SLUG
    assert story.page(BRIDGE).next_visit_at is None
    assert story.article_at(SLUG).canonical_url == SLUG
    assert story.revisions(SLUG) == ["first"]  # an address is no text
    assert story.outcomes(SLUG) == [("unchanged", None)]
    assert story.ledger()[("moved", None)] == 1


def test_an_edit_is_seen_across_a_move(story: Story) -> None:
    story.shows(BRIDGE)
    story.crawl(DAY)
    story.visit(BRIDGE, article(SLUG, (*TEXT, "It was raining when they opened it.")), to=SLUG)
    assert story.revisions(SLUG) == ["first", "edit"]


def test_all_addresses_of_a_chain_are_kept(story: Story) -> None:
    middle = HOME + "b/1"
    story.visit(BRIDGE, article(SLUG), to=SLUG, over=[middle])
    kept = story.row(Article)
    assert facts(story, BRIDGE) == facts(story, middle) == ("moved", None, kept.id)
    assert facts(story, SLUG) == ("kept", None, kept.id)
    assert kept.canonical_url == SLUG
    assert [len(story.outcomes(url)) for url in (BRIDGE, middle, SLUG)] == [1, 1, 1]


def test_a_redirect_counts_for_more_than_the_canonical_link_where_it_ends(story: Story) -> None:
    story.visit(BRIDGE, article(SLUG, canonical_url=BRIDGE), to=SLUG)
    assert story.row(Article).canonical_url == SLUG
    assert facts(story, BRIDGE)[0] == "moved"
    story.crawl(DAY)
    story.shows(SLUG, canonical_url=BRIDGE)
    assert story.row(Article).canonical_url == SLUG


def test_a_redirect_to_an_article_that_is_known_already(story: Story) -> None:
    story.shows(SLUG)
    story.visit(BRIDGE, article(SLUG), to=SLUG)
    assert facts(story, BRIDGE) == ("moved", None, story.row(Article).id)


def test_a_new_address_that_is_met_before_its_redirect(story: Story) -> None:
    story.shows(BRIDGE)
    story.crawl(DAY)
    assert story.shows(SLUG, canonical_url=BRIDGE).outcome == "alias"  # for all one can know
    story.visit(BRIDGE, article(SLUG, canonical_url=BRIDGE), to=SLUG)
    assert facts(story, SLUG) == ("kept", None, story.row(Article).id)
    assert facts(story, BRIDGE)[0] == "moved"
    assert story.row(Article).canonical_url == SLUG
    assert story.revisions(SLUG) == ["first"]


def test_a_redirect_to_another_spelling_is_none(story: Story) -> None:
    saved = story.visit(BRIDGE, article(BRIDGE), to=BRIDGE.replace("https", "http") + "?utm_source=x")
    assert (saved.outcome, facts(story, BRIDGE)[0]) == ("kept", "kept")


def test_moved_and_unchanged_at_once(story: Story) -> None:
    story.shows(BRIDGE)
    story.crawl(DAY)
    assert story.visit(BRIDGE, None, to=SLUG).outcome == "moved"  # 304 at the end of the redirect
    assert facts(story, SLUG) == ("kept", None, story.row(Article).id)


# -- canonical links ------------------------------------------------------------------------


def test_a_page_that_names_a_known_article_is_its_alias(story: Story) -> None:
    story.shows(BRIDGE)
    saved = story.shows(BRIDGE_AMP, TEXT[:2], canonical_url=BRIDGE)
    assert (saved.outcome, saved.reason) == ("alias", "canonical")
    assert facts(story, BRIDGE_AMP) == ("alias", "canonical", story.row(Article).id)
    assert story.revisions(BRIDGE) == ["first"]  # the shorter AMP text is no edit
    assert story.page(BRIDGE_AMP).next_visit_at is None
    story.crawl(DAY)
    assert story.shows(BRIDGE_AMP, TEXT[:2], canonical_url=BRIDGE).outcome == "unchanged"


def test_an_address_that_only_a_link_names_is_known_from_then_on(story: Story) -> None:
    story.shows(BRIDGE_AMP, canonical_url=BRIDGE)
    kept = story.row(Article)
    assert kept.canonical_url == BRIDGE
    assert facts(story, BRIDGE) == ("alias", "canonical", kept.id)
    assert story.page(BRIDGE).visits == 0
    story.look(BRIDGE)
    assert story.page(BRIDGE).next_visit_at is None  # no second request for one article


def test_a_claimed_address_that_holds_another_text_is_its_own_article(story: Story) -> None:
    story.shows(BRIDGE_AMP, canonical_url=BRIDGE)
    story.shows(BRIDGE, words("other"), title="Something else")
    amp, other = story.article_at(BRIDGE_AMP), story.article_at(BRIDGE)
    assert amp.id != other.id
    assert (amp.canonical_url, other.canonical_url) == (BRIDGE_AMP, BRIDGE)


@pytest.mark.parametrize("link", [HOME, SECTION, "https://elsewhere.example/bridge", "not an address", HOME + "#top"])
def test_links_that_do_not_count(story: Story, link: str) -> None:
    story.shows(BRIDGE, canonical_url=link)
    story.shows(MARKET, words("market"), canonical_url=link, title="The market")
    assert [row.canonical_url for row in story.rows(Article)] == [BRIDGE, MARKET]
    assert len(story.rows(Page)) == 2


def test_a_template_that_names_one_page_everywhere_joins_nothing(story: Story) -> None:
    first = HOME + "news/first"
    for number, url in enumerate((first, BRIDGE, MARKET)):
        story.shows(url, words(f"topic{number}"), canonical_url=first, title=f"Story {number}")
    assert len(story.rows(Article)) == 3
    assert story.article_at(MARKET).canonical_url == MARKET


# -- same text ------------------------------------------------------------------------------


def test_the_same_text_in_the_outlet_is_one_article(story: Story) -> None:
    story.shows(BRIDGE)
    saved = story.shows(SLUG)
    assert (saved.outcome, saved.reason) == ("alias", "same_text")
    assert facts(story, SLUG) == ("alias", "same_text", story.row(Article).id)


def test_both_in_one_batch(story: Story) -> None:
    saved = story.save(story.fetch(BRIDGE, article(BRIDGE)), story.fetch(SLUG, article(SLUG)))
    assert [one.outcome for one in saved] == ["kept", "alias"]
    assert saved[0].article_id == saved[1].article_id == story.row(Article).id


def test_short_texts_and_daily_forms_are_not_joined(story: Story) -> None:
    for url in (BRIDGE, SLUG):
        story.shows(url, ["Subscribe to read on."], title=f"At {url}")
    story.shows(MARKET + "-1", title="Monday's tides")
    story.shows(MARKET + "-2", title="Tuesday's rota", published=NOON - 3 * DAY)
    assert len(story.rows(Article)) == 4


def test_another_outlets_text_is_its_own(story: Story) -> None:
    other = outlets.Outlet("pagi", "Pagi", "https://pagi.example/", ("pagi.example",))
    write.add_outlet(story.database, other, NOON)
    story.shows(BRIDGE)
    story.look("https://pagi.example/bridge")
    story.shows("https://pagi.example/bridge", canonical_url=BRIDGE)
    assert len(story.rows(Article)) == 2
    assert story.page("https://pagi.example/bridge").outlet_id != story.outlet_id


# -- an article with several addresses ------------------------------------------------------


def test_an_article_that_is_still_shown_elsewhere_is_not_gone(story: Story) -> None:
    story.shows(BRIDGE)
    story.shows(SLUG)
    story.crawl(HOUR, revisit=True)
    assert story.misses(BRIDGE, Reason.HTTP_410).outcome == "gone"
    assert story.page(BRIDGE).status == "gone"
    assert story.row(Article).state == "present"
    assert (story.page(SLUG).status, story.page(SLUG).next_visit_at) == ("kept", story.now)  # watched in its place
    story.crawl(HOUR, revisit=True)
    story.misses(SLUG, Reason.HTTP_410)
    assert story.row(Article).state == "gone"


def test_an_alias_that_goes_takes_nothing_with_it(story: Story) -> None:
    story.shows(BRIDGE)
    story.shows(SLUG)
    story.crawl(HOUR)
    assert story.misses(SLUG, Reason.HTTP_404).outcome == "gone"
    assert (story.page(SLUG).status, story.row(Article).state) == ("gone", "present")


def test_an_address_that_moved_away_and_holds_something_new(story: Story) -> None:
    story.shows(BRIDGE)
    story.crawl(DAY)
    story.visit(BRIDGE, article(SLUG), to=SLUG)
    story.crawl(DAY)
    story.shows(BRIDGE, words("new"), title="New")
    assert story.page(BRIDGE).article_id != story.page(SLUG).article_id
    assert story.article_at(BRIDGE).canonical_url == BRIDGE


# -- links ----------------------------------------------------------------------------------


def test_links_belong_to_the_outlet_with_the_longest_matching_host(story: Story) -> None:
    sport = outlets.Outlet("sport", "Sport", "https://sport.harbour.example/", ("sport.harbour.example",))
    sport_id = write.add_outlet(story.database, sport, NOON)
    saved = story.look(BRIDGE, "https://sport.harbour.example/1", "https://elsewhere.example/1", SECTION, "mailto:x@y")
    assert {(name, reason): number for name, reason, number in saved.counts} == {
        ("found", None): 2,
        ("excluded", "rule"): 1,
        ("excluded", "listing"): 1,
        ("excluded", "address"): 1,
    }
    assert story.page("https://sport.harbour.example/1").outlet_id == sport_id
    assert {row.url_key for row in story.rows(Page)} == {urls.key(BRIDGE), urls.key("https://sport.harbour.example/1")}
    assert story.rows(Source, outlet_id=sport_id) == []
