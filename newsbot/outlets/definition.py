"""What newsbot is told of an outlet, checked, and which outlet an address is of. Pure: no network, no files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from newsbot import urls
from newsbot.errors import AddressError, ConfigurationError
from newsbot.items import SourceKind
from newsbot.outlets import checks
from newsbot.outlets.checks import Check, checked

# -- what an outlet is ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """An address that names articles; `enabled` is a person's word, a source's health is elsewhere."""

    kind: SourceKind
    url: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class OutletConfig:
    """How one outlet is asked and read, where it differs from the settings."""

    delay: float | None = None
    """Seconds between two requests to one host, at least; robots.txt may ask for more."""
    max_pages: int | None = None
    """Pages fetched in one crawl, at most."""
    visits_per_article: float | None = None
    """Visits that an article gets in its first year, about and on average, the first included; None: as many as bring
    so many versions that they are worth it."""
    include: tuple[str, ...] = ()
    """Regular expressions; where there are any, only addresses in which one is found are fetched."""
    exclude: tuple[str, ...] = ()
    """Regular expressions; an address in which one is found is not fetched."""
    allow_hosts: tuple[str, ...] = ()
    """Other hosts whose pages are the outlet's too when its own sources name them."""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    cookies: Mapping[str, str] = field(default_factory=dict, hash=False)
    rules: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Extraction rules as JSON-ready tables; the extract room checks what they say."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; what is not set is left out."""
        named = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: _plain(value) for name, value in named.items() if value not in (None, (), {})}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: str = "config") -> OutletConfig:
        """The checked inverse of `to_dict`. Raises ConfigurationError."""
        return cls(**checked(data, _CONFIG_CHECKS, where))


@dataclass(frozen=True, slots=True)
class Outlet:
    """A news outlet. `hosts` begins with the home host; subdomains of a host belong to it."""

    slug: str
    name: str
    home_url: str
    hosts: tuple[str, ...]
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    sources: tuple[SourceDefinition, ...] = ()
    config: OutletConfig = field(default_factory=OutletConfig)
    enabled: bool = True

    def to_dict(self) -> dict[str, Any]:
        """JSON- and TOML-ready; what is not set, or follows from `home_url`, is left out."""
        data: dict[str, Any] = {"slug": self.slug, "name": self.name, "home_url": self.home_url}
        if len(self.hosts) > 1:
            data["hosts"] = list(self.hosts)
        data |= {name: value for name in ("language", "country", "timezone") if (value := getattr(self, name))}
        data["enabled"] = self.enabled
        if config := self.config.to_dict():
            data["config"] = config
        if self.sources:
            data["source"] = [
                {"kind": source.kind.value, "url": source.url, "enabled": source.enabled} for source in self.sources
            ]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: str = "outlet") -> Outlet:
        """The checked inverse of `to_dict`; only `home_url` must be there. Raises ConfigurationError."""
        if isinstance(data.get("slug"), str):
            where = f"outlet {data['slug']!r}"
        known = checked(data, _OUTLET_CHECKS, where)
        if "home_url" not in known:
            raise ConfigurationError(f'{where}: home_url is missing; add home_url = "https://…/"')
        home_host = urls.host(known["home_url"])
        others = (name for name in known.pop("hosts", ()) if name != home_host)
        return cls(
            slug=known.pop("slug", None) or slug(home_host),
            name=known.pop("name", None) or home_host.removeprefix("www."),
            hosts=(home_host, *dict.fromkeys(others)),
            sources=known.pop("source", ()),
            **known,
        )


def slug(host: str) -> str:
    """The slug of a home host: "www.example.co.uk" is "example-co-uk"."""
    name = re.sub(r"[^a-z0-9]+", "-", host.lower().removeprefix("www.")).strip("-")
    return name or "outlet"


def unique_slug(host: str, taken: Iterable[str]) -> str:
    """The slug of a host, with a number where another host's is spelled the same ("a-b.example", "a.b.example")."""
    wanted, others = slug(host), set(taken)
    candidate, number = wanted, 2
    while candidate in others:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate


def home_address(text: str) -> str:
    """The home page of a host or of any address on it. Raises AddressError where `text` is neither."""
    stripped = text.strip()
    parts = urlsplit(urls.check(stripped if "://" in stripped else f"https://{stripped}"))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}/"


# -- which outlet an address is of ----------------------------------------------------------


class HasHosts(Protocol):
    """Anything with an outlet's hosts: an `Outlet`, or a row of its table."""

    @property
    def hosts(self) -> Sequence[str]: ...


Hosted = TypeVar("Hosted", bound=HasHosts)


def by_host(outlets: Iterable[Hosted]) -> dict[str, Hosted]:
    """Outlets by each of their hosts without "www.", for `of_address`; of two with one host the first has it."""
    found: dict[str, Hosted] = {}
    for outlet in outlets:
        for name in outlet.hosts:
            found.setdefault(name.removeprefix("www."), outlet)
    return found


def of_address(hosts: Mapping[str, Hosted], address: str) -> Hosted | None:
    """The outlet with the longest host that the address's host is, or is a subdomain of; None where there is none."""
    try:
        name = urls.host(address if "://" in address else f"https://{address}")
    except AddressError:
        return None
    while name:
        if name in hosts:
            return hosts[name]
        name = name.partition(".")[2]
    return None


def match(outlets: Iterable[Hosted], address: str) -> Hosted | None:
    """`of_address` for a single question. Many questions: make `by_host` once."""
    return of_address(by_host(outlets), address)


# -- what each key is checked for ----------------------------------------------------------


def _sources(value: Any) -> tuple[SourceDefinition, ...]:
    found: dict[str, SourceDefinition] = {}
    for number, row in enumerate(checks.tables(value), start=1):
        known = checked(row, _SOURCE_CHECKS, f"source {number}")
        if missing := {"kind", "url"} - known.keys():
            raise ConfigurationError(f"source {number}: {min(missing)} is missing; add it")
        found.setdefault(known["url"], SourceDefinition(**known))
    return tuple(found.values())


def _plain(value: Any) -> Any:
    """A tuple as a list, which JSON and TOML know."""
    return list(value) if isinstance(value, tuple) else value


_SOURCE_CHECKS: Mapping[str, Check] = {"kind": checks.kind, "url": checks.address, "enabled": checks.flag}
_CONFIG_CHECKS: Mapping[str, Check] = {
    "delay": checks.number,
    "max_pages": checks.count,
    "visits_per_article": checks.visits,
    "include": checks.list_of(checks.pattern),
    "exclude": checks.list_of(checks.pattern),
    "allow_hosts": checks.list_of(checks.host),
    "headers": checks.strings,
    "cookies": checks.strings,
    "rules": checks.rules,
}
_OUTLET_CHECKS: Mapping[str, Check] = {
    "slug": checks.matching(checks.SLUG, "small letters, digits and single hyphens"),
    "name": checks.line,
    "home_url": checks.address,
    "hosts": checks.list_of(checks.host),
    "language": checks.matching(checks.LANGUAGE, 'a BCP 47 language such as "en" or "pt-BR"'),
    "country": checks.matching(checks.COUNTRY, 'a two-letter country such as "GB"'),
    "timezone": checks.zone,
    "enabled": checks.flag,
    "config": OutletConfig.from_dict,
    "source": _sources,
}
