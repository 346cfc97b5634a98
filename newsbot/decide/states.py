"""What a page is after a visit: what all outcomes share, and those by which nothing comes or goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsbot.decide.known import Decision, Known, KnownArticle, KnownPage, NewVisit
from newsbot.decide.look import Look
from newsbot.decide.plan import next_visit
from newsbot.decide.revision import Reread
from newsbot.items import ArticleState, Capture, Disposition, Fetch, PageStatus, Reason, VisitOutcome

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
    plan = case.known.plan(page.outlet_id)
    return replace(page, next_visit_at=next_visit(page, article, case.fetch, case.now, plan))


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


# -- neither there nor gone -----------------------------------------------------------------


def failed(case: Case, seen: Look) -> Decision:
    """Nothing is known of the page that was not known before; it is asked again later."""
    counted = 0 if seen.reason is Reason.INTERRUPTED else 1
    page = visited(case.asked, case, failures=case.asked.failures + counted)
    if page.article_id is None:
        page = replace(page, status=PageStatus.FAILED, reason=seen.reason)
    page = planned(page, case.known.article_of(page), case)
    return Decision((page,), (visit(page, case, VisitOutcome.FAILED, seen.reason),))


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
