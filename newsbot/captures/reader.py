"""Answers from other archives read for articles, and written into this one where they count. Touches the archive."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.http import Response

from newsbot import __version__
from newsbot.archive import ArchiveWriter, Earlier, Exchange, decode_body
from newsbot.archive.model import header
from newsbot.captures.candidates import Candidate, target
from newsbot.decide.look import is_article
from newsbot.errors import ArchiveError
from newsbot.extract import Rules
from newsbot.items import Capture, Fetch, Hop, PageStatus, Reason
from newsbot.pipelines.whole import cleaned
from newsbot.spiders import reading
from newsbot.store.lease import PageJob

#: A body that unpacks to more is no page; the bound of a crawl (DOWNLOAD_MAXSIZE).
MOST_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """Candidates, and by key the rules of their outlets."""

    candidates: tuple[Candidate, ...]
    rules: Mapping[int, Rules]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a candidate is: a visit to be stored, or why it is left out, or what is wrong with it."""

    fetch: Fetch | None = None
    reason: Reason | str | None = None
    problem: str | None = None


class Reader:
    """Reads candidates, in a process of its own; those that count go into a WARC file of its own."""

    def __init__(self, archive: Path) -> None:
        self._archive = ArchiveWriter(
            archive, owner=f"import-{os.getpid()}", software=f"newsbot/{__version__}", now=lambda: datetime.now(UTC)
        )

    def __call__(self, task: Task) -> tuple[Answer, ...]:
        """What each candidate of a task is."""
        return tuple(self.read(candidate, task.rules[candidate.outlet]) for candidate in task.candidates)

    def read(self, candidate: Candidate, rules: Rules, earlier: Capture | None = None) -> Answer:
        """What a candidate is; `earlier` is the whole answer that a revisit repeats, whose body it then has."""
        try:
            fetch = _fetch(candidate, rules)
        except ArchiveError as error:
            return Answer(problem=str(error))
        shows_article = fetch.reason is None and fetch.article is not None and is_article(fetch.article)
        if not (shows_article or candidate.is_wanted):
            return Answer(reason=fetch.reason or Reason.NO_ARTICLE)
        exchange = replace(candidate.exchange, earlier=None if earlier is None else Earlier.of(earlier))
        hops = tuple(Hop(hop.url, hop.status, self._archive.write(hop)) for hop in candidate.hops)
        capture = self._archive.write(exchange)
        if fetch.final_url != exchange.url:
            hops = (*hops, Hop(exchange.url, exchange.status, capture))
        return Answer(replace(fetch, hops=hops, capture=capture))

    def close(self) -> None:
        """End the WARC file."""
        self._archive.close()


def _fetch(candidate: Candidate, rules: Rules) -> Fetch:
    """What a crawl would have made of the answer. Raises ArchiveError where its body can't be decoded."""
    exchange, url = candidate.exchange, candidate.asked.url
    leads_to = target(exchange)
    if leads_to is not None:  # what it led to is not in the file
        return Fetch(0, url, exchange.fetched_at, leads_to, exchange.status, outlet_id=candidate.outlet)
    job = PageJob(0, url, candidate.outlet, "", PageStatus.DISCOVERED)
    hops = tuple(Hop(hop.url, hop.status) for hop in candidate.hops)
    response = _response(exchange)
    fetch = reading.page(response, job, at=exchange.fetched_at, rules=rules, capture=None, hops=hops)
    if fetch.article is None:
        return fetch
    return replace(fetch, article=cleaned(fetch.article, fetch.at))


def _response(exchange: Exchange) -> Response:
    """The answer as Scrapy's middlewares would have left it: decoded, and what is cut short marked."""
    is_cut = exchange.truncated is not None
    encoding = header(exchange.response_headers, b"content-encoding")
    return Response(
        exchange.url,
        status=exchange.status,
        headers=[pair for pair in exchange.response_headers if pair[0].lower() != b"content-encoding"],
        body=decode_body(exchange.body, encoding, limit=MOST_BYTES, cut=is_cut),
        flags=["dataloss"] if is_cut else [],
    )
