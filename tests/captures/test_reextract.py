"""The present extractor over kept captures: its changes are its own, history stays, and a run goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from newsbot.captures.importing import import_files
from newsbot.captures.reextract import Report, Verdict, reextract
from newsbot.store import read, read_articles, takedown
from newsbot.store.models import Article, Crawl, Revision
from newsbot.store.session import Database
from tests.captures.test_importing import NOON, page

PATHS = ("/a", "/b", "/c")


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Database:
    """Three articles, one with an edit."""
    file = tmp_path / "one.warc.gz"
    file.write_bytes(b"".join([*map(page, PATHS), page("/a", "An edit was made", 1)]))
    import_files(database, tmp_path / "data", [file], on_problem=pytest.fail)
    return database


@pytest.fixture
def again(kept: Database, tmp_path: Path) -> Callable[..., Report]:
    def call(**options: Any) -> Report:
        options.setdefault("on_problem", pytest.fail)
        return reextract(kept, tmp_path / "data", **options)

    return call


def read_by_another(database: Database, *paths: str) -> None:
    """Let the articles' revisions be another extractor's, which read those of `paths` otherwise."""
    with database.begin() as connection:
        connection.execute(update(Revision).values(extractor="another"))
        latest = select(Article.latest_revision_id).where(
            Article.canonical_url.in_([f"https://www.quay.example{path}" for path in paths])
        )
        connection.execute(update(Revision).where(Revision.id.in_(latest)).values(title="Misread"))


def causes(database: Database) -> dict[str, list[str]]:
    with database.read() as connection:
        found = connection.execute(
            select(Article.canonical_url, Revision.cause)
            .join(Revision, Revision.article_id == Article.id)
            .order_by(Revision.article_id, Revision.number)
        )
        told: dict[str, list[str]] = {}
        for url, cause in found:
            told.setdefault(url.removeprefix("https://www.quay.example"), []).append(cause.value)
    return told


def test_what_the_present_extractor_made_is_passed_over(again: Callable[..., Report]) -> None:
    assert again().read == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_differs_is_a_revision_by_the_extractor_and_the_rest_stays(
    kept: Database, again: Callable[..., Report], jobs: int
) -> None:
    read_by_another(kept, "/a")
    report = again(jobs=jobs)
    assert report.outlets == {"quay-example": {Verdict.CHANGED: 1, Verdict.SAME: 2}}
    assert causes(kept) == {"/a": ["first", "edit", "extractor"], "/b": ["first"], "/c": ["first"]}
    article_id = read_articles.find_article(kept, "https://www.quay.example/a")
    record = read_articles.read_article(kept, article_id)
    before, after = record.revisions[-2:]
    assert (after.at, after.capture_id) == (before.at, before.capture_id)
    assert read_articles.read_revision(kept, article_id, 2).title == "Misread"
    assert read_articles.read_revision(kept, article_id).title == "The story of /a"
    assert again().read == 0


def test_a_dry_run_tells_the_changes_by_field_and_stores_nothing(kept: Database, again: Callable[..., Report]) -> None:
    read_by_another(kept, "/a", "/b")
    report = again(dry_run=True)
    assert report.fields.keys() == {"title"}
    assert report.fields["title"].articles == 2
    assert {(one.before, one.after) for one in report.fields["title"].examples} == {
        ("Misread", "The story of /a"),
        ("Misread", "The story of /b"),
    }
    assert causes(kept) == {"/a": ["first", "edit"], "/b": ["first"], "/c": ["first"]}
    assert again(dry_run=True).read == 3


def test_captures_since_then_alone(kept: Database, again: Callable[..., Report]) -> None:
    read_by_another(kept)
    assert again(since=NOON.replace(hour=13)).read == 1
    assert again().read == 2


def test_a_run_that_was_stopped_goes_on_where_it_was(
    kept: Database, again: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.captures.reextract.BATCH", 1)
    read_by_another(kept)

    def stop(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        again(on_progress=stop)
    assert again().read == 2
    with kept.read() as connection:
        ends = [row.end.value for row in connection.execute(select(Crawl.end).order_by(Crawl.id))]
    assert ends == ["finished", "interrupted", "finished"]


def test_a_capture_that_is_missing_is_named_and_tried_again(
    kept: Database, again: Callable[..., Report], tmp_path: Path
) -> None:
    read_by_another(kept)
    for file in (tmp_path / "data" / "archive").glob("*.warc.gz"):
        file.unlink()
    problems: list[str] = []
    for _ in range(2):
        assert again(on_problem=problems.append).outlets["quay-example"] == {Verdict.UNREADABLE: 3}
    assert len(problems) == 6
    assert causes(kept)["/a"] == ["first", "edit"]


def test_what_was_taken_down_stays_down(kept: Database, again: Callable[..., Report]) -> None:
    read_by_another(kept, "/a")
    article_id = read_articles.find_article(kept, "https://www.quay.example/a")
    takedown.remove_article(kept, article_id, reason="by order", now=NOON, erase=lambda captures: None)
    assert again().read == 2
    assert read_articles.read_article(kept, article_id).revisions == ()
    assert [outlet.slug for outlet in read.all_outlets(kept)] == ["quay-example"]
