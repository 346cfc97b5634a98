"""`newsbot outlets load` and `dump`: outlets in and out of TOML and OPML."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from newsbot import urls
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.errors import StoreError

if TYPE_CHECKING:
    from newsbot.outlets import Outlet


@click.command()
@click.argument("file", type=click.File("rb"))
@common.pass_invocation
def load(invocation: Invocation, file: IO[bytes]) -> None:
    """Adds or changes the outlets of a TOML or OPML file.

    - is standard input. Loading a file twice changes nothing. OPML knows names, home pages and feeds alone: of an
    outlet that is known already it adds the feeds.
    """
    from newsbot import outlets as definitions
    from newsbot.store import schema, write

    body = file.read()
    found = definitions.load(body)
    loaded, failures = [], []
    with invocation.unchecked_database() as database:
        schema.upgrade(database)
        if definitions.is_opml(body):
            found = tuple(with_feeds(found, write.known_outlets(database)))
        for outlet in found:
            try:
                write.add_outlet(database, outlet, datetime.now(UTC))
                loaded.append(outlet.slug)
            except StoreError as error:
                failures.append(str(error))
    if invocation.as_json:
        common.say_json(loaded)
    else:
        common.say([f"{len(loaded)} outlets: {', '.join(loaded)}"])
    common.finish(failures)


def with_feeds(found: Iterable[Outlet], known: Iterable[Outlet]) -> Iterable[Outlet]:
    """Outlets as they are, but those that are known as they are known, with the feeds that are new."""
    by_host = {_home(outlet): outlet for outlet in known}
    for outlet in found:
        old = by_host.get(_home(outlet))
        if old is None:
            yield outlet
        else:
            addresses = {source.url for source in old.sources}
            new = (source for source in outlet.sources if source.url not in addresses)
            yield replace(old, sources=(*old.sources, *new))


def _home(outlet: Outlet) -> str:
    return urls.host(outlet.home_url).removeprefix("www.")


@click.command()
@click.argument("names", metavar="[OUTLET ...]", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["toml", "opml"]), default="toml", show_default=True,
              help="OPML holds names, home pages and feeds alone.")  # fmt: skip
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Not to standard output.")
@common.pass_invocation
def dump(invocation: Invocation, names: tuple[str, ...], format_: str, out: Path | None) -> None:
    """Writes outlets as TOML or OPML, for 'newsbot outlets load'."""
    from newsbot import outlets as definitions
    from newsbot.export import whole_file
    from newsbot.store import read, write

    with invocation.database() as database:
        wanted = {row.slug for row in (read.find_outlets(database, names) if names else read.all_outlets(database))}
        found = [outlet for outlet in write.known_outlets(database) if outlet.slug in wanted]
    if invocation.as_json:
        common.say_json([outlet.to_dict() for outlet in found])
        return
    body = (definitions.dump_toml(found) if format_ == "toml" else definitions.dump_opml(found)).encode()
    if out is None:
        sys.stdout.buffer.write(body)
        return
    with whole_file(out) as stream:
        stream.write(body)
