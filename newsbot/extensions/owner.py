"""Who holds a lease: one name for each process, and a lock file that shows whether the process still lives.

The kernel frees the lock when the process ends, however it ends, so what a crashed process held is free at once for
others on the same data folder; elsewhere a lease runs out by its time. Touches DATA/run/ only.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from newsbot.errors import StoreError

_FOLDER = "run"


@dataclass(slots=True)
class Owner:
    """This process, as leases name it."""

    name: str
    _lock: IO[bytes]
    _path: Path

    @classmethod
    def new(cls, data: Path) -> Owner:
        """A fresh name, with its lock held. Raises StoreError where the data folder can't be written."""
        node = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:40] or "host"
        name = f"{node}-{os.getpid()}-{uuid4().hex[:8]}"
        path = data / _FOLDER / f"{name}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.open("wb")
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{path.parent}: {error.strerror}; choose another folder with --data") from error
        return cls(name, lock, path)

    @property
    def short(self) -> str:
        """The name without its random part, fit for file names."""
        return self.name.rpartition("-")[0]

    def close(self) -> None:
        """The process is done."""
        self._path.unlink(missing_ok=True)
        self._lock.close()


def dead_owners(data: Path, owners: Iterable[str]) -> Iterator[str]:
    """Of these owners, those whose process is known to have ended: their lock file is here, and nobody holds it."""
    for owner in owners:
        path = data / _FOLDER / f"{owner}.lock"
        if path.name == f"{owner}.lock" and path.exists() and _is_free(path):
            path.unlink(missing_ok=True)
            yield owner


def _is_free(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
