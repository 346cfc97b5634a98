"""What can be exported, by name. Apart from read_export, so that the command line knows it without SQLAlchemy."""

from __future__ import annotations

from enum import StrEnum


class Dataset(StrEnum):
    """A set of rows that can be exported."""

    ARTICLES = "articles"
    REVISIONS = "revisions"
    CHANGES = "changes"
    PAGES = "pages"
    CAPTURES = "captures"
    VISITS = "visits"
    COVERAGE = "coverage"
