"""What every command shares: the global options, how newsbot was called, and the ways to answer.

Touches standard output and standard error, and opens the database when a command asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from newsbot import render
from newsbot.export import json_text

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from newsbot.store.session import Database

P = ParamSpec("P")
R = TypeVar("R")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

#: Exit statuses beside 0: done in part or not at all; called wrongly; stopped by Ctrl-C; the reader went away.
FAILED, USAGE, INTERRUPTED, READER_GONE = 1, 2, 130, 141

_CALLED_WITH = "newsbot.called_with"
_ENVIRONMENT = "newsbot.environment"


@dataclass(frozen=True, slots=True)
class Invocation:
    """How newsbot was called: where its data lie, and whether a program or a person reads the answer."""

    database_url: str
    data: Path
    as_json: bool = False
    options: frozenset[str] = frozenset()
    """Which of database and data were given as options, not by the environment."""

    @property
    def archive(self) -> Path:
        """The folder of the WARC files."""
        return self.data / "archive"

    def settings(self) -> Settings:
        """Scrapy's settings for what asks the network."""
        from newsbot import settings

        return settings.load(NEWSBOT_DATA=str(self.data), NEWSBOT_DATABASE_URL=self.database_url)

    @contextmanager
    def unchecked_database(self) -> Iterator[Database]:
        """The database whatever its schema, closed in the end. Raises StoreError."""
        from newsbot.store import session

        database = session.connect(self.database_url)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database with this version's schema, closed in the end. Raises StoreError, SchemaError."""
        from newsbot.store import schema

        with self.unchecked_database() as database:
            schema.require(database)
            yield database


# -- the global options ---------------------------------------------------------------------


def global_options(command: Decorated) -> Decorated:
    """Adds --database, --data and --json, understood before and after the command's name; the last one counts."""
    folder = click.Path(file_okay=False, path_type=Path)
    for option in (
        _global_option("--json", "as_json", is_flag=True, help="Print one JSON document in place of a table."),
        _global_option("--data", metavar="DIR", type=folder, help="Folder of archive and database. [default: ./data]"),
        _global_option("--database", metavar="URL", help="The database. [default: sqlite:///DATA/newsbot.db]"),
    ):
        command = option(command)
    return command


def _global_option(*names: str, **attributes: Any) -> Callable[[Decorated], Decorated]:
    return click.option(*names, default=None, expose_value=False, callback=_remember, **attributes)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keeps what an option was given as, for all commands of the line; one that was not given changes nothing."""
    if value is not None:
        context.meta.setdefault(_CALLED_WITH, {})[parameter.name] = value


def remember_environment(context: click.Context, environment: Mapping[str, str]) -> None:
    """What the environment sets where no option does; an empty value counts as unset."""
    known: dict[str, Any] = context.meta.setdefault(_ENVIRONMENT, {})
    if url := environment.get("NEWSBOT_DATABASE_URL"):
        known["database"] = url
    if data := environment.get("NEWSBOT_DATA"):
        known["data"] = Path(data)


def invocation(context: click.Context) -> Invocation:
    """How newsbot was called."""
    options = context.meta.get(_CALLED_WITH, {})
    called_with = {**context.meta.get(_ENVIRONMENT, {}), **options}
    data = called_with.get("data", Path("data"))
    url = called_with.get("database", f"sqlite:///{data / 'newsbot.db'}")
    return Invocation(url, data, called_with.get("as_json", False), frozenset(options))


def pass_invocation(function: Callable[Concatenate[Invocation, P], R]) -> Callable[P, R]:
    """Adds the global options to a command, whose function gets the invocation as its first argument."""

    @wraps(function)
    def call(*arguments: P.args, **options: P.kwargs) -> R:
        return function(invocation(click.get_current_context()), *arguments, **options)

    return global_options(call)


# -- answers --------------------------------------------------------------------------------


def say(lines: Iterable[str]) -> None:
    """Lines on standard output; colours go where nobody sees them."""
    for line in lines:
        click.echo(line)


def say_json(document: object) -> None:
    """One JSON document on standard output."""
    click.echo(json_text(document, indent=2))


def screen() -> render.Screen:
    """The screen behind standard output."""
    return render.screen(sys.stdout)


def hint(message: str) -> None:
    """A remark on standard error for a person at a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        click.echo(render.plain(message), err=True)


def complain(message: str) -> None:
    """One line on standard error."""
    click.echo(f"newsbot: {render.plain(message)}", err=True)


def finish(failures: Iterable[str]) -> None:
    """Ends a command: names each failure on standard error, and exits with status 1 where there was one."""
    has_failed = False
    for failure in failures:
        has_failed = True
        complain(failure)
    if has_failed:
        raise click.exceptions.Exit(FAILED)
