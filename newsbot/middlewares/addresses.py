"""Which addresses may be fetched at all: http and https only, and nothing private (RFC 1918, RFC 6890).

Checked twice: the address as written, here, and what a name resolves to, at the moment of connecting, so that a name
can't change its answer in between. Behind a proxy the proxy resolves, and only what is written can be checked.
"""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newsbot.items import Reason
from newsbot.middlewares.refusals import Refused

_LONGEST = 8_000


#: Names found to resolve to a private address: Twisted tells of them no more than that they can't be resolved.
private_names: set[str] = set()


def is_public(name: str) -> bool:
    """False for a literal address that is not public, and for names that mean this machine; True for other names."""
    name = name.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        return not _is_number(name)


def _is_number(name: str) -> bool:
    """Spellings of IPv4 addresses that resolvers take and `ipaddress` does not (0x7f.1, 2130706433)."""
    last = name.rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")


class AddressMiddleware:
    """Refuses what may not be fetched; runs again for every redirect."""

    def __init__(self, *, allow_private: bool):
        self.allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressMiddleware:
        """Made by Scrapy."""
        return cls(allow_private=crawler.settings.getbool("NEWSBOT_ALLOW_PRIVATE"))

    def process_request(self, request: Request) -> None:
        """Raises Refused with reason `address`."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise Refused(Reason.ADDRESS, f"{request.url}: only http and https are fetched")
        if len(request.url) > _LONGEST:
            raise Refused(Reason.ADDRESS, f"{request.url[:80]}…: longer than {_LONGEST} characters")
        if not self.allow_private and not is_public(parts.hostname or ""):
            raise Refused(Reason.ADDRESS, f"{request.url}: private addresses are not fetched (NEWSBOT_ALLOW_PRIVATE=1)")


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which here never answers with a private address."""

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, *, allow_private: bool, proxies: frozenset[str]
    ):
        super().__init__(reactor, cache_size, timeout)
        self.allow_private = allow_private
        self.proxies = proxies

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        """Made by Scrapy."""
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE"),
            settings.getfloat("DNS_TIMEOUT"),
            allow_private=settings.getbool("NEWSBOT_ALLOW_PRIVATE"),
            proxies=frozenset(settings.getlist("NEWSBOT_PROXY_HOSTS")),
        )

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        """The address of `name`; fails with DNSLookupError where it is not public.

        A name that is an address was checked as it was written; a proxy may be where it likes.
        """
        found = super().getHostByName(name, timeout)
        if self.allow_private or name in self.proxies or _is_address(name):
            return found
        return found.addCallback(self._only_public, name)

    def _only_public(self, address: str, name: str) -> str:
        if not ipaddress.ip_address(address).is_global:
            private_names.add(name)
            raise DNSLookupError(f"{name} resolves to {address}, which is private")
        return address


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
