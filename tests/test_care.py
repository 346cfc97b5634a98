"""Backups of either database, restored into either; what is damaged or in the way is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filled import fill
from sqlalchemy import insert, update

from newsbot import care
from newsbot.errors import SchemaError, StoreError, UsageError
from newsbot.store import dump, schema, write
from newsbot.store.models import Author, Revision
from newsbot.store.session import Database, connect

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def nothing(step: str) -> None:
    """Nobody looks on."""


def rows_of(database: Database) -> dict[str, list[dict[str, Any]]]:
    with dump.dump(database) as dumped:
        return {name: list(rows) for name, rows in dumped.tables}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_of_either_database_comes_back_in_either(
    database: Database, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    fill(database)
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.warc.gz").write_bytes(b"made up")
    made = care.backup(database, archive, tmp_path / "backup", now=NOW, on_step=nothing)
    if kind == "postgresql":
        with request.getfixturevalue("postgresql").new_database() as url:
            check_restored(connect(url), database, tmp_path, made)
    else:
        check_restored(connect(f"sqlite:///{tmp_path}/restored/newsbot.db"), database, tmp_path, made)


def check_restored(restored: Database, original: Database, folder: Path, made: care.Backup) -> None:
    assert care.restore(restored, folder / "new" / "archive", folder / "backup", on_step=nothing) == made
    assert rows_of(restored) == rows_of(original)
    assert (folder / "new" / "archive" / "a.warc.gz").read_bytes() == b"made up"
    assert schema.check(restored) == ()
    fill_more(restored)
    restored.close()


def fill_more(database: Database) -> None:
    """New rows get keys of their own."""
    with database.begin() as connection:
        connection.execute(insert(Author).values(name="Somebody new"))


def test_nothing_is_restored_over_what_is_there(database: Database, tmp_path: Path) -> None:
    fill(database)
    care.backup(database, tmp_path / "archive", tmp_path / "backup", now=NOW, on_step=nothing)
    before = rows_of(database)
    with pytest.raises(StoreError, match="holds data already"):
        care.restore(database, tmp_path / "elsewhere", tmp_path / "backup", on_step=nothing)
    assert rows_of(database) == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "b.warc.gz").touch()
    with pytest.raises(UsageError, match="not empty"):
        care.restore(database, tmp_path / "full", tmp_path / "backup", on_step=nothing)


def test_a_backup_goes_into_a_folder_of_its_own(database: Database, tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(UsageError, match="not empty"):
        care.backup(database, tmp_path / "archive", tmp_path, now=NOW, on_step=nothing)


@pytest.mark.parametrize("damage", ["missing", "cut", "unfinished", "newer"])
def test_a_damaged_backup_is_told_and_leaves_the_database_empty(tmp_path: Path, damage: str) -> None:
    source = connect(f"sqlite:///{tmp_path}/source.db")
    schema.upgrade(source)
    fill(source)
    care.backup(source, tmp_path / "archive", tmp_path / "backup", now=NOW, on_step=nothing)
    rows = tmp_path / "backup" / "database" / "revision.jsonl.gz"
    manifest = tmp_path / "backup" / "backup.json"
    if damage == "missing":
        rows.unlink()
    elif damage == "cut":
        rows.write_bytes(rows.read_bytes()[:-40])
    elif damage == "unfinished":
        manifest.unlink()
    else:
        manifest.write_text(manifest.read_text().replace(schema.revisions()[-1], "9999"))
    target = connect(f"sqlite:///{tmp_path}/target.db")
    with pytest.raises((StoreError, UsageError, SchemaError)):
        care.restore(target, tmp_path / "new", tmp_path / "backup", on_step=nothing)
    if target.path is not None and target.path.exists():
        assert not [name for name, found in rows_of(target).items() if found]


def test_a_takedown_overwrites_what_sqlite_deletes(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.db"
    database = connect(f"sqlite:///{path}")
    schema.upgrade(database)
    fill(database)
    secret = "A sentence that nobody may find any more."
    with database.begin() as connection:
        revision = update(Revision).where(Revision.article_id == 1)
        connection.execute(revision.values(text=secret * 2000))
    write.remove_article(database, 1, reason="asked to", now=NOW, erase=lambda captures: None)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret.encode() not in left
    database.close()
