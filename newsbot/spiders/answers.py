"""What an answer, or its absence, means: HTTP statuses and exceptions as Reasons, responses as Fetch and SourceFetch.

Pure: looks at Scrapy's responses and failures, touches nothing.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from service_identity import VerificationError
from twisted.python.failure import Failure

from newsbot.errors import ArchiveError
from newsbot.items import Health, Reason, Validators
from newsbot.middlewares.addresses import private_names
from newsbot.middlewares.refusals import Refused

_STATUSES = {
    401: Reason.HTTP_401,
    402: Reason.HTTP_402,
    403: Reason.HTTP_403,
    404: Reason.HTTP_404,
    410: Reason.HTTP_410,
    429: Reason.HTTP_429,
    451: Reason.HTTP_451,
}

#: What each exception of the network means; the first that fits.
_EXCEPTIONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (ArchiveError, Reason.ARCHIVE),
    (UnsupportedURLSchemeError, Reason.ADDRESS),
    (CannotResolveHostError, Reason.DNS),
    (DownloadTimeoutError, Reason.TIMEOUT),
    (DownloadConnectionRefusedError, Reason.CONNECTION),
    (ResponseDataLossError, Reason.TRUNCATED),
    (DownloadCancelledError, Reason.TOO_LARGE),
    (VerificationError, Reason.TLS),
    (SSL.Error, Reason.TLS),
)

_HEALTHS = frozenset(health.value for health in Health)
_NOT_TEXT = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/octet-stream")
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08", b"RIFF")


def status_reason(status: int) -> Reason | None:
    """Why an answer with this status brings nothing; None for 2xx and 304."""
    if 200 <= status < 300 or status == 304:
        return None
    if status in _STATUSES:
        return _STATUSES[status]
    if 300 <= status < 400:
        return Reason.REDIRECTED
    return Reason.HTTP_5XX if status >= 500 else Reason.HTTP_4XX


def failure_reason(error: BaseException, url: str, *, redirects: int, most_redirects: int) -> Reason:
    """Why a request for `url` brought no answer, after so many redirects."""
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, IgnoreRequest):  # Scrapy's own: too many redirects, or a body that unpacks to too much
        return Reason.REDIRECT_LOOP if redirects >= most_redirects else Reason.TOO_LARGE
    if isinstance(error, CannotResolveHostError) and urlsplit(url).hostname in private_names:
        return Reason.ADDRESS
    for link in _chain(error):
        for kind, reason in _EXCEPTIONS:
            if isinstance(link, kind):
                return reason
    return Reason.CONNECTION if isinstance(error, DownloadFailedError | OSError) else Reason.DECODING


def _chain(error: BaseException) -> list[BaseException]:
    """An exception, what caused it, and what Twisted wrapped in it, at most ten deep."""
    found: list[BaseException] = []
    queue: list[object] = [error]
    while queue and len(found) < 10:
        link = queue.pop(0)
        if isinstance(link, Failure):
            link = link.value
        if isinstance(link, BaseException) and link not in found:
            found.append(link)
            queue += [link.__cause__, link.__context__, *getattr(link, "reasons", ()), *link.args]
    return found


def failure_retry_after(error: BaseException) -> datetime | None:
    """When a host that refused wants to be asked again."""
    return error.retry_after if isinstance(error, Refused) else None


def is_document(response: Response) -> bool:
    """Whether an answer can hold an article at all: its media type and first bytes do not say otherwise."""
    content_type = (header(response, "Content-Type") or "").lower()
    if content_type.startswith(_NOT_TEXT) and "octet-stream" not in content_type:
        return False
    return not response.body[:16].lstrip().startswith(_MAGIC)


def health(reason: Reason | None) -> Health:
    """A source's health for a reason."""
    if reason is None:
        return Health.OK
    if reason in (Reason.BOT_WALL, Reason.LOGIN_WALL):
        return Health.WALL
    return Health(reason.value) if reason.value in _HEALTHS else Health.PARSE


def validators(response: Response) -> Validators:
    """What to ask again with."""
    return Validators(header(response, "ETag"), header(response, "Last-Modified"))


def conditional_headers(known: Validators) -> dict[str, str]:
    """Request headers that make an unchanged answer cheap (RFC 9110, section 13)."""
    headers = {}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def header(response: Response, name: str) -> str | None:
    """A header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def words(reason: Reason) -> str:
    """A reason why nothing could be had, for a person."""
    return _WORDS.get(reason, reason.value)


_WORDS = {
    Reason.DNS: "no such host",
    Reason.CONNECTION: "the connection was refused",
    Reason.TIMEOUT: "no answer in time",
    Reason.TLS: "its certificate can't be verified (NEWSBOT_TLS_VERIFY=0 goes on all the same)",
    Reason.ADDRESS: "a private address (NEWSBOT_ALLOW_PRIVATE=1 goes on all the same)",
    Reason.ROBOTS: "robots.txt forbids it",
    Reason.REDIRECT_LOOP: "redirects in a circle",
    Reason.TOO_LARGE: "its answer is too large",
    Reason.INTERRUPTED: "another crawl is asking this host now",
}
