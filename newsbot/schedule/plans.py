"""What an outlet's visits are planned by: its habits, as visits taught them, and the price of a request. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsbot.schedule.habits import DEFAULT_HABITS, Habits, Tally, Watch, learn, observe
from newsbot.schedule.pages import DEFAULT_PRICE, adjusted_price, price_for, trusts_claims

#: A section that was watched less often goes by its outlet's habits.
_SECTION_WATCHES = 50
#: With fewer new articles than this a week says nothing of what an article costs.
_WEEK_ARTICLES = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """How an outlet, and its sections, edit their articles, and how many versions a request must promise there."""

    habits: Habits = DEFAULT_HABITS
    price: float = DEFAULT_PRICE
    sections: Mapping[str, Habits] = field(default_factory=dict)

    def habits_of(self, section: str | None) -> Habits:
        """The habits of a section: the outlet's where little is known of it."""
        return self.habits if section is None else self.sections.get(section, self.habits)

    @property
    def trusts_claims(self) -> bool:
        """Whether an edit that the outlet's own sources claim is worth a visit."""
        return trusts_claims(self.habits, self.price)


DEFAULT_PLAN = Plan()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was seen of an outlet: watches by section, articles by the hour UTC of publication, and its last week.

    `week_visits` are the visits of that week that found an article, the `week_articles` first ones included.
    """

    watches: Mapping[str | None, Sequence[Watch]] = field(default_factory=dict)
    published_by_hour: Sequence[int] = ()
    week_visits: int = 0
    week_articles: int = 0


def plan_for(lesson: Lesson, visits_per_article: float | None = None) -> Plan:
    """The plan that a lesson teaches.

    Without a budget all outlets have one price, for a version counts the same wherever it is found: who edits much is
    visited more often. With `visits_per_article` the price is what that budget buys from such an outlet, and rises
    while its last week cost more.
    """
    tallies = {section: observe(watches) for section, watches in lesson.watches.items()}
    habits = learn(sum(tallies.values(), Tally()), DEFAULT_HABITS, lesson.published_by_hour)
    sections = {
        section: learn(tallies[section], habits)
        for section, watches in lesson.watches.items()
        if section is not None and len(watches) >= _SECTION_WATCHES
    }
    return Plan(habits, _price(habits, lesson, visits_per_article), sections)


def _price(habits: Habits, lesson: Lesson, visits_per_article: float | None) -> float:
    if visits_per_article is None:
        return DEFAULT_PRICE
    price = price_for(habits, visits_per_article)
    if lesson.week_articles < _WEEK_ARTICLES:
        return price
    # what a week leaves over is kept: articles that are new have most of their visits still before them
    return max(price, adjusted_price(price, lesson.week_visits, visits_per_article * lesson.week_articles))
