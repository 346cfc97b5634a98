"""Connecting, writing and reading, and what is said where that fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from newsbot.errors import DiskFullError, NewsbotError, SchemaError, StoreError
from newsbot.store import backend, schema
from newsbot.store.models import LEDGER_KEY, Disposition, Host, Tag
from newsbot.store.session import Database, connect
from newsbot.store.types import Instant
from tests.conftest import Server
from tests.store.rows import NOON, add_host, add_outlet

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database."""
    path = tmp_path / "newsbot.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    database = connect(f"sqlite:///{path}")
    yield database
    database.close()


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(Tag.name).order_by(Tag.name)))


def refused(work: Callable[[], object], error: type[NewsbotError] = StoreError) -> str:
    """What is said when work fails: one line."""
    with pytest.raises(error) as caught:
        work()
    message = str(caught.value)
    assert "\n" not in message
    return message


# -- transactions ---------------------------------------------------------------------------


def test_a_block_is_kept_whole_or_not_at_all(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(insert(Tag).values(name="harbour"))

    def fail() -> None:
        with database.begin() as connection:
            connection.execute(insert(Tag).values(name="lost"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(database) == ["harbour"]


def test_reading_sees_one_instant_whatever_is_written(database: Database) -> None:
    with database.read() as connection:
        assert connection.scalars(select(Tag.name)).all() == []
        with database.begin() as other:
            other.execute(insert(Tag).values(name="harbour"))
        assert connection.scalars(select(Tag.name)).all() == []
    assert names(database) == ["harbour"]


def test_reading_cannot_write_and_leaves_no_mark(database: Database) -> None:
    def write() -> None:
        with database.read() as connection:
            connection.execute(insert(Tag).values(name="harbour"))

    assert "can't be written" in refused(write)
    with database.begin() as connection:
        connection.execute(insert(Tag).values(name="quay"))
    assert names(database) == ["quay"]


def test_threads_write_one_after_the_other(database: Database) -> None:
    add_host(database, "harbour.example", robots_status=0)

    def work() -> None:
        for _ in range(10):
            with database.begin() as connection:
                connection.execute(update(Host).values(robots_status=Host.robots_status + 1))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.scalar(select(Host.robots_status)) == 80


def test_a_writer_that_read_first_does_not_clash(sqlite_database: Database) -> None:
    add_host(sqlite_database, "harbour.example", robots_status=0)

    def work() -> None:
        for _ in range(10):
            with sqlite_database.begin() as connection:
                count = connection.scalar(select(Host.robots_status))
                connection.execute(update(Host).values(robots_status=count + 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_database.read() as connection:
        assert connection.scalar(select(Host.robots_status)) == 40


def test_a_row_without_what_it_refers_to_is_refused(database: Database) -> None:
    statement = "INSERT INTO article_tag (article_id, tag_id) VALUES (1, 1)"
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(text(statement))


def test_sqlite_is_set_up(sqlite_database: Database) -> None:
    def setting(connection: Connection, name: str) -> object:
        return connection.scalar(text(f"PRAGMA {name}"))

    with sqlite_database.begin() as connection:
        assert setting(connection, "journal_mode") == "wal"
        assert setting(connection, "foreign_keys") == 1
        assert setting(connection, "synchronous") == 1
        assert setting(connection, "busy_timeout") == 30_000
    with sqlite_database.migration() as connection:
        assert setting(connection, "foreign_keys") == 0
    with sqlite_database.begin() as connection:
        assert setting(connection, "foreign_keys") == 1


def test_a_closed_database_opens_again(database: Database) -> None:
    database.close()
    assert names(database) == []


# -- upserts --------------------------------------------------------------------------------


def test_the_ledger_counts_nulls_as_equal(database: Database) -> None:
    outlet = add_outlet(database)
    row = {"day": NOON.date(), "outlet_id": outlet, "source_id": None, "disposition": "new", "reason": None, "count": 1}
    for _ in range(2):
        with database.begin() as connection:
            statement = backend.insert(connection, Disposition).values(row)
            total = {"count": Disposition.count + statement.excluded.count}
            connection.execute(statement.on_conflict_do_update(index_elements=LEDGER_KEY, set_=total))
    with database.read() as connection:
        assert connection.scalars(select(Disposition.count)).all() == [2]


# -- instants -------------------------------------------------------------------------------


def test_instants_come_back_aware_and_in_order(database: Database) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    instants = [east - timedelta(microseconds=1), NOON, east + timedelta(seconds=1)]
    for number, instant in enumerate(instants):
        add_host(database, f"h{number}.example", not_before=instant)
    with database.read() as connection:
        found = connection.scalars(select(Host.not_before).order_by(Host.not_before)).all()
        assert found == instants
        assert all(instant is not None and instant.tzinfo is UTC for instant in found)
        assert connection.scalar(select(Host.name).where(Host.not_before > NOON)) == "h2.example"


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        add_host(database, "harbour.example", not_before=datetime(2026, 3, 1))  # noqa: DTZ001


@given(st.datetimes(timezones=st.timezones()))
def test_any_instant_survives_the_way_in_and_out(instant: datetime) -> None:
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return  # the first and the last day of the calendar
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        stored = Instant().process_bind_param(instant, dialect)
        assert Instant().process_result_value(stored, dialect) == instant.astimezone(UTC)


# -- what is said ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["", "harbour", "sqlite://", "sqlite:///:memory:", "mysql://host/name", "sqlite:///file:x", "sqlite:///x?mode=ro"],
)
def test_a_url_that_is_of_no_use_is_refused(url: str) -> None:
    assert "sqlite:///PATH" in refused(lambda: connect(url))


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "find_spec", lambda name: None)
    assert "pip install 'newsbot[postgres]'" in refused(lambda: connect("postgresql://host/name"))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_that_is_not_there_is_named_without_the_password(scheme: str) -> None:
    message = refused(lambda: names(connect(f"{scheme}://desk:secret@127.0.0.1:1/newsbot")))
    assert "127.0.0.1" in message
    assert "NEWSBOT_DATABASE_URL" in message
    assert "secret" not in message


def test_an_old_server_is_refused() -> None:
    old = SimpleNamespace(info=SimpleNamespace(server_version=140011))
    assert "PostgreSQL 14 is too old" in refused(lambda: backend.set_up_postgresql(old, None))


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend.sqlite3, "sqlite_version_info", (3, 34, 1))
    assert "is too old" in refused(lambda: connect("sqlite:///newsbot.db"))


def test_a_database_that_the_server_has_not_got(postgresql: Server) -> None:
    message = refused(lambda: names(connect(postgresql.url.replace("/postgres?", "/nowhere?"))))
    assert "nowhere" in message


def test_a_relative_path_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database = connect("sqlite:///data/newsbot.db")
    monkeypatch.chdir("/")
    schema.upgrade(database)
    assert (tmp_path / "data" / "newsbot.db").exists()
    assert names(database) == []
    database.close()


def test_reading_makes_no_database(tmp_path: Path) -> None:
    message = refused(lambda: names(connect(f"sqlite:///{tmp_path}/data/newsbot.db")))
    assert "there is no database at" in message
    assert "newsbot crawl" in message
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_to_be_upgraded(empty_database: Database) -> None:
    with empty_database.migration():
        pass
    assert "newsbot database upgrade" in refused(lambda: names(empty_database), SchemaError)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.db"
    path.write_text("Dear diary. " * 1000)
    assert "is not an SQLite database" in refused(lambda: names(connect(f"sqlite:///{path}")))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert "can't make" in refused(lambda: schema.upgrade(connect(f"sqlite:///{tmp_path}/data/newsbot.db")))


def test_a_full_disk(sqlite_database: Database) -> None:
    def write() -> None:
        with sqlite_database.begin() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))  # SQLite makes that the present size
            connection.execute(insert(Tag).values(name="x" * 1_000_000))

    assert "no room is left" in refused(write, DiskFullError)
    assert names(sqlite_database) == []


def test_a_writer_that_waited_too_long(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "PATIENCE", 0.05)
    impatient = connect(sqlite_database.url.render_as_string())

    def write() -> None:
        with impatient.begin():
            pass

    with sqlite_database.begin():
        assert "another process has been writing" in refused(write)
        assert names(impatient) == []
    write()


AS_NOBODY = """
import os, sys
from sqlalchemy import text
from newsbot.errors import StoreError
from newsbot.store import schema, session

database = session.connect(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    if sys.argv[2] == "upgrade":
        schema.upgrade(database)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO tag (name) VALUES ('x')"))
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="file permissions as POSIX has them")
@pytest.mark.parametrize("action", ["upgrade", "write"])
def test_a_folder_that_may_not_be_written(migrated_sqlite: Path, action: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own may be entered by its user only
        path = Path(folder) / "newsbot.db"
        if action == "write":
            path.write_bytes(migrated_sqlite.read_bytes())
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        command = [sys.executable, "-c", AS_NOBODY, f"sqlite:///{path}", action]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
        Path(folder).chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert str(path) in done.stdout
    assert "permission" in done.stdout.lower()
