"""`newsbot status`: how all stands, in one screen. Reads the sizes of files in DATA."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.coverage import finding_lines
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.coverage import Finding
    from newsbot.store.read_status import CrawlRow, OutletStatus, Status

#: Outlets and failures shown to a person; a program gets all.
MOST_ROWS = 15

OUTLETS = (
    Column("OUTLET", least=10),
    Column("SOURCES", number=True),
    Column("ARTICLES", number=True),
    Column("NEW IN A DAY", number=True),
    Column("IN A WEEK", number=True),
    Column("LAST NEW"),
    Column("TROUBLE", least=16),
)
FAILURES = (Column("SINCE YESTERDAY", number=True), Column("OUTLET"), Column("WHAT", least=16))


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes that newsbot's files take, and that are free where they lie; `database` is None where it is no file."""

    archive: int
    database: int | None
    free: int | None


@click.command()
@common.pass_invocation
def status(invocation: Invocation) -> None:
    """Shows in one screen what is kept, what is due and what fails."""
    from newsbot.coverage import judge
    from newsbot.store import read, read_coverage, read_status

    now = datetime.now(UTC)
    with invocation.database() as database:
        found = read_status.read_status(database, now)
        facts = read_coverage.read_facts(database, read.all_outlets(database), now)
        disk = measure(invocation, database.path)
    findings = [finding for counted in facts for finding in judge(counted, (), now).findings]
    if invocation.as_json:
        known = {name: getattr(found, name) for name in found.__dataclass_fields__}
        common.say_json({**known, "abnormal": findings, "disk": disk})
    else:
        common.say(_lines(found, findings, disk))


def measure(invocation: Invocation, database: Path | None) -> Disk:
    """The disk's use."""
    files = [path for path in invocation.archive.glob("*") if path.is_file()]
    parts = [] if database is None else [Path(f"{database}{ending}") for ending in ("", "-wal", "-shm")]
    return Disk(
        archive=sum(path.stat().st_size for path in files),
        database=sum(path.stat().st_size for path in parts if path.exists()) if parts else None,
        free=shutil.disk_usage(invocation.data).free if invocation.data.exists() else None,
    )


def _lines(found: Status, findings: Sequence[Finding], disk: Disk) -> Iterator[str]:
    screen = common.screen()
    yield from render.fields(_facts(found, disk))
    if found.outlets:
        troubled = sorted(found.outlets, key=lambda outlet: (not trouble(outlet), outlet.slug))
        rows = (
            (
                outlet.slug,
                outlet.sources,
                outlet.articles,
                outlet.new_in_a_day,
                outlet.new_in_a_week,
                outlet.last_new_at,
                trouble(outlet),
            )
            for outlet in troubled[:MOST_ROWS]
        )
        yield from ("", *render.table(OUTLETS, rows, screen))
        if len(troubled) > MOST_ROWS:
            yield f"and {len(troubled) - MOST_ROWS} more: newsbot outlets list"
    if findings:
        yield from ("", *finding_lines(findings[:MOST_ROWS]))
        if len(findings) > MOST_ROWS:
            yield f"and {len(findings) - MOST_ROWS} more: newsbot coverage"
    if found.failures:
        failures = (
            (failure.count, failure.outlet, f"{failure.disposition}: {failure.reason or 'no reason kept'}")
            for failure in found.failures[:MOST_ROWS]
        )
        yield from ("", *render.table(FAILURES, failures, screen))


def trouble(outlet: OutletStatus) -> str:
    """What is wrong with an outlet, in words; "" where nothing is."""
    if not outlet.enabled:
        return "switched off"
    parts = [f"{count} {health}" for health, count in outlet.failing.items()]
    found = [f"sources failing: {', '.join(parts)}"] if parts else []
    if outlet.sources == 0:
        found.append("no sources")
    if outlet.quiet_since is not None:
        found.append(f"quiet since {render.moment(outlet.quiet_since)}")
    return "; ".join(found)


def _facts(found: Status, disk: Disk) -> Iterator[tuple[str, object]]:
    yield "outlets", _total({"enabled": sum(outlet.enabled for outlet in found.outlets)}, len(found.outlets))
    yield "sources", _total(found.sources)
    yield "pages", _total(found.pages)
    yield "articles", _total(found.articles)
    yield "revisions", f"{found.revisions:,}"
    yield "captures", f"{found.captures:,} ({render.size(found.captured_bytes)})"
    yield "due now", f"{found.due_sources:,} sources, {found.due_pages:,} pages"
    yield "last crawl", _crawl(found.last_crawl, found.at) if found.last_crawl else "none yet"
    sizes = {"archive": disk.archive, "database": disk.database, "free": disk.free}
    yield "disk", ", ".join(f"{name} {render.size(size)}" for name, size in sizes.items() if size is not None)


def _total(counts: Mapping[Any, int], total: int | None = None) -> str:
    """ "12 (10 ok, 2 dns)"."""
    whole = sum(counts.values()) if total is None else total
    parts = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"{whole:,} ({parts})" if parts else f"{whole:,}"


def _crawl(crawl: CrawlRow, now: datetime) -> str:
    started = render.moment(crawl.started_at)
    if crawl.ended_at is None:
        return f"{started}, under way or crashed, for {render.duration(now - crawl.started_at)} ({crawl.command})"
    return f"{started}, {crawl.end} after {render.duration(crawl.ended_at - crawl.started_at)} ({crawl.command})"
