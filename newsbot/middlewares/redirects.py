"""What a redirected request takes along: nothing that was meant for the address it comes from.

Scrapy's own redirects drop cookies and Authorization between hosts; here go also the other headers of a subscription,
and the validators, which say something of the first address alone. Stands after robots.txt (order 110).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request

from newsbot import urls
from newsbot.middlewares import marks

_VALIDATORS = ("If-None-Match", "If-Modified-Since")


class RedirectedHeadersMiddleware:
    """Takes headers off requests that follow a redirect."""

    def process_request(self, request: Request) -> None:
        """Validators always; a subscription's headers where the redirect leads to another domain, or off https."""
        hops = marks.hops(request)
        if not hops:
            return
        leaves = _domain(hops[0].url) != _domain(request.url)
        loses_tls = hops[0].url.startswith("https:") and not request.url.startswith("https:")
        for name in (*_VALIDATORS, *(marks.credentials(request) if leaves or loses_tls else ())):
            request.headers.pop(name, None)


def _domain(url: str) -> str:
    return urls.registered_domain(urlsplit(url).hostname or "")
