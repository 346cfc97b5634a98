"""Connecting to the database: one `Database` for each URL, with a block for writing and one for reading.

What the driver refuses leaves as `StoreError`, one line that names the remedy. Touches the database, and creates its
folder; how SQLite and PostgreSQL are set up stands in `backend.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from newsbot.errors import StoreError
from newsbot.store import backend


class Database:
    """A database that may be written and read by several threads and processes at once.

    Nothing is opened before the first block. `path` is the file of an SQLite database, None for PostgreSQL. After a
    fork, the child calls `close()` before it uses its copy.
    """

    def __init__(self, url: URL) -> None:
        """For `connect`, which checks the URL."""
        self.url = url
        self.dialect: str = url.get_backend_name()
        self.path: Path | None = backend.sqlite_path(url) if self.dialect == "sqlite" else None
        self.engine = backend.engine(url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end of the block, rolled back by any exception.

        SQLite has one writer at a time, so the block waits here for the others, up to 30 seconds.
        Raises StoreError (DiskFullError where no room is left); IntegrityError, a fault of the code, passes.
        """
        with self._block({backend.BEGIN: "BEGIN IMMEDIATE"}) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads one instant of the database, whatever is written meanwhile, and can't write.

        Raises StoreError.
        """
        with self._block(backend.read_options(self.dialect)) as connection, backend.read_only(connection):
            yield connection

    @contextmanager
    def migration(self) -> Iterator[Connection]:
        """A transaction that may rebuild tables, one at a time over all processes; for `schema` alone.

        Creates the folder and the file of an SQLite database. Raises StoreError.
        """
        if self.path is not None:
            backend.create_sqlite(self.path)
        with self._block({backend.BEGIN: "BEGIN IMMEDIATE", backend.REBUILDS: True}) as connection:
            backend.lock_schema(connection)
            yield connection
            backend.check_foreign_keys(connection)

    def close(self) -> None:
        """Close all connections; the next block opens new ones."""
        self.engine.dispose()

    @contextmanager
    def _block(self, options: dict[str, object]) -> Iterator[Connection]:
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(**options)
                with backend.rebuilding(connection), connection.begin():
                    yield connection
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise backend.explained(error, self.url) from error


def connect(url: str) -> Database:
    """The database at `url`: `sqlite:///path` or `postgresql://user:password@host/name`.

    Opens nothing yet. Raises StoreError for another kind of URL and for a missing driver.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            f"{url!r} is not the URL of a database; use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
        ) from None
    return Database(backend.checked(parsed))
