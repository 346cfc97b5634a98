"""What a crawl knows of the outlets it visits: extraction rules, headers of its own, how articles' addresses look.

Read from the database once, and again when an outlet is added. Pure but for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from newsbot import outlets, settings
from newsbot.extract import Rules
from newsbot.outlets import OutletConfig
from newsbot.schedule import Plan
from newsbot.store import read, read_habits
from newsbot.store.session import Database

#: Addresses of known articles that links on section pages are compared with.
_EXAMPLES = 50


@dataclass(frozen=True, slots=True)
class Known:
    """One outlet, as far as a crawl needs it."""

    slug: str
    hosts: tuple[str, ...]
    rules: Rules
    config: OutletConfig = field(default_factory=OutletConfig)
    article_urls: tuple[str, ...] = ()

    def headers(self) -> dict[str, str]:
        """Headers of one's own subscription: sent with every request, never archived, never shown.

        Raises ConfigurationError for a secret that is not in the environment.
        """
        headers = {name: settings.secret(value) for name, value in self.config.headers.items()}
        if cookies := self.config.cookies:
            headers["Cookie"] = "; ".join(f"{name}={settings.secret(value)}" for name, value in cookies.items())
        return headers


class Plans:
    """By outlet, what its visits are planned by: learned when an outlet is first met, and anew each day."""

    def __init__(self) -> None:
        """Nothing is learned yet."""
        self._day: date | None = None
        self._plans: dict[int, Plan] = {}

    def of(
        self, database: Database, known: Mapping[int, Known], outlet_ids: Collection[int], now: datetime
    ) -> Mapping[int, Plan]:
        """The plans of these outlets, and of others that were met today."""
        if self._day != now.date():
            self._day, self._plans = now.date(), {}
        new = [key for key in outlet_ids if key in known and key not in self._plans]
        if new:
            budgets = {key: known[key].config.visits_per_article for key in new}
            self._plans.update(read_habits.read_plans(database, budgets, now))
        return self._plans


def load(database: Database) -> Mapping[int, Known]:
    """Every outlet, by its key. Raises ConfigurationError for a definition that can't be read."""
    examples = read.article_urls(database, an_outlet=_EXAMPLES)
    return {outlet.id: _known(outlet, examples.get(outlet.id, ())) for outlet in read.all_outlets(database)}


def outlet_of(known: Mapping[int, Known], url: str) -> int | None:
    """The key of the outlet that an address belongs to."""
    found = outlets.match(known.values(), url)
    return next((key for key, value in known.items() if value is found), None) if found else None


def _known(outlet: read.OutletRow, article_urls: tuple[str, ...]) -> Known:
    config = OutletConfig.from_dict(outlet.config, f"outlet {outlet.slug!r}")
    return Known(outlet.slug, outlet.hosts, rules_of(outlet, config.rules), config, article_urls)


def rules_of(outlet: read.OutletRow, rules: Mapping[str, object]) -> Rules:
    """Rules as they are used: what they leave open, the outlet's definition says. Raises ConfigurationError."""
    named = {"timezone": outlet.timezone, "language": outlet.language}
    return Rules.from_dict({**{name: value for name, value in named.items() if value}, **rules})
