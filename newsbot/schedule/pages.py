"""When to visit a page again.

Edits of an article are taken for a Poisson process whose rate falls with age (`Habits`) times a factor of its own,
which is gamma distributed over articles; visits narrow that factor. Over the edits still expected, as many visits are
spread evenly as bring so many versions more that each is worth the price of a request; the price follows from the
budget. So every request is spent where it brings most (Cho and Garcia-Molina, "Effective page refresh policies for web
crawlers", 2003, do this for a rate that stays). After each visit all is planned anew.

What failed or is missing follows other rules: back off by kind, and confirm a disappearance before it is said. Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from newsbot.items import PageStatus, Reason, instant
from newsbot.schedule.habits import DEFAULT_HABITS, HOURS, Habits
from newsbot.schedule.waiting import DAY, HOUR, MINUTE, backoff, jitter, not_before

#: Versions that one request more must be expected to find, where no budget says otherwise: some 6 visits an article.
DEFAULT_PRICE = 0.012
LOWEST_PRICE, HIGHEST_PRICE = 1e-7, 0.9

#: Disappearances that a second look in another crawl confirms; the others need looks spaced over a day.
CONFIRMED_AT_ONCE = frozenset({Reason.HTTP_410, Reason.REDIRECT_HOME, Reason.REDIRECT_SECTION})
CONFIRMED_OVER_A_DAY = frozenset(
    {Reason.HTTP_404, Reason.SOFT_404, Reason.DNS, Reason.BOT_WALL, Reason.LOGIN_WALL, Reason.HTTP_401, Reason.HTTP_403}
)
_SECOND_LOOK = HOUR
_SPACING = 8 * HOUR
_CONFIRMATION = DAY
#: What is gone is looked for again: first after a week, then ever more seldom.
_GONE_FIRST, _GONE_LONGEST = 7 * DAY, 180 * DAY
#: A page that held no article may hold one later; it is looked at once more soon, then hardly.
_REJECTED = (DAY, 90 * DAY)
_EXCLUDED = 7 * DAY

_NEVER = frozenset({PageStatus.ALIAS, PageStatus.MOVED, PageStatus.REMOVED})
#: Within this many hours the outlet's day and night decide when a visit is due.
_RHYTHM_HOURS = 72
#: How far ahead edits are looked for, in hours and in ages of the article.
_HORIZON, _OUTLOOK = 8760.0, 2.0
_LARGEST_EXPONENT = 500.0

_YEAR_HOURS = 8760.0
_PRICE_HALVINGS, _PRICE_STEPS, _MOST_EDITS, _SMALLEST_SHARE = 14, 120, 40, 1e-5


@dataclass(frozen=True, slots=True)
class Policy:
    """What a person may set: the shortest and the longest time between visits, and an age after which none is made."""

    shortest: timedelta = 10 * MINUTE
    longest: timedelta = 365 * DAY
    close_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PageHistory:
    """What is known of a page when its next visit is planned.

    `edits` are the visits that found an edit; `claimed_modified` is the latest change that a feed or a sitemap claims;
    `failures` counts failures in a row, `reason` says why the last visit was not well.
    """

    key: int
    first_seen_at: datetime
    status: PageStatus = PageStatus.DISCOVERED
    published: datetime | date | None = None
    last_fetch_at: datetime | None = None
    visits: int = 0
    edits: tuple[datetime, ...] = ()
    reason: Reason | None = None
    failures: int = 0
    missing_since: datetime | None = None
    gone_since: datetime | None = None
    retry_after: datetime | None = None
    claimed_modified: datetime | None = None

    @property
    def born(self) -> datetime:
        """When the article was published, as far as that is known: not after the page was first seen."""
        seen = self.first_seen_at.astimezone(UTC)
        return min(seen, instant(self.published)) if isinstance(self.published, datetime) else seen

    def age(self, moment: datetime) -> float:
        """The article's age at a moment, in hours."""
        return max(0.0, (moment - self.born) / HOUR)


def next_visit(
    page: PageHistory,
    now: datetime,
    *,
    habits: Habits = DEFAULT_HABITS,
    price: float = DEFAULT_PRICE,
    policy: Policy = Policy(),
) -> datetime | None:
    """When to visit a page next; None: never. The answer lies in the future except for a page that is due.

    `habits` are the outlet's or the section's, `price` what a visit must promise (see `price_for`). A claimed edit
    makes a page due at once, as long as claims are trusted there.
    """
    now = now.astimezone(UTC)
    if page.status in _NEVER:
        return None
    if policy.close_after is not None and page.age(now) * HOUR > policy.close_after:
        return None
    if page.last_fetch_at is None:
        return not_before(now, now, page.retry_after)
    last = min(page.last_fetch_at.astimezone(UTC), now)
    wait = _special_wait(page, last)
    if wait is None:
        wait = _wait(page, last, habits, price, policy)
        if is_claim_new(page.claimed_modified, page.last_fetch_at, now) and trusts_claims(habits, price):
            wait = min(wait, max(now - last, policy.shortest))
    return not_before(last + wait * jitter(page.key, page.visits, 0.05), now, page.retry_after)


def is_claim_new(claimed: datetime | None, last_fetch_at: datetime | None, now: datetime) -> bool:
    """Whether a source claims an edit that no visit can have seen: evidence, which a visit checks.

    What is dated in the future is no evidence.
    """
    return claimed is not None and last_fetch_at is not None and last_fetch_at < claimed <= now


def trusts_claims(habits: Habits, price: float) -> bool:
    """Whether claims prove true at least as often as visits made without them, at this price, find an edit."""
    return habits.claim_trust >= -math.expm1(-spacing(price))


def confirms_missing(reason: Reason, missing_since: datetime, at: datetime) -> bool:
    """Whether a look at `at`, in another crawl, confirms a disappearance that was first met at `missing_since`."""
    if reason in CONFIRMED_AT_ONCE:
        return True
    return at - missing_since >= _CONFIRMATION


# -- what is not well -----------------------------------------------------------------------


def _special_wait(page: PageHistory, last: datetime) -> timedelta | None:
    """The wait of a page that failed, is missing, gone, blocked, excluded or no article; None where it is well."""
    if page.gone_since is not None or page.status is PageStatus.GONE:
        since = page.gone_since or page.missing_since or last
        return min(max(_GONE_FIRST, last - since.astimezone(UTC)), _GONE_LONGEST)
    if page.missing_since is not None:
        return _SECOND_LOOK if page.reason in CONFIRMED_AT_ONCE else _SPACING
    if page.status is PageStatus.REJECTED:
        return _REJECTED[0] if page.visits <= 1 else _REJECTED[1]
    if page.failures or page.status in (PageStatus.BLOCKED, PageStatus.FAILED):
        return backoff(page.reason or "", page.failures)
    return _EXCLUDED if page.status is PageStatus.EXCLUDED else None


# -- edits ----------------------------------------------------------------------------------


def _wait(page: PageHistory, last: datetime, habits: Habits, price: float, policy: Policy) -> timedelta:
    """How long until enough edits are expected since the last visit for another to be worth its price."""
    age = page.age(last)
    seen = habits.expected(age)
    watched = max(0.0, seen - habits.expected(page.age(page.first_seen_at)))  # clocks jump
    coming = habits.expected(max(_HORIZON, _OUTLOOK * age)) - seen
    needed = edits_needed(habits.shape + len(page.edits), habits.shape + watched, coming, price)
    hours = habits.age_when(seen + needed) - age
    if hours < _RHYTHM_HOURS:
        hours = _hours_by_rhythm(habits, age, last, needed)
    return min(max(timedelta(hours=min(hours, policy.longest / HOUR)), policy.shortest), policy.longest)


def edits_needed(shape: float, rate: float, coming: float, price: float) -> float:
    """How many edits of an average article should be expected between the last visit and the next.

    An article's factor is gamma distributed with `shape` and `rate` after what visits saw of it, so the chance of no
    edit while x are expected of an average article is (rate / (rate + x)) ** shape. The `coming` edits are divided
    evenly among as many visits as are worth `price`, rounded by half a visit; less than one comes after them all.
    """
    outlook = shape * math.log1p(coming / rate)
    if outlook <= 0:
        return math.inf
    visits = outlook / spacing(price) + 0.5
    return rate * math.expm1(min(outlook / visits / shape, _LARGEST_EXPONENT))


@lru_cache(maxsize=1024)
def spacing(price: float) -> float:
    """How many edits of an article apart its visits lie where one visit more would find `price` versions more.

    n visits over a total of e edits find n (1 - exp(-e / n)) versions; one visit more finds 1 - (1 + c) exp(-c) more,
    where c = e / n. This solves for c.
    """
    low, high = 0.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        if 1 - (1 + middle) * math.exp(-middle) < price:
            low = middle
        else:
            high = middle
    return high


def _hours_by_rhythm(habits: Habits, age: float, last: datetime, needed: float) -> float:
    """Hours until `needed` edits are expected, the outlet's day and night counted."""
    passed = 0.0
    step = 1 - (last.minute * 60 + last.second) / 3600
    hour = last.hour
    while passed < 2 * _RHYTHM_HOURS:
        gain = (habits.expected(age + passed + step) - habits.expected(age + passed)) * habits.rhythm[hour]
        if gain >= needed:
            return passed + step * needed / gain
        needed -= gain
        passed += step
        step = 1.0
        hour = (hour + 1) % HOURS
    return passed


# -- the price of a request -----------------------------------------------------------------


@lru_cache(maxsize=256)
def price_for(habits: Habits, visits_per_article: float) -> float:
    """The price at which an outlet's average article gets so many visits in its first year, the first included.

    Assumes that the habits are true; what a budget has left or lacks after some days corrects it (`adjusted_price`).
    """
    low, high = math.log(LOWEST_PRICE), math.log(HIGHEST_PRICE)
    for _ in range(_PRICE_HALVINGS):
        middle = (low + high) / 2
        if 1 + expected_visits(habits, math.exp(middle)) > visits_per_article:
            low = middle
        else:
            high = middle
    return math.exp(high)


def expected_visits(habits: Habits, price: float) -> float:
    """Visits after the first that an average article gets in its first year at a price.

    Follows, from visit to visit, which share of articles stands at each number of edits found and expected so far.
    """
    end = habits.expected(_YEAR_HOURS)
    step = math.log1p(end / habits.shape) / _PRICE_STEPS
    shares = {(0, 0): 1.0}
    visits = 0.0
    while shares:
        following: dict[tuple[int, int], float] = {}
        for (found, place), share in shares.items():
            watched = habits.shape * math.expm1(place * step)
            coming = habits.expected(max(_HORIZON, _OUTLOOK * habits.age_when(watched))) - watched
            shape, rate = habits.shape + found, habits.shape + watched
            needed = edits_needed(shape, rate, coming, price)
            if watched + needed > end:
                continue
            visits += share
            chance = 1 - (rate / (rate + needed)) ** shape
            reached = max(place + 1, round(math.log1p((watched + needed) / habits.shape) / step))
            for more, part in ((1, share * chance), (0, share * (1 - chance))):
                if part > _SMALLEST_SHARE:
                    state = min(found + more, _MOST_EDITS), reached
                    following[state] = following.get(state, 0.0) + part
        shares = following
    return visits


def adjusted_price(price: float, spent: float, budget: float) -> float:
    """The price for the coming days, after `spent` requests where the budget allowed `budget`."""
    if budget <= 0:
        return HIGHEST_PRICE
    ratio = min(4.0, max(0.25, spent / budget))
    return min(HIGHEST_PRICE, max(LOWEST_PRICE, price * math.sqrt(ratio)))
