"""Is there a new revision, and who made it: the outlet, or another extractor? Pure.

When the extractor changed since the latest revision, the outlet may have changed too, and a comparison can't tell
which. So the old capture is read again by the present extractor first: what differs between the stored revision and
that reading is the extractor's, what differs between that reading and the new article is the outlet's. Where the old
capture can't be read again, nothing is said of the outlet: the difference counts as the extractor's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from newsbot import revise, urls
from newsbot.decide.known import KnownArticle, KnownRevision, NewRevision
from newsbot.items import Article, Capture, Fetch, RevisionCause

#: Reads a capture again with the present extractor; None where the archive doesn't have it or it can't be read.
Reread = Callable[[Capture], Article | None]


def first(article_id: int, article: Article, fetch: Fetch) -> NewRevision:
    """The first revision of an article."""
    return NewRevision(article_id, KnownRevision(1, fetch.at, article, fetch.capture), RevisionCause.FIRST)


def revisions(
    known: KnownArticle, article: Article, fetch: Fetch, addresses: frozenset[int], reread: Reread
) -> tuple[NewRevision, ...]:
    """What `fetch` adds to the revisions of a known article: none, one, or one by the extractor and one by the outlet.

    `addresses` are the keys of the article's addresses: a canonical link that goes from one to another is no edit.
    """
    latest = known.latest
    assert latest is not None, "what a fetch is compared with is read beforehand"
    if _same(latest.article, article, addresses):
        return ()
    if latest.article.extractor == article.extractor:
        return (_edit(known.id, latest, article, fetch, addresses),)
    again = _again(latest, article.extractor, reread)
    if again is None:
        return (_next(known.id, latest, article, RevisionCause.EXTRACTOR, fetch, addresses),)
    found = []
    made = by_extractor(known.id, latest, again)
    if made is not None:
        found.append(made)
        latest = made.revision
    if not _same(again, article, addresses):
        found.append(_edit(known.id, replace(latest, article=again), article, fetch, addresses))
    return tuple(found)


def by_extractor(article_id: int, latest: KnownRevision, again: Article) -> NewRevision | None:
    """What another extractor's reading of the latest revision's own capture adds; None where it reads the same."""
    if revise.same(latest.article, again):
        return None
    read_again = replace(latest, number=latest.number + 1, article=again, id=None)
    return NewRevision(article_id, read_again, RevisionCause.EXTRACTOR, revise.changes(latest.article, again))


def was_seen_by(known: KnownArticle, extractor: str, reread: Reread) -> bool:
    """Whether the present extractor finds an article in the capture of the latest revision, as the former one did.

    Where it can't be told, the answer is no: that a page shows no article any more is then not said of the outlet.
    """
    latest = known.latest
    if latest is None:
        return False
    return latest.article.extractor == extractor or _again(latest, extractor, reread) is not None


def _again(latest: KnownRevision, extractor: str, reread: Reread) -> Article | None:
    again = None if latest.capture is None else reread(latest.capture)
    return again if again is not None and again.extractor == extractor else None


def _edit(
    article_id: int, latest: KnownRevision, article: Article, fetch: Fetch, addresses: frozenset[int]
) -> NewRevision:
    made = _next(article_id, latest, article, RevisionCause.EDIT, fetch, addresses)
    return replace(made, stealth=revise.stealth(latest.article, article))


def _next(
    article_id: int,
    latest: KnownRevision,
    article: Article,
    cause: RevisionCause,
    fetch: Fetch,
    addresses: frozenset[int],
) -> NewRevision:
    revision = KnownRevision(latest.number + 1, fetch.at, article, fetch.capture)
    before = _aligned(latest.article, article, addresses)
    return NewRevision(article_id, revision, cause, revise.changes(before, article))


def _same(old: Article, new: Article, addresses: frozenset[int]) -> bool:
    return revise.same(_aligned(old, new, addresses), new)


def _aligned(old: Article, new: Article, addresses: frozenset[int]) -> Article:
    """The old article under the new one's canonical link, where both links are addresses of the article."""
    if old.canonical_url == new.canonical_url:
        return old
    if {urls.key(old.canonical_url), urls.key(new.canonical_url)} <= addresses:
        return replace(old, canonical_url=new.canonical_url)
    return old
