"""docs/commands.md and the commands say the same: every command and option is in both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from newsbot.cli import newsbot

DOCUMENT = (Path(__file__).parents[1] / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^##+ (newsbot .+)\n((?:(?!##).*\n)*)", DOCUMENT, re.MULTILINE))
GLOBAL = {"--database", "--data", "--json", "--help"}


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below one, by its whole name."""
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield f"{name} {child.name}", child
            yield from commands(child, f"{name} {child.name}")


COMMANDS = dict(commands(newsbot, "newsbot"))


def options(command: click.Command) -> set[str]:
    """The long names of a command's own options."""
    found = {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}
    return {name for name in found if name.startswith("--")} - GLOBAL


def test_every_command_is_documented_and_nothing_else_is() -> None:
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_nothing_else_is(name: str) -> None:
    documented = set(re.findall(r"^\| `(--[a-z-]+)", SECTIONS[name], re.MULTILINE))
    assert documented == options(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_the_global_options_and_says_what_it_does_in_a_line(name: str) -> None:
    command = COMMANDS[name]
    taken = {name for parameter in command.params for name in parameter.opts}
    assert taken >= GLOBAL - {"--help"}
    assert len(command.get_short_help_str(limit=1000)) <= 66, "it would be cut in the list of commands"


def test_the_global_options_are_documented() -> None:
    assert set(re.findall(r"^\| `(--[a-z]+)", DOCUMENT[: DOCUMENT.index("## newsbot")], re.MULTILINE)) == GLOBAL
