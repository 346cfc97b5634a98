"""From what a person calls an outlet (slug, host, address) to outlets in the database, surveying those not known yet.

The survey asks the home page, robots.txt and at most twelve usual places, through the crawl's own middlewares, and
archives what it gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsbot import outlets, urls
from newsbot.discover import site
from newsbot.errors import AddressError, DiscoveryError, FetchError, NewsbotError, UsageError
from newsbot.extensions.run import Run
from newsbot.items import SourceKind
from newsbot.middlewares import marks
from newsbot.middlewares.hosts import host_of
from newsbot.middlewares.robots import RobotsMiddleware
from newsbot.spiders import answers
from newsbot.store import read, write
from newsbot.store.session import Database


@dataclass(frozen=True, slots=True)
class Surveyed:
    """An outlet that was looked at: what was found, and the key under which it is stored."""

    outlet_id: int
    outlet: outlets.Outlet
    survey: site.SiteSurvey


async def resolve(crawler: Crawler, targets: tuple[str, ...]) -> tuple[int, ...]:
    """The outlets' keys. What can't be resolved becomes a problem of the run; the others go on."""
    run = Run.of(crawler)
    found: list[int] = []
    for target in targets:
        try:
            known = _known(await run.in_database(read.all_outlets), target)
            found.append(known.id if known is not None else (await add(crawler, target)).outlet_id)
        except NewsbotError as error:
            run.problems.append(str(error))
    return tuple(dict.fromkeys(found))


def _known(rows: Sequence[read.OutletRow], target: str) -> read.OutletRow | None:
    return next((row for row in rows if row.slug == target), None) or outlets.match(rows, target)


async def add(crawler: Crawler, target: str) -> Surveyed:
    """Look at an outlet that is not known yet, and store it.

    Raises UsageError where `target` is no address, FetchError where its home page can't be had, DiscoveryError where
    there is nothing to find.
    """
    run = Run.of(crawler)
    home_url = home_address(target)
    survey = await look(crawler, home_url)

    def store(database: Database) -> Surveyed:
        outlet = outlet_of(home_url, survey, [known.slug for known in read.all_outlets(database)])
        return Surveyed(write.add_outlet(database, outlet, run.now()), outlet, survey)

    surveyed = await run.in_database(store)
    await run.load_outlets()
    return surveyed


def home_address(target: str) -> str:
    """The address that a person means by a host or an address. Raises UsageError."""
    address = target if "://" in target else f"https://{target}"
    if "://" not in target and "." not in target:
        raise UsageError(f"{target}: no such outlet; `newsbot outlets list` shows them, an address adds one")
    try:
        address = urls.check(address)
    except AddressError as error:
        raise UsageError(str(error)) from error
    return address if address.count("/") > 2 else f"{address}/"


async def look(crawler: Crawler, home_url: str) -> site.SiteSurvey:
    """Survey the outlet at `home_url`. Raises FetchError, DiscoveryError."""
    home = await _ask(crawler, home_url)
    if home.status is None or home.status >= 400:
        raise FetchError(f"{home_url}: {home.error or f'answers {home.status}'}; check the address")
    home_url = home.final_url or home_url
    robots_text = RobotsMiddleware.of(crawler).rules(host_of(home_url))
    found = {home_url: home}
    for probe in site.probes(home_url, home.body, robots_text):
        found[probe.url] = await _ask(crawler, probe.url)
    for probe in site.follow_up(found):
        found[probe.url] = await _ask(crawler, probe.url)
    survey = site.survey(home_url, found)
    if not any(source.kind is not SourceKind.HOME or source.links_count for source in survey.sources):
        tried = "; ".join(f"{url}: {came}" for url, came in survey.tried)
        raise DiscoveryError(
            f"{home_url}: no feed, sitemap or section found ({tried}); load one with `newsbot outlets load`"
        )
    return survey


def outlet_of(home_url: str, survey: site.SiteSurvey, taken: Iterable[str]) -> outlets.Outlet:
    """The outlet that a survey describes, under a slug that no other has."""
    host = urls.host(home_url)
    return outlets.Outlet(
        slug=outlets.unique_slug(host, taken),
        name=survey.name,
        home_url=home_url,
        hosts=(host,),
        language=survey.language,
        country=survey.country,
        timezone=survey.timezone,
        sources=tuple(outlets.SourceDefinition(source.kind, source.url) for source in survey.sources),
    )


async def _ask(crawler: Crawler, url: str) -> site.Answer:
    """What stands at an address, or why nothing could be had."""
    request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta=marks.archived())
    try:
        response: Response = await crawler.engine.download_async(request)
    except Exception as error:  # noqa: BLE001 (every failure of the network becomes a reason that is reported)
        most = crawler.settings.getint("REDIRECT_MAX_TIMES")
        reason = answers.failure_reason(error, request.url, redirects=len(marks.hops(request)), most_redirects=most)
        return site.Answer(None, error=answers.words(reason))
    capture = marks.capture(response.meta)
    if capture is not None:
        Run.of(crawler).keep(capture)
    return site.Answer(response.status, response.body, answers.header(response, "Content-Type"), response.url)
