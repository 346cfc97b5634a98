"""`newsbot demo`: a made-up outlet, crawled twice with an edit and a removal in between, told as it happens.

Touches loopback, and a data folder of its own. What is told is read from that folder, as for any other outlet.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.crawl import summary
from newsbot.commands.diff import marked
from newsbot.errors import UsageError
from newsbot.items import ArticleState, Disposition, SourceKind
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.jobs import CrawlReport
    from newsbot.store.read_articles import ArticleRow
    from newsbot.store.session import Database

FOLDER = Path("demo-data")
_WIDTH = 100

ARTICLES = (
    Column("ID", number=True),
    Column("LANGUAGE"),
    Column("KIND"),
    Column("WORDS", number=True),
    Column("AUTHOR", least=8),
    Column("TITLE", least=20),
)


_SOURCES = {
    SourceKind.FEED: "feed",
    SourceKind.SITEMAP: "sitemap",
    SourceKind.NEWS_SITEMAP: "news sitemap",
    SourceKind.SECTION: "section",
    SourceKind.HOME: "home page",
}


@click.command()
@common.pass_invocation
def demo(invocation: Invocation) -> None:
    """Shows on a made-up outlet what newsbot does, in a minute.

    A server on this machine plays the outlet; nothing leaves the machine. Keeps what it finds in ./demo-data, or in
    the folder that --data names, which must not be there yet.
    """
    if "database" in invocation.options:
        raise UsageError("the demo has a database of its own; leave out --database")
    data = invocation.data if "data" in invocation.options else FOLDER
    if data.exists() and any(data.iterdir()):
        raise UsageError(f"{data} holds something already; take it away, or name another folder with --data")
    own = Invocation(f"sqlite:///{data / 'newsbot.db'}", data, invocation.as_json)
    found = list(_told(own))
    if invocation.as_json:
        common.say_json({"data": data, "crawls": found})


def _told(own: Invocation) -> Iterator[CrawlReport]:
    """Both crawls, each told after it was made."""
    from newsbot.demo import outlet, server

    say = _Teller(is_silent=own.as_json)
    now = datetime.now(UTC)
    with server.serving() as site:
        site.pages = outlet.pages(outlet.stories(), site.home_url, now)
        say.paragraph(
            f"{outlet.NAME} is a made-up outlet: {len(outlet.stories())} articles in three languages, served at "
            f"{site.home_url} from this process. It has a feed, a news sitemap, sections, a robots.txt, reader "
            "comments, teasers, captions that repeat, a paywall, and bad habits."
        )
        say.heading(f"newsbot crawl {site.home_url}", "The first crawl is told this address, and nothing else.")
        report = _crawl(own, site.home_url, revisit=False)
        yield report
        with own.database() as database:
            _tell_first(say, database, report)
            _tell_page(say, own, database, site.home_url)
        site.pages = outlet.pages(outlet.edited(outlet.stories()), site.home_url, now)
        say.heading(
            "newsbot crawl --revisit",
            "Meanwhile the outlet changed a sum in one article without saying so, and took another down. "
            "The second crawl looks at everything again.",
        )
        report = _crawl(own, site.home_url, revisit=True)
        yield report
        with own.database() as database:
            _tell_second(say, database, report)
    _tell_more(say, own)


class _Teller:
    """Prints the story, as wide as the terminal and in colour there; nothing where a program reads."""

    def __init__(self, *, is_silent: bool):
        self.is_silent = is_silent
        self.width = min(shutil.get_terminal_size().columns, _WIDTH) if sys.stdout.isatty() else _WIDTH

    def lines(self, lines: Iterator[str] | list[str]) -> None:
        """As they are."""
        if not self.is_silent:
            common.say(lines)

    def paragraph(self, text: str) -> None:
        """Wrapped, with an empty line before it."""
        self.lines(["", *textwrap.wrap(render.plain(text), self.width, break_on_hyphens=False)])

    def heading(self, command: str, text: str) -> None:
        """What is done now: the command that a person would type, and why."""
        self.lines(["", "", click.style(f"$ {render.plain(command)}", fg="green", bold=True)])
        self.lines(textwrap.wrap(text, self.width))
        sys.stdout.flush()


def _crawl(own: Invocation, home_url: str, *, revisit: bool) -> CrawlReport:
    """One crawl in a process of its own, since a process can run Scrapy once."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as processes:
        report = processes.submit(crawl_once, own.database_url, own.data, home_url, revisit=revisit).result()
    common.finish(report.problems)
    return report


def crawl_once(database_url: str, data: Path, home_url: str, *, revisit: bool) -> CrawlReport:
    """What the other process does: a crawl that may ask loopback, quickly and past any proxy."""
    from newsbot import jobs, settings

    own = settings.load(
        NEWSBOT_DATA=str(data),
        NEWSBOT_DATABASE_URL=database_url,
        NEWSBOT_ALLOW_PRIVATE=True,
        HTTPPROXY_ENABLED=False,
        DOWNLOAD_DELAY=0.01,
        AUTOTHROTTLE_START_DELAY=0.01,
    )
    return jobs.crawl(own, [home_url], revisit=revisit)


def _tell_first(say: _Teller, database: Database, report: CrawlReport) -> None:
    """What the first crawl found, kept and left."""
    from newsbot.store import read
    from newsbot.store.read_articles import ArticleFilter, list_articles

    kinds = Counter(source.kind for source in read.sources(database, _outlet_ids(database)))
    sources = ", ".join(f"{count} {_SOURCES[kind]}{'s' if count > 1 else ''}" for kind, count in sorted(kinds.items()))
    say.lines(["", *summary(report)])
    say.paragraph(
        f"It found {sources} by itself. Most articles stood in several of them, some with tracking parameters in their "
        "address; each was fetched once. What the outlet's robots.txt forbids was left alone. These are kept:"
    )
    rows = list_articles(database, ArticleFilter(), 50)
    say.lines(["", *render.table(ARTICLES, (_cells(database, row) for row in rows), common.screen())])


def _outlet_ids(database: Database) -> list[int]:
    from newsbot.store import read

    return [outlet.id for outlet in read.all_outlets(database)]


def _cells(database: Database, row: ArticleRow) -> tuple[object, ...]:
    from newsbot.store.read_articles import read_revision

    article = read_revision(database, row.id)
    kind = f"{article.kind}, paywalled" if article.paywalled else article.kind
    return row.id, article.language, kind, row.words, ", ".join(author.name for author in article.authors), row.title


def _tell_page(say: _Teller, own: Invocation, database: Database, home_url: str) -> None:
    """What became of one page: its fields with their origins, and what was not taken for its text."""
    from newsbot.archive import replay
    from newsbot.demo import outlet
    from newsbot.extract import explain
    from newsbot.store import read_captures

    (story,) = (story for story in outlet.stories() if story.slug == outlet.EDITED)
    capture = read_captures.captures_of(database, home_url.rstrip("/") + story.path)[0]
    page = replay(own.archive, capture, lambda record_id: read_captures.capture_by_record(database, record_id))
    seen = explain(page.decoded(), page.url, at=page.fetched_at).to_dict()
    article, left = seen["article"], [block for block in seen["blocks"] if not block["kept"]]
    say.paragraph(f"What it made of one of the pages, {page.url}, and why:")
    origins = article["provenance"]
    shown = [("title", article["title"]), ("published", article["published"]), ("deck", article["deck"])]
    say.lines(["", *render.fields((name, f"{value}   ({origins[name]['source']})") for name, value in shown if value)])
    say.lines(["", f"{len(seen['blocks']) - len(left)} blocks are its text. Left out, among {len(left)}:"])
    say.lines([f"  {block['reason']:<20} {render.shorten(render.plain(block['text']), 66)}" for block in left[-5:]])


def _tell_second(say: _Teller, database: Database, report: CrawlReport) -> None:
    """What had changed, and what was gone."""
    from newsbot.revise import changes
    from newsbot.store.read_articles import ArticleFilter, list_articles, read_article, read_revision

    say.lines(["", *summary(report)])
    unchanged = report.outlets[0].counts.get(Disposition.UNCHANGED, 0)
    say.paragraph(f"{unchanged} articles were as before, also where the teasers and comments around them had changed.")
    for row in list_articles(database, ArticleFilter(), 50):
        if (row.revisions or 0) > 1:
            found = read_article(database, row.id)
            say.lines(["", click.style(f"Article {row.id} was edited: {render.plain(row.title or '')}", bold=True)])
            edits = changes(read_revision(database, row.id, 1), read_revision(database, row.id, 2))
            lines = (f"{edit.kind}: {marked(edit.before or '', edit.after or '')}" for edit in edits)
            say.lines(list(dict.fromkeys(lines)))
            if found.revisions[-1].stealth:
                say.lines(["The outlet's own date of change did not move: newsbot calls that a stealth edit."])
        if row.state is ArticleState.GONE:
            say.lines(["", click.style(f"Article {row.id} is gone: {render.plain(row.title or '')}", bold=True)])
            say.lines(["The server says 410 Gone since the second crawl. Text and page are still here."])


def _tell_more(say: _Teller, own: Invocation) -> None:
    """That all of it can be proven, and what to try next."""
    from newsbot.archive.verify import verify
    from newsbot.store import read_captures

    say.heading(f"newsbot --data {own.data} verify", "Every page is in the archive as it came, and can be checked.")
    with own.database() as database, read_captures.all_captures(database) as snapshot:
        captures = list(snapshot.captures)
        wrong = [finding for finding in verify(own.archive, captures, snapshot.lookup) if finding.is_error]
    say.lines(["", f"{len(captures)} captures checked against record and digest: {len(wrong) or 'none'} wrong"])
    say.paragraph(f"All of it now lies in {own.data}: the database newsbot.db, and WARC files in archive/. Try:")
    say.lines([""])
    for command, what in _TRIES:
        typed = f"newsbot --data {own.data} {command}"
        say.lines([f"  {click.style(typed, fg='green')}", f"      {what}"])
    say.lines(["", "Then with an outlet of your own: newsbot crawl ADDRESS"])


_TRIES = (
    ("articles --state gone", "what the outlet has taken down"),
    ("show 1", "all that is known of an article"),
    ("status", "how all stands"),
    ("export articles --format csv", "everything, for a spreadsheet"),
)
