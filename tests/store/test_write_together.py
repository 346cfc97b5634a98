"""Several processes that store at the same time, what no database takes, and one history on both databases."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import update

from newsbot.items import ArticleState, Author, Block, BlockKind, Fetch, Health, Link, PageStatus, Reason, SourceFetch
from newsbot.store import write
from newsbot.store.models import (
    Article,
    ArticleAuthor,
    Capture,
    Change,
    Disposition,
    Page,
    Revision,
    Sighting,
    Source,
    Visit,
)
from newsbot.store.session import Database, connect
from tests.conftest import Server
from tests.store.story import DAY, FEED, HOME, HOUR, NOON, SECTION, Story, article, words

TABLES = (Page, Visit, Capture, Article, Revision, Change, ArticleAuthor, Sighting, Source, Disposition)


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


def test_two_processes_that_meet_the_same_addresses(story: Story, database_url: str) -> None:
    pages = [Link(f"{HOME}news/{number}") for number in range(40)]
    sources = {"one": FEED, "other": SECTION}
    for owner, url in sources.items():
        with story.database.begin() as connection:
            connection.execute(update(Source).where(Source.url == url).values(lease_owner=owner))
    barrier = Barrier(2)

    def look(owner: str) -> None:
        database = connect(database_url)
        links = pages if owner == "one" else pages[::-1]
        source_id = story.row(Source, url=sources[owner]).id
        fetch = SourceFetch(source_id, sources[owner], NOON, Health.OK, 200, links=tuple(links))
        barrier.wait(timeout=10)
        (saved,) = write.save(database, owner=owner, crawl_id=None, batch=[fetch], now=NOON)
        assert saved.is_mine
        database.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, sources))
    assert len(story.rows(Page)) == 40
    assert len(story.rows(Sighting)) == 80
    assert story.ledger() == {("found", None): 40, ("known", None): 40}


def test_two_processes_that_read_the_same_text(story: Story, database_url: str) -> None:
    """Each meets new articles and one that both have, at two addresses."""
    addresses = [f"{HOME}{owner}/{number}" for owner in ("one", "other") for number in range(6)]
    story.look(*addresses)
    ids = {row.url: row.id for row in story.rows(Page)}
    barrier = Barrier(2)

    def visit(owner: str) -> None:
        database = connect(database_url)
        batch = []
        for number in range(6):
            url = f"{HOME}{owner}/{number}"
            text = words("same") if number == 3 else words(f"{owner}{number}")
            names = (Author(f"Author {number if owner == 'one' else 9 - number}"),)
            batch.append(Fetch(ids[url], url, NOON, url, 200, article=article(url, text, title=url[-1], authors=names)))
        with database.begin() as connection:
            chosen = update(Page).where(Page.id.in_([fetch.page_id for fetch in batch]))
            connection.execute(chosen.values(lease_owner=owner))
        barrier.wait(timeout=10)
        saved = write.save(database, owner=owner, crawl_id=None, batch=batch, now=NOON)
        assert all(one.is_mine for one in saved)
        database.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(visit, ("one", "other")))
    assert len(story.rows(Article)) == 11
    assert story.page(addresses[3]).article_id == story.page(addresses[9]).article_id


def test_texts_that_no_database_takes(story: Story) -> None:
    url = HOME + "news/bad"
    story.look(Link(url, title="half \ud800 pair \x00"), Link(HOME + "\x00"), Link(HOME + "\udfff"))
    bad = article(
        url,
        title="nul \x00 and half \ud83d",
        language="x" * 60,
        section="\x00",
        tags=("\x00tag", "t" * 5000),
        body=(Block(BlockKind.PARAGRAPH, "a\x00b"), Block(BlockKind.EMBED, "", html="<p>\udc00")),
    )
    assert story.visit(url, bad).outcome == "kept"
    revision = story.row(Revision)
    assert (revision.title, revision.text) == ("nul  and half ?", "ab")
    story.crawl(DAY)
    assert story.visit(url, bad).outcome == "unchanged"


def test_addresses_that_are_too_long_for_an_index(story: Story) -> None:
    urls = [HOME + "".join(f"{number * start:x}/" for number in range(1, 400)) for start in (7919, 104729)]
    for number, url in enumerate(urls):
        assert len(url) > 2000
        assert story.shows(url, words(f"topic{number}"), title=f"Story {number}").outcome == "kept"
    assert len({row.canonical_url for row in story.rows(Article)}) == 2


def test_a_batch_of_everything(story: Story) -> None:
    """One batch with looks and visits, in any order; the answers come in the order of the fetches."""
    story.look(*(f"{HOME}news/{number}" for number in range(4)))
    story.lease(Source, url=FEED)
    story.lease(Page, outlet_id=story.outlet_id)
    ids = {row.url: row.id for row in story.rows(Page)}
    source = SourceFetch(
        story.row(Source, url=FEED).id, FEED, NOON, Health.OK, 200, links=(Link(HOME + "news/9"), Link(HOME + "news/0"))
    )
    url = [f"{HOME}news/{number}" for number in range(4)]
    fetches = [
        Fetch(ids[url[0]], url[0], NOON, url[0], 404, Reason.HTTP_404),
        source,
        Fetch(ids[url[1]], url[1], NOON, url[1], 200, article=article(url[1])),
        Fetch(ids[url[2]], url[2], NOON, url[2], 500, Reason.HTTP_5XX, retry_after=NOON + 7 * HOUR),
        Fetch(4711, url[3], NOON, url[3], 200, article=article(url[3])),
    ]
    saved = story.save(*fetches)
    assert [(one.page_id, one.outcome, one.is_mine) for one in saved] == [
        (ids[url[0]], "gone", True),
        (None, None, True),
        (ids[url[1]], "kept", True),
        (ids[url[2]], "failed", True),
        (4711, None, False),
    ]
    assert story.page(url[2]).next_visit_at >= NOON + 7 * HOUR
    assert story.page(HOME + "news/9").status == "discovered"
    assert story.save() == ()


def test_an_interrupted_visit_is_made_again_at_once(story: Story) -> None:
    url = HOME + "news/1"
    story.shows(url)
    story.crawl(HOUR)
    assert story.misses(url, Reason.INTERRUPTED, status=None).outcome == "failed"
    page = story.page(url)
    assert (page.next_visit_at, page.failures, page.status) == (story.now, 0, "kept")


def test_a_page_that_was_judged_in_the_same_batch_is_seen_as_it_is_now(story: Story) -> None:
    old, new = HOME + "old", HOME + "new"
    story.shows(old)
    story.look(new)
    story.crawl(DAY)
    moved = story.fetch(old, article(new), to=new)
    direct = story.fetch(new, article(new))
    first, second = story.save(moved, direct)
    assert (first.outcome, second.outcome) == ("moved", "unchanged")
    assert first.article_id == second.article_id
    assert (story.page(new).visits, story.page(new).lease_owner) == (2, None)
    assert len(story.rows(Article)) == 1


def test_the_clock_of_a_fetch_is_its_own(story: Story) -> None:
    """An import brings captures of another time: what was seen then is dated then."""
    url = HOME + "news/1"
    fetch = replace(story.fetch(url, article(url)), at=NOON - 400 * DAY)
    story.save(fetch)
    assert story.article_at(url).first_seen_at == NOON - 400 * DAY
    assert story.row(Revision).at == NOON - 400 * DAY


# -- one history, two databases -------------------------------------------------------------


def test_one_history_ends_in_the_same_tables_on_both_databases(
    tmp_path: Path, migrated_sqlite: Path, postgresql: Server, migrated_postgresql: str
) -> None:
    path = tmp_path / "newsbot.db"
    shutil.copy(migrated_sqlite, path)
    tables = []
    with postgresql.new_database(migrated_postgresql) as on_server:
        for url in (f"sqlite:///{path}", on_server):
            database = connect(url)
            told = Story(database)
            tell(told, Random(7))
            tables.append({model.__tablename__: told.rows(model) for model in TABLES})
            database.close()
    assert tables[0] == tables[1]
    assert {row.state.value for row in tables[0]["article"]} >= {"present", "gone", "redirected", "restored"}
    assert {row.cause.value for row in tables[0]["revision"]} == {"first", "edit", "extractor"}


@pytest.mark.parametrize("seed", [*range(7), 208])
def test_any_history_hangs_together(tmp_path: Path, migrated_sqlite: Path, seed: int) -> None:
    path = tmp_path / "newsbot.db"
    shutil.copy(migrated_sqlite, path)
    told = Story(connect(f"sqlite:///{path}"))
    tell(told, Random(seed))
    shown = {ArticleState.PRESENT, ArticleState.RESTORED}
    for kept in told.rows(Article):
        pages = told.rows(Page, article_id=kept.id)
        watched = [page for page in pages if page.status is PageStatus.KEPT]
        assert len(watched) <= 1
        assert kept.state in shown or not watched
        assert kept.state not in shown or watched or any(page.status is PageStatus.EXCLUDED for page in pages)
        latest = told.rows(Revision, article_id=kept.id)[-1]
        assert (kept.latest_revision_id, kept.text_sha256) == (latest.id, latest.text_sha256)
        numbers = [row.number for row in told.rows(Revision, article_id=kept.id)]
        assert numbers == list(range(1, len(numbers) + 1))
    told.database.close()


def tell(story: Story, chance: Random) -> None:
    """A month in the life of twenty pages."""
    pages = [f"{HOME}news/{number}" for number in range(20)]
    story.look(*(Link(url, title=url[-2:], position=number) for number, url in enumerate(pages)))
    story.reread = lambda capture: article(capture.url, words("reread"), extractor="two")
    reasons = [Reason.HTTP_404, Reason.HTTP_410, Reason.BOT_WALL, Reason.HTTP_5XX, Reason.ROBOTS, Reason.REDIRECT_HOME]
    for day in range(30):
        story.crawl(DAY, revisit=day % 7 == 0)
        batch = []
        for number in sorted(chance.sample(range(20), 8)):
            url, other = pages[number], pages[chance.randrange(20)]
            text = words(f"topic{number}") if chance.random() < 0.7 else words(f"day{day}topic{number}")
            read = article(url, text, title=f"Story {number}", extractor=chance.choice(["one", "one", "two"]))
            kind = chance.choice(["shown", "shown", "unmodified", "missing", "missing", "moved"])
            if kind == "shown":
                batch.append(story.fetch(url, read))
            elif kind == "unmodified":
                batch.append(story.fetch(url))
            elif kind == "missing":
                batch.append(story.fetch(url, reason=reasons[(number + day // 9) % len(reasons)]))
            else:
                batch.append(story.fetch(url, replace(read, url=other, canonical_url=other), to=other))
        story.save(*batch)
