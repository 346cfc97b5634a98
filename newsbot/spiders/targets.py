"""From what a person calls an outlet (slug, host, address) to outlets in the database, surveying those not known yet.

The survey asks the home page, robots.txt and at most twelve usual places, through the crawl's own middlewares, and
archives what it gets.
"""

from __future__ import annotations

from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from newsbot import outlets, urls
from newsbot.discover import site
from newsbot.errors import AddressError, FetchError, NewsbotError, UsageError
from newsbot.extensions.run import Run
from newsbot.items import Reason
from newsbot.middlewares import marks
from newsbot.spiders import answers
from newsbot.store import write
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
            known = await run.in_database(write.find_outlet, target)
            found.append(known if known is not None else (await add(crawler, target)).outlet_id)
        except NewsbotError as error:
            run.problems.append(str(error))
    return tuple(dict.fromkeys(found))


async def add(crawler: Crawler, target: str) -> Surveyed:
    """Look at an outlet that is not known yet, and store it.

    Raises UsageError where `target` is no address, FetchError where its home page can't be had, DiscoveryError where
    there is nothing to find.
    """
    run = Run.of(crawler)
    survey = await look(crawler, home_address(target))

    def store(database: Database) -> Surveyed:
        outlet = survey.outlet(taken=[known.slug for known in write.known_outlets(database)])
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
    if not isinstance(home, site.Answer):
        raise FetchError(f"{home_url}: {_WORDS.get(home, home.value)}; check the address")
    if home.status >= 400:
        raise FetchError(f"{home_url}: answers {home.status}; check the address")
    robots = await _ask(crawler, urls.resolve(home.final_url, "/robots.txt"), is_robots=True)
    robots_text = robots.body.decode("utf-8", "replace") if isinstance(robots, site.Answer) and robots.status == 200 else ""
    found: dict[str, site.Answer] = {}
    tried: dict[str, str] = {}
    for probe in site.probes(home.final_url, home.body, robots_text):
        answer = await _ask(crawler, probe.url)
        if isinstance(answer, site.Answer):
            found[probe.url] = answer
        else:
            tried[probe.url] = answer.value
    return site.survey(home.final_url, home, found, tried)


async def _ask(crawler: Crawler, url: str, *, is_robots: bool = False) -> site.Answer | Reason:
    """What stands at an address, or why nothing could be had."""
    meta = marks.archived()
    if is_robots:
        meta["dont_obey_robotstxt"] = True
    request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta=meta)
    try:
        response: Response = await crawler.engine.download_async(request)
    except Exception as error:  # noqa: BLE001 (every failure of the network becomes a reason that is reported)
        return answers.failure_reason(Failure(error), redirects=len(marks.hops(request)), most_redirects=0)
    capture = marks.capture(response.meta)
    if capture is not None:
        Run.of(crawler).keep(capture)
    return site.Answer(
        status=response.status,
        content_type=answers.header(response, "Content-Type"),
        body=response.body,
        final_url=response.url,
    )


#: Why a home page can't be had, for a person.
_WORDS = {
    Reason.DNS: "no such host",
    Reason.CONNECTION: "the connection was refused",
    Reason.TIMEOUT: "no answer in time",
    Reason.TLS: "its certificate can't be verified (NEWSBOT_TLS_VERIFY=0 goes on all the same)",
    Reason.ADDRESS: "a private address (NEWSBOT_ALLOW_PRIVATE=1 goes on all the same)",
    Reason.ROBOTS: "robots.txt forbids the home page",
    Reason.REDIRECT_LOOP: "redirects in a circle",
    Reason.TOO_LARGE: "its answer is too large",
    Reason.INTERRUPTED: "another crawl is asking this host now",
}
