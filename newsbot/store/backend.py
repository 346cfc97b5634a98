"""The one place where SQLite and PostgreSQL differ: setting up, upserts, row locks, and what their errors mean.

Touches connections that it is given, and creates the folder of an SQLite database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from newsbot.errors import DiskFullError, SchemaError, StoreError
from newsbot.store.tables.base import Base

#: Seconds that a writer waits for another one, and a statement for a locked row.
PATIENCE = 30

#: Seconds that a PostgreSQL server may take to answer a new connection.
CONNECT_TIMEOUT = 10

#: KiB of an SQLite database that a connection may keep in memory: the indexes of some hundred thousand pages.
CACHE = 32768

#: The oldest SQLite that works: the first with RETURNING.
OLDEST_SQLITE = (3, 35)

#: The oldest PostgreSQL that works, as the server spells its version.
OLDEST_POSTGRESQL = 150000

#: Execution options of a connection: how its transactions begin, and whether they rebuild tables.
BEGIN = "newsbot_begin"
REBUILDS = "newsbot_rebuilds"

#: Held by the one process that changes the schema; a number of newsbot's own among PostgreSQL's advisory locks.
SCHEMA_LOCK = 0x6E657773626F74  # "newsbot"


# -- connecting -----------------------------------------------------------------------------


def checked(url: URL) -> URL:
    """The URL with newsbot's choice of driver. Raises StoreError for what newsbot can't use."""
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:" or url.database.startswith("file:") or url.query:
            raise StoreError(f"{url} is not just a file; use sqlite:///PATH")
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old; newsbot needs 3.35 or newer, or PostgreSQL")
        return url
    if kind in ("postgresql", "postgres"):
        if find_spec("psycopg") is None:
            raise StoreError("PostgreSQL needs a driver; pip install 'newsbot[postgres]'")
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(f"{kind} is no database newsbot knows; use sqlite:///PATH or postgresql://…")


def engine(url: URL) -> Engine:
    """An engine that has opened nothing yet."""
    if url.get_backend_name() == "sqlite":
        made = create_engine(url, creator=partial(open_sqlite, sqlite_path(url)))
        event.listen(made, "connect", set_up_sqlite)
        event.listen(made, "begin", begin_sqlite)
        return made
    made = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT, "application_name": "newsbot"},
    )
    event.listen(made, "connect", set_up_postgresql)
    return made


def sqlite_path(url: URL) -> Path:
    """The file of an SQLite database, wherever the process goes later."""
    return Path(url.database or "").absolute()


def open_sqlite(path: Path) -> sqlite3.Connection:
    """A connection to a file that exists: to read what isn't there must not make an empty database."""
    return sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,  # the driver begins nothing by itself: `begin_sqlite` does
        check_same_thread=False,  # the pool gives a connection to one thread at a time
    )


def set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """WAL, so that readers and the writer don't wait for each other; a crash of the machine loses no consistency."""
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", f"cache_size = -{CACHE}"):
        connection.execute(f"PRAGMA {setting}")


def set_up_postgresql(connection: Any, record: object) -> None:
    """UTC, so that days are UTC days. Raises StoreError for a server that is too old."""
    version = connection.info.server_version
    if version < OLDEST_POSTGRESQL:
        raise StoreError(f"PostgreSQL {version // 10000} is too old; newsbot needs 15 or newer")
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    connection.commit()


def create_sqlite(path: Path) -> None:
    """Make an SQLite database, empty, and its folder, where they aren't there yet. Raises StoreError."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise StoreError(f"can't make {path}: {error.strerror}; choose another place with --data") from error


# -- transactions ---------------------------------------------------------------------------


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction: a writer takes its lock at once, since a reader can't become one without a clash."""
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def read_options(dialect: str) -> dict[str, object]:
    """Options of a transaction that reads one instant of the database, as SQLite's always do."""
    if dialect == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@contextmanager
def read_only(connection: Connection) -> Iterator[None]:
    """Make SQLite refuse to write for the length of the block; PostgreSQL is told by `read_options`."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA query_only = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA query_only = OFF")


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """Suspend SQLite's foreign keys around a transaction that rebuilds tables: it drops tables that others refer to.

    SQLite ignores the setting inside a transaction; `check_foreign_keys` makes up for it at the end.
    """
    if connection.dialect.name != "sqlite" or not connection.get_execution_options().get(REBUILDS):
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def lock_schema(connection: Connection) -> None:
    """Keep every other process from changing the schema until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # a long migration elsewhere is worth waiting for
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SCHEMA_LOCK})


def check_foreign_keys(connection: Connection) -> None:
    """Raise SchemaError where SQLite's rows refer to rows that aren't there; PostgreSQL never lets it come to that."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise SchemaError(
            f"the migration left row {broken[1]} of {broken[0]} without its {broken[2]}; nothing was changed"
        )


# -- statements -----------------------------------------------------------------------------


def insert(connection: Connection, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT (`on_conflict_do_update`, `on_conflict_do_nothing`), alike on both."""
    return sqlite.insert(model) if connection.dialect.name == "sqlite" else postgresql.insert(model)


def locking(rows: Select[Any], *, wait: bool) -> Select[Any]:
    """The rows of a SELECT, locked until the transaction ends; without `wait`, past those that are locked already.

    The lock is PostgreSQL's FOR NO KEY UPDATE, which lets others add rows that refer to these. SQLite leaves the clause
    out, and needs none: between BEGIN IMMEDIATE and COMMIT there is no other writer.
    """
    return rows.with_for_update(skip_locked=not wait, key_share=True)


def renumber(connection: Connection, table: str, key: str | None) -> None:
    """Have PostgreSQL count a table's keys on from those that were loaded into it; SQLite does so by itself."""
    if connection.dialect.name != "postgresql" or key is None:
        return
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": table, "key": key})
    if sequence is not None:
        highest = f'SELECT max("{key}") FROM "{table}"'  # noqa: S608 (names from the schema)
        connection.execute(text(f"SELECT setval(:sequence, ({highest}))"), {"sequence": sequence})


# -- takedowns ------------------------------------------------------------------------------


def overwrite_deleted(connection: Connection) -> None:
    """Have SQLite overwrite what this transaction deletes, not just forget where it was; PostgreSQL's VACUUM does."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def empty_journal(engine: Engine) -> None:
    """Bring SQLite's journal into its file and cut it off, as far as nobody reads it: it has older pages in it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


# -- errors ---------------------------------------------------------------------------------


def explained(error: DBAPIError, url: URL) -> StoreError:
    """What the driver refused, as one line with a remedy."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return explained_sqlite(cause, sqlite_path(url))
    return explained_postgresql(cause, url.render_as_string(hide_password=True))


def explained_sqlite(cause: sqlite3.Error, path: Path) -> StoreError:
    """By SQLite's result codes (https://www.sqlite.org/rescode.html); the low byte is the primary one."""
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError(f"no room is left for {path}; free some space, then start again")
    if code == sqlite3.SQLITE_ERROR and str(cause).startswith("no such"):
        return SchemaError(f"{path} is not newsbot's of this version ({cause}); run: newsbot database upgrade")
    if code == sqlite3.SQLITE_CANTOPEN and not path.exists():
        return StoreError(
            f"there is no database at {path}; newsbot crawl OUTLET makes one, --data names another folder"
        )
    remedies = {
        sqlite3.SQLITE_BUSY: f"another process has been writing to {path} for {PATIENCE} seconds; try again",
        sqlite3.SQLITE_READONLY: f"{path} can't be written; check the permissions of the file and of its folder",
        sqlite3.SQLITE_CANTOPEN: f"{path} can't be opened; check the permissions of the file and of its folder",
        sqlite3.SQLITE_NOTADB: f"{path} is not an SQLite database; name another with --database",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged; run: newsbot restore, from a backup",
    }
    return StoreError(remedies.get(code, f"{path}: {one_line(cause)}"))


def explained_postgresql(cause: BaseException | None, url: str) -> StoreError:
    """By PostgreSQL's SQLSTATE (its manual, appendix A); without one, the server was not reached."""
    code = getattr(cause, "sqlstate", None)
    if code == "53100":
        return DiskFullError(f"no room is left on the server of {url}; free some space, then start again")
    if code in ("42P01", "42703", "3F000"):
        return SchemaError(f"{url} is not newsbot's of this version ({one_line(cause)}); run: newsbot database upgrade")
    if code in ("25006", "42501"):
        return StoreError(f"{url} can't be written: {one_line(cause)}; check the user's rights")
    if code == "55P03":
        return StoreError(f"another process has kept rows of {url} locked for {PATIENCE} seconds; try again")
    if code is None or code.startswith(("08", "28", "3D", "57P")):
        return StoreError(f"can't reach {url}: {one_line(cause)}; check NEWSBOT_DATABASE_URL and the server")
    return StoreError(f"{url}: {one_line(cause)}")


def is_deadlock(error: StoreError) -> bool:
    """Whether PostgreSQL broke a transaction off because it and another one waited for each other: begin it again."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) == "40P01"


def one_line(cause: BaseException | None) -> str:
    """An error's own words, on one line."""
    return " ".join(str(cause).split())
