"""`newsbot coverage`: expected against seen, by outlet and day; the gaps and their causes; what is abnormal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.parameters import Moment
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.coverage import Coverage, Day, Finding

DAYS = (
    Column("OUTLET", least=10),
    Column("DAY"),
    Column("USUAL", number=True),
    Column("EXPECTED", number=True),
    Column("SEEN", number=True),
    Column("MISSING", least=20),
)
FINDINGS = (
    Column("OUTLET", least=10),
    Column("ABNORMAL"),
    Column("SINCE"),
    Column("WHAT", least=24),
    Column("OF", least=16),
)

#: Days that are looked at where no others are asked for.
_DAYS = 7


@click.command()
@click.argument("outlets", metavar="[OUTLET ...]", nargs=-1)
@click.option("--since", type=Moment(), help="From this day on.  [default: 7d]")
@common.pass_invocation
def coverage(invocation: Invocation, outlets: tuple[str, ...], since: datetime | None) -> None:
    """Sets what was to be expected of outlets against what is kept.

    By outlet and day: articles usual on such a day, pages that sources named, articles kept, and why others are
    missing. Then what is abnormal: an outlet gone quiet, a dead source, a wall, a field that is not found any more.
    """
    from newsbot.coverage import judge
    from newsbot.store import read, read_coverage

    now = datetime.now(UTC)
    start = since or now - timedelta(days=_DAYS)
    with invocation.database() as database:
        rows = read.find_outlets(database, outlets) if outlets else read.all_outlets(database)
        facts = read_coverage.read_facts(database, rows, now, start)
    found = [
        judge(counted, read_coverage.days_of(row, start, now), now) for row, counted in zip(rows, facts, strict=True)
    ]
    if invocation.as_json:
        common.say_json({"since": start, "outlets": found})
    else:
        common.say(_lines(found))


def _lines(found: Sequence[Coverage]) -> Iterator[str]:
    screen = common.screen()
    cells = (
        (outlet.outlet, day.day, day.usual, day.expected, day.seen, missing(day))
        for outlet in found
        for day in outlet.days
    )
    yield from render.table(DAYS, cells, screen)
    findings = [finding for outlet in found for finding in outlet.findings]
    yield from ("", *finding_lines(findings)) if findings else ("", "nothing abnormal")


def missing(day: Day) -> str:
    """What is missing of a day, in words: "3 failed (http_5xx), 1 never_looked"."""
    parts = []
    for gap in day.gaps:
        what = f"{gap.cause} ({gap.reason})" if gap.reason else str(gap.cause)
        parts.append(f"{gap.count} {what}" if gap.count else what)
    return ", ".join(parts)


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """A table of what is abnormal."""
    cells = (
        (finding.outlet, finding.kind, finding.since, finding.message, finding.subject or "") for finding in findings
    )
    return render.table(FINDINGS, cells, common.screen())
