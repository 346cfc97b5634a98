"""The tables, as typed models; every table and column says in its comment what it holds.

The schema itself is made by migrations alone; a test holds models and migrations equal. Instants are UTC and aware.
PostgreSQL keeps the comments too; SQLite has none, so there they live in the models only.
"""

from newsbot.store.tables.base import Base
from newsbot.store.tables.fetching import LEDGER_KEY, Capture, Crawl, Disposition, Visit
from newsbot.store.tables.finding import Host, Outlet, Page, Sighting, Source
from newsbot.store.tables.keeping import Article, ArticleAuthor, ArticleTag, Author, Change, Revision, Tag

__all__ = [
    "LEDGER_KEY",
    "Article",
    "ArticleAuthor",
    "ArticleTag",
    "Author",
    "Base",
    "Capture",
    "Change",
    "Crawl",
    "Disposition",
    "Host",
    "Outlet",
    "Page",
    "Revision",
    "Sighting",
    "Source",
    "Tag",
    "Visit",
]
