"""`newsbot` on the command line: the group of all commands, and how every error becomes one line and a status.

With newsbot/settings.py the only place that reads the environment. Exit status: 0 done; 1 done in part, or failed,
and standard error says what; 2 wrong usage; 130 stopped by Ctrl-C; 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from newsbot import __version__, errors
from newsbot.commands import common
from newsbot.commands.articles import articles
from newsbot.commands.care import backup, remove, restore
from newsbot.commands.coverage import coverage
from newsbot.commands.crawl import crawl
from newsbot.commands.database import database
from newsbot.commands.demo import demo
from newsbot.commands.diff import diff
from newsbot.commands.export import export
from newsbot.commands.extract import extract
from newsbot.commands.importing import import_
from newsbot.commands.outlets import outlets
from newsbot.commands.reextract import reextract
from newsbot.commands.show import show
from newsbot.commands.status import status
from newsbot.commands.verify import verify

COMMANDS = (
    crawl, outlets, extract, articles, show, diff, export, status, coverage, verify, reextract, import_, backup,
    restore, remove, database, demo,
)  # fmt: skip


class Doors(click.Group):
    """A group that answers every error with one line on standard error, never with a traceback."""

    def main(self, *arguments: Any, **options: Any) -> NoReturn:
        """Runs a command line and ends the process with its exit status."""
        options["standalone_mode"] = False
        options.setdefault("prog_name", "newsbot")
        sys.exit(exit_status(lambda: super(Doors, self).main(*arguments, **options)))

    def invoke(self, context: click.Context) -> Any:
        """Runs the command; a reader that went away (`newsbot … | head`) ends it quietly."""
        try:
            result = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
            raise click.exceptions.Exit(common.READER_GONE) from None
        return result


def exit_status(call: Callable[[], Any]) -> int:
    """Runs the command line; the exit status for how it ended, after saying on standard error what went wrong."""
    try:
        status = call()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return common.USAGE
    except click.UsageError as error:
        return _failed(_usage(error), common.USAGE)
    except click.ClickException as error:
        return _failed(error.format_message())
    except (errors.UsageError, errors.ConfigurationError) as error:
        return _failed(str(error), common.USAGE)
    except errors.NewsbotError as error:
        return _failed(str(error))
    except click.Abort:
        return common.INTERRUPTED
    except OSError as error:
        return _failed(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except Exception as error:  # the last resort: a defect is told in one line too
        if os.environ.get("NEWSBOT_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}"
        return _failed(f"a defect of newsbot: {what}; set NEWSBOT_TRACEBACK=1 to see where, and please report it")
    return status if isinstance(status, int) else 0


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "newsbot"
    return f"{error.format_message().rstrip('.')}; see '{command} --help'"


def _failed(message: str, status: int = common.FAILED) -> int:
    common.complain(message)
    return status


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newsbot", message="%(prog)s %(version)s")
@common.global_options
@click.pass_context
def newsbot(context: click.Context) -> None:
    """Watches news outlets and keeps what they publish: articles, their revisions, their disappearance.

    OUTLET is a slug, a host or an address; ARTICLE is a number or any address of the article. Times are UTC. The
    environment sets NEWSBOT_DATABASE_URL and NEWSBOT_DATA where the options --database and --data are not given.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False
    common.remember_environment(context, os.environ)


for _command in COMMANDS:
    newsbot.add_command(_command)


def main() -> NoReturn:
    """The console script."""
    newsbot.main()


if __name__ == "__main__":
    main()
