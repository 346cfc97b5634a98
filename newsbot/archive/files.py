"""WARC files on the disk: their names, who is writing them, and appending without ever damaging them.

While a file is written, a marker `<name>.open` lies beside it, locked by the writing process. The name of the file
itself never changes, so that captures may point into it at once. A marker that nobody holds is a crash's: the file
beside it may end in a torn record. Touches files only.
"""

from __future__ import annotations

import fcntl
import os
import re
from datetime import datetime
from pathlib import Path

from newsbot.errors import ArchiveError

SUFFIX = ".warc.gz"
MARKER_SUFFIX = ".open"
_MAX_SERIAL = 100_000
_UNSAFE_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")


def file_name(started: datetime, owner: str, serial: int) -> str:
    """The name of a new WARC file: when it was begun (UTC), by whom, and its number."""
    return f"newsbot-{started:%Y%m%d%H%M%S}-{_UNSAFE_IN_NAMES.sub('_', owner)}-{serial:05d}{SUFFIX}"


def path_in(directory: Path, name: str) -> Path:
    """The path of the archive's file `name`. Raises ArchiveError for a name that leads out of `directory`."""
    if not name or name in {".", ".."} or "/" in name or "\\" in name or "\x00" in name:
        raise ArchiveError(f"{name!r} is no name of a WARC file in {directory}")
    return directory / name


def marker_path(path: Path) -> Path:
    """The marker that lies beside the WARC file `path` while it is written."""
    return path.with_name(path.name + MARKER_SUFFIX)


def claim(marker: Path, *, create: bool = False) -> int | None:
    """Lock a marker; its descriptor, or None where another process holds it or it is gone. Raises OSError."""
    flags = os.O_RDWR | (os.O_CREAT | os.O_EXCL if create else 0)
    try:
        descriptor = os.open(marker, flags, 0o644)
    except (FileExistsError, FileNotFoundError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def release(marker: Path, descriptor: int) -> None:
    """Take a claimed marker away: the file beside it is whole."""
    marker.unlink(missing_ok=True)
    os.close(descriptor)


def is_live(path: Path) -> bool:
    """Whether some process, or another writer of this one, is writing the WARC file `path` now."""
    marker = marker_path(path)
    try:
        descriptor = os.open(marker, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ArchiveError(f"{marker}: can't be read ({error.strerror})") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        raise ArchiveError(f"{marker}: can't tell whether it is in use ({error.strerror})") from error
    finally:
        os.close(descriptor)
    return False


def sync_directory(directory: Path) -> None:
    """Bring the names in `directory` to the disk itself. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class GrowingFile:
    """A WARC file that this process alone appends to."""

    def __init__(self, directory: Path, started: datetime, owner: str) -> None:
        """Begin a new file. Raises ArchiveError where the folder can't be written."""
        try:
            self.path, self._marker, self._lock, self._descriptor = _begin(directory, started, owner)
        except OSError as error:
            raise ArchiveError(f"{directory}: no WARC file can be begun there ({error.strerror})") from error
        self.size = 0
        self.usable = True

    def append(self, data: bytes) -> int:
        """Add `data` whole or not at all; the offset at which it begins.

        Raises ArchiveError, after which the file is as before; where even that fails, it is not `usable` any more.
        """
        offset = self.size
        remaining = memoryview(data)
        try:
            while remaining:
                remaining = remaining[os.write(self._descriptor, remaining) :]
        except OSError as error:
            raise ArchiveError(f"{self.path}: can't be written ({error.strerror}); is the disk full?") from error
        else:
            self.size += len(data)
        finally:
            if self.size == offset:
                self._roll_back()
        return offset

    def _roll_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self.size)
        except OSError:
            self.usable = False

    def sync(self) -> None:
        """Have everything on the disk itself. Raises ArchiveError."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            self.usable = False
            raise ArchiveError(f"{self.path}: can't be brought to the disk ({error.strerror})") from error

    def discard(self) -> None:
        """Take a file away into which nothing could be written."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """End the file and bring it to the disk itself. Raises ArchiveError where that fails.

        A file that is not usable keeps its marker, so that the next start looks at its tail.
        """
        try:
            if self.usable:
                self.sync()
        finally:
            os.close(self._descriptor)
            if self.usable:
                release(self._marker, self._lock)
            else:
                os.close(self._lock)


def _begin(directory: Path, started: datetime, owner: str) -> tuple[Path, Path, int, int]:
    for serial in range(_MAX_SERIAL):
        path = directory / file_name(started, owner, serial)
        if path.exists():
            continue
        marker = marker_path(path)
        lock = claim(marker, create=True)
        if lock is None:
            continue
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        except FileExistsError:
            release(marker, lock)
            continue
        except OSError:
            release(marker, lock)
            raise
        sync_directory(directory)
        return path, marker, lock, descriptor
    raise ArchiveError(f"{directory}: no free name for a WARC file of {owner}")
