"""`newsbot outlets`: outlets added, listed, shown, checked and switched; load and dump stand in outlet_files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.outlet_files import dump, load
from newsbot.commands.status import trouble
from newsbot.errors import ConfigurationError
from newsbot.items import Health
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.store.read import OutletRow, SourceRow

LIST = (
    Column("OUTLET", least=10),
    Column("NAME", least=12),
    Column("SOURCES", number=True),
    Column("ARTICLES", number=True),
    Column("LAST NEW"),
    Column("TROUBLE", least=16),
)
FOUND = (Column("SOURCE"), Column("ADDRESS", least=30))
TRIED = (Column("TRIED", least=30), Column("RESULT", least=20))
SOURCES = (
    Column("SOURCE", number=True),
    Column("KIND"),
    Column("HEALTH"),
    Column("LINKS", number=True),
    Column("LAST LOOK"),
    Column("NEXT"),
    Column("ADDRESS", least=30),
)


@click.group()
@common.global_options
def outlets() -> None:
    """Adds, lists, shows, checks, switches, loads and dumps outlets.

    OUTLET is a slug, a host or an address.
    """


@outlets.command()
@click.argument("url")
@common.pass_invocation
def add(invocation: Invocation, url: str) -> None:
    """Finds an outlet's feeds, sitemaps and sections, and stores it.

    Looks at the home page, robots.txt and at most twelve usual places, and shows what it found there.
    """
    from newsbot import jobs

    surveyed = jobs.survey(invocation.settings(), url)
    outlet, tried = surveyed.outlet, surveyed.survey.tried
    if invocation.as_json:
        common.say_json({**outlet.to_dict(), "tried": [{"url": place, "result": result} for place, result in tried]})
        return
    names = ("slug", "name", "home_url", "language", "country", "timezone")
    common.say(render.fields((name.replace("_", " "), getattr(outlet, name)) for name in names))
    common.say(["", *render.table(FOUND, ((source.kind, source.url) for source in outlet.sources), common.screen())])
    common.say(["", *render.table(TRIED, tried, common.screen())])


@outlets.command("list")
@common.pass_invocation
def list_(invocation: Invocation) -> None:
    """Lists all outlets."""
    from newsbot.store import read_status

    with invocation.database() as database:
        rows = read_status.outlet_statuses(database, datetime.now(UTC))
    if invocation.as_json:
        common.say_json(rows)
    else:
        cells = ((row.slug, row.name, row.sources, row.articles, row.last_new_at, trouble(row)) for row in rows)
        common.say(render.table(LIST, cells, common.screen()))


@outlets.command()
@click.argument("outlet")
@common.pass_invocation
def show(invocation: Invocation, outlet: str) -> None:
    """Shows an outlet and its sources."""
    from newsbot.store import read

    with invocation.database() as database:
        (row,) = read.find_outlets(database, [outlet])
        found = read.sources(database, [row.id])
    if invocation.as_json:
        known = {name: getattr(row, name) for name in row.__dataclass_fields__}
        common.say_json({**known, "config": without_secrets(row.config), "sources": found})
    else:
        common.say(_lines(row, found))


def _lines(outlet: OutletRow, sources: Sequence[SourceRow]) -> Iterator[str]:
    names = ("slug", "name", "home_url", "language", "country", "timezone", "enabled", "created_at")
    facts = [(name.replace("_", " "), getattr(outlet, name)) for name in names]
    config = without_secrets(outlet.config).items()
    yield from render.fields([*facts, ("hosts", ", ".join(outlet.hosts)), *config])
    cells = (
        (
            row.id,
            row.kind,
            row.health if row.enabled else "switched off",
            row.links,
            row.last_check_at,
            row.next_check_at,
            row.url,
        )
        for row in sources
    )
    yield from ("", *render.table(SOURCES, cells, common.screen()))


def without_secrets(config: dict[str, Any]) -> dict[str, Any]:
    """An outlet's configuration to look at: values of headers and cookies are one's own subscription's."""
    hidden: dict[str, Any] = {
        name: dict.fromkeys(config[name], "(hidden)") for name in ("headers", "cookies") if name in config
    }
    return {**config, **hidden}


# -- checking -------------------------------------------------------------------------------


@outlets.command()
@click.argument("names", metavar="[OUTLET ...]", nargs=-1)
@common.pass_invocation
def check(invocation: Invocation, names: tuple[str, ...]) -> None:
    """Tells what is wrong with outlets; status 1 where something is."""
    from newsbot.store import read

    with invocation.database() as database:
        rows = read.find_outlets(database, names) if names else read.all_outlets(database)
        found = read.sources(database, [row.id for row in rows])
    wrong = {row.slug: list(problems(row, [source for source in found if source.outlet_id == row.id])) for row in rows}
    if invocation.as_json:
        common.say_json(wrong)
    else:
        common.say(f"{slug}: all is well" for slug, lines in wrong.items() if not lines)
    common.finish(f"{slug}: {line}" for slug, lines in wrong.items() for line in lines)


def problems(outlet: OutletRow, sources: Sequence[SourceRow]) -> Iterator[str]:
    """What is wrong with an outlet, and the remedy."""
    from newsbot.extract import Rules
    from newsbot.outlets import OutletConfig

    try:
        Rules.from_dict(OutletConfig.from_dict(outlet.config).rules)
    except ConfigurationError as error:
        yield f"its definition can't be read: {error}"
    enabled = [source for source in sources if source.enabled]
    if not sources:
        yield "no feed, sitemap or section is known; load them with 'newsbot outlets load FILE'"
    elif not enabled:
        yield "all its sources are switched off"
    for source in enabled:
        if source.health not in (Health.OK, Health.NEW):
            since = render.moment(source.last_success_at) or "never"
            yield f"{source.kind} {source.url}: {source.health}, {source.failures} times in a row, last well {since}"


# -- switching ------------------------------------------------------------------------------


@outlets.command()
@click.argument("names", metavar="OUTLET ...", nargs=-1, required=True)
@common.pass_invocation
def enable(invocation: Invocation, names: tuple[str, ...]) -> None:
    """Lets crawls work outlets again."""
    _switch(invocation, names, enabled=True)


@outlets.command()
@click.argument("names", metavar="OUTLET ...", nargs=-1, required=True)
@common.pass_invocation
def disable(invocation: Invocation, names: tuple[str, ...]) -> None:
    """Makes crawls leave outlets alone; what is kept stays."""
    _switch(invocation, names, enabled=False)


def _switch(invocation: Invocation, names: tuple[str, ...], *, enabled: bool) -> None:
    from newsbot.store import read, write

    with invocation.database() as database:
        rows = read.find_outlets(database, names)
        for row in rows:
            write.set_enabled(database, row.id, enabled=enabled)
    if invocation.as_json:
        common.say_json([{"slug": row.slug, "enabled": enabled} for row in rows])
    else:
        common.say(f"{row.slug} is switched {'on' if enabled else 'off'}" for row in rows)


outlets.add_command(load)
outlets.add_command(dump)
