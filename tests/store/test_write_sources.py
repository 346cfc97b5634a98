"""Looks at sources: health, the next look, what they say of known pages, and the sitemaps that an index names."""

from __future__ import annotations

from datetime import date

import pytest

from newsbot.items import Health, Link, SourceKind, Validators
from newsbot.store.models import Page, Sighting, Source
from newsbot.store.session import Database
from tests.store.story import DAY, FEED, HOME, HOUR, NOON, Story, words

BRIDGE = HOME + "news/bridge"
MARKET = HOME + "news/market"
INDEX = HOME + "sitemap.xml"
CHILD = HOME + "sitemap-november.xml"


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


def source(story: Story, url: str = FEED):
    return story.row(Source, url=url)


# -- health ---------------------------------------------------------------------------------


def test_failures_are_named_counted_and_put_off(story: Story) -> None:
    story.look(BRIDGE, validators=Validators('"a"', "Tue"))
    learned = source(story).interval
    for failures, health in enumerate((Health.TIMEOUT, Health.HTTP_404, Health.PARSE), start=1):
        story.crawl(HOUR)
        story.look(health=health, http_status=None, capture=None)
        found = source(story)
        assert (found.health, found.failures, found.last_check_at) == (health, failures, story.now)
        assert found.next_check_at > story.now
    assert (found.last_success_at, found.last_new_at, found.links) == (NOON, NOON, 1)
    assert (found.etag, found.last_modified, found.interval) == ('"a"', "Tue", learned)
    story.crawl(HOUR)
    story.look(MARKET)
    assert (source(story).health, source(story).failures, source(story).etag) == ("ok", 0, None)


def test_a_304_says_that_nothing_changed(story: Story) -> None:
    story.look(BRIDGE, validators=Validators('"a"'))
    story.crawl(HOUR)
    story.look(http_status=304)
    found = source(story)
    assert (found.health, found.links, found.etag, found.last_success_at) == ("ok", 1, '"a"', story.now)
    assert found.last_new_at == NOON


def test_retry_after_and_ttl_are_kept_to(story: Story) -> None:
    story.look(BRIDGE, ttl=6 * 3600)
    assert source(story).next_check_at >= NOON + 5 * HOUR
    story.crawl(HOUR)
    story.look(health=Health.HTTP_429, http_status=429, retry_after=story.now + 5 * HOUR)
    assert source(story).next_check_at >= story.now + 5 * HOUR


def test_a_look_is_stored_once_and_by_the_holder_of_its_lease(story: Story) -> None:
    story.look(BRIDGE)
    before = [story.rows(model) for model in (Page, Source, Sighting)]
    story.now += HOUR
    story.lease = lambda model, **where: None  # nobody leased it again
    assert not story.look(MARKET).is_mine
    assert [story.rows(model) for model in (Page, Source, Sighting)] == before


# -- what is said of known pages ------------------------------------------------------------


def test_sightings_say_when_a_page_was_named_first_and_last(story: Story) -> None:
    story.look(Link(BRIDGE, title="Bridge", position=0))
    story.crawl(HOUR)
    story.look(MARKET, Link(BRIDGE, title="Bridge opens", position=1))
    sighting = story.row(Sighting, page_id=story.page(BRIDGE).id)
    assert (sighting.first_seen_at, sighting.last_seen_at) == (NOON, NOON + HOUR)
    assert (sighting.title, sighting.position) == ("Bridge opens", 1)
    assert story.page(BRIDGE).last_seen_at == NOON + HOUR


def test_a_claimed_change_brings_the_next_visit_forward(story: Story) -> None:
    story.shows(BRIDGE)
    story.crawl(HOUR)
    story.look(Link(BRIDGE, modified=NOON - HOUR))
    assert story.page(BRIDGE).next_visit_at > story.now
    story.look(Link(BRIDGE, modified=NOON + 30 * DAY))
    assert story.page(BRIDGE).next_visit_at > story.now  # nothing changed in the future yet
    story.look(Link(BRIDGE, modified=story.now))
    assert story.page(BRIDGE).next_visit_at == story.now


def test_a_source_that_claims_changes_of_everything_is_not_believed(story: Story) -> None:
    pages = [f"{HOME}news/{number}" for number in range(12)]
    for number, url in enumerate(pages):
        story.shows(url, words(f"topic{number}"), title=f"Story {number}")
    story.crawl(HOUR)
    story.look(*(Link(url, modified=story.now) for url in pages))
    assert all(row.next_visit_at > story.now for row in story.rows(Page))


def test_a_rejected_page_is_not_fetched_for_a_claim(story: Story) -> None:
    story.visit(BRIDGE, reason="no_article")
    due = story.page(BRIDGE).next_visit_at
    story.crawl(HOUR)
    story.look(Link(BRIDGE, modified=story.now))
    assert story.page(BRIDGE).next_visit_at == due


# -- sitemap indexes ------------------------------------------------------------------------


@pytest.fixture
def index(story: Story) -> str:
    """The home page's source made a sitemap index."""
    with story.database.begin() as connection:
        connection.execute(
            Source.__table__.update().where(Source.url == FEED).values(url=INDEX, kind=SourceKind.SITEMAP)
        )
    return INDEX


def test_the_sitemaps_of_an_index_become_sources(story: Story, index: str) -> None:
    story.look(source=index, children=((CHILD, NOON - DAY), (INDEX, None), ("mailto:x@y", None)))
    child = source(story, CHILD)
    assert (child.kind, child.health, child.parent_id) == ("sitemap", "new", source(story, index).id)
    assert (child.next_check_at, child.claimed_modified_at) == (NOON, NOON - DAY)
    assert len(story.rows(Source)) == 4


def test_a_sitemap_is_due_when_its_index_says_that_it_changed(story: Story, index: str) -> None:
    story.look(source=index, children=((CHILD, NOON - DAY),))
    story.look(BRIDGE, source=CHILD)
    assert source(story, CHILD).next_check_at > NOON + 20 * DAY
    story.crawl(2 * DAY)
    story.look(source=index, children=((CHILD, NOON - DAY),))
    assert source(story, CHILD).next_check_at > story.now
    story.look(source=index, children=((CHILD, NOON + DAY),))
    assert source(story, CHILD).next_check_at == story.now
    story.look(BRIDGE, source=CHILD)
    story.crawl(HOUR)
    story.look(source=index, children=((CHILD, date(2026, 11, 26)),))  # some time on the day of the last look
    assert source(story, CHILD).next_check_at == story.now


def test_indexes_are_followed_in_bounded_depth(story: Story, index: str) -> None:
    url = index
    for depth in range(1, 6):
        child = f"{HOME}sitemap-{depth}.xml"
        story.look(source=url, children=((child, None),))
        if not story.rows(Source, url=child):
            break
        url = child
    assert depth == 4
