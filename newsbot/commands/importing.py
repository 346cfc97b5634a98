"""`newsbot import`: captures from elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.items import Disposition
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.captures.importing import FileReport, Report

_COUNTED = (Disposition.NEW, Disposition.REVISED, Disposition.UNCHANGED)

TABLE = (
    Column("FILE", least=12),
    Column("RECORDS", number=True),
    *(Column(name.value.upper(), number=True) for name in _COUNTED),
    Column("OTHER", number=True),
    Column("KNOWN", number=True),
    Column("LEFT OUT", number=True),
    Column("WHY LEFT OUT", least=24),
)


@click.command("import")
@click.argument("files", metavar="FILE ...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--outlet", "outlets", metavar="OUTLET", multiple=True, help="Pages of this outlet alone; may be repeated."
)
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="N processes.  [default: one a processor]")
@common.pass_invocation
def import_(invocation: Invocation, files: tuple[Path, ...], outlets: tuple[str, ...], jobs: int | None) -> None:
    """Finds articles in WARC files of any tool, and keeps them.

    Plain, gzip or zstd. Captures keep their own times; what is known already is passed over. Hosts that no outlet has
    become outlets that are switched off. Makes the database where there is none.
    """
    from newsbot.captures.importing import import_files
    from newsbot.store import read, schema

    problems = 0

    def tell(problem: str) -> None:
        nonlocal problems
        problems += 1
        progress.clear()
        common.complain(problem)

    with invocation.unchecked_database() as database, render.progress(sys.stderr) as progress:
        schema.upgrade(database)
        report = import_files(
            database,
            invocation.data,
            files,
            outlet_ids=[outlet.id for outlet in read.find_outlets(database, outlets)],
            jobs=jobs or os.cpu_count() or 1,
            on_problem=tell,
            on_progress=progress.update,
        )
    if invocation.as_json:
        common.say_json(report)
    else:
        common.say(summary(report))
    if problems:
        raise click.exceptions.Exit(common.FAILED)


def summary(report: Report) -> Iterator[str]:
    """What came of each file."""
    if report.files:
        yield from render.table(TABLE, (_row(name, file) for name, file in report.files.items()), common.screen())
        yield ""
    if report.outlets:
        yield f"outlets added, switched off: {', '.join(report.outlets)}"
    new, revised = (
        sum(file.counts[name] for file in report.files.values()) for name in (Disposition.NEW, Disposition.REVISED)
    )
    yield f"{new:,} new articles, {revised:,} revised"


def _row(name: str, file: FileReport) -> tuple[object, ...]:
    why = ", ".join(f"{count} {reason}" for reason, count in file.left_out.most_common())
    other = sum(file.counts.values()) - sum(file.counts[name] for name in _COUNTED)
    return (
        name,
        file.records,
        *(file.counts[kind] for kind in _COUNTED),
        other,
        file.known,
        sum(file.left_out.values()),
        why,
    )
