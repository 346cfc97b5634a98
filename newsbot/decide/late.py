"""Captures that come in after later ones are known: history is added, and nothing goes backwards. Pure.

An older capture is kept with its visit, but it makes no revision where the article has a later one, and takes nothing
back that later looks said: whether the article stands, is gone or is blocked. Where a page never had an article, an
older capture that shows one makes it: that is what archives from elsewhere are for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newsbot.decide.known import Decision, Known, KnownArticle, KnownPage, NewVisit
from newsbot.decide.look import Look, Sight, is_redirected, look
from newsbot.items import ArticleState, Disposition, Fetch, PageStatus, Reason, VisitOutcome

#: What later looks may have said of a page, and what it means for an article; an older capture takes none of it back.
_LATER_WORD = {
    PageStatus.GONE: ArticleState.GONE,
    PageStatus.MOVED: ArticleState.REDIRECTED,
    PageStatus.BLOCKED: ArticleState.BLOCKED,
    PageStatus.EXCLUDED: ArticleState.BLOCKED,
}

_OUTCOMES = {
    Sight.ARTICLE: VisitOutcome.UNCHANGED,
    Sight.UNMODIFIED: VisitOutcome.UNCHANGED,
    Sight.NO_ARTICLE: VisitOutcome.REJECTED,
    Sight.ABSENT: VisitOutcome.MISSING,
    Sight.WALLED: VisitOutcome.BLOCKED,
    Sight.ELSEWHERE: VisitOutcome.MOVED,
    Sight.FORBIDDEN: VisitOutcome.EXCLUDED,
    Sight.FAILED: VisitOutcome.FAILED,
}


def is_late(page: KnownPage, at: datetime) -> bool:
    """Whether a look at `at` comes in after a later look at the page."""
    return page.last_fetch_at is not None and at < page.last_fetch_at


def adds_article(page: KnownPage, seen: Look) -> bool:
    """Whether a late look may make an article: the page never had one."""
    return seen.sight is Sight.ARTICLE and page.article_id is None and page.status is not PageStatus.REMOVED


def noted(fetch: Fetch, known: Known, asked: KnownPage) -> Decision:
    """A late look as history and nothing else: one visit more, the page as it was."""
    seen = look(fetch, known, asked.outlet_id)
    outcome = _OUTCOMES[seen.sight]
    if seen.sight is Sight.ARTICLE and is_redirected(fetch):
        outcome = VisitOutcome.MOVED
    capture = fetch.hops[0].capture if fetch.hops else fetch.capture
    status = fetch.hops[0].http_status if fetch.hops else fetch.http_status
    visit = NewVisit(
        asked.url_key, fetch.at, outcome, Disposition(outcome.value), seen.reason, status, capture or fetch.capture
    )
    return Decision((replace(asked, visits=asked.visits + 1),), (visit,))


def forward_only(decision: Decision, fetch: Fetch, known: Known, asked: KnownPage) -> Decision:
    """`decision`, on the fetch of the page `asked`, without what goes backwards in time."""
    overtaken = {article.id for article in decision.articles if _is_overtaken(known, article.id, fetch.at)}
    articles = [known.articles[one.id] if one.id in overtaken else one for one in decision.articles]
    pages = decision.pages
    if is_late(asked, fetch.at) and asked.status in _LATER_WORD:
        articles = [one if one.id in known.articles else _as_later_said(one, asked) for one in articles]
        pages = tuple(_still(page, asked) if page.url_key == asked.url_key else page for page in pages)
    revisions = tuple(made for made in decision.revisions if made.article_id not in overtaken)
    return replace(decision, pages=pages, articles=tuple(articles), revisions=revisions)


def _is_overtaken(known: Known, article_id: int, at: datetime) -> bool:
    """Whether more was known of an article before than a look at `at` can tell."""
    before = known.articles.get(article_id)
    if before is None:
        return False
    revised = before.latest.at if before.latest is not None else before.first_seen_at
    return at < max(before.last_seen_at, before.missing_since or revised, revised)


def _as_later_said(article: KnownArticle, asked: KnownPage) -> KnownArticle:
    """A new article at an address of which later looks said that it shows nothing any more."""
    state = _LATER_WORD[asked.status]
    if asked.reason in (Reason.REDIRECT_HOME, Reason.REDIRECT_SECTION, Reason.REDIRECTED):
        state = ArticleState.REDIRECTED
    return replace(article, state=state, missing_since=asked.missing_since, gone_since=asked.gone_since)


def _still(page: KnownPage, asked: KnownPage) -> KnownPage:
    """A page with what later looks said of it."""
    return replace(
        page,
        status=asked.status,
        reason=asked.reason,
        http_status=asked.http_status,
        missing_since=asked.missing_since,
        gone_since=asked.gone_since,
        moved_to=asked.moved_to,
        next_visit_at=asked.next_visit_at,
    )
