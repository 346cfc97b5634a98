"""What a shell shows of a page: its article and the reasons, and its captures, read from the archive. Never writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings

from newsbot import extract, items, settings
from newsbot.archive import replay
from newsbot.errors import StoreError
from newsbot.extensions import knowledge
from newsbot.extract import Rules
from newsbot.items import Article
from newsbot.pipelines.whole import cleaned
from newsbot.spiders import answers
from newsbot.store import read_captures
from newsbot.store.session import Database, connect

_COLUMNS = 100


@dataclass(frozen=True)
class Captured:
    """A capture to look at."""

    capture: items.Capture
    folder: Path = field(repr=False)
    database: Database = field(repr=False)
    rules: Rules = field(repr=False)

    @property
    def response(self) -> Response:
        """The page as it was. Raises ArchiveError."""
        page = replay(self.folder, self.capture, self._lookup)
        headers = Headers()
        for name, value in page.headers:
            if name.lower() != b"content-encoding":
                headers.appendlist(name, value)
        body = page.decoded()
        kind = responsetypes.from_args(headers=headers, url=page.url, body=body)
        return kind(page.url, status=page.status, headers=headers, body=body)

    @property
    def article(self) -> Article:
        """What the present extractor reads in it. Raises ArchiveError, ExtractionError."""
        response = self.response
        content_type = answers.header(response, "Content-Type")
        at = self.capture.fetched_at
        found = extract.extract(response.body, response.url, content_type=content_type, at=at, rules=self.rules)
        return cleaned(found, at)

    def _lookup(self, record_id: str) -> items.Capture | None:
        return read_captures.capture_by_record(self.database, record_id)


class Looker:
    """Looks at one address, with what the database knows of its outlet, where there is a database."""

    def __init__(self, given: Settings, url: str | None):
        self.url = url
        self.folder = settings.archive_folder(given)
        self.database = self._open(given)
        self.rules = self._rules()

    @staticmethod
    def _open(given: Settings) -> Database | None:
        try:
            return connect(settings.database_url(given))
        except StoreError as error:
            print(f"no archive to look into: {error}")
            return None

    def _rules(self) -> Rules:
        if self.database is None or self.url is None:
            return Rules()
        try:
            known = knowledge.load(self.database)
        except StoreError as error:
            print(f"no archive to look into: {error}")
            self.database = None
            return Rules()
        outlet_id = knowledge.outlet_of(known, self.url)
        return known[outlet_id].rules if outlet_id is not None else Rules()

    def captures(self) -> list[Captured]:
        """Captures of the address and of its article's other addresses, the latest first."""
        if self.database is None or self.url is None:
            return []
        found = read_captures.captures_of(self.database, self.url)
        return [Captured(capture, self.folder, self.database, self.rules) for capture in found]

    def latest_response(self) -> Response | None:
        """The page as it was when it was last kept; None where it never was."""
        whole = [captured for captured in self.captures() if captured.capture.http_status in (200, 304)]
        return whole[0].response if whole else None

    def article(self, response: Response) -> Article:
        """What the extractor reads in a response. Raises ExtractionError."""
        return self._explained(response, self.rules).article

    def explain(self, response: Response, rules: Rules) -> dict[str, Any]:
        """The article, each field's candidates, and each block's verdict."""
        return self._explained(response, rules).to_dict()

    def blocks(self, response: Response, rules: Rules) -> None:
        """Print each block: kept or not, how sure, why, and how it begins."""
        for block in self.explain(response, rules)["blocks"]:
            sign = "+" if block["kept"] else "-"
            print(f"{sign} {block['score']:.2f} {block['kind']:<10} {block['reason']:<24} {block['text'][:_COLUMNS]}")

    def _explained(self, response: Response, rules: Rules) -> extract.Explanation:
        content_type = answers.header(response, "Content-Type")
        return extract.explain(response.body, response.url, content_type=content_type, rules=rules)
