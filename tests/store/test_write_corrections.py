"""What persons correct: wrong merges split, articles taken down, outlets added, changed and switched off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from newsbot import items, outlets
from newsbot.errors import StoreError
from newsbot.items import SourceKind
from newsbot.store import write
from newsbot.store.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Capture,
    Change,
    Outlet,
    Page,
    Revision,
    Sighting,
    Source,
    Visit,
)
from newsbot.store.session import Database
from tests.store.story import DAY, FEED, HOME, HOUR, NOON, OUTLET, TEXT, Story, article, words

BRIDGE = HOME + "news/bridge"
SLUG = HOME + "news/bridge-opens-monday"
LONGER = (*TEXT, "It was raining when they opened it, and 300 people came.")


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


# -- splitting ------------------------------------------------------------------------------


def split(story: Story, url: str) -> int:
    return write.split_article(story.database, story.page(url).id, now=story.now, reread=story.reread)


def test_a_wrong_merge_is_undone_and_stays_so(story: Story) -> None:
    story.shows(BRIDGE)
    story.shows(SLUG)
    new = split(story, SLUG)
    page = story.page(SLUG)
    assert (page.article_id, page.status, page.reason, page.next_visit_at) == (new, "kept", "split", story.now)
    assert story.page(BRIDGE).article_id != new
    assert story.article_at(SLUG).canonical_url == SLUG
    assert story.revisions(SLUG) == ["first"]
    assert len(story.rows(ArticleAuthor, article_id=new)) == 1
    story.crawl(DAY)
    story.shows(SLUG, canonical_url=BRIDGE)
    story.shows(BRIDGE)
    assert (story.page(SLUG).article_id, story.page(SLUG).reason) == (new, "split")
    assert story.revisions(SLUG) == ["first"]


def test_an_article_that_is_split_off_begins_with_what_its_own_capture_says(story: Story) -> None:
    story.shows(BRIDGE)
    story.shows(SLUG, TEXT[:2], canonical_url=BRIDGE)
    story.reread = lambda capture: article(SLUG, TEXT[:2], extractor="two")
    new = split(story, SLUG)
    (revision,) = story.rows(Revision, article_id=new)
    assert revision.text == "\n\n".join(TEXT[:2])
    assert story.row(Capture, id=revision.capture_id).url == SLUG
    assert story.article_at(SLUG).text_sha256 == revision.text_sha256


def test_revisions_go_with_the_address_they_were_read_at(story: Story) -> None:
    story.shows(BRIDGE)
    story.crawl(DAY)
    story.shows(BRIDGE, LONGER)
    story.crawl(DAY)
    story.visit(BRIDGE, article(SLUG, LONGER, title="Open at last"), to=SLUG)
    assert story.revisions(SLUG) == ["first", "edit", "edit"]
    new = split(story, BRIDGE)
    assert story.revisions(BRIDGE) == ["first", "edit"]
    assert story.revisions(SLUG) == ["first"]
    (left,) = story.rows(Revision, article_id=story.page(SLUG).article_id)
    assert (left.number, story.rows(Change, revision_id=left.id)) == (1, [])
    latest = story.rows(Revision, article_id=new)[-1]
    assert (latest.number, story.article_at(BRIDGE).latest_revision_id) == (2, latest.id)
    assert story.rows(Change, revision_id=latest.id)


def test_the_address_where_an_article_is_read_stays(story: Story) -> None:
    story.shows(BRIDGE)
    story.shows(SLUG)
    before = story.rows(Page)
    with pytest.raises(StoreError, match="split its other addresses off"):
        split(story, BRIDGE)
    with pytest.raises(StoreError, match="there is no page"):
        write.split_article(story.database, 4711, now=NOON, reread=story.reread)
    assert story.rows(Page) == before


# -- takedown -------------------------------------------------------------------------------


def remove(story: Story, url: str) -> list[items.Capture]:
    erased: list[items.Capture] = []

    def erase(captures: Sequence[items.Capture]) -> None:
        erased.extend(captures)

    story.article_id = story.page(url).article_id
    given = write.remove_article(story.database, story.article_id, reason="court order", now=story.now, erase=erase)
    assert list(given) == erased
    return erased


def test_a_takedown_leaves_a_tombstone(story: Story) -> None:
    other = HOME + "news/market"
    story.shows(other, words("market"), title="The market")
    kept = len(story.rows(Capture))
    story.look(items.Link(BRIDGE, title="The bridge opens"))
    story.shows(BRIDGE)
    story.shows(SLUG)
    story.crawl(DAY)
    story.shows(BRIDGE, LONGER)
    erased = remove(story, BRIDGE)
    assert [capture.url for capture in erased] == [BRIDGE, SLUG, BRIDGE]
    gone = story.article_at(BRIDGE)
    assert (gone.state, gone.removed_reason, gone.removed_at) == ("removed", "court order", story.now)
    assert (gone.latest_revision_id, gone.canonical_url) == (None, BRIDGE)
    for url in (BRIDGE, SLUG):
        page = story.page(url)
        assert (page.status, page.reason, page.next_visit_at, page.etag) == ("removed", "takedown", None, None)
    for model in (Revision, ArticleAuthor, ArticleTag):
        assert story.rows(model, article_id=gone.id) == []
    assert [row.title for row in story.rows(Sighting, page_id=story.page(BRIDGE).id)] == [None]
    assert len(story.rows(Capture)) == kept + 2  # the two feeds
    assert len(story.rows(Visit, page_id=story.page(BRIDGE).id)) == 2
    assert story.revisions(other) == ["first"]
    assert story.ledger()[("removed", "takedown")] == 2


def test_what_was_taken_down_does_not_come_back(story: Story) -> None:
    story.shows(BRIDGE)
    remove(story, BRIDGE)
    story.crawl(DAY)
    assert story.shows(BRIDGE).outcome == "excluded"
    assert story.shows(SLUG).outcome == "excluded"  # the same text at another address
    assert story.visit(HOME + "old", article(BRIDGE), to=BRIDGE).outcome == "excluded"
    assert story.rows(Revision) == []
    assert {row.status.value for row in story.rows(Page)} == {"removed"}
    assert len(remove(story, BRIDGE)) == 1  # done again, it takes what has come since
    assert story.rows(Capture, page_id=story.page(BRIDGE).id) == []


def test_where_the_archive_refuses_nothing_is_removed(story: Story) -> None:
    story.shows(BRIDGE)
    before = story.rows(Revision)

    def refuse(captures: Sequence[items.Capture]) -> None:
        raise OSError("read only")

    with pytest.raises(OSError, match="read only"):
        write.remove_article(story.database, story.page(BRIDGE).article_id, reason="", now=NOON, erase=refuse)
    assert story.rows(Revision) == before
    with pytest.raises(StoreError, match="there is no article"):
        write.remove_article(story.database, 4711, reason="", now=NOON, erase=refuse)


# -- outlets --------------------------------------------------------------------------------


def test_an_outlet_comes_back_as_it_was_told(story: Story) -> None:
    full = replace(
        OUTLET,
        language="en",
        timezone="Europe/London",
        config=outlets.OutletConfig(delay=2.0, exclude=("/sport/",), headers={"X": "env:X"}),
    )
    assert write.add_outlet(story.database, full, NOON + HOUR) == story.outlet_id
    assert write.known_outlets(story.database) == (full,)
    assert story.row(Outlet).created_at == NOON


def test_adding_again_keeps_what_was_learned(story: Story) -> None:
    story.look(BRIDGE)
    learned = story.row(Source, url=FEED)
    more = outlets.SourceDefinition(SourceKind.SITEMAP, HOME + "sitemap.xml")
    off = replace(OUTLET.sources[0], enabled=False)
    again = replace(OUTLET, name="Harbour", home_url=HOME.replace("https://www.", "http://"), sources=(off, more))
    assert write.add_outlet(story.database, again, NOON + HOUR) == story.outlet_id
    feed = story.row(Source, url=FEED)
    assert (feed.enabled, feed.last_success_at, feed.next_check_at) == (False, NOON, learned.next_check_at)
    assert story.row(Source, url=more.url).next_check_at == NOON + HOUR
    assert (len(story.rows(Source)), story.row(Outlet).name) == (4, "Harbour")


def test_a_slug_names_one_home_host(story: Story) -> None:
    other = replace(OUTLET, home_url="https://harbour-example.example/", hosts=("harbour-example.example",))
    with pytest.raises(StoreError, match="is taken"):
        write.add_outlet(story.database, other, NOON)
    assert len(story.rows(Outlet)) == 1


def test_switching_off_and_on(story: Story) -> None:
    for enabled in (False, True):
        write.set_enabled(story.database, story.outlet_id, enabled=enabled)
        assert story.row(Outlet).enabled is enabled
    with pytest.raises(StoreError, match="there is no outlet"):
        write.set_enabled(story.database, 4711, enabled=True)


def test_what_an_outlets_rules_leave_out_is_known_and_not_visited(story: Story) -> None:
    config = outlets.OutletConfig(include=("/news/",), exclude=("/sport/",), allow_hosts=("cdn.example",))
    write.add_outlet(story.database, replace(OUTLET, config=config), NOON)
    story.look(BRIDGE, HOME + "about", HOME + "news/sport/1", "https://cdn.example/news/1")
    statuses = {row.url: (row.status.value, row.next_visit_at is None) for row in story.rows(Page)}
    assert statuses == {
        BRIDGE: ("discovered", False),
        HOME + "about": ("excluded", True),
        HOME + "news/sport/1": ("excluded", True),
        "https://cdn.example/news/1": ("discovered", False),
    }
    assert story.ledger()[("excluded", "rule")] == 2
    assert len(story.rows(Article)) == 0
