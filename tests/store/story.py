"""Histories told as short scripts: find this, visit that a day later, look at the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Row, select, update

from newsbot import items, outlets
from newsbot.decide import Reread, never_reread
from newsbot.items import Capture, Fetch, Health, Hop, Link, Reason, RecordType, SourceFetch, SourceKind
from newsbot.schedule import Plan
from newsbot.store import lease, write
from newsbot.store.models import Article, Base, Disposition, Page, Revision, Source, Visit
from newsbot.store.session import Database
from newsbot.store.write import Saved

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOME = "https://www.harbour.example/"
FEED = HOME + "feed.xml"
SECTION = HOME + "city/"
OUTLET = outlets.Outlet(
    slug="harbour-example",
    name="Harbour Daily",
    home_url=HOME,
    hosts=("www.harbour.example", "amp.harbour.example"),
    sources=(
        outlets.SourceDefinition(SourceKind.FEED, FEED),
        outlets.SourceDefinition(SourceKind.SECTION, SECTION),
        outlets.SourceDefinition(SourceKind.HOME, HOME),
    ),
)
#: Enough words to know a text again by.
TEXT = (
    "The bridge over the harbour opens on Monday after four years of work and two of quarrels about its colour.",
    "It carries two lanes, a tram and a path on which one can walk from the market to the lighthouse in nine minutes.",
    "The first to cross it will be the ferryman, who has said that he bears it no grudge and will bring his dog.",
)


def words(topic: str) -> tuple[str, ...]:
    """Paragraphs of a text of its own: no three words in a row are another topic's."""
    return tuple(" ".join(f"{topic}{sentence}w{word}" for word in range(25)) for sentence in range(3))


def article(url: str, paragraphs: Sequence[str] = TEXT, **fields: Any) -> items.Article:
    """An article as an extractor would give it."""
    given: dict[str, Any] = {
        "url": url,
        "canonical_url": url,
        "kind": items.ArticleKind.ARTICLE,
        "kind_score": 0.9,
        "extractor": "one",
        "title": "The bridge opens",
        "authors": (items.Author("Ada Quill"),),
        "published": datetime(2026, 11, 24, 9, tzinfo=UTC),
        "modified": datetime(2026, 11, 24, 9, tzinfo=UTC),
        "tags": ("bridges",),
        "body": tuple(items.Block(items.BlockKind.PARAGRAPH, text) for text in paragraphs),
    }
    return items.Article(**{**given, **fields})


class Story:
    """One outlet, watched by one process; `now` is set by whoever tells the story."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOON
        self.records = count(1)
        self.outlet_id = write.add_outlet(database, OUTLET, NOON)
        self.reread: Reread = never_reread
        self.plans: Mapping[int, Plan] = {}
        self.crawl()

    def crawl(self, after: timedelta = timedelta(0), *, revisit: bool = False) -> None:
        """A new crawl begins."""
        self.now += after
        self.revisit = revisit
        self.crawl_id = lease.begin_crawl(self.database, owner="me", command="crawl", now=self.now)

    # -- what happens -----------------------------------------------------------------------

    def lease(self, model: type[Base], **where: Any) -> None:
        """Make a row this process's."""
        with self.database.begin() as connection:
            chosen = update(model).where(*(getattr(model, name) == value for name, value in where.items()))
            connection.execute(chosen.values(lease_owner="me", lease_until=self.now + HOUR))

    def save(self, *batch: Fetch | SourceFetch, owner: str = "me") -> tuple[Saved, ...]:
        """Store a batch as it is."""
        return write.save(
            self.database,
            owner=owner,
            crawl_id=self.crawl_id,
            batch=batch,
            now=self.now,
            revisit=self.revisit,
            reread=self.reread,
            plans=self.plans,
        )

    def look(self, *links: str | Link, source: str = FEED, **fields: Any) -> Saved:
        """A look at a source that names links."""
        self.lease(Source, url=source)
        given = tuple(Link(link) if isinstance(link, str) else link for link in links)
        given_fields = {"health": Health.OK, "http_status": 200, "capture": self.capture(source), **fields}
        fetch = SourceFetch(self.row(Source, url=source).id, source, self.now, links=given, **given_fields)
        return self.save(fetch)[0]

    def fetch(self, url: str, read: items.Article | None = None, **fields: Any) -> Fetch:
        """A visit of a page of which a source has told, leased. With `to`, redirects led there, over `over`."""
        if self.find(Page, url=url) is None:
            self.look(url)
        self.lease(Page, url=url)
        final_url = fields.pop("to", url)
        over = fields.pop("over", ())
        status = fields.pop("status", 304 if read is None and "reason" not in fields else 200)
        hops = tuple(Hop(hop, 301, self.capture(hop, 301)) for hop in (url, *over)) if final_url != url or over else ()
        capture = None if status is None else self.capture(final_url, status)
        given = {"hops": hops, "capture": capture, "article": read, "http_status": status, **fields}
        return Fetch(self.row(Page, url=url).id, url, self.now, final_url, outlet_id=self.outlet_id, **given)

    def visit(self, url: str, read: items.Article | None = None, **fields: Any) -> Saved:
        """A visit, stored."""
        return self.save(self.fetch(url, read, **fields))[0]

    def shows(self, url: str, paragraphs: Sequence[str] = TEXT, **fields: Any) -> Saved:
        """A visit that finds an article."""
        return self.visit(url, article(url, paragraphs, **fields))

    def misses(self, url: str, reason: Reason, **fields: Any) -> Saved:
        """A visit that finds no article, for a reason."""
        return self.visit(url, None, reason=reason, **fields)

    def capture(self, url: str, status: int = 200) -> Capture:
        """What the archive says of an answer."""
        number = next(self.records)
        kind = RecordType.REVISIT if status == 304 else RecordType.RESPONSE
        return Capture(
            url, self.now, status, "text/html", f"<urn:uuid:{number}>", kind, f"sha256:{number}", "a.warc.gz", number, 9
        )

    # -- what is there ----------------------------------------------------------------------

    def rows(self, model: type[Base], **where: Any) -> list[Row[Any]]:
        """Rows of a table in the order of their keys."""
        table = model.__table__
        chosen = select(*table.c).where(*(table.c[name] == value for name, value in where.items()))
        with self.database.read() as connection:
            return list(connection.execute(chosen.order_by(*table.primary_key)))

    def find(self, model: type[Base], **where: Any) -> Row[Any] | None:
        """The one row, if it is there."""
        found = self.rows(model, **where)
        assert len(found) <= 1
        return found[0] if found else None

    def row(self, model: type[Base], **where: Any) -> Row[Any]:
        """The one row."""
        (found,) = self.rows(model, **where)
        return found

    def page(self, url: str) -> Row[Any]:
        """The page of an address."""
        return self.row(Page, url=url)

    def article_at(self, url: str) -> Row[Any]:
        """The article of a page."""
        return self.row(Article, id=self.page(url).article_id)

    def revisions(self, url: str) -> list[str]:
        """The causes of the revisions of the article at an address."""
        return [row.cause.value for row in self.rows(Revision, article_id=self.page(url).article_id)]

    def outcomes(self, url: str) -> list[tuple[str, str | None]]:
        """What became of the visits of an address."""
        visits = self.rows(Visit, page_id=self.page(url).id)
        return [(row.outcome.value, row.reason.value if row.reason else None) for row in visits]

    def ledger(self) -> Counter[tuple[str, str | None]]:
        """The ledger, over all days and sources."""
        counts: Counter[tuple[str, str | None]] = Counter()
        for row in self.rows(Disposition):
            counts[(row.disposition.value, row.reason.value if row.reason else None)] += row.count
        return counts
