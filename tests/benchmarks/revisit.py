"""A year of outlets simulated: which rule for looking again catches most versions, and soonest, at equal requests?

    python -m tests.benchmarks.revisit [--articles 1500] [--seed 1] [--world flanders]

Rules compared: newsbot's `schedule`; fixed days 0, 1, 2, 6 (ZeroScraper); (now - checked) / (now - created) >= 0.2
(diffengine, run every half hour); a visit a day. newsbot's price is set so that it makes no more requests than the rule
that it is compared with. "known rates" is newsbot's rule told each article's true rate of edits, which nobody can
know: what is left between the two is the price of having to learn it.

Measured: versions kept beyond the first (each edit that a later one replaced unseen is lost), and the delay from an edit to
the visit that notices it (never noticed: infinite).

Where the worlds come from
    flanders    newsbot's default habits are taken from the same study, so this is the world it is tuned to.
                35 % of 291,666 articles updated within a day, 1.94 times each on average, one outlet 20 %, another 60 %
                (Timmerman, Bronselaer, Van Leuven: "News in motion", Journalism Practice 2024): gamma-Poisson, shape 0.5.
                82 % of a week's edits within the first day; 0.71 % removed within a day, 1.64 % within a week (GDELT:
                "Global trends in the ephemerality of online news", 2020): rate ~ (1 + age in hours) ** -1.4.
                Hours of the day: few articles before 6, most at 16, then falling (azernis and Medieninsider, 2023).
                Assumed: the form of the curve within the first day; edits keep the hours of publication.
    newsedits   1,278,804 articles, 4,609,430 versions: 2.6 edits an article (Spangher and others: "NewsEdits", NAACL 2022).
                Assumed: shape 0.8, log-normal ages (median 8 h, sigma 1.8), hours of a newsroom in another time zone.
    bursts      165,000 of 600,000 articles changed in nine months (Tsoukaladelis and others: "The times, they are
                a-changin'", 2024). Edits in clusters, not Poisson (Grimes and O'Brien: "Microscale evolution of web
                pages", WWW 2008). Assumed: clusters at log-normal ages (median 20 h, sigma 2.4: many late corrections), 1 to 12
                edits each within hours; no day and night.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import statistics
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from newsbot.items import PageStatus, Reason
from newsbot.schedule import Habits, PageHistory, Tally, Watch, learn, next_visit, observe, price_for

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = 365 * 24.0
HOUR = timedelta(hours=1)
#: Share of articles published at each hour, and of edits made: after azernis and Medieninsider, eleven German outlets.
GERMAN_HOURS = (1, 0.6, 0.5, 0.5, 1, 2.5, 4, 4, 4.5, 5.5, 6, 6, 6, 6, 6.5, 7, 6.5, 5.5, 5, 4, 3.5, 3, 2.5, 1.5)
AMERICAN_HOURS = (*GERMAN_HOURS[6:], *GERMAN_HOURS[:6])
FLAT_HOURS = (1.0,) * 24


@dataclass(frozen=True)
class Story:
    """An article of a simulated outlet; times in hours since the start of the year."""

    outlet: int
    born: float
    found: float
    edits: tuple[float, ...]
    removed: float
    rate: float
    """Its own factor on the outlet's rate of edits."""


@dataclass(frozen=True)
class World:
    name: str
    hours: Sequence[float]
    levels: tuple[float, ...]
    """Edits of an average article, for each outlet."""
    shape: float
    ages: Callable[[random.Random], float]
    cluster: Callable[[random.Random], list[float]]


def _power_law(rng: random.Random) -> float:
    return (1 - rng.random()) ** (-1 / 0.4) - 1


def _alone(rng: random.Random) -> list[float]:
    return [0.0]


def _burst(rng: random.Random) -> list[float]:
    times = [0.0]
    while len(times) < 12 and rng.random() < 0.6:
        times.append(times[-1] + rng.expovariate(1 / 1.5))
    return times


_DAY_SHARE = 1 - 25**-0.4
WORLDS = (
    World("flanders", GERMAN_HOURS, tuple(x / _DAY_SHARE for x in (0.3, 0.68, 1.8)), 0.5, _power_law, _alone),
    World("newsedits", AMERICAN_HOURS, (1.4, 2.6, 3.9), 0.8, lambda rng: rng.lognormvariate(math.log(8), 1.8), _alone),
    World("bursts", FLAT_HOURS, (0.25, 0.5, 0.8), 0.6, lambda rng: rng.lognormvariate(math.log(20), 2.4), _burst),
)


def stories(world: World, count: int, seed: int) -> list[Story]:
    """A year of articles, in the order in which they are found."""
    rng = random.Random(f"{world.name} {seed}")
    made = [_story(world, rng, number % len(world.levels)) for number in range(count)]
    return sorted(made, key=lambda story: story.found)


def _story(world: World, rng: random.Random, outlet: int) -> Story:
    day = rng.randrange(int(YEAR // 24))
    born = day * 24.0 + rng.choices(range(24), world.hours)[0] + rng.random()
    rate = rng.gammavariate(world.shape, 1 / world.shape)
    most = max(world.hours) * 24 / sum(world.hours)
    edits: list[float] = []
    for _ in range(_poisson(rng, rate * world.levels[outlet] * most)):
        at = born + world.ages(rng)
        if rng.random() * max(world.hours) < world.hours[int(at) % 24]:
            edits += [at + later for later in world.cluster(rng)]
    removed = born + (rng.random() ** 2 * 336 if rng.random() < 0.0232 else math.inf)
    found = born + rng.random() / 3
    kept = sorted(at for at in edits if found < at < min(YEAR, removed))
    return Story(outlet, born, found, tuple(kept), removed, rate)


def _poisson(rng: random.Random, mean: float) -> int:
    count, chance = 0, rng.expovariate(1)
    while chance < mean:
        count += 1
        chance += rng.expovariate(1)
    return count


# -- rules ----------------------------------------------------------------------------------

Visits = list[list[float]]


def by_ages(all_stories: Sequence[Story], ages: Callable[[Story], Iterator[float]]) -> Visits:
    """Visits at ages that nothing seen changes."""
    return [[at for at in (story.found + age for age in ages(story)) if at < YEAR] for story in all_stories]


def fixed_days(story: Story) -> Iterator[float]:
    yield from (0.0, 24.0, 48.0, 144.0)


def daily(story: Story) -> Iterator[float]:
    yield from (24.0 * day for day in range(366))


def diffengine(story: Story) -> Iterator[float]:
    """A run every half hour, in which what is stale is checked."""
    yield 0.0
    checked, now = 0.0, 0.5
    while now < YEAR:
        if (now - checked) / now >= 0.2:
            yield now
            checked = now
        now = max(now + 0.5, math.ceil(checked / 0.8 * 2) / 2)


def newsbot(all_stories: Sequence[Story], price: float) -> Visits:
    """newsbot's rule over the year, its habits learned week by week from what its own visits saw."""
    visits: Visits = [[] for _ in all_stories]
    pages = [
        PageHistory(number, moment(story.found), PageStatus.KEPT, moment(story.born))
        for number, story in enumerate(all_stories)
    ]
    outlets = 1 + max(story.outlet for story in all_stories)
    habits, tallies = [Habits()] * outlets, [Tally()] * outlets
    watches: list[list[Watch]] = [[] for _ in range(outlets)]
    published = [[0] * 24 for _ in range(outlets)]
    queue = [(story.found, number) for number, story in enumerate(all_stories)]
    learned = 0.0
    while queue:
        at, number = heapq.heappop(queue)
        if at >= YEAR:
            break
        if at - learned >= 168:
            learned = at
            for outlet in range(outlets):
                tallies[outlet] += observe(watches[outlet], habits[outlet])
                watches[outlet].clear()
                habits[outlet] = learn(tallies[outlet], Habits(), published[outlet])
        story, seen = all_stories[number], visits[number]
        if seen:
            edited = bisect_right(story.edits, at) > bisect_right(story.edits, seen[-1])
            watches[story.outlet].append(Watch(seen[-1] - story.born, at - story.born, edited))
        else:
            edited = False
            published[story.outlet][int(story.born) % 24] += 1
        seen.append(at)
        if at > story.removed:
            continue
        page = pages[number]
        pages[number] = replace(
            page,
            last_fetch_at=moment(at),
            visits=len(seen),
            edits=(*page.edits, moment(at)) if edited else page.edits,
        )
        due = next_visit(pages[number], moment(at), habits=habits[story.outlet], price=price)
        if due is not None:
            heapq.heappush(queue, (max(at + 1 / 60, (due - START) / HOUR), number))
    return visits


def moment(hours: float) -> datetime:
    return START + hours * HOUR


# -- measures -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    requests: int
    caught: int
    edits: int
    median_delay: float
    removals: int
    articles: int

    @property
    def versions(self) -> int:
        """Distinct versions, the first ones included."""
        return self.caught + self.articles


def measure(all_stories: Sequence[Story], visits: Visits) -> Result:
    caught = removals = 0
    delays: list[float] = []
    for story, seen in zip(all_stories, visits, strict=True):
        counts = [bisect_right(story.edits, at) for at in seen if at < story.removed]
        caught += sum(1 for before, after in zip(counts, counts[1:], strict=False) if after > before)
        for edit in story.edits:
            place = bisect_right(seen, edit)
            is_seen = place < len(seen) and seen[place] < story.removed
            delays.append(seen[place] - edit if is_seen else math.inf)
        removals += any(at > story.removed for at in seen)
    edits = sum(len(story.edits) for story in all_stories)
    return Result(sum(map(len, visits)), caught, edits, statistics.median(delays), removals, len(all_stories))


def at_most(all_stories: Sequence[Story], requests: int, rule: Callable[[float], Visits]) -> tuple[float, Visits]:
    """The lowest price, and its visits, at which a rule makes no more requests than these."""
    low, high = math.log(1e-6), math.log(0.9)
    best = math.exp(high), rule(math.exp(high))
    for _ in range(9):
        middle = (low + high) / 2
        visits = rule(math.exp(middle))
        count = sum(map(len, visits))
        if count > requests:
            low = middle
            continue
        high, best = middle, (math.exp(middle), visits)
        if count > 0.99 * requests:
            break
    return best


RIVALS = {"fixed days": fixed_days, "diffengine": diffengine, "daily": daily}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--world", action="append")
    arguments = parser.parse_args()
    began = time.monotonic()
    print(f"{'world':10} {'rule':12} {'requests':>8} {'an article':>10} {'caught':>7} {'of':>6} {'x':>5} {'versions x':>10} {'median delay h':>14} {'x':>5} {'removals':>8} {'price':>6}")
    for world in WORLDS:
        if arguments.world and world.name not in arguments.world:
            continue
        made = stories(world, arguments.articles, arguments.seed)
        for name, ages in RIVALS.items():
            rival = measure(made, by_ages(made, ages))
            report(world.name, name, rival, rival, None)
            price, visits = at_most(made, rival.requests, lambda price: newsbot(made, price))
            report(world.name, "  newsbot", measure(made, visits), rival, price)
    print(f"{time.monotonic() - began:.0f} s")


def report(world: str, rule: str, result: Result, rival: Result, price: float | None) -> None:
    delay = result.median_delay / rival.median_delay if math.isfinite(rival.median_delay) else 0 if math.isfinite(result.median_delay) else math.nan
    print(
        f"{world:10} {rule:12} {result.requests:8} {result.requests / result.articles:10.1f} {result.caught:7}"
        f" {result.edits:6} {result.caught / rival.caught:5.2f} {result.versions / rival.versions:10.2f} {result.median_delay:14.2f} {delay:5.2f} {result.removals:8}"
        + (f" {price:8.6f}" if price else "")
    )


if __name__ == "__main__":
    main()
