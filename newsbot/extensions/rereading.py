"""Old captures read with the present extractor, outside a crawl. Reads the database and the archive."""

from __future__ import annotations

from pathlib import Path

from newsbot.decide import Reread
from newsbot.errors import ArchiveError, ExtractionError
from newsbot.extensions import knowledge
from newsbot.items import Article, Capture
from newsbot.pipelines.whole import reread
from newsbot.store import read_captures
from newsbot.store.session import Database


def rereader(database: Database, folder: Path) -> Reread:
    """What `decide` asks for, over the archive in `folder`. Raises ConfigurationError for an outlet's wrong rules."""
    known = knowledge.load(database)

    def lookup(record_id: str) -> Capture | None:
        return read_captures.capture_by_record(database, record_id)

    def read(capture: Capture) -> Article | None:
        outlet_id = knowledge.outlet_of(known, capture.url)
        if outlet_id is None:
            return None
        try:
            return reread(folder, capture, lookup, known[outlet_id].rules)
        except (ArchiveError, ExtractionError):
            return None

    return read
