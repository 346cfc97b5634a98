"""`newsbot outlets check` and `learn`: what is wrong, rules tried before they are kept, boilerplate learned."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.errors import ConfigurationError, UsageError
from newsbot.items import Health
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.extract import Rules
    from newsbot.store.read import OutletRow, SourceRow
    from newsbot.trial import Lesson, Trial

FIELDS = (
    Column("FIELD"),
    Column("CAPTURES", number=True),
    Column("BEFORE", least=16),
    Column("AFTER", least=16),
    Column("ADDRESS", least=24),
)
TEXTS = (Column("ARTICLES", number=True), Column("TEXT", least=30))

#: Characters of a passage that are shown to a person.
_PASSAGE = 120


# -- checking -------------------------------------------------------------------------------


@click.command()
@click.argument("names", metavar="[OUTLET ...]", nargs=-1)
@click.option("--rules", "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Try the rules of a TOML file over the outlet's archive.")  # fmt: skip
@click.option("--keep", is_flag=True, help="Store these rules, after saying what they change.")
@common.pass_invocation
def check(invocation: Invocation, names: tuple[str, ...], file: Path | None, keep: bool) -> None:
    """Tells what is wrong with outlets, or what rules would change.

    Status 1 where something is wrong. With --rules nothing is stored but with --keep: every archived page of the one
    OUTLET is read by the rules that hold now and by those of FILE, and what differs is told by field.
    """
    if file is not None:
        if len(names) != 1:
            raise UsageError("rules are one outlet's; name it: newsbot outlets check OUTLET --rules FILE")
        _try(invocation, names[0], file, keep=keep)
    elif keep:
        raise UsageError("--keep stores the rules of a file; name it with --rules FILE")
    else:
        _check(invocation, names)


def _check(invocation: Invocation, names: tuple[str, ...]) -> None:
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
    from newsbot.extract.selectors import check_selectors
    from newsbot.outlets import OutletConfig

    try:
        check_selectors(Rules.from_dict(OutletConfig.from_dict(outlet.config).rules))
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


# -- rules on trial -------------------------------------------------------------------------


def _try(invocation: Invocation, name: str, file: Path, *, keep: bool) -> None:
    from newsbot import trial
    from newsbot.extensions.knowledge import rules_of
    from newsbot.store import read, write

    with invocation.database() as database, render.progress(sys.stderr) as progress:
        (outlet,) = read.find_outlets(database, [name])
        kept = outlet.config.get("rules", {})
        wanted = read_rules(file, kept)
        found = trial.try_rules(
            database,
            invocation.archive,
            outlet.id,
            rules_of(outlet, kept),
            rules_of(outlet, wanted.to_dict()),
            lambda count: progress.update(f"{count} captures read"),
        )
        if keep:
            write.set_rules(database, outlet.id, wanted.to_dict())
    if invocation.as_json:
        common.say_json({"outlet": outlet.slug, "digest": wanted.digest, "kept": keep, "trial": found})
        return
    common.say(_trial_lines(found))
    common.say([f"{outlet.slug}: these rules are kept" if keep else f"{outlet.slug}: nothing is stored; --keep does"])


def read_rules(file: Path, kept: dict[str, object]) -> Rules:
    """The rules of a TOML file; what was learned stays where the file doesn't say otherwise.

    Raises ConfigurationError for what is no TOML, no rules, or no selector.
    """
    from newsbot.extract import Rules
    from newsbot.extract.selectors import check_selectors
    from newsbot.outlets import OutletConfig

    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{file} is no TOML: {error}") from error
    learned = {"boilerplate": kept["boilerplate"]} if "boilerplate" in kept else {}
    try:
        rules = Rules.from_dict({**learned, **given})
        check_selectors(rules)
        OutletConfig.from_dict({"rules": rules.to_dict()}, "rules")
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from error
    return rules


def _trial_lines(found: Trial) -> Iterator[str]:
    rows = (
        (
            field if number == 0 else "",
            tried.captures if number == 0 else "",
            _passage(example.before),
            _passage(example.after),
            example.url,
        )
        for field, tried in sorted(found.fields.items(), key=lambda item: -item[1].captures)
        for number, example in enumerate(tried.examples)
    )
    if found.fields:
        yield from (*render.table(FIELDS, rows, common.screen()), "")
    yield f"{found.changed} of {found.captures} captures come out another way"
    if found.unreadable:
        yield f"{found.unreadable} can't be read from the archive; 'newsbot verify' says why"


def _passage(text: str | None) -> str:
    return "" if text is None else render.shorten(render.plain(text), _PASSAGE)


# -- learning -------------------------------------------------------------------------------


@click.command()
@click.argument("outlet")
@common.pass_invocation
def learn(invocation: Invocation, outlet: str) -> None:
    """Learns from the archive what repeats on an outlet's pages.

    Text and structure that stand on many pages are no part of any article. What is learned is frozen into the outlet's
    rules with a version, and holds from the next crawl on; learning again takes its place.
    """
    from newsbot import trial
    from newsbot.extensions.knowledge import rules_of
    from newsbot.extract import Rules
    from newsbot.store import read, write

    with invocation.database() as database, render.progress(sys.stderr) as progress:
        (row,) = read.find_outlets(database, [outlet])
        kept = row.config.get("rules", {})
        found = trial.lesson(
            database,
            invocation.archive,
            row.id,
            rules_of(row, kept),
            lambda count: progress.update(f"{count} captures compared"),
        )
        if found is not None and found.is_new:
            learned = replace(Rules.from_dict(kept), boilerplate=found.boilerplate)
            write.set_rules(database, row.id, learned.to_dict())
    if found is None:
        common.finish([f"{row.slug}: its archive has too few articles to learn from; crawl it first"])
    elif invocation.as_json:
        common.say_json(_lesson_document(row.slug, found))
    else:
        common.say(_lesson_lines(row.slug, found))


def _lesson_document(slug: str, found: Lesson) -> dict[str, object]:
    learned = found.boilerplate
    return {
        "outlet": slug,
        "is_new": found.is_new,
        "version": learned.version,
        "pages": learned.pages,
        "texts": len(learned.texts),
        "signatures": len(learned.signatures),
        "examples": [{"text": text, "articles": count} for text, count in found.texts],
        "trial": found.trial,
    }


def _lesson_lines(slug: str, found: Lesson) -> Iterator[str]:
    learned = found.boilerplate
    what = f"{len(learned.texts)} texts and {len(learned.signatures)} templates"
    if found.texts:
        rows = ((count, _passage(text)) for text, count in found.texts)
        yield from (*render.table(TEXTS, rows, common.screen()), "")
    if not found.is_new:
        yield f"{slug}: nothing that was not known; {what} stay as they are (version {learned.version})"
        return
    yield from _trial_lines(found.trial)
    yield f"{slug}: {what} repeat across {learned.pages} articles; kept as version {learned.version}"
