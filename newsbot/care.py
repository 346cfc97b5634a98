"""Taking care of what is kept: backups and takedowns, which concern the database and the archive together.

A backup is a folder:

    backup.json            written last: what this is, of when, and how many rows and files there are
    database/*.jsonl.gz    each table's rows, as JSON; they fit SQLite and PostgreSQL
    archive/*.warc.gz      the WARC files

Touches the database and files.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newsbot import __version__, archive
from newsbot.archive.copy import copy
from newsbot.errors import StoreError, UsageError
from newsbot.items import Capture
from newsbot.store import dump, write
from newsbot.store.session import Database

_FORMAT = "newsbot backup 1"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: rows by table in the order of loading, and the archive's files."""

    created_at: datetime
    newsbot: str
    revision: str
    rows: dict[str, int]
    files: int
    bytes: int


OnStep = Callable[[str], None]


def backup(database: Database, archive_folder: Path, target: Path, *, now: datetime, on_step: OnStep) -> Backup:
    """Copy the database and then the archive into the folder `target`, which must be new or empty.

    One instant of the database, whatever is crawled meanwhile; the archive has all that it points at. `on_step` is
    called with what is copied next. Raises UsageError, StoreError, ArchiveError, OSError.
    """
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty; name a new folder for each backup")
    (target / "database").mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    with dump.dump(database) as dumped:
        for name, found in dumped.tables:
            on_step(f"table {name}")
            rows[name] = _write_rows(_rows_path(target, name), found)
    files = copy(archive_folder, target / "archive", on_step)
    made = Backup(now, __version__, dumped.revision, rows, files.files, files.bytes)
    _write_manifest(target, made)
    return made


def restore(database: Database, archive_folder: Path, source: Path, *, on_step: OnStep) -> Backup:
    """Bring a backup back into an empty database and an empty archive. Raises UsageError, StoreError, ArchiveError."""
    kept = read_manifest(source)
    if archive_folder.exists() and any(archive_folder.iterdir()):
        raise UsageError(f"{archive_folder} is not empty; name a new folder with --data")
    copy(source / "archive", archive_folder, on_step)

    def rows(name: str) -> Iterator[Mapping[str, Any]]:
        on_step(f"table {name}")
        return _read_rows(_rows_path(source, name))

    dump.load(database, kept.revision, list(kept.rows), rows)
    return kept


def remove(database: Database, archive_folder: Path, article_id: int, *, reason: str, now: datetime) -> int:
    """Take an article down in database and archive; how many captures went. Raises StoreError, ArchiveError."""

    def erase(captures: Sequence[Capture]) -> None:
        archive.remove(archive_folder, captures, reason=reason, at=now)

    return len(write.remove_article(database, article_id, reason=reason, now=now, erase=erase))


# -- a backup's files -----------------------------------------------------------------------


def _rows_path(folder: Path, table: str) -> Path:
    return folder / "database" / f"{table}.jsonl.gz"


def _write_rows(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with path.open("xb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file:
            for row in rows:
                file.write(json.dumps(row).encode() + b"\n")
                count += 1
        os.fsync(raw.fileno())
    return count


def _read_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Raises StoreError for a file that is missing or damaged."""
    try:
        with gzip.open(path, "rb") as file:
            yield from map(json.loads, file)
    except (OSError, EOFError, ValueError) as error:
        raise StoreError(f"{path}: can't be read ({error}); this backup is damaged, take another") from error


def _write_manifest(folder: Path, made: Backup) -> None:
    named = {name: getattr(made, name) for name in Backup.__dataclass_fields__}
    document = {"format": _FORMAT, **named, "created_at": made.created_at.isoformat()}
    partial = folder / "backup.json.partial"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / "backup.json")


def read_manifest(folder: Path) -> Backup:
    """What the backup in a folder says of itself. Raises UsageError where there is none, or not a whole one."""
    try:
        document = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
        if document.pop("format") != _FORMAT:
            raise UsageError(f"{folder}: a backup of another newsbot; restore it with that")
        return Backup(**{**document, "created_at": datetime.fromisoformat(document["created_at"])})
    except FileNotFoundError:
        raise UsageError(f"{folder} is no backup, or one that was not finished: it has no backup.json") from None
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{folder}/backup.json can't be read ({error})") from error
