"""`newsbot export`: everything that is kept, streamed."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.parameters import Member, Moment
from newsbot.errors import UsageError
from newsbot.export import Format, whole_file, write
from newsbot.store.datasets import Dataset


@click.command()
@click.argument("dataset", type=Member(Dataset))
@click.option("--format", "format_", type=Member(Format), default=Format.JSONL, show_default=True, help="How to write.")
@click.option("--outlet", "outlets", metavar="OUTLET", multiple=True, help="Of this outlet; may be repeated.")
@click.option("--since", type=Moment(), help="From then on: a day, an instant, or 7d, 12h, 2w ago.")
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Not to standard output.")
@common.pass_invocation
def export(
    invocation: Invocation,
    dataset: Dataset,
    format_: Format,
    outlets: tuple[str, ...],
    since: datetime | None,
    out: Path | None,
) -> None:
    """Writes what is kept as JSONL, CSV or Parquet, streamed.

    A row has its table's columns, an outlet's slug as `outlet`, and for articles and revisions every field of the
    article. FILE takes its name only when it is whole.
    """
    if format_ is Format.PARQUET and out is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal; name a file with --out")
    from newsbot.store import read, read_export

    with invocation.database() as database:
        outlet_ids = [outlet.id for outlet in read.find_outlets(database, outlets)]
        with read_export.export_rows(database, dataset, outlet_ids, since) as found:
            if out is None:
                write(format_, found.columns, found.rows, sys.stdout.buffer)
                return
            with whole_file(out) as stream:
                count = write(format_, found.columns, found.rows, stream)
    if invocation.as_json:
        common.say_json({"dataset": dataset, "rows": count, "file": out})
    else:
        common.hint(f"{count} {dataset} in {out}")
