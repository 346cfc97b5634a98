"""Revisions: only when the article changed, and an extractor's change never looks like the outlet's edit."""

from __future__ import annotations

import pytest

from newsbot.items import Author, Capture, Reason
from newsbot.store import models
from newsbot.store.models import Change, Revision
from newsbot.store.session import Database
from tests.store.story import DAY, HOME, HOUR, NOON, TEXT, Story, article

BRIDGE = HOME + "news/bridge"
LONGER = (*TEXT, "It was raining when they opened it, and 300 people came.")


@pytest.fixture
def story(database: Database) -> Story:
    told = Story(database)
    told.shows(BRIDGE)
    told.crawl(DAY)
    return told


def revisions(story: Story) -> list[tuple[int, str, bool, str]]:
    return [(row.number, row.cause.value, row.stealth, row.extractor) for row in story.rows(Revision)]


def test_an_edit_is_a_revision_with_its_changes(story: Story) -> None:
    saved = story.shows(BRIDGE, LONGER, title="The bridge is open", authors=(Author("Bo Reed"),), tags=())
    assert (saved.outcome, saved.revision) == ("kept", 2)
    assert revisions(story) == [(1, "first", False, "one"), (2, "edit", True, "one")]
    kinds = {row.kind.value for row in story.rows(Change, revision_id=story.rows(Revision)[-1].id)}
    assert {"headline", "addition", "byline", "tags"} <= kinds
    kept = story.article_at(BRIDGE)
    assert kept.latest_revision_id == story.rows(Revision)[-1].id
    assert kept.text_sha256 == story.rows(Revision)[-1].text_sha256
    assert story.ledger()[("revised", None)] == 1
    names = {row.id: row.name for row in story.rows(models.Author)}
    assert [names[row.author_id] for row in story.rows(models.ArticleAuthor)] == ["Bo Reed"]  # the latest revision's
    assert story.rows(models.ArticleTag) == []


def test_an_edit_that_the_outlet_dates_is_not_stealthy(story: Story) -> None:
    story.shows(BRIDGE, LONGER, modified=NOON + HOUR)
    assert revisions(story)[-1] == (2, "edit", False, "one")


def test_back_to_an_earlier_text_is_a_revision_of_its_own(story: Story) -> None:
    for text in (LONGER, TEXT):
        story.shows(BRIDGE, text)
        story.crawl(DAY)
    assert story.revisions(BRIDGE) == ["first", "edit", "edit"]


def test_two_visits_in_one_batch_make_one_edit(story: Story) -> None:
    other = BRIDGE + "-moved"
    first = story.fetch(BRIDGE, article(BRIDGE, LONGER))
    second = story.fetch(other, article(BRIDGE, LONGER), to=BRIDGE)
    assert [saved.revision for saved in story.save(first, second)] == [2, None]
    assert story.revisions(BRIDGE) == ["first", "edit"]


# -- another extractor ----------------------------------------------------------------------


def rereading(story: Story, *paragraphs: str, **fields: object) -> list[Capture]:
    """The present extractor, "two", reads the old capture so; returns the captures that it is asked for."""
    asked: list[Capture] = []

    def reread(capture: Capture):
        asked.append(capture)
        return article(BRIDGE, paragraphs, extractor="two", **fields)

    story.reread = reread
    return asked


def test_another_extractor_that_reads_the_same_makes_no_revision(story: Story) -> None:
    asked = rereading(story, *TEXT)
    assert story.shows(BRIDGE, extractor="two").outcome == "unchanged"
    assert story.revisions(BRIDGE) == ["first"]
    assert asked == []  # nothing differs: no need to read again


def test_what_another_extractor_reads_otherwise_is_the_extractors(story: Story) -> None:
    first_capture = story.rows(Revision)[0].capture_id
    asked = rereading(story, *LONGER)
    saved = story.shows(BRIDGE, LONGER, extractor="two")
    assert saved.outcome == "unchanged"  # the outlet changed nothing
    assert revisions(story) == [(1, "first", False, "one"), (2, "extractor", False, "two")]
    latest = story.rows(Revision)[-1]
    assert (latest.capture_id, latest.at) == (first_capture, NOON)
    assert len(asked) == 1
    assert story.ledger()[("revised", None)] == 0


def test_both_changed_and_each_has_its_own_revision(story: Story) -> None:
    rereading(story, *TEXT, deck="A deck that the former extractor did not see")
    story.shows(BRIDGE, LONGER, extractor="two", deck="A deck that the former extractor did not see")
    assert [cause for _, cause, _, _ in revisions(story)] == ["first", "extractor", "edit"]
    by_extractor, by_outlet = story.rows(Revision)[1:]
    assert {row.kind.value for row in story.rows(Change, revision_id=by_extractor.id)} == {"deck"}
    assert "deck" not in {row.kind.value for row in story.rows(Change, revision_id=by_outlet.id)}
    assert by_outlet.at == story.now


def test_only_the_outlet_changed_although_the_extractor_did_too(story: Story) -> None:
    rereading(story, *TEXT)
    story.shows(BRIDGE, LONGER, extractor="two")
    assert revisions(story) == [(1, "first", False, "one"), (2, "edit", True, "two")]


@pytest.mark.parametrize("extractor", [None, "three"])
def test_what_cannot_be_read_again_is_never_called_an_edit(story: Story, extractor: str | None) -> None:
    story.reread = lambda capture: extractor and article(BRIDGE, extractor=extractor)
    assert story.shows(BRIDGE, LONGER, extractor="two").outcome == "unchanged"
    assert revisions(story)[-1] == (2, "extractor", False, "two")


# -- no revision ----------------------------------------------------------------------------


def test_what_changes_at_every_fetch_makes_no_revision(story: Story) -> None:
    for number in range(3):
        story.crawl(HOUR)
        story.shows(BRIDGE, kind_score=0.5 + number / 10, published_raw=f"{number} min ago")
    assert story.revisions(BRIDGE) == ["first"]


def test_two_captures_with_one_timestamp_and_a_clock_that_jumps_back(story: Story) -> None:
    story.now = NOON
    story.shows(BRIDGE, LONGER)
    story.now = NOON - 30 * DAY
    story.shows(BRIDGE, TEXT)
    assert [row.number for row in story.rows(Revision)] == [1, 2, 3]
    assert story.article_at(BRIDGE).last_seen_at == NOON
    assert story.page(BRIDGE).last_fetch_at == NOON
    story.misses(BRIDGE, Reason.HTTP_404)
    assert story.page(BRIDGE).status == "kept"
