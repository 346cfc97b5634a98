"""`newsbot outlets`: outlets added, listed, shown and switched; outlet_files and outlet_rules have the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.commands.outlet_files import dump, load
from newsbot.commands.outlet_rules import check, learn
from newsbot.commands.status import trouble
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
    """Adds, lists, shows, checks, switches and teaches outlets.

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
    config = without_hashes(without_secrets(outlet.config)).items()
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


def without_hashes(config: dict[str, Any]) -> dict[str, Any]:
    """An outlet's configuration for a person: of what was learned, how much it is, not its thousands of hashes."""
    rules = config.get("rules", {})
    if "boilerplate" not in rules:
        return config
    learned = {name: len(value) if isinstance(value, list) else value for name, value in rules["boilerplate"].items()}
    return {**config, "rules": {**rules, "boilerplate": learned}}


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


for _command in (check, learn, load, dump):
    outlets.add_command(_command)
