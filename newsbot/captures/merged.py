"""WARC files read as one stream, in the order in which their records were made. Reads files.

Only files that overlap in time are open together, each with one record in memory. A history that lies in several files
comes out as it happened, whatever the order in which they are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsbot.archive import Problem, Record, records
from newsbot.errors import ArchiveError

#: A file is left for another one when it is ahead of it by so much: not at every record, for the sake of batches.
AHEAD = timedelta(minutes=10)

OnProblem = Callable[[Path, str], None]


@dataclass(slots=True)
class _Open:
    """A file that is being read, and its next record."""

    path: Path
    items: Iterator[Record]
    next: Record


def merged(paths: Sequence[Path], on_problem: OnProblem) -> Iterator[tuple[Path, Record]]:
    """The records of all files by date, each with its file. What is no record is told to `on_problem`."""
    waiting = sorted(_starts(paths, on_problem), reverse=True)
    opened: list[_Open] = []
    current: _Open | None = None
    while waiting or opened:
        while waiting and (not opened or waiting[-1][0] <= min(file.next.date for file in opened)):
            opened += _opened(waiting.pop()[1], on_problem)
        if not opened:
            continue
        first = min(opened, key=lambda file: file.next.date)
        if current not in opened or current.next.date > first.next.date + AHEAD:
            current = first
        yield current.path, current.next
        following = next(current.items, None)
        if following is None:
            opened.remove(current)
        else:
            current.next = following


def _starts(paths: Sequence[Path], on_problem: OnProblem) -> Iterator[tuple[datetime, Path]]:
    """When each file begins; what is wrong before its first record is told when it is read."""
    for path in dict.fromkeys(paths):
        try:
            first = next((item for item in records(path) if isinstance(item, Record)), None)
        except ArchiveError as error:
            on_problem(path, str(error))
            continue
        yield (datetime.min.replace(tzinfo=UTC) if first is None else first.date), path


def _opened(path: Path, on_problem: OnProblem) -> Iterator[_Open]:
    items = _good(path, on_problem)
    first = next(items, None)
    if first is not None:
        yield _Open(path, items, first)


def _good(path: Path, on_problem: OnProblem) -> Iterator[Record]:
    try:
        for item in records(path):
            if isinstance(item, Problem):
                on_problem(path, f"{path} at {item.offset}: {item.what}")
            else:
                yield item
    except ArchiveError as error:
        on_problem(path, str(error))
