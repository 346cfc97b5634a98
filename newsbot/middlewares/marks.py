"""What newsbot's components leave on a request for each other, in `request.meta`, each under one name.

Touches Scrapy's requests only. A redirect or a retry copies the meta, so a value is replaced, never changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping

from scrapy import Request
from scrapy.http import Response

from newsbot.items import Capture, Hop

_ARCHIVED = "newsbot_archived"
_EARLIER = "newsbot_earlier"
_CAPTURE = "newsbot_capture"
_HOPS = "newsbot_hops"
_IS_ROBOTS = "newsbot_is_robots"
_CREDENTIALS = "newsbot_credentials"
_HOST_ASKED = "newsbot_host_asked"


def archived(earlier: Capture | None = None, *, credentials: frozenset[str] = frozenset()) -> dict[str, object]:
    """Meta of a request whose answers are archived.

    `earlier` is the last response kept of the same address; `credentials` names headers that are sent, never kept.
    """
    return {_ARCHIVED: True, _EARLIER: earlier, _CREDENTIALS: credentials, _HOPS: ()}


def robots_of(request: Request) -> dict[str, object]:
    """Meta of the robots.txt request that `request` needs first; archived where `request` is."""
    return {_IS_ROBOTS: True, _ARCHIVED: is_archived(request), "dont_obey_robotstxt": True}


def is_archived(request: Request) -> bool:
    """Whether the answers to this request are archived; a shell's are not."""
    return bool(request.meta.get(_ARCHIVED))


def is_robots(request: Request) -> bool:
    """Whether this request is for a robots.txt."""
    return bool(request.meta.get(_IS_ROBOTS))


def earlier(request: Request) -> Capture | None:
    """The last response kept of the address that is asked; None after a redirect."""
    found = request.meta.get(_EARLIER)
    return found if isinstance(found, Capture) and not hops(request) else None


def credentials(request: Request) -> frozenset[str]:
    """Names of the headers that must not reach the archive."""
    return frozenset(request.meta.get(_CREDENTIALS) or ())


def set_capture(request: Request, capture: Capture) -> None:
    """Leave the capture of the answer just given."""
    request.meta[_CAPTURE] = capture


def capture(meta: Mapping[str, object]) -> Capture | None:
    """The capture of the last answer, if it was archived."""
    found = meta.get(_CAPTURE)
    return found if isinstance(found, Capture) else None


def forget_capture(request: Request) -> None:
    """A new attempt begins: what the last one left is not its own."""
    request.meta.pop(_CAPTURE, None)


def add_hop(request: Request, hop: Hop) -> None:
    """Leave a redirect that is about to be followed."""
    request.meta[_HOPS] = (*hops(request), hop)


def hops(request: Request) -> tuple[Hop, ...]:
    """The redirects followed so far."""
    return tuple(request.meta.get(_HOPS) or ())


def hops_of(response: Response) -> tuple[Hop, ...]:
    """The redirects that led to an answer."""
    return hops(response.request) if response.request is not None else ()


def set_host_asked(request: Request, host: str) -> None:
    """Leave the host that a request is under way to."""
    request.meta[_HOST_ASKED] = host


def take_host_asked(request: Request) -> str | None:
    """Take that away again: the host, if a request of this line was under way."""
    host = request.meta.pop(_HOST_ASKED, None)
    return host if isinstance(host, str) else None
