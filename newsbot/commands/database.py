"""`newsbot database`: the schema."""

from __future__ import annotations

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation


@click.group()
@common.global_options
def database() -> None:
    """Makes, migrates and checks the database's schema."""


@database.command()
@common.pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Makes the database, or brings it to this version's schema."""
    from newsbot.store import schema

    with invocation.unchecked_database() as opened:
        applied = schema.upgrade(opened)
        state = schema.current(opened)
    if invocation.as_json:
        common.say_json({"applied": applied, "current": state.current, "head": state.head})
    else:
        what = f"applied {', '.join(applied)}" if applied else "nothing to do"
        common.say([f"{what}; the database is at revision {state.current}"])


@database.command()
@common.pass_invocation
def current(invocation: Invocation) -> None:
    """Tells the database's revision and the one that is needed."""
    from newsbot.store import schema

    with invocation.unchecked_database() as opened:
        state = schema.current(opened)
    if invocation.as_json:
        common.say_json({"current": state.current, "head": state.head, "fits": state.fits})
    else:
        common.say(render.fields([("current", state.current or "none"), ("needed", state.head)]))


@database.command()
@common.pass_invocation
def check(invocation: Invocation) -> None:
    """Compares the tables with what this version expects.

    Status 1 where they differ.
    """
    from newsbot.store import schema

    with invocation.unchecked_database() as opened:
        differences = schema.check(opened)
    if invocation.as_json:
        common.say_json({"differences": differences})
    elif not differences:
        common.say(["the tables are as they should be"])
    common.finish(differences)
