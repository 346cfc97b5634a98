"""`newsbot articles`: a list of what is kept, and wrong merges undone."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.parameters import Member, Moment
from newsbot.errors import StoreError
from newsbot.items import ArticleKind, ArticleState
from newsbot.render import Column

COLUMNS = (
    Column("ID", number=True),
    Column("OUTLET", least=10),
    Column("PUBLISHED"),
    Column("STATE"),
    Column("WORDS", number=True),
    Column("REV", number=True),
    Column("TITLE", least=20),
)


@click.group(invoke_without_command=True)
@click.option("--outlet", "outlets", metavar="OUTLET", multiple=True, help="Of this outlet; may be repeated.")
@click.option("--since", type=Moment(), help="Published since: a day, an instant, or 7d, 12h, 2w ago.")
@click.option("--until", type=Moment(is_end=True), help="Published until, a day included.")
@click.option("--state", "states", type=Member(ArticleState), multiple=True, help="Whether the outlet still shows it.")
@click.option("--kind", "kinds", type=Member(ArticleKind), multiple=True, help="What it is.")
@click.option("--author", metavar="NAME", help="By an author whose name has this in it.")
@click.option("--tag", metavar="NAME", help="On a topic whose name has this in it.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
@common.pass_invocation
@click.pass_context
def articles(
    context: click.Context,
    invocation: Invocation,
    outlets: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    states: tuple[ArticleState, ...],
    kinds: tuple[ArticleKind, ...],
    author: str | None,
    tag: str | None,
    limit: int,
) -> None:
    """Lists articles, the newest first. An article without a date counts by when it was first seen."""
    if context.invoked_subcommand is not None:
        return
    from newsbot.store import read
    from newsbot.store.read_articles import ArticleFilter, ArticleRow, list_articles

    with invocation.database() as database:
        outlet_ids = [outlet.id for outlet in read.find_outlets(database, outlets)]
        wanted = ArticleFilter(outlet_ids, since, until, states, kinds, author, tag)
        rows = list_articles(database, wanted, limit)
    if invocation.as_json:
        common.say_json(rows)
        return

    def cells(row: ArticleRow) -> tuple[object, ...]:
        title = row.title or row.canonical_url
        return row.id, row.outlet, render.moment(row.published), row.state, row.words, row.revisions, title

    common.say(render.table(COLUMNS, map(cells, rows), common.screen()))
    if len(rows) == limit:
        common.hint(f"There may be more: --limit {limit * 4}")


@articles.command()
@click.argument("article")
@click.argument("addresses", metavar="ADDRESS ...", nargs=-1, required=True)
@common.pass_invocation
def split(invocation: Invocation, article: str, addresses: tuple[str, ...]) -> None:
    """Undoes a wrong merge: makes addresses articles of their own.

    Each ADDRESS becomes an article with what was read there, is visited next, and is never joined again. 'newsbot show
    ARTICLE' lists an article's addresses.
    """
    from newsbot.extensions.rereading import rereader
    from newsbot.store import read_articles, write

    made: dict[str, int] = {}
    failures: list[str] = []
    with invocation.database() as database:
        article_id = read_articles.find_article(database, article)
        pages = {address: read_articles.find_page(database, article_id, address) for address in addresses}
        reread = rereader(database, invocation.archive)
        for address, page_id in pages.items():
            try:
                made[address] = write.split_article(database, page_id, now=datetime.now(UTC), reread=reread)
            except StoreError as error:
                failures.append(str(error))
    if invocation.as_json:
        common.say_json({"article_id": article_id, "split": made})
    else:
        common.say(f"{address} is article {new_id} now" for address, new_id in made.items())
    common.finish(failures)
