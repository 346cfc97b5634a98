"""`newsbot backup`, `newsbot restore` and `newsbot remove`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.errors import UsageError

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@common.pass_invocation
def backup(invocation: Invocation, folder: Path) -> None:
    """Copies database and archive into a new folder.

    Also while a crawl runs: the copy is of one instant. It can be restored into SQLite and into PostgreSQL.
    """
    from newsbot import care

    with invocation.database() as database, render.progress(sys.stderr) as progress:
        made = care.backup(
            database, invocation.archive, folder, now=datetime.now(UTC), on_step=lambda step: progress.update(step)
        )
    if invocation.as_json:
        common.say_json(made)
    else:
        common.say([f"{folder}: {_what(sum(made.rows.values()), made.files, made.bytes)}"])


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@common.pass_invocation
def restore(invocation: Invocation, folder: Path) -> None:
    """Brings a backup back into an empty database and data folder.

    Makes the database where it is a file that is not there yet.
    """
    from newsbot import care

    with invocation.unchecked_database() as database, render.progress(sys.stderr) as progress:
        kept = care.restore(database, invocation.archive, folder, on_step=lambda step: progress.update(step))
    if invocation.as_json:
        common.say_json(kept)
    else:
        what = _what(sum(kept.rows.values()), kept.files, kept.bytes)
        common.say([f"{what}, as of {render.moment(kept.created_at)}", "newsbot verify checks them"])


def _what(rows: int, files: int, size: int) -> str:
    return f"{rows:,} rows and {files:,} WARC files ({render.size(size)})"


@click.command()
@click.argument("article")
@click.option("--reason", metavar="TEXT", required=True, help="Why, for whoever finds the tombstone.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@common.pass_invocation
def remove(invocation: Invocation, article: str, reason: str, yes: bool) -> None:
    """Takes an article down here, for good.

    Text, revisions and captures go, also out of the WARC files; a tombstone with date and reason stays, and crawls
    don't bring the article back. ARTICLE is a number or any address of it.
    """
    from newsbot import care
    from newsbot.store import read_articles

    if not reason.strip():
        raise UsageError("a takedown needs a reason; write one after --reason")
    with invocation.database() as database:
        article_id = read_articles.find_article(database, article)
        record = read_articles.read_article(database, article_id)
        if not yes and sys.stdin.isatty():
            click.confirm(f"Take down {render.plain(record.canonical_url)} for good?", abort=True, err=True)
        now = datetime.now(UTC)
        count = care.remove(database, invocation.archive, article_id, reason=reason.strip(), now=now)
    if invocation.as_json:
        common.say_json({"article_id": article_id, "canonical_url": record.canonical_url, "captures": count})
    else:
        common.say([f"article {article_id} is taken down; {count} captures were overwritten"])
