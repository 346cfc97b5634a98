"""What becomes of the links that a source names: pages that are new, visits that are worth making sooner. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsbot import schedule, urls
from newsbot.decide.known import Known
from newsbot.items import Disposition, Link, PageStatus, Reason, instant

#: From so many claims of a change on, in one look, they are weighed against what else the source says.
MANY_CLAIMS = 10

#: A clock may be wrong by so much; what claims to have changed later than that is made up.
CLOCK_SLACK = timedelta(hours=1)

#: Pages that a claimed change brings a visit of.
CLAIMABLE = frozenset({PageStatus.KEPT, PageStatus.GONE})


@dataclass(frozen=True, slots=True)
class Named:
    """A link that names a page of an outlet; `reason` says why it is not to be visited."""

    url_key: int
    outlet_id: int
    link: Link
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A known page, and when a source says that it last changed."""

    page_id: int
    status: PageStatus
    last_fetch_at: datetime | None
    link: Link

    def is_new(self, now: datetime) -> bool:
        """Whether no visit can have seen the change; one dated by day may lie anywhere in it."""
        claimed = None if self.link.modified is None else instant(self.link.modified)
        return schedule.is_claim_new(claimed, self.last_fetch_at, now + CLOCK_SLACK)


def sort_links(
    links: Iterable[Link], known: Known, finder: int
) -> tuple[list[Named], list[tuple[Disposition, Reason]]]:
    """The pages that links name, each once, and what became of the links that name none.

    `finder` is the outlet whose source it is. A link to another outlet that is known here is that outlet's; one to
    nobody's host is left out by rule, one to a home or section page as a listing.
    """
    named: dict[int, Named] = {}
    left: list[tuple[Disposition, Reason]] = []
    for link in links:
        if not urls.is_fetchable(link.url):
            left.append((Disposition.EXCLUDED, Reason.ADDRESS))
            continue
        outlet_id = known.outlet_of(link.url, finder)
        if outlet_id is None:
            left.append((Disposition.EXCLUDED, Reason.RULE))
            continue
        if known.is_section(link.url, outlet_id):
            left.append((Disposition.EXCLUDED, Reason.LISTING))
            continue
        key = urls.key(link.url)
        reason = None if known.outlets[outlet_id].allows(link.url) else Reason.RULE
        named.setdefault(key, Named(key, outlet_id, link, reason))
    return list(named.values()), left


def believed(claims: Sequence[Claim], now: datetime, plan: schedule.Plan = schedule.DEFAULT_PLAN) -> list[int]:
    """The pages to visit now because a source says that they changed since they were last fetched.

    Nothing is believed where earlier claims of the source's outlet, whose `plan` this is, proved false; nor is a source
    that says so of most of what it names: it makes its dates up as it is asked.
    """
    if not plan.trusts_claims:
        return []
    usable = [claim for claim in claims if claim.status in CLAIMABLE and claim.last_fetch_at is not None]
    new = [claim.page_id for claim in usable if claim.is_new(now)]
    if len(new) > MANY_CLAIMS and len(new) > len(usable) / 2:
        return []
    return new


def first_visit(link: Link, now: datetime) -> datetime:
    """When a new page is due: now, but of all that is due the latest goes first, so by date and place in the source.

    What has no date of publication goes by that of its change: an old page of a sitemap waits for today's news.
    """
    dated = link.published or link.modified
    latest = now if dated is None else min(instant(dated), now)
    return latest - timedelta(milliseconds=link.position or 0)
