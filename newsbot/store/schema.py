"""The schema: which revision a database has, bringing it to this version's, and whether tables and models agree.

Revisions are made by the migrations alone, which Alembic runs. It is imported only where there is something to run, so
that a crawl starts quickly. Touches the database, and reads the names of the migrations' files.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Index, inspect, text
from sqlalchemy.schema import CreateIndex

import newsbot
from newsbot.errors import SchemaError, StoreError
from newsbot.store.models import Base
from newsbot.store.session import Database

#: Where Alembic notes the revision; its own name for it.
VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True)
class Revision:
    """The revision of a database's schema (None: it has no tables yet), and the one this version of newsbot needs."""

    current: str | None
    head: str

    @property
    def fits(self) -> bool:
        """Whether this version of newsbot can work with the database."""
        return self.current == self.head


def migrations_folder() -> Path:
    """Where the migrations lie: in the package when it was installed, beside it in a checkout or an editable install.

    Raises StoreError.
    """
    package = Path(newsbot.__file__).parent
    for folder in (package / "migrations", package.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise StoreError(f"newsbot's migrations are missing from {package}; install newsbot again")


@cache
def revisions() -> tuple[str, ...]:
    """The revisions that this version knows, oldest first: the numbers that the migrations' files begin with."""
    return tuple(sorted(file.name.partition("_")[0] for file in (migrations_folder() / "versions").glob("[0-9]*.py")))


def current(database: Database) -> Revision:
    """The revision that a database has. Raises StoreError where there is no database."""
    with database.read() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> Revision:
    """As `current`, inside a transaction."""
    found = None
    if inspect(connection).has_table(VERSION_TABLE):
        found = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 (a constant)
    return Revision(found, revisions()[-1])


def require(database: Database) -> None:
    """Raise SchemaError, with the remedy, unless the database has the schema of this version of newsbot."""
    state = current(database)
    refuse_newer(state)
    if not state.fits:
        raise SchemaError(
            f"the database is at revision {state.current or 'none'} and newsbot needs {state.head}; "
            "run: newsbot database upgrade"
        )


def refuse_newer(state: Revision) -> None:
    """Raise SchemaError for a revision that this version of newsbot does not know."""
    if state.current is not None and state.current not in revisions():
        raise SchemaError(
            f"the database is at revision {state.current}, made by a newer newsbot (this one knows {state.head}); "
            "install the newer newsbot"
        )


def upgrade(database: Database, to: str | None = None) -> tuple[str, ...]:
    """Bring a database to this version's schema, or to the revision `to`; makes an SQLite file that isn't there yet.

    All or nothing, in one transaction; of several processes one does it and the others wait. Returns the revisions that
    were applied. Raises SchemaError for a newer database and for one that isn't newsbot's, and StoreError.
    """
    wanted = to or revisions()[-1]
    if database.path is None or database.path.exists():
        state = current(database)
        refuse_newer(state)
        if state.current == wanted:
            return ()
    with database.migration() as connection:
        state = revision_of(connection)  # again: another process may have been here while this one waited
        refuse_newer(state)
        steps = missing(state, wanted)
        if steps:
            refuse_strange(connection, state)
            run(connection, wanted)
    return steps


def missing(state: Revision, wanted: str) -> tuple[str, ...]:
    """The revisions between the database's and the wanted one, which counts."""
    known = revisions()
    start = 0 if state.current is None else known.index(state.current) + 1
    return known[start : known.index(wanted) + 1]


def refuse_strange(connection: Connection, state: Revision) -> None:
    """Raise SchemaError for a database without a revision that has tables by the names of newsbot's."""
    taken = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
    if state.current is None and taken:
        raise SchemaError(
            f"the database has tables that newsbot did not make ({', '.join(sorted(taken))}); "
            "name an empty one with --database"
        )


def run(connection: Connection, wanted: str) -> None:
    """Have Alembic apply the migrations inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    command.upgrade(config, wanted)


def check(database: Database) -> tuple[str, ...]:
    """How the tables differ from the models, a line a difference; nothing where they agree.

    Compares tables, columns, types, defaults, keys and indexes, and on PostgreSQL the comments.
    Raises SchemaError for a database of another revision, and StoreError.
    """
    require(database)
    with database.read() as connection:
        return differences(connection)


def differences(connection: Connection) -> tuple[str, ...]:
    """As `check`, inside a transaction and whatever the revision."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts=comparison(connection))
    with warnings.catch_warnings():
        # Alembic says that it leaves out indexes over expressions on SQLite; `unlike_words` looks at all of them.
        warnings.filterwarnings("ignore", message=".*expression-based index.*")
        warnings.filterwarnings("ignore", message=".*functional index.*")
        found = compare_metadata(context, Base.metadata)
    return (*(described(difference) for difference in found), *index_differences(connection))


def described(difference: Any) -> str:
    """One of Alembic's differences on a line: what would have to be done, and to what."""
    if isinstance(difference, list):  # all that differs in one column
        return "; ".join(
            f"{kind} {table}.{column}: {old} -> {new}" for kind, _, table, column, _, old, new in difference
        )
    kind, *things = difference
    return " ".join([kind, *(str(getattr(thing, "name", thing)) for thing in things if thing is not None)])


def comparison(connection: Connection) -> dict[str, Any]:
    """How Alembic compares tables with models and writes migrations, here and in migrations/env.py."""
    return {
        "target_metadata": Base.metadata,
        "compare_type": True,
        "compare_server_default": True,
        "render_as_batch": connection.dialect.name == "sqlite",
        "transactional_ddl": True,
    }


def index_differences(connection: Connection) -> tuple[str, ...]:
    """The indexes of the models that the database has not got just so, where Alembic does not see it."""
    indexes = [index for table in Base.metadata.sorted_tables for index in table.indexes]
    if connection.dialect.name == "sqlite":
        return unlike_words(connection, indexes)
    return unlike_conditions(connection, indexes)


def unlike_words(connection: Connection, indexes: Iterable[Index]) -> tuple[str, ...]:
    """SQLite keeps the statements that made its indexes: each has to be there in the models' words."""
    statements = text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    kept = {folded(statement) for statement in connection.scalars(statements)}
    wanted = [folded(str(CreateIndex(index).compile(dialect=connection.dialect))) for index in indexes]
    return tuple(f"missing or different: {statement}" for statement in wanted if statement not in kept)


def unlike_conditions(connection: Connection, indexes: Iterable[Index]) -> tuple[str, ...]:
    """PostgreSQL words conditions in its own way, so only their presence is compared; the rest Alembic does see."""
    conditional = set(
        connection.scalars(text("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL"))
    )
    return tuple(
        f"with or without a condition: {index.name}"
        for index in indexes
        if (index.dialect_options["postgresql"]["where"] is not None) != (index.name in conditional)
    )


def folded(statement: str) -> str:
    """A statement with its white space folded."""
    return " ".join(statement.split())
