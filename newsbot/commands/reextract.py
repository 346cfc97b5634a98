"""`newsbot reextract`: the present extractor over kept captures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.parameters import Moment
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.captures.reextract import Report

#: An example is told in so many characters of what stood there, and of what stands there now.
_EXCERPT = 100


@click.command()
@click.argument("names", metavar="[OUTLET ...]", nargs=-1)
@click.option("--outlet", "outlets", metavar="OUTLET", multiple=True, help="Of this outlet; may be repeated.")
@click.option("--since", type=Moment(), help="Captured since: a day, an instant, or 7d, 12h, 2w ago.")
@click.option("--dry-run", is_flag=True, help="Store nothing; show what would change, by field.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="N processes.  [default: one a processor]")
@common.pass_invocation
def reextract(
    invocation: Invocation,
    names: tuple[str, ...],
    outlets: tuple[str, ...],
    since: datetime | None,
    dry_run: bool,
    jobs: int | None,
) -> None:
    """Reads kept captures again with the present extractor.

    What differs becomes a revision with the cause extractor, never an edit. Stopped, it goes on where it was.
    """
    from newsbot.captures.reextract import reextract as again
    from newsbot.store import read

    problems: list[str] = []
    with invocation.database() as database, render.progress(sys.stderr) as progress:
        report = again(
            database,
            invocation.data,
            outlet_ids=[outlet.id for outlet in read.find_outlets(database, (*names, *outlets))],
            since=since,
            dry_run=dry_run,
            jobs=jobs or os.cpu_count() or 1,
            on_problem=problems.append,
            on_progress=progress.update,
        )
    if invocation.as_json:
        common.say_json(report)
    else:
        common.say(summary(report))
    common.finish(problems)


def summary(report: Report) -> Iterator[str]:
    """What changed, by outlet and by field."""
    from newsbot.captures.reextract import Verdict

    columns = (Column("OUTLET", least=12), *(Column(_heading(name), number=True) for name in Verdict))
    if report.outlets:
        rows = ((slug, *(counts[name] for name in Verdict)) for slug, counts in report.outlets.items())
        yield from render.table(columns, rows, common.screen())
        yield ""
    for name, tally in report.fields.items():
        kinds = ", ".join(f"{count} {kind}" for kind, count in tally.kinds.most_common())
        yield from render.fields([(name, f"{tally.articles} articles: {kinds}")])
        for example in tally.examples:
            yield render.plain(f"  {example.article_id} {example.url}")
            yield render.plain(f"    - {render.shorten(example.before or '', _EXCERPT)}")
            yield render.plain(f"    + {render.shorten(example.after or '', _EXCERPT)}")
    changed = sum(counts[Verdict.CHANGED] for counts in report.outlets.values())
    what = "would change" if report.is_dry_run else "changed"
    yield f"{report.read:,} articles read again, {changed:,} {what}"


def _heading(name: str) -> str:
    return name.upper().replace("_", " ")
