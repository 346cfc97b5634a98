"""What the database knows of the pages and articles that a batch of fetches may touch, in a few queries. Only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select
from sqlalchemy.orm import InstrumentedAttribute

from newsbot import items, urls
from newsbot.decide import Known, KnownArticle, KnownOutlet, KnownPage, KnownRevision, Miss, is_redirected, text_digest
from newsbot.schedule import Plan
from newsbot.store.models import Article, Capture, Outlet, Page, Revision, Source, Visit
from newsbot.store.statements import chunks

#: Sources that are pages for readers: a redirect there says that an article is not shown any more.
SECTIONS = (items.SourceKind.HOME, items.SourceKind.SECTION)

PAGE_COLUMNS = tuple(getattr(Page, item.name) for item in fields(KnownPage))
#: What of a known article its row does not hold.
NOT_STORED = ("edits", "section", "latest")
ARTICLE_COLUMNS = tuple(getattr(Article, item.name) for item in fields(KnownArticle) if item.name not in NOT_STORED)
CAPTURE_COLUMNS = tuple(getattr(Capture, item.name) for item in fields(items.Capture))
REVISION_NAMES = tuple(item.name for item in fields(items.Article))
REVISION_COLUMNS = tuple(getattr(Revision, name) for name in REVISION_NAMES)

#: Outcomes of visits that did not find what a page had shown.
MISSES = (
    items.VisitOutcome.MISSING,
    items.VisitOutcome.GONE,
    items.VisitOutcome.BLOCKED,
    items.VisitOutcome.EXCLUDED,
)


# -- what a batch may touch -----------------------------------------------------------------


@dataclass(slots=True)
class Reach:
    """What is to be read for a batch: by key of address, by canonical address, by outlet and text."""

    keys: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    texts: set[tuple[int, str]] = field(default_factory=set)
    other_hosts: bool = False

    def add(self, page: KnownPage, fetch: items.Fetch) -> None:
        """What the judgement of one fetch may ask for."""
        if is_redirected(fetch):
            self.keys.add(urls.key(fetch.final_url))
            self.keys.update(urls.key(hop.url) for hop in fetch.hops)
            self.other_hosts = self.other_hosts or not _same_host(fetch.url, fetch.final_url)
            self.names.add(fetch.final_url)
        article = fetch.article
        if article is None:
            return
        self.keys.add(urls.key(article.canonical_url))
        self.names.update((article.canonical_url, page.url))
        self.texts.add((page.outlet_id, text_digest(article.text)))
        self.other_hosts = self.other_hosts or not _same_host(fetch.url, article.canonical_url)


def _same_host(one: str, other: str) -> bool:
    return urls.canonical(one).split("/", 3)[2:3] == urls.canonical(other).split("/", 3)[2:3]


def read_known(
    connection: Connection, asked: Sequence[tuple[KnownPage, items.Fetch]], plans: Mapping[int, Plan] | None = None
) -> Known:
    """All that is known for the judgement of the fetches, each given with its page; `plans` as `Known` wants them."""
    reach = Reach()
    for page, fetch in asked:
        reach.add(page, fetch)
    known = Known(_outlets(connection, {page.outlet_id for page, _ in asked}, reach), plans)
    own = {page.url_key: page for page, _ in asked}
    reached = read_pages(connection, Page.url_key, reach.keys - own.keys())
    by_sign = _articles_by_sign(connection, reach)
    compared = _article_ids(reached) | {article.id for article in by_sign}
    compared |= _article_ids(page for page, fetch in asked if fetch.article is not None or page.url_key in reach.keys)
    watched = compared | _article_ids(page for page, fetch in asked if not _is_quiet(page, fetch))
    known.add_pages(read_pages(connection, Page.article_id, watched))
    known.add_pages(reached)
    known.add_pages(own.values())
    known.add_misses(_misses(connection, known.pages.values()))
    others = (_article_ids(own.values()) | compared) - {article.id for article in by_sign}
    articles = (*by_sign, *read_articles(connection, Article.id, others))
    known.add_articles(_with_history(connection, articles, compared))
    _add_names(connection, known, by_sign)
    return known


def _is_quiet(page: KnownPage, fetch: items.Fetch) -> bool:
    """Whether a fetch found a watched page unchanged, which no other address of its article has to do with."""
    return page.status is items.PageStatus.KEPT and fetch.http_status == 304 and not fetch.hops


def _add_names(connection: Connection, known: Known, named: Iterable[KnownArticle]) -> None:
    """Whoever has the addresses that articles would go by if they gave their canonical address up."""
    latest = (known.articles[article.id].latest for article in named)
    spare = {revision.article.url for revision in latest if revision is not None}
    held = read_articles(connection, Article.canonical_url, spare)
    known.add_articles(article for article in held if article.id not in known.articles)


def _article_ids(pages: Iterable[KnownPage]) -> set[int]:
    return {page.article_id for page in pages if page.article_id is not None}


def read_pages(connection: Connection, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> list[KnownPage]:
    """Pages by the values of a column."""
    return [
        KnownPage(*row)
        for chunk in chunks(values)
        for row in connection.execute(select(*PAGE_COLUMNS).where(column.in_(chunk)))
    ]


# -- outlets --------------------------------------------------------------------------------


def read_outlets(
    connection: Connection, only: Collection[int] | None, sections_of: Collection[int] = ()
) -> tuple[KnownOutlet, ...]:
    """Outlets with their hosts, all of them where `only` is None; some with the addresses of their sections."""
    sections: defaultdict[int, set[int]] = defaultdict(set)
    for chunk in chunks(sections_of):
        named = select(Source.outlet_id, Source.url).where(Source.outlet_id.in_(chunk), Source.kind.in_(SECTIONS))
        for outlet_id, url in connection.execute(named):
            sections[outlet_id].add(urls.key(url))
    columns = select(Outlet.id, Outlet.hosts, Outlet.config)
    found = [columns] if only is None else [columns.where(Outlet.id.in_(chunk)) for chunk in chunks(only)]
    return tuple(_outlet(row, frozenset(sections[row.id])) for query in found for row in connection.execute(query))


def _outlet(row: Row[Any], sections: frozenset[int]) -> KnownOutlet:
    lists = {name: tuple(row.config.get(name, ())) for name in ("allow_hosts", "include", "exclude")}
    return KnownOutlet(row.id, tuple(row.hosts), **lists, sections=sections)


def _outlets(connection: Connection, own: set[int], reach: Reach) -> tuple[KnownOutlet, ...]:
    """Outlets and their sections count only where addresses are judged; other outlets, where one is on another host."""
    if not reach.keys:
        return ()
    return read_outlets(connection, None if reach.other_hosts else own, sections_of=own)


# -- articles -------------------------------------------------------------------------------


def read_articles(
    connection: Connection, column: InstrumentedAttribute[Any], values: Iterable[Any]
) -> list[KnownArticle]:
    """Articles by the values of a column, without their history."""
    return [
        KnownArticle(*row)
        for chunk in chunks(values)
        for row in connection.execute(select(*ARTICLE_COLUMNS).where(column.in_(chunk)))
    ]


def _articles_by_sign(connection: Connection, reach: Reach) -> tuple[KnownArticle, ...]:
    """Articles that have one of the canonical addresses or one of the texts."""
    found = read_articles(connection, Article.canonical_url, reach.names)
    by_outlet: defaultdict[int, list[str]] = defaultdict(list)
    for outlet_id, digest in reach.texts:
        by_outlet[outlet_id].append(digest)
    for outlet_id, digests in by_outlet.items():
        for chunk in chunks(digests):
            same_text = select(*ARTICLE_COLUMNS).where(Article.outlet_id == outlet_id, Article.text_sha256.in_(chunk))
            found += [KnownArticle(*row) for row in connection.execute(same_text)]
    return tuple({article.id: article for article in found}.values())


@dataclass(slots=True)
class _History:
    """What all revisions of an article say, in their order."""

    edits: tuple[datetime, ...] = ()
    section: str | None = None


def _with_history(
    connection: Connection, articles: Sequence[KnownArticle], compared: Collection[int]
) -> Iterator[KnownArticle]:
    """Articles with the times of their edits and their section; where they are to be compared, with their latest."""
    latest = _latest(connection, compared)
    histories = _histories(connection, [article.id for article in articles])
    for article in articles:
        history = histories[article.id]
        yield replace(article, latest=latest.get(article.id), edits=history.edits, section=history.section)


def _histories(connection: Connection, article_ids: Iterable[int]) -> defaultdict[int, _History]:
    found: defaultdict[int, _History] = defaultdict(_History)
    columns = (Revision.article_id, Revision.at, Revision.cause, Revision.section)
    for chunk in chunks(article_ids):
        query = select(*columns).where(Revision.article_id.in_(chunk)).order_by(Revision.article_id, Revision.number)
        for article_id, at, cause, section in connection.execute(query):
            history = found[article_id]
            history.section = section
            if cause is items.RevisionCause.EDIT:
                history.edits = (*history.edits, at)
    return found


def _latest(connection: Connection, article_ids: Iterable[int]) -> dict[int, KnownRevision]:
    """Latest revisions by article."""
    found: dict[int, KnownRevision] = {}
    for chunk in chunks(article_ids):
        latest = select(Article.latest_revision_id).where(Article.id.in_(chunk))
        found.update(read_revisions(connection, Revision.id.in_(latest)))
    return found


def read_revisions(connection: Connection, which: ColumnElement[bool]) -> Iterator[tuple[int, KnownRevision]]:
    """Revisions in their order, each with the key of its article and the capture it was read from."""
    columns = (Revision.article_id, Revision.id, Revision.number, Revision.at, *REVISION_COLUMNS, *CAPTURE_COLUMNS)
    query = select(*columns).outerjoin(Capture, Capture.id == Revision.capture_id).where(which)
    for row in connection.execute(query.order_by(Revision.article_id, Revision.number)):
        article_id, key, number, at, *values = row
        read, capture = values[: len(REVISION_COLUMNS)], values[len(REVISION_COLUMNS) :]
        yield (
            article_id,
            KnownRevision(
                number=number,
                at=at,
                article=items.Article.from_dict(dict(zip(REVISION_NAMES, read, strict=True))),
                capture=None if capture[0] is None else items.Capture(*capture),
                id=key,
            ),
        )


# -- misses ---------------------------------------------------------------------------------


def _misses(connection: Connection, pages: Iterable[KnownPage]) -> dict[int, tuple[Miss, ...]]:
    """By key of address, the visits since each missing page went missing that did not find its article."""
    missing = {page.id: page for page in pages if page.id is not None and page.missing_since is not None}
    found: defaultdict[int, list[Miss]] = defaultdict(list)
    for chunk in chunks(missing):
        query = (
            select(Visit.page_id, Visit.at, Visit.crawl_id, Visit.reason)
            .where(Visit.page_id.in_(chunk), Visit.outcome.in_(MISSES))
            .order_by(Visit.id)
        )
        for page_id, at, crawl_id, reason in connection.execute(query):
            page = missing[page_id]
            if page.missing_since is not None and at >= page.missing_since:
                found[page.url_key].append(Miss(at, crawl_id, reason))
    return {key: tuple(misses) for key, misses in found.items()}
