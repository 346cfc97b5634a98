"""The schema: migrations make what the models say, keep what is stored, and are run once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
import warnings
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    text,
)

from newsbot.errors import SchemaError, StoreError
from newsbot.store import schema
from newsbot.store.models import Base
from newsbot.store.session import Database, connect

PROJECT = Path(__file__).parents[2]
HEAD = schema.revisions()[-1]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


# -- filling a database of any revision -----------------------------------------------------


def reflected(connection: Connection) -> MetaData:
    """The tables as the database has them, whatever the revision."""
    tables = MetaData()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Skipped unsupported reflection of expression-based index")
        tables.reflect(connection)
    tables.remove(tables.tables[schema.VERSION_TABLE])
    return tables


def some_value(kind: Any, seed: int) -> object:
    """A value of a column's type."""
    values: tuple[tuple[type, object], ...] = (
        (Boolean, True),
        (BigInteger, seed * 2**40),
        (Integer, seed),
        (Float, seed / 2),
        (DateTime, NOON if getattr(kind, "timezone", False) else NOON.replace(tzinfo=None)),
        (Date, date(2026, 3, seed)),
        (JSON, {"a word": ["ünï", seed]}),
        (Text, f"text {seed}"),
    )
    return next((value for known, value in values if isinstance(kind, known)), f"t{seed}")


def fill(connection: Connection) -> None:
    """Put two rows into every table; every column has a value in the first, references among them."""
    tables = reflected(connection)
    later: list[Any] = []
    for table in ordered(tables):
        for seed in (1, 2):
            row = {column.name: some_value(column.type, seed) for column in table.columns}
            for key in table.foreign_key_constraints:
                row[key.column_keys[0]] = seed
                if key.referred_table.name == "revision" and table.name == "article":
                    row[key.column_keys[0]] = None
                    later.append(table.update().where(table.c.id == seed).values({key.column_keys[0]: seed}))
            if "id" in row:
                row["id"] = seed
            connection.execute(insert(table).values(row))
    for statement in later:
        connection.execute(statement)


def ordered(tables: MetaData) -> Iterable[Table]:
    """Tables after those that they refer to; an article's latest revision is the one reference that goes round."""
    round_trip: set[ForeignKeyConstraint] = {
        key for key in tables.tables["article"].foreign_key_constraints if key.referred_table.name == "revision"
    }
    for key in round_trip:
        key.use_alter = True
    return tables.sorted_tables


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {
        name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for name, table in reflected(connection).tables.items()
    }


# -- upgrades -------------------------------------------------------------------------------


def test_models_and_migrations_are_equal(database: Database) -> None:
    assert schema.check(database) == ()


@pytest.mark.parametrize("revision", schema.revisions())
def test_a_filled_database_of_every_revision_is_upgraded_and_keeps_its_rows(
    empty_database: Database, revision: str
) -> None:
    schema.upgrade(empty_database, revision)
    with empty_database.begin() as connection:
        fill(connection)
        before = contents(connection)
    assert all(len(rows) == 2 for rows in before.values())

    schema.upgrade(empty_database)

    assert schema.current(empty_database).fits
    assert schema.check(empty_database) == ()
    with empty_database.read() as connection:
        after = contents(connection)
        for name, rows in before.items():
            for old, new in zip(rows, after[name], strict=True):
                assert {column: new[column] for column in old.keys() & new.keys()} == {
                    column: old[column] for column in old.keys() & new.keys()
                }


def test_upgrade_says_what_it_applied_and_has_nothing_to_do_again(empty_database: Database) -> None:
    assert schema.upgrade(empty_database) == schema.revisions()
    assert schema.upgrade(empty_database) == ()


def test_alembic_reads_the_same_revisions_in_a_line_and_its_settings_from_pyproject() -> None:
    script = ScriptDirectory.from_config(Config(toml_file=PROJECT / "pyproject.toml"))
    known = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(known)) == schema.revisions()
    assert script.get_heads() == [HEAD]


def test_the_alembic_command_needs_pyproject_only(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "alembic", "-x", f"database=sqlite:///{tmp_path}/own.db"]
    for action in (["upgrade", "head"], ["check"]):
        done = subprocess.run([*command, *action], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
    assert schema.check(connect(f"sqlite:///{tmp_path}/own.db")) == ()


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    code = (
        "import json, sys; from newsbot.store import schema, session;"
        "print(json.dumps(schema.upgrade(session.connect(sys.argv[1]))))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, empty_url], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    applied = [json.loads(process.communicate(timeout=60)[0]) for process in started]
    assert sorted(applied) == [[], [], [], list(schema.revisions())]
    assert schema.check(connect(empty_url)) == ()


def test_nothing_to_do_is_found_without_alembic(database_url: str) -> None:
    code = (
        "import sys; from newsbot.store import schema, session;"
        "schema.upgrade(session.connect(sys.argv[1])); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, database_url], cwd=PROJECT, check=True, timeout=60)


def test_a_migration_that_fails_changes_nothing(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    work = schema.run

    def fails(connection: Connection, wanted: str) -> None:
        work(connection, wanted)
        raise StoreError("the power went")

    monkeypatch.setattr(schema, "run", fails)
    with pytest.raises(StoreError, match="the power went"):
        schema.upgrade(empty_database)
    assert schema.current(empty_database).current is None
    monkeypatch.undo()
    assert schema.upgrade(empty_database) == schema.revisions()


def test_a_migration_that_leaves_a_row_without_what_it_refers_to_is_undone(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/own.db")
    schema.upgrade(database)
    with pytest.raises(SchemaError, match="row 1 of article_tag without its"), database.migration() as connection:
        connection.execute(text("INSERT INTO article_tag (article_id, tag_id) VALUES (5, 1)"))
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM article_tag")) == 0


def rebuild(connection: Connection) -> None:
    """What a later migration may do: change a column of a table that others refer to, which SQLite has to rebuild."""
    context = MigrationContext.configure(connection, opts=schema.comparison(connection))
    with Operations(context).batch_alter_table("outlet") as batch:
        batch.alter_column("language", type_=String(70))


def test_a_table_that_others_refer_to_can_be_rebuilt(database: Database) -> None:
    with database.begin() as connection:
        fill(connection)
        before = contents(connection)
    with database.migration() as connection:
        rebuild(connection)
    with database.read() as connection:
        assert contents(connection) == before
    (difference,) = schema.check(database)
    assert difference.startswith("modify_type outlet.language: VARCHAR(70) -> ")


# -- databases that don't fit ---------------------------------------------------------------


def set_revision(database: Database, revision: str) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.parametrize("action", [schema.upgrade, schema.require, schema.check])
def test_a_newer_database_is_refused_with_the_remedy(database: Database, action: Any) -> None:
    set_revision(database, "9999")
    with pytest.raises(SchemaError, match=f"9999, made by a newer newsbot .*{HEAD}.*install") as refused:
        action(database)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("action", [schema.require, schema.check])
def test_a_database_without_tables_is_to_be_upgraded(empty_database: Database, action: Any) -> None:
    with empty_database.migration():
        pass
    with pytest.raises(SchemaError, match="newsbot database upgrade"):
        action(empty_database)


def test_somebody_elses_tables_are_left_alone(empty_database: Database) -> None:
    with empty_database.migration() as connection:
        connection.execute(text("CREATE TABLE page (words TEXT)"))
    with pytest.raises(SchemaError, match=r"did not make \(page\)"):
        schema.upgrade(empty_database)


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("ALTER TABLE tag ADD COLUMN colour TEXT", "remove_column tag colour"),
        ("DROP INDEX ix_page_due", "add_index ix_page_due"),
        ("DROP INDEX uq_disposition_ledger", "uq_disposition_ledger"),
    ],
)
def test_check_names_what_differs(database: Database, statement: str, difference: str) -> None:
    with database.begin() as connection:
        connection.execute(text(statement))
    assert difference in " ".join(schema.check(database))


def test_check_sees_an_index_with_another_condition(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("DROP INDEX ix_page_due"))
        connection.execute(text("CREATE INDEX ix_page_due ON page (outlet_id, host_id, next_visit_at)"))
    assert "ix_page_due" in " ".join(schema.check(database))


def test_the_wheel_has_the_migrations() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert settings["force-include"] == {"migrations": "newsbot/migrations"}


# -- comments, and where migrations are found -----------------------------------------------


def test_every_table_and_column_says_what_it_holds() -> None:
    for table in Base.metadata.sorted_tables:
        assert table.comment, table.name
        for column in table.columns:
            assert column.comment, column


def test_postgresql_keeps_the_comments(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has no comments: there they live in the models")
    with database.read() as connection:
        for name, table in reflected(connection).tables.items():
            assert table.comment == Base.metadata.tables[name].comment
            for column in table.columns:
                assert column.comment == Base.metadata.tables[name].columns[column.name].comment
        version = Table(schema.VERSION_TABLE, MetaData(), autoload_with=connection)
        assert version.comment
        assert all(column.comment for column in version.columns)


def test_migrations_are_found_in_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "newsbot"
    shutil.copytree(PROJECT / "migrations", package / "migrations")
    shutil.copytree(PROJECT / "migrations", tmp_path / "migrations")  # of another project, by the same name
    monkeypatch.setattr(schema.newsbot, "__file__", str(package / "__init__.py"))
    assert schema.migrations_folder() == package / "migrations"
    shutil.rmtree(package / "migrations")
    assert schema.migrations_folder() == tmp_path / "migrations"
    shutil.rmtree(tmp_path / "migrations")
    with pytest.raises(StoreError, match="install newsbot again"):
        schema.migrations_folder()
