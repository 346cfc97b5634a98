"""Plans of visits as a crawl holds them: learned when an outlet is first met, and again the next day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsbot.extensions import knowledge
from newsbot.schedule import DEFAULT_PLAN
from newsbot.store import read_habits
from newsbot.store.session import Database
from tests.store.rows import NOON, add_outlet


def test_plans_are_learned_once_a_day_with_the_outlets_own_budget(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add_outlet(database, "harbour", config={"visits_per_article": 2})
    second = add_outlet(database, "meadow")
    known, plans = knowledge.load(database), knowledge.Plans()
    asked: list[dict[int, float | None]] = []
    read_plans = read_habits.read_plans

    def counting(database, budgets, now):
        asked.append(dict(budgets))
        return read_plans(database, budgets, now)

    monkeypatch.setattr(read_habits, "read_plans", counting)
    assert plans.of(database, known, {first}, NOON)[first].price > DEFAULT_PLAN.price
    assert plans.of(database, known, {first, second}, NOON)[second].price == DEFAULT_PLAN.price
    plans.of(database, known, {first, second, 10**6}, NOON + timedelta(hours=11))
    plans.of(database, known, {second}, NOON + timedelta(days=1))
    assert asked == [{first: 2.0}, {second: None}, {second: None}]
