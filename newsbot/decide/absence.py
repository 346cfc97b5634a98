"""Disappearance: what a page and its article become when a fetch does not find what was there. Pure.

A disappearance is confirmed before it is said: `missing` until then. Its bounds are `last_present_at`, `missing_since`
and `gone_since`; whatever brings the article back undoes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from newsbot.decide.known import Decision, KnownArticle, KnownPage, Miss
from newsbot.decide.look import ABSENCES, QUICK, WALLS, Look, Sight
from newsbot.decide.states import Case, failed, planned, visit, visited
from newsbot.items import ArticleState, Capture, PageStatus, Reason, VisitOutcome

#: Looks that confirm a disappearance that is not QUICK lie at least so far apart.
CONFIRMATION = timedelta(days=1)

#: A host's name that can't be found says more of our own network than of a page: it takes one look more.
DNS_LOOKS = 3


def absent(case: Case, seen: Look) -> Decision:
    """The asked page does not show what it showed; where it never showed anything, that is said at once."""
    article = case.known.article_of(case.asked)
    if article is None or article.state is ArticleState.REMOVED or not case.asked.shows_article:
        return _never_there(case, seen)
    return lost(case, case.asked, article, seen)


def forbidden(case: Case, seen: Look) -> Decision:
    """robots.txt, or a rule. For a page with an article robots.txt is a wall; a rule of ours says nothing of it."""
    article = case.known.article_of(case.asked)
    if seen.reason is Reason.ROBOTS and article is not None and article.state is not ArticleState.REMOVED:
        return absent(case, seen)
    page = visited(case.asked, case, status=PageStatus.EXCLUDED, reason=seen.reason, failures=0)
    page = planned(page, article, case) if seen.reason is Reason.ROBOTS else replace(page, next_visit_at=None)
    return Decision((page,), (visit(page, case, VisitOutcome.EXCLUDED, seen.reason),))


def _never_there(case: Case, seen: Look) -> Decision:
    """Nothing is lost with this page: it had no article, or is another address of one."""
    if seen.reason is Reason.DNS:
        return failed(case, seen)
    status = status_of(seen)
    page = visited(case.asked, case, status=status, reason=seen.reason, failures=0)
    if status is PageStatus.MOVED:
        page = replace(page, moved_to=case.fetch.final_url)
    elif status is PageStatus.GONE:
        at = case.fetch.at
        page = replace(page, missing_since=page.missing_since or at, gone_since=page.gone_since or at)
    page = planned(page, None, case)
    return Decision((page,), (visit(page, case, VisitOutcome(status.value), seen.reason),))


# -- missing, and gone ----------------------------------------------------------------------


def lost(
    case: Case,
    page: KnownPage,
    article: KnownArticle,
    seen: Look,
    *,
    capture: Capture | None = None,
    passed: Collection[int] = (),
) -> Decision:
    """A page that showed an article does not show it: missing, until it is confirmed.

    `passed` are the keys of the addresses that the same fetch came by: they don't show the article either.
    """
    at = case.fetch.at
    missing = visited(page, case, failures=0, missing_since=page.missing_since or at)
    missing_article = replace(article, missing_since=article.missing_since or at)
    status, is_confirmed = status_of(seen), confirmed(case, missing, seen)
    if page.status is PageStatus.GONE and seen.sight is not Sight.ABSENT:
        status, is_confirmed = page.status, False  # what stands before a page that is gone takes nothing back
    outcome = _outcome(page, seen, status, is_confirmed=is_confirmed)
    visits = (visit(page, case, outcome, seen.reason, capture=capture),)
    if is_confirmed:
        gone = planned(_gone(missing, status, seen, case), article, case)
        others = still_shown(case.known.addresses(article.id), {page.url_key, *passed})
        if others:
            return Decision((gone, *_promoted(others, case)), visits, (missing_article,))
        return Decision((gone,), visits, (_gone_article(missing_article, _state_of(seen), at),))
    if page.gone_since is None:
        missing = replace(missing, reason=seen.reason)
    if seen.sight is Sight.FORBIDDEN:
        missing = replace(missing, status=status)
    return Decision((planned(missing, article, case),), visits, (missing_article,))


def _gone(page: KnownPage, status: PageStatus, seen: Look, case: Case) -> KnownPage:
    is_old_news = page.gone_since is not None and page.status is status
    return replace(
        page,
        status=status,
        reason=seen.reason,
        gone_since=page.gone_since if is_old_news else case.fetch.at,
        moved_to=case.fetch.final_url if status is PageStatus.MOVED else page.moved_to,
    )


def _gone_article(article: KnownArticle, state: ArticleState, at: datetime) -> KnownArticle:
    is_old_news = article.gone_since is not None and article.state is state
    return replace(article, state=state, gone_since=article.gone_since if is_old_news else at)


def _outcome(page: KnownPage, seen: Look, status: PageStatus, *, is_confirmed: bool) -> VisitOutcome:
    if seen.sight is Sight.FORBIDDEN:
        return VisitOutcome.EXCLUDED
    is_old_news = page.gone_since is not None and page.status is status
    if is_old_news and seen.sight is Sight.WALLED:
        return VisitOutcome.BLOCKED
    return VisitOutcome(status.value) if is_confirmed or is_old_news else VisitOutcome.MISSING


# -- confirming -----------------------------------------------------------------------------


def confirmed(case: Case, page: KnownPage, seen: Look) -> bool:
    """Whether a disappearance may be said, by the looks since the page went missing that saw the same kind of thing.

    The server's plain word (QUICK) takes a second look in another crawl, or a person who asks to look again; everything
    else takes looks spaced over a day.
    """
    misses = case.known.misses.get(page.url_key, ())
    alike = [miss for miss in misses if _family(miss.reason) == _family(seen.reason)]
    if seen.reason in QUICK:
        return case.is_revisit or any(miss.crawl_id != case.crawl_id for miss in alike)
    first = _first(page, misses, alike)
    enough = DNS_LOOKS if seen.reason is Reason.DNS else 2
    return first is not None and case.fetch.at - first >= CONFIRMATION and len(alike) + 1 >= enough


def _first(page: KnownPage, misses: tuple[Miss, ...], alike: list[Miss]) -> datetime | None:
    if not alike:
        return None
    return page.missing_since if len(alike) == len(misses) else min(miss.at for miss in alike)


def _family(reason: Reason | None) -> str | None:
    """Looks confirm each other only within a family: a wall says nothing of what is behind it. None: says nothing."""
    if reason in WALLS:
        return "wall"
    if reason is Reason.ROBOTS:
        return "robots"
    return "absence" if reason in ABSENCES or reason is Reason.LISTING else None


# -- what it is called ----------------------------------------------------------------------


def status_of(seen: Look) -> PageStatus:
    """What a page is once it is said to have disappeared."""
    by_sight = {
        Sight.WALLED: PageStatus.BLOCKED,
        Sight.ELSEWHERE: PageStatus.MOVED,
        Sight.FORBIDDEN: PageStatus.EXCLUDED,
    }
    return by_sight.get(seen.sight, PageStatus.GONE)


def _state_of(seen: Look) -> ArticleState:
    if seen.sight in (Sight.WALLED, Sight.FORBIDDEN):
        return ArticleState.BLOCKED
    is_redirect = seen.reason in (Reason.REDIRECT_HOME, Reason.REDIRECT_SECTION, Reason.REDIRECTED)
    return ArticleState.REDIRECTED if is_redirect else ArticleState.GONE


# -- other addresses ------------------------------------------------------------------------


def still_shown(addresses: Iterable[KnownPage], but: Iterable[int]) -> tuple[KnownPage, ...]:
    """Addresses at which an article was seen, and of which nothing else was said since; the last seen first."""
    left = frozenset(but)
    found = [
        page
        for page in addresses
        if page.url_key not in left
        and page.last_present_at is not None
        and page.status in (PageStatus.KEPT, PageStatus.ALIAS)
    ]
    return tuple(sorted(found, key=lambda page: page.last_present_at or page.first_seen_at, reverse=True))


def _promoted(others: tuple[KnownPage, ...], case: Case) -> tuple[KnownPage, ...]:
    """Where an article's page is gone and aliases are left, the last seen is watched in its place, from now on."""
    if any(page.status is PageStatus.KEPT for page in others):
        return ()
    return (replace(others[0], status=PageStatus.KEPT, reason=None, next_visit_at=case.now),)
