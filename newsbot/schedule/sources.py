"""When to look at a feed, a sitemap or a section page again: sooner when much is new, later when nothing is. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsbot.items import Health, SourceKind
from newsbot.schedule.waiting import DAY, HOUR, MINUTE, backoff, jitter, not_before


@dataclass(frozen=True, slots=True)
class Bounds:
    """The interval that a kind of source begins with, and its shortest and longest."""

    first: timedelta
    shortest: timedelta
    longest: timedelta


BOUNDS = {
    SourceKind.FEED: Bounds(30 * MINUTE, 5 * MINUTE, DAY),
    SourceKind.NEWS_SITEMAP: Bounds(30 * MINUTE, 5 * MINUTE, DAY),
    SourceKind.SITEMAP: Bounds(6 * HOUR, HOUR, 14 * DAY),
    SourceKind.SECTION: Bounds(HOUR, 15 * MINUTE, DAY),
    SourceKind.HOME: Bounds(30 * MINUTE, 15 * MINUTE, 6 * HOUR),
}
#: Share of a source's links that were new: from `MUCH` on links may already have dropped out unseen; at `WANTED` a look
#: is worth its request and nothing is lost.
MUCH = 0.5
WANTED = 0.1
_SHORTEN_MOST, _LENGTHEN_MOST = 0.25, 1.5
#: Longest that a feed's wish to be left alone (ttl) is followed.
_LONGEST_TTL = DAY


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """What is known of a source after a look: what it brought, and the interval so far (None at first).

    `new_links` of its `total` links were new; both 0 where nothing changed (304). `ttl` is what a feed asks to be left
    alone for, in seconds.
    """

    key: int
    kind: SourceKind
    health: Health = Health.OK
    interval: timedelta | None = None
    new_links: int = 0
    total: int = 0
    looks: int = 0
    failures: int = 0
    ttl: int | None = None
    retry_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """When to look next, and the interval to remember."""

    at: datetime
    interval: timedelta


def next_check(source: SourceHistory, now: datetime) -> Check:
    """When to look at a source next, after a look at `now`.

    A failure leaves the interval as it was learned, and waits by its kind. Retry-After always holds, ttl while all is
    well.
    """
    now = now.astimezone(UTC)
    bounds = BOUNDS[source.kind]
    interval = _bounded(source.interval or bounds.first, bounds)
    if source.health is Health.NEW:
        return Check(not_before(now, now, source.retry_after), interval)
    if source.health is not Health.OK:
        wait = max(interval, backoff(source.health, source.failures))
    else:
        interval = _bounded(interval * _factor(source), bounds)
        wait = max(interval, min(timedelta(seconds=max(0, source.ttl or 0)), _LONGEST_TTL))
    at = now + wait * jitter(source.key, source.looks, 0.1)
    return Check(not_before(at, now, source.retry_after), interval)


def _factor(source: SourceHistory) -> float:
    """What the interval is multiplied by: towards that at which the wanted share of links is new at each look."""
    if source.total <= 0 or source.new_links <= 0:
        return _LENGTHEN_MOST
    if source.looks <= 1:
        return 1.0  # at the first look everything is new
    share = min(1.0, source.new_links / source.total)
    if share >= MUCH:
        return _SHORTEN_MOST
    return min(_LENGTHEN_MOST, math.sqrt(max(_SHORTEN_MOST, WANTED / share)))


def _bounded(interval: timedelta, bounds: Bounds) -> timedelta:
    return min(max(interval, bounds.shortest), bounds.longest)
