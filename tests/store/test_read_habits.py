"""Plans that history teaches: who edits much is looked at sooner, who claims falsely is not believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsbot.items import Fetch, Link, SourceKind
from newsbot.outlets import SourceDefinition
from newsbot.schedule import DEFAULT_HABITS, DEFAULT_PRICE, Plan, price_for
from newsbot.store import read_habits, write
from newsbot.store.models import Page
from newsbot.store.session import Database
from tests.store.story import DAY, HOME, HOUR, OUTLET, Story, article, words

QUIET_HOME = "https://www.meadow.example/"
QUIET = replace(
    OUTLET,
    slug="meadow-example",
    home_url=QUIET_HOME,
    hosts=("www.meadow.example",),
    sources=(SourceDefinition(SourceKind.FEED, QUIET_HOME + "feed.xml"),),
)
ARTICLES = 60


@pytest.fixture
def story(database: Database) -> Story:
    return Story(database)


def addresses(home: str, name: str = "news") -> list[str]:
    return [f"{home}{name}/{number}" for number in range(ARTICLES)]


def visit_all(story: Story, urls: list[str], *, edition: str = "", section: str | None = None) -> None:
    """A visit of each of the articles, in one batch."""
    if story.find(Page, url=urls[0]) is None:
        story.look(*urls)
    batch: list[Fetch] = []
    for url in urls:
        fields = {"title": url, "section": section, "published": None, "modified": None}
        batch.append(story.fetch(url, article(url, words(f"{url[-12:]}{edition}"), **fields)))
    story.save(*batch)
    story.crawl(4 * HOUR)


def learned(story: Story, outlet_id: int, budget: float | None = None) -> Plan:
    return read_habits.read_plans(story.database, {outlet_id: budget}, story.now)[outlet_id]


def test_without_history_the_defaults_hold(story: Story) -> None:
    plan = learned(story, story.outlet_id)
    assert plan.habits.rates == pytest.approx(DEFAULT_HABITS.rates)
    assert plan.habits.rhythm == pytest.approx(DEFAULT_HABITS.rhythm)
    assert (plan.price, plan.sections, plan.trusts_claims) == (DEFAULT_PRICE, {}, True)


def test_the_pages_of_an_outlet_that_edits_much_are_looked_at_sooner(story: Story) -> None:
    quiet_id = write.add_outlet(story.database, QUIET, story.now)
    for edition in ("", " again", " and again"):
        visit_all(story, addresses(HOME), edition=edition)
        visit_all(story, addresses(QUIET_HOME))
    waits = {}
    for planned in (False, True):
        if planned:
            story.plans = {key: learned(story, key) for key in (story.outlet_id, quiet_id)}
        for home in (HOME, QUIET_HOME):
            url = f"{home}new/{planned}"
            story.shows(url, words(f"new{planned}{home[12:15]}"), title=url, published=None)
            waits[home, planned] = story.page(url).next_visit_at - story.now
    assert waits[HOME, True] < waits[HOME, False] * 0.8
    assert waits[QUIET_HOME, True] > waits[QUIET_HOME, False] * 1.2


def test_sections_have_habits_of_their_own_where_enough_is_known(story: Story) -> None:
    for edition in ("", " again", " and again"):
        visit_all(story, addresses(HOME, "sport"), edition=edition, section="Sport")
        visit_all(story, addresses(HOME, "city"), section="City")
        visit_all(story, addresses(HOME, "rare")[:3], section="Rare")
    plan = learned(story, story.outlet_id)
    assert set(plan.sections) == {"Sport", "City"}
    sport, city, rare = (plan.habits_of(name).expected(24) for name in ("Sport", "City", "Rare"))
    assert city < rare < sport
    story.plans = {story.outlet_id: plan}
    waits = {}
    for section in ("Sport", "City"):
        url = f"{HOME}new/{section}"
        story.shows(url, words(f"new{section}"), title=url, section=section, published=None)
        story.crawl(HOUR)
        story.visit(url)  # 304: what section it is in is known from before
        waits[section] = story.page(url).next_visit_at - story.now
    assert waits["Sport"] < waits["City"] * 0.8


@pytest.mark.parametrize("is_true", [True, False])
def test_claims_are_held_against_what_visits_find(story: Story, is_true: bool) -> None:
    urls = addresses(HOME)
    visit_all(story, urls)
    story.look(*(Link(url, modified=story.now - HOUR) for url in urls))
    visit_all(story, urls, edition=" again" if is_true else "")
    plan = learned(story, story.outlet_id)
    assert (plan.habits.claims_true, plan.habits.claims_false) == ((ARTICLES, 0) if is_true else (0, ARTICLES))
    story.plans = {story.outlet_id: plan}
    story.look(Link(urls[0], modified=story.now))
    assert (story.page(urls[0]).next_visit_at <= story.now) is is_true


def test_claims_of_another_outlets_sources_teach_nothing(story: Story) -> None:
    write.add_outlet(story.database, QUIET, story.now)
    visit_all(story, addresses(HOME))
    named = [Link(url, modified=story.now - HOUR) for url in addresses(HOME)]
    story.look(*named, source=QUIET_HOME + "feed.xml")
    visit_all(story, addresses(HOME))
    assert learned(story, story.outlet_id).habits.claims_false == 0


def test_a_budget_sets_the_price_and_a_week_that_cost_more_raises_it(story: Story) -> None:
    assert learned(story, story.outlet_id, 20).price < DEFAULT_PRICE < learned(story, story.outlet_id, 2).price
    for visits in range(1, 8):
        visit_all(story, addresses(HOME))
        plan = learned(story, story.outlet_id, 3)
        worth = price_for(plan.habits, 3)
        assert plan.price == worth if visits <= 3 else plan.price > worth
    story.now += 8 * DAY
    plan = learned(story, story.outlet_id, 3)
    assert plan.price == price_for(plan.habits, 3)


def test_a_sample_is_enough(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    for edition in ("", " again"):
        visit_all(story, addresses(HOME), edition=edition)
    everything = learned(story, story.outlet_id).habits
    monkeypatch.setattr(read_habits, "ARTICLES", ARTICLES // 3)
    some = learned(story, story.outlet_id).habits
    assert DEFAULT_HABITS.expected(24) < some.expected(24) < everything.expected(24)
    story.now += 100 * DAY
    assert learned(story, story.outlet_id).habits.rates == pytest.approx(DEFAULT_HABITS.rates)
