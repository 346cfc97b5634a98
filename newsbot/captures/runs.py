"""A run outside Scrapy as the table `crawl` tells of it. Touches the database, and DATA/run/."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.extensions.owner import Owner
from newsbot.items import CrawlEnd
from newsbot.store import lease
from newsbot.store.session import Database


@contextmanager
def run(
    database: Database, data: Path, command: str, counts: Callable[[], Mapping[str, Any]], *, stored: bool = True
) -> Iterator[int | None]:
    """A row of the table `crawl` for the length of the block, with how it ended; its key, None where not `stored`.

    `counts` is called in the end. Raises StoreError.
    """
    if not stored:
        yield None
        return
    owner = Owner.new(data)
    crawl_id = lease.begin_crawl(database, owner=owner.name, command=command, now=datetime.now(UTC))
    end = CrawlEnd.FAILED
    try:
        yield crawl_id
        end = CrawlEnd.FINISHED
    except (KeyboardInterrupt, GeneratorExit):
        end = CrawlEnd.INTERRUPTED
        raise
    finally:
        lease.end_crawl(database, crawl_id, end=end, counts=counts(), now=datetime.now(UTC))
        owner.close()
