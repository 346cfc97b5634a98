"""What is read of a filled database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from filled import HARBOUR, HARBOUR_AMP, HOSTILE, LOOP, MARKET, MOVED, NOW, article, fill

from newsbot import items
from newsbot.errors import UsageError
from newsbot.items import ArticleKind, ArticleState, Health
from newsbot.store import models, read, read_articles, read_captures, read_export, read_status
from newsbot.store.datasets import Dataset
from newsbot.store.read_articles import ArticleFilter
from newsbot.store.session import Database

TABLES = {
    Dataset.ARTICLES: models.Article,
    Dataset.REVISIONS: models.Revision,
    Dataset.CHANGES: models.Change,
    Dataset.PAGES: models.Page,
    Dataset.CAPTURES: models.Capture,
    Dataset.VISITS: models.Visit,
    Dataset.COVERAGE: models.Disposition,
}


@pytest.fixture
def filled(database: Database) -> Database:
    fill(database)
    return database


def test_everything_that_is_read(filled: Database) -> None:
    """One filled database of each kind serves all questions: filling costs more than asking."""
    outlets_by_name(filled)
    lists(filled)
    identifiers(filled)
    one_article(filled)
    captures(filled)
    status(filled)
    exports(filled)


def outlets_by_name(database: Database) -> None:
    assert [outlet.slug for outlet in read.all_outlets(database)] == ["harbour-example", "pagi-example"]
    for name in (
        "harbour-example",
        "www.harbour.example",
        "harbour.example",
        "https://m.harbour.example/x",
        HARBOUR_AMP,
    ):
        (outlet,) = read.find_outlets(database, [name])
        assert outlet.slug == "harbour-example", name
    assert len(read.find_outlets(database, ["pagi-example", "pagi.example"])) == 1
    with pytest.raises(UsageError, match="did you mean pagi-example"):
        read.find_outlets(database, ["pagi-exampel"])
    with pytest.raises(UsageError, match="nowhere"):
        read.find_outlets(database, ["nowhere"])
    assert [(source.kind, source.health) for source in read.sources(database, [1, 2])] == [
        (items.SourceKind.FEED, Health.OK),
        (items.SourceKind.HOME, Health.HTTP_404),
    ]


def lists(database: Database) -> None:
    def listed(**wanted: Any) -> list[int]:
        return [row.id for row in read_articles.list_articles(database, ArticleFilter(**wanted), 10)]

    assert listed() == [4, 3, 2, 1]
    assert [row.id for row in read_articles.list_articles(database, ArticleFilter(), 2)] == [4, 3]
    assert listed(outlet_ids=[2]) == [4]
    assert listed(states=[ArticleState.REMOVED]) == [3]
    assert listed(kinds=[ArticleKind.ARTICLE]) == [4, 2, 1]
    assert listed(author="QUILL") == [4, 1]
    assert listed(author="%") == []
    assert listed(tag="bridge") == [4, 1]
    assert listed(since=datetime(2026, 11, 23, tzinfo=UTC)) == [4]
    assert listed(until=datetime(2026, 11, 20, 10, tzinfo=UTC)) == [1]
    newest = read_articles.list_articles(database, ArticleFilter(outlet_ids=[1]), 10)[-1]
    assert (newest.title, newest.revisions, newest.published) == (
        "The new bridge opens",
        2,
        "2026-11-20T09:30:00+00:00",
    )


def identifiers(database: Database) -> None:
    for identifier in (
        "1",
        HARBOUR,
        HARBOUR_AMP,
        MOVED,
        HARBOUR.upper().replace("/NEWS/BRIDGE-OPENS", "/news/bridge-opens"),
    ):
        assert read_articles.find_article(database, identifier) == 1
    for identifier in ("77", "9" * 30, LOOP, "https://www.harbour.example/topics", "https://x.example/", "::", "", "²"):
        with pytest.raises(UsageError):
            read_articles.find_article(database, identifier)


def one_article(database: Database) -> None:
    record = read_articles.read_article(database, 1)
    assert [row.number for row in record.revisions] == [1, 2]
    assert record.revisions[1].changes == {items.ChangeKind.HEADLINE: 1}
    assert [row.url for row in record.addresses] == [HARBOUR, HARBOUR_AMP]
    assert [row.record_id for row in record.captures] == ["<urn:uuid:1-1>", "<urn:uuid:1-2>"]
    assert read_articles.read_revision(database, 1, 1) == article()
    assert read_articles.read_revision(database, 1).title == "The new bridge opens"
    for number in (None, 1):
        with pytest.raises(UsageError):
            read_articles.read_revision(database, 3, number)
    with pytest.raises(UsageError):
        read_articles.read_article(database, 77)


def captures(database: Database) -> None:
    with read_captures.all_captures(database) as snapshot:
        found = list(snapshot.captures)
        assert snapshot.lookup(found[1].record_id) == found[1]
        assert snapshot.lookup("<urn:uuid:none>") is None
    assert [capture.warc_offset for capture in found] == sorted(capture.warc_offset for capture in found)
    assert len(found) == 4
    assert [capture.record_id for capture in read_captures.captures_of(database, HARBOUR_AMP)] == [
        "<urn:uuid:1-2>",
        "<urn:uuid:1-1>",
    ]
    assert read_captures.captures_of(database, "https://x.example/") == ()
    assert read_captures.capture_by_record(database, "<urn:uuid:1-1>") == found[0]


def status(database: Database) -> None:
    found = read_status.read_status(database, NOW)
    harbour, pagi = found.outlets
    assert (harbour.sources, harbour.articles, harbour.new_in_a_day, harbour.new_in_a_week) == (2, 3, 0, 3)
    assert harbour.failing == {Health.HTTP_404: 1}
    assert harbour.last_new_at == NOW - timedelta(days=4)
    assert (pagi.sources, pagi.failing, pagi.last_success_at) == (0, {}, None)
    assert found.articles == {ArticleState.PRESENT: 3, ArticleState.REMOVED: 1}
    assert (found.revisions, found.captures, found.captured_bytes) == (4, 4, 4 * 512)
    assert (found.due_sources, found.due_pages) == (2, 0)
    assert found.last_crawl is not None
    assert found.last_crawl.end is items.CrawlEnd.FINISHED
    assert [(failure.outlet, failure.count) for failure in found.failures] == [("harbour-example", 7)]
    assert read_status.outlet_statuses(database, NOW) == found.outlets


def exports(database: Database) -> None:
    fields = article().to_dict().keys()
    for dataset, model in TABLES.items():
        columns, rows = exported(database, dataset)
        assert "outlet" in columns
        assert set(model.__table__.columns.keys()) <= set(columns), dataset
        assert len(rows) == {"articles": 4, "revisions": 4, "changes": 1, "pages": 8, "captures": 4}.get(
            dataset, len(rows)
        )
        assert all(row["outlet"] in ("harbour-example", "pagi-example") for row in rows)
        if dataset in (Dataset.ARTICLES, Dataset.REVISIONS):
            assert fields <= set(columns)
    _, (bridge, _, removed, hostile) = exported(database, Dataset.ARTICLES)
    assert bridge["title"] == "The new bridge opens"
    assert bridge["authors"][0]["name"] == "Ada Quill"
    assert bridge["canonical_url"] == HARBOUR
    assert removed["title"] is None
    assert removed["removed_reason"] == "a court"
    assert hostile["outlet"] == "pagi-example"
    assert [row["id"] for row in exported(database, Dataset.ARTICLES, [2])[1]] == [4]
    assert [row["id"] for row in exported(database, Dataset.CAPTURES, [2])[1]] == [4]
    since = datetime(2026, 11, 24, tzinfo=UTC)
    assert [row["day"] for row in exported(database, Dataset.COVERAGE, (), since)[1]] == [date(2026, 11, 24)]
    assert exported(database, Dataset.ARTICLES, (), datetime(2026, 11, 23, tzinfo=UTC))[1] == [hostile]


def exported(
    database: Database, dataset: Dataset, outlet_ids: Any = (), since: datetime | None = None
) -> tuple[dict[str, type], list[dict[str, Any]]]:
    with read_export.export_rows(database, dataset, outlet_ids, since) as found:
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    for row in rows:
        for name, kind in found.columns.items():
            known = (list, dict) if kind in (list, dict) else (kind, int) if kind is float else kind
            assert row[name] is None or isinstance(row[name], known), (dataset, name, kind)
    return dict(found.columns), rows


# -- quiet ----------------------------------------------------------------------------------


def every(hours: int, count: int = 20) -> list[datetime]:
    return [NOW - timedelta(hours=hours * number) for number in range(count)]


def test_an_outlet_is_quiet_after_twice_its_longest_gap() -> None:
    assert read_status.quiet_since(every(24), NOW + timedelta(hours=47)) is None
    assert read_status.quiet_since(every(24), NOW + timedelta(hours=49)) == NOW
    assert read_status.quiet_since(every(72), NOW + timedelta(hours=143)) is None
    assert read_status.quiet_since(every(72), NOW + timedelta(hours=145)) == NOW


def test_a_busy_outlet_has_two_days_and_a_weekend_is_a_gap_like_others() -> None:
    assert read_status.quiet_since(every(1), NOW + timedelta(hours=47)) is None
    assert read_status.quiet_since(every(1), NOW + timedelta(hours=49)) == NOW
    weekend = [*every(2, 10), NOW - timedelta(days=4)]
    assert read_status.quiet_since(weekend, NOW + timedelta(days=5)) is None


def test_who_is_not_looked_at_or_hardly_known_is_not_called_quiet() -> None:
    assert read_status.quiet_since(every(1), NOW) is None
    assert read_status.quiet_since(every(1), None) is None
    assert read_status.quiet_since(every(1, 3), NOW + timedelta(days=90)) is None


def test_the_filled_addresses_are_apart() -> None:
    assert len({HARBOUR, HARBOUR_AMP, MARKET, HOSTILE}) == 4
