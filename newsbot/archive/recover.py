"""After a crash: the torn record that a WARC file may end in is set aside, never deleted. Touches the archive only."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from newsbot.archive.files import MARKER_SUFFIX, SUFFIX, claim, marker_path, release, sync_directory
from newsbot.archive.model import Problem, ProblemKind
from newsbot.archive.records import records
from newsbot.errors import ArchiveError

_TORN = frozenset({ProblemKind.CUT, ProblemKind.DAMAGED})


@dataclass(frozen=True, slots=True)
class TornTail:
    """Bytes behind the last whole record of `file`, from `offset` on, that were moved to `kept_in` beside it."""

    file: str
    offset: int
    length: int
    kept_in: str


def recover(directory: Path) -> list[TornTail]:
    """Set aside the torn tails of all files whose writers died. Files being written are left alone.

    Costs nothing where nothing crashed. Raises ArchiveError.
    """
    tails = []
    for marker in sorted(directory.glob(f"*{SUFFIX}{MARKER_SUFFIX}")):
        path = marker.with_name(marker.name.removesuffix(MARKER_SUFFIX))
        tail = _set_aside(path, create_marker=False)
        if tail is not None:
            tails.append(tail)
    return tails


def set_aside_torn_tail(path: Path) -> TornTail | None:
    """Move what lies behind the last whole record of `path` into a file beside it; None where nothing does.

    Leaves a file alone that is being written. Raises ArchiveError.
    """
    return _set_aside(path, create_marker=not marker_path(path).exists())


def _set_aside(path: Path, *, create_marker: bool) -> TornTail | None:
    marker = marker_path(path)
    try:
        lock = claim(marker, create=create_marker)
        if lock is None:
            return None
        try:
            tail = _move_tail(path) if path.exists() else None
        except BaseException:
            os.close(lock)
            raise
        release(marker, lock)
    except OSError as error:
        raise ArchiveError(f"{path}: its torn tail can't be set aside ({error.strerror})") from error
    return tail


def _move_tail(path: Path) -> TornTail | None:
    offset = _torn_from(path)
    if offset is None:
        return None
    kept = path.with_name(f"{path.name}.torn-{offset}")
    partial = kept.with_name(kept.name + ".partial")
    with path.open("rb") as source, partial.open("wb") as target:
        source.seek(offset)
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(kept)
    sync_directory(path.parent)
    length = kept.stat().st_size
    with path.open("r+b") as file:
        file.truncate(offset)
        os.fsync(file.fileno())
    return TornTail(path.name, offset, length, kept.name)


def _torn_from(path: Path) -> int | None:
    """Where the damage begins that reaches to the end of the file; None where a whole record is last."""
    torn_from: int | None = None
    for item in records(path):
        if isinstance(item, Problem) and item.kind in _TORN:
            torn_from = item.offset if torn_from is None else torn_from
        else:
            torn_from = None
    return torn_from
