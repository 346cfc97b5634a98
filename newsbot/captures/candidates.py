"""What of a WARC file may be an article: whole answers and revisits, redirects joined to what they led to. Pure.

Other tools write each answer as a record of its own; that one answer led to another is told by its Location alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from newsbot import urls
from newsbot.archive import Exchange, Record
from newsbot.archive.model import header
from newsbot.archive.warc import parse_date, sha256_digest
from newsbot.errors import AddressError
from newsbot.items import RecordType

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: A redirect waits so long, by the dates of records, for the answer that it led to, and at most so many do.
_WAIT = timedelta(minutes=15)
_MOST_WAITING = 2000
_MOST_HOPS = 10


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a revisit repeats: the page, when it was fetched, and its payload's digest, as far as the record says."""

    url: str
    at: datetime | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that may show an article, the redirects that led to it, and its place in the file.

    `digest` is that of the payload of the first of them: what tells this capture from others of its page. `outlet` and
    `is_wanted` are filled in by what is known: the outlet's key, and whether it counts whatever it shows.
    """

    file: str
    offset: int
    exchange: Exchange
    digest: str
    hops: tuple[Exchange, ...] = ()
    repeated: Repeated | None = None
    outlet: int = 0
    is_wanted: bool = False

    @property
    def asked(self) -> Exchange:
        """What was asked for first."""
        return self.hops[0] if self.hops else self.exchange


def candidate(record: Record) -> Candidate | None:
    """The candidate that a record is; None for records of other kinds, and for addresses that are no web page's."""
    if record.record_type not in set(RecordType) or record.status is None or record.url is None:
        return None
    if not urls.is_fetchable(record.url) or any(map(str.isspace, record.url)):
        return None
    exchange = Exchange.of(record)
    repeated = None
    if record.record_type == RecordType.REVISIT:
        repeated = _repeated(record)
    digest = (repeated.digest if repeated is not None else None) or sha256_digest(record.body)
    return Candidate(record.file, record.offset, exchange, digest, repeated=repeated)


def _repeated(record: Record) -> Repeated:
    at = record.fields.get("warc-refers-to-date")
    claimed = record.payload_digest
    return Repeated(
        url=record.fields.get("warc-refers-to-target-uri") or record.url or "",
        at=None if at is None else _date(at),
        digest=claimed if claimed is not None and claimed.startswith("sha256:") else None,
    )


def _date(text: str) -> datetime | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


class Chains:
    """Joins redirects to the answers that they led to, each within its file."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[Path, int], Candidate] = OrderedDict()

    def add(self, path: Path, found: Candidate) -> Iterator[tuple[Path, Candidate]]:
        """Candidates that are whole with this one, with their files, in the order of their ends."""
        yield from self._overdue(found.exchange.fetched_at)
        earlier = self._waiting.pop((path, urls.key(found.exchange.url)), None)
        if earlier is not None:
            found = replace(found, hops=(*earlier.hops, earlier.exchange), digest=earlier.digest)
        leads_to = target(found.exchange)
        if leads_to is None or len(found.hops) >= _MOST_HOPS:
            yield path, found
            return
        place = path, urls.key(leads_to)
        if place in self._waiting:
            yield path, self._waiting.pop(place)
        self._waiting[place] = found

    def rest(self) -> Iterator[tuple[Path, Candidate]]:
        """Redirects whose end did not come."""
        while self._waiting:
            (path, _), found = self._waiting.popitem(last=False)
            yield path, found

    def _overdue(self, now: datetime) -> Iterator[tuple[Path, Candidate]]:
        while self._waiting:
            oldest = next(iter(self._waiting.values()))
            if len(self._waiting) < _MOST_WAITING and now - oldest.exchange.fetched_at <= _WAIT:
                return
            (path, _), found = self._waiting.popitem(last=False)
            yield path, found


def target(exchange: Exchange) -> str | None:
    """Where a redirect leads; None for what is no redirect, and for one that leads to no web page."""
    location = header(exchange.response_headers, b"location") if exchange.status in _REDIRECTS else None
    if location is None:
        return None
    try:
        return urls.resolve(exchange.url, location)
    except AddressError:
        return None
