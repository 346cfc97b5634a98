"""Storing batches: found, fetched, kept, unchanged, failed; once, and only by the holder of the lease."""

from __future__ import annotations

import pytest

from newsbot.items import Health, Link, PageStatus, Reason, Validators
from newsbot.store.models import (
    Article,
    ArticleAuthor,
    Author,
    Capture,
    Disposition,
    Page,
    Revision,
    Sighting,
    Source,
    Visit,
)
from newsbot.store.session import Database
from tests.store.story import DAY, FEED, HOME, HOUR, NOON, SECTION, Story, article, words

BRIDGE = HOME + "news/bridge"
MARKET = HOME + "news/market"


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


# -- the usual way --------------------------------------------------------------------------


def test_links_become_pages_that_are_due(story: Story) -> None:
    saved = story.look(Link(BRIDGE, title="The bridge", published=NOON - DAY, position=0), MARKET)
    assert saved.is_mine
    assert {(name, reason): number for name, reason, number in saved.counts} == {("found", None): 2}
    page = story.page(BRIDGE)
    assert (page.status, page.next_visit_at, page.visits) == (PageStatus.DISCOVERED, NOON - DAY, 0)
    assert story.page(MARKET).next_visit_at == NOON
    sighting = story.row(Sighting, page_id=page.id)
    assert (sighting.title, sighting.position, sighting.published) == ("The bridge", 0, (NOON - DAY).isoformat())
    source = story.row(Source, url=FEED)
    assert (source.health, source.failures, source.links, source.last_new_at) == (Health.OK, 0, 2, NOON)
    assert source.lease_owner is None
    assert source.next_check_at > NOON
    assert story.row(Capture, source_id=source.id).url == FEED


def test_one_address_found_in_three_ways_is_one_page_with_three_sightings(story: Story) -> None:
    story.look(BRIDGE, BRIDGE + "?utm_source=feed", BRIDGE + "#top")
    story.look(BRIDGE, source=SECTION)
    story.look(BRIDGE.replace("https", "http"), source=HOME)
    assert len(story.rows(Page)) == 1
    assert len(story.rows(Sighting)) == 3
    assert story.ledger() == {("found", None): 1, ("known", None): 2}


def test_a_new_article_is_kept_with_everything(story: Story) -> None:
    saved = story.visit(BRIDGE, article(BRIDGE), validators=Validators('"a"', "Tue"))
    assert (saved.outcome, saved.reason, saved.revision) == ("kept", None, 1)
    page, kept = story.page(BRIDGE), story.article_at(BRIDGE)
    assert (page.status, page.reason, page.visits, page.etag, page.last_modified) == ("kept", None, 1, '"a"', "Tue")
    assert page.last_fetch_at == page.last_present_at == NOON
    assert page.next_visit_at > NOON
    assert page.lease_owner is None
    assert (kept.state, kept.canonical_url, kept.first_seen_at, kept.last_seen_at) == ("present", BRIDGE, NOON, NOON)
    assert kept.published_precision == "instant"
    revision = story.row(Revision)
    assert (revision.number, revision.cause, revision.title, revision.stealth) == (
        1,
        "first",
        "The bridge opens",
        False,
    )
    assert revision.id == kept.latest_revision_id
    assert revision.text_sha256 == kept.text_sha256
    capture = story.row(Capture, id=revision.capture_id)
    assert (capture.url, capture.page_id, capture.crawl_id) == (BRIDGE, page.id, story.crawl_id)
    assert story.row(Visit).capture_id == capture.id
    assert story.row(Author).name == "Ada Quill"
    assert story.row(ArticleAuthor).article_id == kept.id
    assert story.ledger() == {("found", None): 1, ("new", None): 1}
    assert {row.source_id for row in story.rows(Disposition)} == {story.row(Source, url=FEED).id}


def test_a_304_and_the_same_article_are_unchanged(story: Story) -> None:
    story.visit(BRIDGE, article(BRIDGE), validators=Validators('"a"'))
    story.crawl(DAY)
    assert story.visit(BRIDGE).outcome == "unchanged"
    assert story.page(BRIDGE).etag == '"a"'
    story.crawl(DAY)
    story.shows(BRIDGE)
    assert story.outcomes(BRIDGE) == [("kept", None), ("unchanged", None), ("unchanged", None)]
    assert story.revisions(BRIDGE) == ["first"]
    assert story.article_at(BRIDGE).last_seen_at == NOON + 2 * DAY
    assert len(story.rows(Capture, page_id=story.page(BRIDGE).id)) == 3
    assert story.ledger()[("unchanged", None)] == 2


def test_failures_lose_nothing(story: Story) -> None:
    story.shows(BRIDGE)
    for reason in (Reason.HTTP_5XX, Reason.TIMEOUT, Reason.CONNECTION, Reason.TRUNCATED):
        story.crawl(HOUR)
        story.misses(BRIDGE, reason, status=500 if reason is Reason.HTTP_5XX else None)
    page = story.page(BRIDGE)
    assert (page.status, page.failures, page.missing_since) == ("kept", 4, None)
    assert story.article_at(BRIDGE).state == "present"
    story.misses(MARKET, Reason.HTTP_5XX, status=503)
    market = story.page(MARKET)
    assert (market.status, market.reason, market.http_status, market.failures) == ("failed", "http_5xx", 503, 1)
    assert market.next_visit_at > story.now
    story.shows(MARKET, words("market"))
    assert (story.page(MARKET).status, story.page(MARKET).failures) == ("kept", 0)


def test_a_page_without_an_article_is_rejected(story: Story) -> None:
    saved = story.misses(BRIDGE, Reason.NO_ARTICLE)
    assert (saved.outcome, saved.reason) == ("rejected", "no_article")
    assert (story.page(BRIDGE).status, story.rows(Article)) == ("rejected", [])


# -- leases ---------------------------------------------------------------------------------


def test_a_fetch_is_stored_once(story: Story) -> None:
    fetch = story.fetch(BRIDGE, article(BRIDGE))
    first, second = story.save(fetch, fetch)
    assert (first.is_mine, second.is_mine) == (True, False)
    before = [story.rows(model) for model in (Page, Article, Revision, Visit, Capture, Disposition)]
    assert [saved.is_mine for saved in story.save(fetch)] == [False]
    assert [story.rows(model) for model in (Page, Article, Revision, Visit, Capture, Disposition)] == before


def test_only_the_holder_of_a_lease_stores(story: Story) -> None:
    fetch = story.fetch(BRIDGE, article(BRIDGE))
    assert [saved.is_mine for saved in story.save(fetch, owner="somebody else")] == [False]
    assert (story.page(BRIDGE).status, story.page(BRIDGE).lease_owner) == ("discovered", "me")
    assert story.rows(Visit) == story.rows(Article) == []
    assert story.row(Capture, page_id=story.page(BRIDGE).id).url == BRIDGE  # what is archived has its row all the same


def test_a_batch_is_stored_whole_or_not_at_all(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    good, other = story.fetch(BRIDGE, article(BRIDGE)), story.fetch(MARKET, article(MARKET, words("market")))

    def fail(*arguments: object) -> None:
        raise RuntimeError("the machine died")

    with monkeypatch.context() as patched:
        patched.setattr("newsbot.store.write.write_ledger", fail)
        with pytest.raises(RuntimeError):
            story.save(good, other)
    assert story.rows(Visit) == story.rows(Article) == []
    assert story.page(BRIDGE).lease_owner == "me"
    assert [saved.outcome for saved in story.save(good, other)] == ["kept", "kept"]
