"""Archives every answer of a crawl, as it came, before anything looks at it.

Stands next to the downloader (order 950), so that it sees bodies still compressed, redirects before they are followed,
and each attempt of a retry. A write that fails raises ArchiveError to the request's errback: the page fails.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from twisted.web.http import RESPONSES as responses  # noqa: N811 (Twisted's table of reason phrases)

from newsbot.archive import Earlier, Exchange, Truncated
from newsbot.extensions.run import Run
from newsbot.items import Hop
from newsbot.middlewares import marks

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class ArchiveMiddleware:
    """Writes exchanges through the run's archive and leaves the capture on the request."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.tls_verified = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """A new attempt starts without the last one's capture."""
        marks.forget_capture(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive the answer. Raises ArchiveError."""
        if not marks.is_archived(request):
            return response
        run = Run.of(self.crawler)
        capture = run.archive.write(self._exchange(request, response, run))
        marks.set_capture(request, capture)
        run.answered(request, len(response.body))
        if response.status in _REDIRECTS and b"Location" in response.headers:
            marks.add_hop(request, Hop(request.url, response.status, capture))
        return response

    def _exchange(self, request: Request, response: Response, run: Run) -> Exchange:
        earlier = marks.earlier(request)
        return Exchange(
            url=request.url,
            fetched_at=run.now(),
            status=response.status,
            response_headers=_pairs(response.headers),
            body=response.body,
            method=request.method,
            request_headers=_pairs(request.headers),
            http_version=response.protocol,
            reason=responses.get(response.status, b"").decode("ascii"),
            ip_address=str(response.ip_address) if response.ip_address else None,
            truncated=Truncated.DISCONNECT if "dataloss" in response.flags else None,
            tls_verified=self.tls_verified,
            private_headers=marks.credentials(request),
            earlier=Earlier.of(earlier) if earlier else None,
        )


def _pairs(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value) for name, values in headers.items() for value in values)
