"""`newsbot verify`: the archive against the database. Reads both, changes neither."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.items import Capture

if TYPE_CHECKING:
    from newsbot.archive.verify import Finding


@click.command()
@common.pass_invocation
def verify(invocation: Invocation) -> None:
    """Checks every capture against its record and its digest.

    Status 1 where something is wrong, each named on standard error. What a crash leaves behind as a matter of course
    (torn tails set aside, records without a capture) is told, and is no error.
    """
    from newsbot.archive.verify import verify as compare
    from newsbot.store import read_captures

    tally = _Tally()
    findings: list[Finding] = []
    with (
        invocation.database() as database,
        read_captures.all_captures(database) as snapshot,
        render.progress(sys.stderr) as progress,
    ):
        for finding in compare(invocation.archive, tally.counted(snapshot.captures, progress), snapshot.lookup):
            tally.wrong += finding.is_error
            if invocation.as_json:
                findings.append(finding)
            progress.clear()
            _tell(finding, as_json=invocation.as_json)
    if invocation.as_json:
        common.say_json({"captures": tally.captures, "files": tally.files, "wrong": tally.wrong, "findings": findings})
    else:
        result = f"{tally.wrong:,} wrong" if tally.wrong else "all is well"
        common.say([f"{tally.captures:,} captures in {tally.files:,} files: {result}"])
    if tally.wrong:
        raise click.exceptions.Exit(common.FAILED)


def _tell(finding: Finding, *, as_json: bool) -> None:
    """What is wrong goes to standard error at once; what is no error, to a person alone."""
    named = f" ({finding.capture.url})" if finding.capture else ""
    line = f"{finding.file} at {finding.offset}: {finding.kind}: {finding.what}{named}"
    if finding.is_error:
        common.complain(line)
    elif not as_json:
        common.say([render.plain(line)])


class _Tally:
    """Counts captures and their files as they pass, and what is wrong; shows how far it is."""

    def __init__(self) -> None:
        self.captures = 0
        self.files = 0
        self.wrong = 0

    def counted(self, captures: Iterator[Capture], progress: render.Progress) -> Iterator[Capture]:
        """The captures themselves."""
        file = None
        for capture in captures:
            self.captures += 1
            if capture.warc_file != file:
                file = capture.warc_file
                self.files += 1
            progress.update(f"{self.captures:,} captures, {file}")
            yield capture
