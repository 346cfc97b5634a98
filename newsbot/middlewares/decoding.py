"""Undoes content encodings, and takes nothing that does not unpack whole.

Scrapy's own middleware gives what it can of a body that is cut or broken inside its encoding. Half a page, read as a
page, would look like an edit; here it fails. The archive decodes by the same code: what was read once can be read
again. Stands where Scrapy's stands (order 590).
"""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newsbot.archive import decode_body
from newsbot.errors import ArchiveError, TooLongError
from newsbot.items import Reason
from newsbot.middlewares.refusals import Refused


class DecodingMiddleware:
    """Asks for compressed bodies, and unpacks them."""

    def __init__(self, crawler: Crawler):
        self.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodingMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say what can be unpacked."""
        request.headers.setdefault("Accept-Encoding", b"gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer with its body unpacked; as it is where there is nothing to unpack, or its status says enough.

        A body that the connection cut is unpacked as far as it goes: that it is cut is said elsewhere. Raises Refused.
        """
        encodings = response.headers.getlist("Content-Encoding")
        if not encodings or not response.body:
            return response
        is_cut = "dataloss" in response.flags
        try:
            body = decode_body(response.body, b",".join(encodings).decode("latin-1"), limit=self.limit, cut=is_cut)
        except ArchiveError as error:
            if is_cut or not 200 <= response.status < 300:
                return response
            reason = Reason.TOO_LARGE if isinstance(error, TooLongError) else Reason.DECODING
            raise Refused(reason, f"{response.url}: {error}") from error
        return _unpacked(response, body)


def _unpacked(response: Response, body: bytes) -> Response:
    """The answer with another body, of the class that suits it."""
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    again: dict[str, Any] = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, headers=headers, body=body, **again)
