"""The same history crawled into several databases, and their tables without what differs by nature: keys and times."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.crawl.conftest import Newsbot

#: Columns that say when, who, or where in the files: they differ between any two runs.
_OWN = {"id", "at", "day", "provenance", "warc_file", "warc_offset", "warc_length", "record_id", "crawl_id",
        "capture_id", "revision_id", "source_id", "outlet_id", "host_id", "latest_revision_id", "fetched_at",
        "next_visit_at", "first_seen_at", "last_seen_at", "last_fetch_at", "last_present_at", "lease_owner",
        "lease_until", "etag", "last_modified"}  # fmt: skip
_DATASETS = ("articles", "revisions", "changes", "pages", "visits", "captures", "coverage")


def tables(newsbot: Newsbot) -> dict[str, list[str]]:
    """The rows of every export as texts, sorted; keys are replaced by the addresses they stand for."""
    articles = {row["id"]: row["canonical_url"] for row in newsbot.rows("articles")}
    pages = {row["id"]: row["url"] for row in newsbot.rows("pages")}
    found = {}
    for name in _DATASETS:
        rows = [_natural(row, articles, pages) for row in newsbot.rows(name)]
        found[name] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


def _natural(row: dict[str, Any], articles: dict[int, str], pages: dict[int, str]) -> dict[str, Any]:
    named = {name: value for name, value in row.items() if name not in _OWN}
    for name, known in (("article_id", articles), ("page_id", pages)):
        if name in named:
            named[name] = known.get(named[name])
    for name in ("missing_since", "gone_since", "removed_at"):
        if name in named:
            named[name] = named[name] is not None
    return named


def revisions(newsbot: Newsbot) -> Counter[tuple[str, str]]:
    """How many revisions with which cause each article has, by its address."""
    articles = {row["id"]: row["canonical_url"] for row in newsbot.rows("articles")}
    return Counter((articles[row["article_id"]], row["cause"]) for row in newsbot.rows("revisions"))


def crawl(newsbots: Sequence[Newsbot], *arguments: str, **environment: str) -> None:
    """The same crawl into each database, one after the other."""
    for newsbot in newsbots:
        newsbot.run("crawl", *arguments, **environment)


def outcomes(newsbot: Newsbot) -> dict[str, tuple[str, str | None]]:
    """By address, what the last visit came to."""
    pages = {row["id"]: row["url"] for row in newsbot.rows("pages")}
    return {pages[row["page_id"]]: (row["outcome"], row["reason"]) for row in newsbot.rows("visits")}
