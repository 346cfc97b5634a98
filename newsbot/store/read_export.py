"""Reading whole tables for exports, row by row, in constant memory. Never writes.

A row has its table's columns by their names and an outlet's slug as `outlet`; articles also have every field of their
latest revision, changes their article, coverage the address of its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.types import TypeEngine

from newsbot import items
from newsbot.store.datasets import Dataset
from newsbot.store.models import Article, Base, Capture, Change, Disposition, Outlet, Page, Revision, Source, Visit
from newsbot.store.session import Database
from newsbot.store.types import Instant

#: Rows fetched at a time: a revision holds some 30 kB.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Rows:
    """A result: the names of its columns, each with its Python type (dict and list are JSON), and the rows, once."""

    columns: Mapping[str, type]
    rows: Iterator[Sequence[Any]]


@contextmanager
def export_rows(
    database: Database, dataset: Dataset, outlet_ids: Sequence[int] = (), since: datetime | None = None
) -> Iterator[Rows]:
    """Rows of a dataset by key, of some outlets or all, from `since` on; in one snapshot, as long as the block lasts.

    `since` is compared with an article's publication (where unknown, its first sight), a revision's, capture's and
    visit's own time, the time of a change's revision, a page's first sight, and the ledger's day.
    """
    statement, outlet_id, at = _STATEMENTS[dataset]()
    if outlet_ids:
        statement = statement.where(outlet_id.in_(outlet_ids))
    if since is not None:
        statement = statement.where(at >= (since.astimezone(UTC).date() if dataset is Dataset.COVERAGE else since))
    columns = {str(column.key): _python_type(column.type) for column in statement.selected_columns}
    with database.read() as connection:
        result = connection.execution_options(yield_per=_BATCH).execute(statement)
        yield Rows(columns, iter(result))


def _python_type(kind: TypeEngine[Any]) -> type:
    if isinstance(kind, Instant):
        return datetime
    return kind.python_type


# -- statements -----------------------------------------------------------------------------

#: The rows, the column that names their outlet, and the instant that `since` is compared with.
_Parts = tuple[Select[Any], SQLColumnExpression[Any], SQLColumnExpression[Any]]


def _columns(model: type[Base]) -> list[ColumnElement[Any]]:
    return list(model.__table__.columns)


def _slug() -> ColumnElement[str]:
    return Outlet.slug.label("outlet")


def _articles() -> _Parts:
    fields = [Revision.__table__.columns[name] for name in _ARTICLE_FIELDS if name not in Article.__table__.columns]
    statement = (
        select(_slug(), *_columns(Article), *fields)
        .join(Outlet, Outlet.id == Article.outlet_id)
        .outerjoin(Revision, Revision.id == Article.latest_revision_id)
        .order_by(Article.id)
    )
    return statement, Article.outlet_id, func.coalesce(Article.published_at, Article.first_seen_at)


#: Every field of Article as `to_dict` spells it.
_ARTICLE_FIELDS = (*(name for name in items.Article.__dataclass_fields__), "text")


def _revisions() -> _Parts:
    statement = (
        select(_slug(), *_columns(Revision))
        .join(Article, Article.id == Revision.article_id)
        .join(Outlet, Outlet.id == Article.outlet_id)
        .order_by(Revision.id)
    )
    return statement, Article.outlet_id, Revision.at


def _changes() -> _Parts:
    statement = (
        select(_slug(), Revision.article_id, Revision.number, Revision.at, *_columns(Change))
        .join(Revision, Revision.id == Change.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .join(Outlet, Outlet.id == Article.outlet_id)
        .order_by(Change.id)
    )
    return statement, Article.outlet_id, Revision.at


def _pages() -> _Parts:
    statement = select(_slug(), *_columns(Page)).join(Outlet, Outlet.id == Page.outlet_id).order_by(Page.id)
    return statement, Page.outlet_id, Page.first_seen_at


def _captures() -> _Parts:
    """Captures of robots.txt and of home pages that are nobody's source belong to no outlet."""
    outlet_id = func.coalesce(Page.outlet_id, Source.outlet_id)
    statement = (
        select(_slug(), *_columns(Capture))
        .outerjoin(Page, Page.id == Capture.page_id)
        .outerjoin(Source, Source.id == Capture.source_id)
        .outerjoin(Outlet, Outlet.id == outlet_id)
        .order_by(Capture.id)
    )
    return statement, outlet_id, Capture.fetched_at


def _visits() -> _Parts:
    statement = (
        select(_slug(), *_columns(Visit))
        .join(Page, Page.id == Visit.page_id)
        .join(Outlet, Outlet.id == Page.outlet_id)
        .order_by(Visit.id)
    )
    return statement, Page.outlet_id, Visit.at


def _coverage() -> _Parts:
    statement = (
        select(_slug(), Source.url.label("source"), *_columns(Disposition))
        .join(Outlet, Outlet.id == Disposition.outlet_id)
        .outerjoin(Source, Source.id == Disposition.source_id)
        .order_by(Disposition.id)
    )
    return statement, Disposition.outlet_id, Disposition.day


_STATEMENTS: Mapping[Dataset, Callable[[], _Parts]] = {
    Dataset.ARTICLES: _articles,
    Dataset.REVISIONS: _revisions,
    Dataset.CHANGES: _changes,
    Dataset.PAGES: _pages,
    Dataset.CAPTURES: _captures,
    Dataset.VISITS: _visits,
    Dataset.COVERAGE: _coverage,
}
