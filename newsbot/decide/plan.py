"""When a page is visited next: what was decided of it, handed to `schedule`. Pure."""

from __future__ import annotations

from datetime import datetime

from newsbot import schedule
from newsbot.decide.known import KnownArticle, KnownPage
from newsbot.items import DatePrecision, Fetch, Reason


def next_visit(
    page: KnownPage, article: KnownArticle | None, fetch: Fetch, now: datetime, plan: schedule.Plan
) -> datetime | None:
    """When to visit `page`, which is as `fetch` left it, by its outlet's plan; None: never."""
    if fetch.reason is Reason.INTERRUPTED:
        return now  # we were the ones who broke off
    published = None
    if article is not None and article.published_precision is DatePrecision.INSTANT:
        published = article.published_at
    history = schedule.PageHistory(
        key=page.url_key,
        first_seen_at=page.first_seen_at,
        status=page.status,
        published=published,
        last_fetch_at=page.last_fetch_at,
        visits=page.visits,
        edits=() if article is None else article.edits,
        reason=fetch.reason or page.reason,
        failures=page.failures,
        missing_since=page.missing_since,
        gone_since=page.gone_since,
        retry_after=fetch.retry_after,
    )
    habits = plan.habits_of(None if article is None else article.section)
    return schedule.next_visit(history, now, habits=habits, price=plan.price)
