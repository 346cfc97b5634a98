"""What a page becomes by what a fetch saw of it, and what its article becomes with it. Pure.

A disappearance is confirmed before it is said: `missing` until then. Its bounds are `last_present_at`, `missing_since`
and `gone_since`; whatever brings the article back undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from newsbot.decide.known import Decision, Known, KnownArticle, KnownPage, Miss, NewVisit
from newsbot.decide.look import QUICK, WALLS, Look, Sight
from newsbot.decide.plan import next_visit
from newsbot.decide.revision import Reread
from newsbot.items import ArticleState, Capture, Disposition, Fetch, PageStatus, Reason, VisitOutcome

#: Looks that confirm a disappearance that is not QUICK lie at least so far apart.
CONFIRMATION = timedelta(days=1)

#: The name of a host that can't be found says more of our own network than of a page: it takes one look more.
DNS_LOOKS = 3

#: States of an article that the outlet does not show any more.
LOST = frozenset({ArticleState.GONE, ArticleState.REDIRECTED, ArticleState.BLOCKED})


@dataclass(frozen=True, slots=True)
class Case:
    """One fetch to be judged, and all it is judged by."""

    fetch: Fetch
    known: Known
    asked: KnownPage
    now: datetime
    crawl_id: int | None
    is_revisit: bool
    reread: Reread


# -- pages ----------------------------------------------------------------------------------


def visited(page: KnownPage, case: Case, **changes: Any) -> KnownPage:
    """A page after one visit more, whatever came of it, with what came of it as `changes`."""
    at = case.fetch.at
    given = {"http_status": case.fetch.http_status, **changes}
    return replace(
        page,
        visits=page.visits + 1,
        last_fetch_at=latest(page.last_fetch_at, at),
        last_seen_at=max(page.last_seen_at, at),
        **given,
    )


def answered(page: KnownPage, case: Case, **changes: Any) -> KnownPage:
    """A page after a visit that brought a good answer: its validators may be asked with from now on."""
    validators = case.fetch.validators
    is_new = case.fetch.http_status != 304
    return visited(
        page,
        case,
        failures=0,
        etag=validators.etag if is_new else validators.etag or page.etag,
        last_modified=validators.last_modified if is_new else validators.last_modified or page.last_modified,
        **changes,
    )


def present(page: KnownPage, article_id: int, case: Case, status: PageStatus, reason: Reason | None) -> KnownPage:
    """A page that shows an article, or is another address of it."""
    return answered(
        page,
        case,
        article_id=article_id,
        status=status,
        reason=reason,
        last_present_at=latest(page.last_present_at, case.fetch.at),
        missing_since=None,
        gone_since=None,
        moved_to=None,
    )


def planned(page: KnownPage, article: KnownArticle | None, case: Case) -> KnownPage:
    """A page with its next visit."""
    return replace(page, next_visit_at=next_visit(page, article, case.fetch, case.now))


def latest(one: datetime | None, other: datetime) -> datetime:
    """The later of two instants: clocks jump, and imports bring old captures."""
    return other if one is None else max(one, other)


def visit(
    page: KnownPage,
    case: Case,
    outcome: VisitOutcome,
    reason: Reason | None = None,
    *,
    disposition: Disposition | None = None,
    capture: Capture | None = None,
    http_status: int | None = None,
) -> NewVisit:
    """A visit with the capture and status of the fetch, where none is given; counted by its outcome's name."""
    return NewVisit(
        page.url_key,
        case.fetch.at,
        outcome,
        disposition or Disposition(outcome.value),
        reason,
        http_status if http_status is not None else case.fetch.http_status,
        capture or case.fetch.capture,
    )


# -- disappearance --------------------------------------------------------------------------


def absent(case: Case, seen: Look) -> Decision:
    """The asked page does not show what it showed; where it never showed anything, that is said at once."""
    article = case.known.article_of(case.asked)
    if article is None or article.state is ArticleState.REMOVED or not case.asked.shows_article:
        return _never_there(case, seen)
    return lost(case, case.asked, article, seen)


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


def lost(case: Case, page: KnownPage, article: KnownArticle, seen: Look, capture: Capture | None = None) -> Decision:
    """A page that showed an article does not show it: missing, until it is confirmed."""
    at = case.fetch.at
    missing = visited(page, case, failures=0, missing_since=page.missing_since or at)
    missing_article = replace(article, missing_since=article.missing_since or at)
    status = status_of(seen)
    is_confirmed = confirmed(case, missing, seen)
    if page.status is PageStatus.GONE and seen.sight is not Sight.ABSENT:
        is_confirmed, status = False, page.status  # what stands before a page that is gone takes nothing back
    outcome = _loss_outcome(page, seen, status, is_confirmed=is_confirmed)
    visits = (visit(page, case, outcome, seen.reason, capture=capture),)
    if not is_confirmed:
        waiting = replace(missing, reason=seen.reason) if page.gone_since is None else missing
        if seen.sight is Sight.FORBIDDEN:
            waiting = replace(waiting, status=status)
        return Decision((planned(waiting, article, case),), visits, (missing_article,))
    has_moved = status is PageStatus.MOVED
    gone = replace(
        missing,
        status=status,
        reason=seen.reason,
        gone_since=page.gone_since if page.gone_since is not None and page.status is status else at,
        moved_to=case.fetch.final_url if has_moved else page.moved_to,
    )
    others = still_shown(case.known.addresses(article.id), {page.url_key})
    if others:
        return Decision((planned(gone, article, case), *_promoted(others, case)), visits, (missing_article,))
    state = _state_of(seen)
    gone_article = replace(
        missing_article,
        state=state,
        gone_since=article.gone_since if article.gone_since is not None and article.state is state else at,
    )
    return Decision((planned(gone, article, case),), visits, (gone_article,))


def _loss_outcome(page: KnownPage, seen: Look, status: PageStatus, *, is_confirmed: bool) -> VisitOutcome:
    if seen.sight is Sight.FORBIDDEN:
        return VisitOutcome.EXCLUDED
    is_old_news = page.gone_since is not None and page.status is status
    if is_old_news and seen.sight is Sight.WALLED:
        return VisitOutcome.BLOCKED
    return VisitOutcome(status.value) if is_confirmed or is_old_news else VisitOutcome.MISSING


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


def _family(reason: Reason | None) -> str:
    """Walls say nothing of what is behind them, so that they confirm each other only; robots.txt likewise."""
    if reason in WALLS:
        return "wall"
    return "robots" if reason is Reason.ROBOTS else "absence"


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


# -- neither there nor gone -----------------------------------------------------------------


def failed(case: Case, seen: Look) -> Decision:
    """Nothing is known of the page that was not known before; it is asked again later."""
    counted = 0 if seen.reason is Reason.INTERRUPTED else 1
    page = visited(case.asked, case, failures=case.asked.failures + counted)
    if page.article_id is None:
        page = replace(page, status=PageStatus.FAILED, reason=seen.reason)
    page = planned(page, case.known.article_of(page), case)
    return Decision((page,), (visit(page, case, VisitOutcome.FAILED, seen.reason),))


def forbidden(case: Case, seen: Look) -> Decision:
    """robots.txt, or a rule. For a page with an article robots.txt is a wall; a rule of ours says nothing of it."""
    article = case.known.article_of(case.asked)
    if seen.reason is Reason.ROBOTS and article is not None and article.state is not ArticleState.REMOVED:
        return absent(case, seen)
    page = visited(case.asked, case, status=PageStatus.EXCLUDED, reason=seen.reason, failures=0)
    page = planned(page, article, case) if seen.reason is Reason.ROBOTS else replace(page, next_visit_at=None)
    return Decision((page,), (visit(page, case, VisitOutcome.EXCLUDED, seen.reason),))


def rejected(case: Case, seen: Look) -> Decision:
    """No article is there. A page that had one keeps it: that may be the extractor's fault."""
    if case.asked.article_id is None:
        page = answered(case.asked, case, status=PageStatus.REJECTED, reason=seen.reason)
    else:  # without the answer's validators: a later 304 would confirm what is no article
        page = visited(case.asked, case, failures=0)
    if case.fetch.hops:
        page = replace(page, moved_to=case.fetch.final_url)
    page = planned(page, case.known.article_of(page), case)
    return Decision((page,), (visit(page, case, VisitOutcome.REJECTED, seen.reason),))
