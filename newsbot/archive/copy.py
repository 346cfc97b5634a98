"""A copy of the archive, also while it is written: files as they stand, each ended at a whole record.

Never hard-links: a takedown overwrites records where they lie. Touches the archive's folder, which it only reads, and
the copy's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newsbot.archive.files import MARKER_SUFFIX, SUFFIX, marker_path, sync_directory
from newsbot.archive.recover import set_aside_torn_tail
from newsbot.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: files, and bytes in all."""

    files: int
    bytes: int


def copy(source: Path, target: Path, on_file: Callable[[str], None] = lambda name: None) -> Copied:
    """Copy every file of the archive `source` into the folder `target`, which is made; whole on the disk at the end.

    All captures that the database knew before the call are in the copy. `on_file` is called with each file's name
    before it is copied. Raises ArchiveError.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        copied = [_copy_file(path, target, on_file) for path in sorted(source.glob(f"*{SUFFIX}*")) if _belongs(path)]
        sync_directory(target)
    except OSError as error:
        what = f"{error.filename or target}: the archive can't be copied ({error.strerror})"
        raise ArchiveError(what) from error
    return Copied(len(copied), sum(copied))


def _belongs(path: Path) -> bool:
    return not path.name.endswith((MARKER_SUFFIX, ".partial"))


def _copy_file(path: Path, target: Path, on_file: Callable[[str], None]) -> int:
    on_file(path.name)
    may_be_torn = marker_path(path).exists()  # looked at before: the marker goes when the file is whole
    copied = target / path.name
    with path.open("rb") as reading, copied.open("xb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())
    if may_be_torn:
        set_aside_torn_tail(copied)
    return copied.stat().st_size
