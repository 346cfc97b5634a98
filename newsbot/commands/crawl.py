"""`newsbot crawl`: does what is due, and says what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.items import CrawlEnd, Disposition
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.jobs import CrawlReport, OutletReport

#: What each column of the summary counts: addresses that sources named, those not met before, articles stored, pages
#: that were as they had been.
_COUNTED = {
    "FOUND": (Disposition.FOUND, Disposition.KNOWN),
    "NEW": (Disposition.FOUND,),
    "KEPT": (Disposition.NEW, Disposition.REVISED),
    "UNCHANGED": (Disposition.UNCHANGED,),
}
_GONE = (Disposition.MISSING, Disposition.GONE, Disposition.RESTORED, Disposition.MOVED, Disposition.ALIAS)
_LEFT_OUT = (Disposition.REJECTED, Disposition.EXCLUDED, Disposition.BLOCKED, Disposition.FAILED)

TABLE = (
    Column("OUTLET", least=12),
    *(Column(name, number=True) for name in _COUNTED),
    Column("LEFT OUT", number=True),
    Column("RECEIVED", number=True),
    Column("WHY LEFT OUT", least=24),
)

_DISK_FULL = (
    "the crawl has stopped, and what it had is stored; make room, or lower NEWSBOT_DISK_RESERVE, and crawl again"
)


@click.command()
@click.argument("outlets", metavar="[OUTLET ...]", nargs=-1)
@click.option("--max-pages", metavar="N", type=click.IntRange(min=1), help="At most N pages of each outlet.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="At most N hosts at a time.  [default: 32]")
@click.option("--revisit", is_flag=True, help="Look again at every source and known page, due or not.")
@common.pass_invocation
def crawl(
    invocation: Invocation, outlets: tuple[str, ...], max_pages: int | None, jobs: int | None, revisit: bool
) -> None:
    """Does what is due in these outlets, or everywhere.

    An outlet that is not known yet is added by its address or host. Makes the database where there is none. Ctrl-C
    finishes what is under way; a second one stops at once.
    """
    from newsbot import jobs as work

    settings = invocation.settings()
    if jobs is not None:
        settings.set("NEWSBOT_HOSTS", jobs, priority="cmdline")
    with render.progress(sys.stderr) as progress:
        report = work.crawl(
            settings, outlets, max_pages=max_pages, revisit=revisit, on_progress=lambda line: progress.update(line)
        )
    if invocation.as_json:
        common.say_json(report)
    else:
        common.say(summary(report))
    for problem in report.problems:
        common.complain(problem)
    if report.end is CrawlEnd.INTERRUPTED:
        raise click.exceptions.Exit(common.INTERRUPTED)
    if report.end is CrawlEnd.DISK_FULL:
        common.complain(f"the disk of {invocation.data} is nearly full: {_DISK_FULL}")
    if report.problems or report.end is not CrawlEnd.FINISHED:
        raise click.exceptions.Exit(common.FAILED)


def summary(report: CrawlReport) -> Iterator[str]:
    """What a person wants to know of a crawl."""
    if report.outlets:
        yield from render.table(TABLE, (_row(outlet) for outlet in report.outlets), common.screen())
        yield ""
    kept = sum(outlet.counts.get(Disposition.NEW, 0) for outlet in report.outlets)
    revised = sum(outlet.counts.get(Disposition.REVISED, 0) for outlet in report.outlets)
    yield (
        f"{kept} new articles, {revised} revised, {render.size(sum(outlet.bytes for outlet in report.outlets))}"
        f" in {render.duration(report.ended_at - report.started_at)}"
    )
    for outlet in report.outlets:
        gone = [f"{count} {name}" for name in _GONE if (count := outlet.counts.get(name, 0))]
        if gone:
            yield f"{outlet.slug}: {', '.join(gone)}"
    if report.end is not CrawlEnd.FINISHED:
        yield f"ended before all was done: {report.end}"


def _row(outlet: OutletReport) -> tuple[object, ...]:
    left_out = _count(outlet, _LEFT_OUT)
    why = sorted(outlet.reasons.items(), key=lambda item: (-item[1], item[0]))
    return (
        outlet.slug,
        *(_count(outlet, names) for names in _COUNTED.values()),
        left_out,
        render.size(outlet.bytes),
        ", ".join(f"{count} {reason}" for reason, count in why),
    )


def _count(outlet: OutletReport, names: Iterable[Disposition]) -> int:
    return sum(outlet.counts.get(name, 0) for name in names)
