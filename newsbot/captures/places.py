"""Which outlet the addresses of an import belong to; hosts that no outlet has become outlets of their own.

Such an outlet is added with its first article, by the registered domain, so that its www., m. and amp. hosts are one.
It is switched off: what came from an archive is no reason to ask anybody anything. What its home page says of name,
language and time zone counts, where that comes before its articles. Touches the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from newsbot import outlets, urls
from newsbot.decide import KnownOutlet
from newsbot.discover import identity
from newsbot.extensions import knowledge
from newsbot.extract import Rules
from newsbot.store import read, write
from newsbot.store.session import Database


@dataclass(frozen=True, slots=True)
class Prospect:
    """An outlet that is not known yet; `key` is negative until it is."""

    key: int
    hosts: tuple[str, ...]
    outlet: outlets.Outlet
    rules: Rules
    is_used: bool = False
    """Pages were read by its rules: they stay."""


@dataclass(frozen=True, slots=True)
class _Place:
    hosts: tuple[str, ...]
    key: int


class Places:
    """Outlets by address. With `only`, all others are nobody's."""

    def __init__(self, database: Database, only: Collection[int] = ()) -> None:
        self._database = database
        self._only = frozenset(only)
        self._prospects: dict[str, Prospect] = {}
        self._real: dict[int, int] = {}
        self.added: list[str] = []
        """The slugs of outlets that were added."""
        self._load()

    def _load(self) -> None:
        self.known: Mapping[int, knowledge.Known] = knowledge.load(self._database)
        own = [_Place(outlet.hosts, key) for key, outlet in self.known.items()]
        allowed = [_Place(outlet.config.allow_hosts, key) for key, outlet in self.known.items()]
        self._hosts = {**outlets.by_host(allowed), **outlets.by_host(own)}

    def of(self, url: str) -> int | None:
        """The key of the outlet of an address, negative for one that is not known yet; None where it is nobody's."""
        found = outlets.of_address(self._hosts, url)
        if found is not None:
            return found.key if not self._only or found.key in self._only else None
        return None if self._only else self._prospect(url).key

    def allows(self, key: int, url: str) -> bool:
        """Whether the outlet's own rules let an address be kept."""
        outlet = self.known.get(key)
        if outlet is None:
            return True
        lists = {name: getattr(outlet.config, name) for name in ("include", "exclude")}
        return KnownOutlet(key, outlet.hosts, **lists).allows(url)

    def rules(self, key: int) -> Rules:
        """The rules by which an outlet's pages are read."""
        if key >= 0:
            return self.known[key].rules
        prospect = self._by_key(key)
        if not prospect.is_used:
            self._keep(replace(prospect, is_used=True))
        return prospect.rules

    def slug(self, key: int) -> str:
        """The slug of an outlet in the database."""
        return self.known[key].slug

    def looks_unknown(self, url: str) -> bool:
        """Whether a home page at this address would tell something new."""
        key = self.of(url)
        return key is not None and key < 0 and not self._by_key(key).is_used

    def learn(self, url: str, body: bytes) -> None:
        """Take from a home page what it says of an outlet that is not known yet."""
        prospect = self._prospect(url)
        tree = LexborHTMLParser(body)
        host = urls.host(url)
        language = identity.language(tree, ()).value
        country = identity.country(tree, host, language).value
        outlet = replace(
            prospect.outlet,
            name=identity.name(tree, (), host).value or prospect.outlet.name,
            home_url=outlets.home_address(url),
            hosts=tuple(dict.fromkeys((host, *prospect.hosts))),
            language=language,
            country=country,
            timezone=identity.time_zone(country, ()).value,
        )
        self._keep(replace(prospect, outlet=outlet, rules=_rules(outlet)))

    def real(self, key: int, publisher: str | None) -> int:
        """The key in the database of an outlet that has an article; it is added where it is not known yet."""
        if key >= 0 or key in self._real:
            return self._real.get(key, key)
        outlet = self._by_key(key).outlet
        host = urls.host(outlet.home_url)
        taken = [row.slug for row in read.all_outlets(self._database)]
        name = publisher if publisher and outlet.name == host.removeprefix("www.") else outlet.name
        outlet = replace(outlet, slug=outlets.unique_slug(host, taken), name=name)
        self._real[key] = write.add_outlet(self._database, outlet, datetime.now(UTC))
        self.added.append(outlet.slug)
        self._load()
        return self._real[key]

    # -- prospects --------------------------------------------------------------------------

    def _prospect(self, url: str) -> Prospect:
        host = urls.host(url)
        domain = urls.registered_domain(host)
        found = self._prospects.get(domain)
        if found is None:
            home_host = host if host.removeprefix("www.") == domain else domain
            home_url = outlets.home_address(url.replace(host, home_host, 1))
            name = home_host.removeprefix("www.")
            hosts = tuple(dict.fromkeys((home_host, domain)))
            outlet = outlets.Outlet(outlets.slug(home_host), name, home_url, hosts, enabled=False)
            found = Prospect(-len(self._prospects) - 1, hosts, outlet, _rules(outlet))
            self._keep(found)
        return found

    def _by_key(self, key: int) -> Prospect:
        return next(prospect for prospect in self._prospects.values() if prospect.key == key)

    def _keep(self, prospect: Prospect) -> None:
        self._prospects[urls.registered_domain(prospect.hosts[0])] = prospect


def _rules(outlet: outlets.Outlet) -> Rules:
    """As `knowledge` makes them of a row."""
    named = {"timezone": outlet.timezone, "language": outlet.language}
    return Rules.from_dict({name: value for name, value in named.items() if value})
