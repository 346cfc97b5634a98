"""A small archive in a database, made up: two outlets, four articles, revisions, captures, a takedown, failures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import insert, update

from newsbot import items, urls
from newsbot.store import models
from newsbot.store.session import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HARBOUR = "https://www.harbour.example/news/bridge-opens"
HARBOUR_AMP = "https://amp.harbour.example/news/bridge-opens"
MARKET = "https://www.harbour.example/news/market"
REMOVED = "https://www.harbour.example/news/taken-down"
HOSTILE = "https://pagi.example/id/1"
MOVED = "https://www.harbour.example/old/bridge"
LOOP = "https://www.harbour.example/loop"
LISTING = "https://www.harbour.example/topics"
#: A headline that would clear a screen, ring, and turn the line around.
HOSTILE_TITLE = '=HYPERLINK("x")\x1b[2J\x07 \u202egnp.exe \x9b31m 橋が開く'


def article(url: str = HARBOUR, **fields: object) -> items.Article:
    """An article with every field set."""
    given: dict[str, object] = {
        "url": url,
        "canonical_url": url,
        "kind": items.ArticleKind.ARTICLE,
        "kind_score": 0.97,
        "extractor": "newsbot/0 test",
        "title": "The bridge opens",
        "deck": "After four years",
        "authors": (items.Author("Ada Quill", "https://www.harbour.example/ada"), items.Author("Bo Reed")),
        "published": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        "modified": date(2026, 11, 21),
        "published_raw": "20 Nov 2026, 9.30",
        "modified_raw": "21 Nov",
        "language": "en",
        "section": "City",
        "tags": ("bridges", "traffic"),
        "body": (
            items.Block(items.BlockKind.HEADING, "Four years", level=2),
            items.Block(items.BlockKind.PARAGRAPH, "Some 300 people came to the opening."),
            items.Block(items.BlockKind.CAPTION, "The bridge"),
        ),
        "images": (items.Image("https://img.harbour.example/1.jpg", "The bridge", "Cy", role=items.ImageRole.LEAD),),
        "paywalled": False,
        "publisher": "Harbour Daily",
        "provenance": {"title": items.Provenance("ld:headline", 0.9)},
    }
    return items.Article(**{**given, **fields})  # type: ignore[arg-type]


def fill(database: Database) -> None:
    """Fills a migrated database; keys start at 1 in the order of the rows below."""
    with database.begin() as connection:
        Filler(connection).fill()


class Filler:
    """Inserts rows."""

    def __init__(self, connection) -> None:
        self.connection = connection

    def add(self, model, **values) -> int:
        return self.connection.execute(insert(model).values(**values)).inserted_primary_key[0]

    def fill(self) -> None:
        harbour = self.outlet("harbour-example", "Harbour Daily", "www.harbour.example", "amp.harbour.example")
        pagi = self.outlet("pagi-example", "Pagi", "pagi.example")
        self.hosts = {
            name: self.add(models.Host, name=name)
            for name in ("www.harbour.example", "amp.harbour.example", "pagi.example")
        }
        feed = self.source(harbour, "feed", "https://www.harbour.example/feed", health=items.Health.OK)
        self.source(harbour, "home", "https://www.harbour.example/", health=items.Health.HTTP_404, failures=3)
        self.crawl = self.add(
            models.Crawl,
            owner="here-1",
            command="crawl",
            started_at=NOW - timedelta(hours=2),
            ended_at=NOW - timedelta(hours=1),
            end=items.CrawlEnd.FINISHED,
            counts={},
        )
        first = article()
        second = replace(
            first,
            title="The new bridge opens",
            body=(
                *first.body[:1],
                items.Block(items.BlockKind.PARAGRAPH, "Some 500 people came to the opening."),
                *first.body[2:],
            ),
        )
        bridge = self.article(harbour, HARBOUR, (first, second))
        self.page(harbour, HARBOUR_AMP, items.PageStatus.ALIAS, article_id=bridge, reason=items.Reason.CANONICAL)
        self.article(harbour, MARKET, (article(MARKET, title="Market day", published=None, authors=(), tags=()),))
        removed = self.article(
            harbour, REMOVED, (), state=items.ArticleState.REMOVED, removed_at=NOW, removed_reason="a court"
        )
        assert removed == 3
        self.article(
            pagi, HOSTILE, (article(HOSTILE, title=HOSTILE_TITLE, language="ja", published=date(2026, 11, 23)),)
        )
        self.page(harbour, MOVED, items.PageStatus.MOVED, reason=items.Reason.REDIRECTED, moved_to=HARBOUR_AMP)
        self.page(harbour, LOOP, items.PageStatus.MOVED, reason=items.Reason.REDIRECTED, moved_to=LOOP)
        self.page(harbour, LISTING, items.PageStatus.REJECTED, reason=items.Reason.LISTING)
        for day, disposition, reason, count in (
            (date(2026, 11, 23), items.Disposition.NEW, None, 2),
            (date(2026, 11, 24), items.Disposition.FAILED, items.Reason.TIMEOUT, 7),
        ):
            self.add(
                models.Disposition,
                day=day,
                outlet_id=harbour,
                source_id=feed,
                disposition=disposition,
                reason=reason,
                count=count,
            )

    def outlet(self, slug: str, name: str, *hosts: str) -> int:
        return self.add(
            models.Outlet,
            slug=slug,
            name=name,
            home_url=f"https://{hosts[0]}/",
            hosts=list(hosts),
            language="en",
            config={"headers": {"Authorization": "s3cret"}},
            enabled=True,
            created_at=NOW,
        )

    def source(self, outlet: int, kind: str, url: str, **values) -> int:
        known = {"failures": 0, "last_success_at": NOW - timedelta(hours=1), "next_check_at": NOW, **values}
        return self.add(
            models.Source,
            outlet_id=outlet,
            host_id=self.hosts["www.harbour.example"],
            kind=items.SourceKind(kind),
            url=url,
            enabled=True,
            created_at=NOW,
            **known,
        )

    def page(self, outlet: int, url: str, status: items.PageStatus, **values) -> int:
        return self.add(
            models.Page,
            url_key=urls.key(url),
            url=url,
            outlet_id=outlet,
            host_id=self.hosts[urls.host(url)],
            status=status,
            first_seen_at=NOW - timedelta(days=4),
            last_seen_at=NOW,
            visits=2,
            failures=0,
            **values,
        )

    def capture(self, page: int, url: str, number: int) -> int:
        return self.add(
            models.Capture,
            url=url,
            page_id=page,
            crawl_id=self.crawl,
            fetched_at=NOW - timedelta(days=4 - number),
            http_status=200,
            content_type="text/html",
            record_id=f"<urn:uuid:{page}-{number}>",
            record_type=items.RecordType.RESPONSE,
            payload_digest=f"sha256:{number:064x}",
            warc_file="a.warc.gz",
            warc_offset=page * 10_000 + number,
            warc_length=512,
        )

    def article(self, outlet: int, url: str, versions: tuple[items.Article, ...], **values) -> int:
        published = versions[-1].published if versions else None
        article_id = self.add(
            models.Article,
            **{
                "outlet_id": outlet,
                "canonical_url": url,
                "state": items.ArticleState.PRESENT,
                "first_seen_at": NOW - timedelta(days=4),
                "last_seen_at": NOW,
                "published_at": items.instant(published) if published else None,
                "published_precision": items.precision(published) if published else None,
                **values,
            },
        )
        status = items.PageStatus.KEPT if versions else items.PageStatus.REMOVED
        page = self.page(outlet, url, status, article_id=article_id)
        for number, version in enumerate(versions, start=1):
            self.revision(article_id, page, number, version, versions)
        return article_id

    def revision(self, article_id: int, page: int, number: int, version: items.Article, versions) -> None:
        capture = self.capture(page, version.url, number)
        self.add(
            models.Visit,
            page_id=page,
            crawl_id=self.crawl,
            at=NOW - timedelta(days=4 - number),
            outcome=items.VisitOutcome.KEPT,
            http_status=200,
            capture_id=capture,
        )
        fields = {**version.to_dict(), "kind": version.kind}
        revision = self.add(
            models.Revision,
            article_id=article_id,
            number=number,
            at=NOW - timedelta(days=4 - number),
            capture_id=capture,
            cause=items.RevisionCause.EDIT if number > 1 else items.RevisionCause.FIRST,
            stealth=number > 1,
            text_sha256=sha256(version.text.encode()).hexdigest(),
            words=len(version.text.split()),
            **fields,
        )
        if number > 1:
            self.add(
                models.Change,
                revision_id=revision,
                field="title",
                kind=items.ChangeKind.HEADLINE,
                size=1,
                before=versions[number - 2].title,
                after=version.title,
            )
        else:
            self.names(article_id, version)
        self.connection.execute(
            update(models.Article).where(models.Article.id == article_id).values(latest_revision_id=revision)
        )

    def names(self, article_id: int, version: items.Article) -> None:
        for position, author in enumerate(version.authors):
            key = self.known(models.Author, author.name)
            self.add(models.ArticleAuthor, article_id=article_id, author_id=key, position=position)
        for tag in version.tags:
            self.add(models.ArticleTag, article_id=article_id, tag_id=self.known(models.Tag, tag))

    def known(self, model, name: str) -> int:
        table = model.__table__
        row = self.connection.execute(table.select().where(table.c.name == name)).first()
        return row.id if row else self.add(model, name=name)
