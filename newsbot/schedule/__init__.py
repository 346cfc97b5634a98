"""When to look again: at a page, from its age, its edits and its outlet's habits; at a source, from what it brings.

    history + habits + price + now -> the instant of the next look

Pure: the clock is an argument, jitter comes from a hash, nothing is read or written. Instants are aware; those returned
are UTC.
"""

from newsbot.schedule.habits import DEFAULT_HABITS, Habits, Tally, Watch, learn, observe
from newsbot.schedule.pages import (
    DEFAULT_PRICE,
    PageHistory,
    Policy,
    adjusted_price,
    confirms_missing,
    is_claim_new,
    next_visit,
    price_for,
    trusts_claims,
)
from newsbot.schedule.plans import DEFAULT_PLAN, Lesson, Plan, plan_for
from newsbot.schedule.sources import Check, SourceHistory, next_check

__all__ = [
    "DEFAULT_HABITS",
    "DEFAULT_PLAN",
    "DEFAULT_PRICE",
    "Check",
    "Habits",
    "Lesson",
    "PageHistory",
    "Plan",
    "Policy",
    "SourceHistory",
    "Tally",
    "Watch",
    "adjusted_price",
    "confirms_missing",
    "is_claim_new",
    "learn",
    "next_check",
    "next_visit",
    "observe",
    "plan_for",
    "price_for",
    "trusts_claims",
]
