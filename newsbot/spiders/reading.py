"""Answers read: a page's bytes as a Fetch with its article, a source's bytes as a SourceFetch with its links.

Pure: the clock and all that is known enter as arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scrapy.http import Response

from newsbot.discover import feed, section, sitemap
from newsbot.errors import DiscoveryError, ExtractionError
from newsbot.extract import Explanation, Rules, guarded
from newsbot.extract.walls import wall
from newsbot.items import Capture, Fetch, Health, Hop, Link, Reason, SourceFetch, SourceKind, Validators
from newsbot.spiders import answers
from newsbot.store.lease import PageJob, SourceJob

_WALLS = (Reason.BOT_WALL, Reason.LOGIN_WALL)

#: Pages of a section that are followed in one look.
MOST_SECTION_PAGES = 10


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a source, which may go on at `next_url`."""

    fetch: SourceFetch
    next_url: str | None = None


# -- pages ----------------------------------------------------------------------------------


def page(
    response: Response, job: PageJob, *, at: datetime, rules: Rules, capture: Capture | None, hops: tuple[Hop, ...]
) -> Fetch:
    """What an answer to a page's visit says."""
    fetch = Fetch(
        page_id=job.page_id,
        url=job.url,
        at=at,
        final_url=response.url,
        http_status=response.status,
        hops=hops,
        capture=capture,
        outlet_id=job.outlet_id,
    )
    reason = _without_article(response)
    if reason is not None or response.status == 304:
        return replace(fetch, reason=reason)
    fetch = replace(fetch, validators=answers.validators(response) if not hops else Validators())
    try:
        seen = _read(response, at, rules)
    except ExtractionError:
        return replace(fetch, reason=Reason.EXTRACTION)
    return replace(fetch, article=seen.article, reason=wall(seen.document, seen.body))


def _read(response: Response, at: datetime | None, rules: Rules | None) -> Explanation:
    """What the extractor makes of a body. Raises ExtractionError."""
    content_type = answers.header(response, "Content-Type")
    return guarded(response.body, response.url, content_type, at, rules, None, every_verdict=False)


def _without_article(response: Response) -> Reason | None:
    """Why an answer is not even read for an article."""
    if "dataloss" in response.flags:
        return Reason.TRUNCATED
    if (reason := answers.status_reason(response.status)) is not None or response.status == 304:
        return reason
    if not response.body.strip():
        return Reason.EMPTY
    if response.headers.get("Content-Encoding"):
        return Reason.DECODING
    return None if answers.is_document(response) else Reason.MEDIA_TYPE


# -- sources --------------------------------------------------------------------------------


def source(
    response: Response,
    job: SourceJob,
    *,
    at: datetime,
    capture: Capture | None,
    hops: tuple[Hop, ...],
    known: Sequence[str],
) -> Look:
    """What an answer to a look at a source says; `known` are addresses of articles of the outlet."""
    fetch = SourceFetch(
        source_id=job.source_id,
        url=job.url,
        at=at,
        health=Health.OK,
        http_status=response.status,
        capture=capture,
        hops=hops,
        outlet_id=job.outlet_id,
    )
    if "dataloss" in response.flags:
        return Look(replace(fetch, health=Health.TRUNCATED))
    reason = answers.status_reason(response.status)
    if reason is not None:
        return Look(replace(fetch, health=answers.health(reason)))
    if response.status == 304:
        return Look(replace(fetch, validators=job.validators))
    if not response.body.strip():
        return Look(replace(fetch, health=Health.EMPTY))
    try:
        look = _links(replace(fetch, validators=answers.validators(response)), response, job, known)
    except DiscoveryError:
        return Look(replace(fetch, health=_instead_of_links(response, Health.PARSE)))
    if look.fetch.links or job.kind not in (SourceKind.HOME, SourceKind.SECTION):
        return look
    return Look(replace(fetch, health=_instead_of_links(response, Health.EMPTY)))


def _instead_of_links(response: Response, otherwise: Health) -> Health:
    """The health of a source whose answer has no links: a wall, where a page stands there that is one."""
    try:
        seen = _read(response, None, None)
    except ExtractionError:
        return otherwise
    return answers.health(reason) if (reason := wall(seen.document, seen.body)) in _WALLS else otherwise


def _links(fetch: SourceFetch, response: Response, job: SourceJob, known: Sequence[str]) -> Look:
    if job.kind is SourceKind.FEED:
        found = feed.parse(response.body, response.url)
        return Look(replace(fetch, links=found.links, ttl=found.ttl))
    if job.kind in (SourceKind.SITEMAP, SourceKind.NEWS_SITEMAP):
        listed = sitemap.parse(response.body, response.url)
        children = tuple((child.url, child.modified) for child in listed.children)
        return Look(replace(fetch, links=listed.links, children=children))
    shown = section.parse(response.body, response.url, known)
    goes_on = job.kind is SourceKind.SECTION and shown.next_url is not None and job.is_first_look
    return Look(replace(fetch, links=shown.links), shown.next_url if goes_on else None)


def more(look: Look, response: Response) -> Look:
    """The look after a further page of its section; a page that brings nothing new ends it."""
    if answers.status_reason(response.status) is not None or "dataloss" in response.flags:
        return replace(look, next_url=None)
    try:
        shown = section.parse(response.body, response.url, [link.url for link in look.fetch.links])
    except DiscoveryError:
        return replace(look, next_url=None)
    have = {link.url for link in look.fetch.links}
    fresh = tuple(link for link in shown.links if link.url not in have)
    links = (*look.fetch.links, *_placed_after(fresh, len(look.fetch.links)))
    return Look(replace(look.fetch, links=links), shown.next_url if fresh else None)


def _placed_after(links: tuple[Link, ...], first: int) -> tuple[Link, ...]:
    return tuple(replace(link, position=first + index) for index, link in enumerate(links))
