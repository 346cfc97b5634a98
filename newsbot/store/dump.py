"""All rows as plain values, out of one kind of database and into the other: what backups are made of.

    dump(database)                          one snapshot: the schema's revision, and the rows of each table
    load(database, revision, order, rows)   the same rows in an empty database, which is then of this version's schema

A row is a dict of what JSON can hold: instants and dates are ISO 8601. Leases are left out, for whoever held them is
not there when they come back. A dump of an older revision is loaded into a schema of that revision, then upgraded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, TableClause, bindparam, column, func, inspect, select, table
from sqlalchemy.types import TypeEngine

from newsbot.errors import SchemaError, StoreError
from newsbot.store import backend, schema
from newsbot.store.models import Base
from newsbot.store.session import Database
from newsbot.store.types import Document, Instant

Row = dict[str, Any]

_BATCH = 500
_LEASES = ("lease_owner", "lease_until")


@dataclass(frozen=True, slots=True)
class Dump:
    """A database's rows: `tables` yields each table's name and its rows, to be read in this order, once."""

    revision: str
    tables: Iterator[tuple[str, Iterator[Row]]]


@contextmanager
def dump(database: Database) -> Iterator[Dump]:
    """All rows at one instant, as long as the block lasts, whatever is written meanwhile.

    Raises SchemaError for a database of another revision, and StoreError.
    """
    schema.require(database)
    with database.read() as connection:
        revision = schema.revision_of(connection)
        if revision.current is None or not revision.fits:
            raise SchemaError("the database's schema was changed just now; try again")
        yield Dump(revision.current, _tables(connection))


def _tables(connection: Connection) -> Iterator[tuple[str, Iterator[Row]]]:
    streaming = connection.execution_options(yield_per=_BATCH)
    for one in Base.metadata.sorted_tables:
        rows = streaming.execute(select(one).order_by(*one.primary_key.columns)).mappings()
        yield one.name, ({name: _plain(name, value) for name, value in row.items()} for row in rows)


def _plain(name: str, value: object) -> object:
    if name in _LEASES:
        return None
    return value.isoformat() if isinstance(value, date) else value


def load(
    database: Database, revision: str, order: Sequence[str], rows: Callable[[str], Iterable[Mapping[str, Any]]]
) -> None:
    """Fill a database from a dump: `rows` yields those of a table, `order` names the tables as they were dumped.

    All rows or none, in one transaction. Raises SchemaError for a revision that this version does not know, StoreError
    for a database that holds something.
    """
    schema.refuse_newer(schema.Revision(revision, schema.revisions()[-1]))
    if (database.path is None or database.path.exists()) and schema.current(database).current is not None:
        _refuse_rows(database)
    else:
        schema.upgrade(database, to=revision)
    with database.begin() as connection:
        targets = [_Target.of(connection, name, order) for name in order]
        for target in targets:
            target.insert(connection, rows(target.name))
        for target in targets:
            for name in target.deferred:
                target.refer(connection, name, rows(target.name))
            backend.renumber(connection, target.name, target.key)
    schema.upgrade(database)


def _refuse_rows(database: Database) -> None:
    with database.read() as connection:
        for name in inspect(connection).get_table_names():
            if name != schema.VERSION_TABLE and connection.scalar(select(func.count()).select_from(table(name))):
                raise StoreError(
                    f"{database.url!r} holds data already ({name}); name an empty database with --database"
                )


@dataclass(frozen=True, slots=True)
class _Target:
    """A table as the database has it; `deferred` are columns that refer to tables which are filled after it."""

    name: str
    key: str | None
    types: Mapping[str, TypeEngine[Any]]
    deferred: tuple[str, ...]

    @classmethod
    def of(cls, connection: Connection, name: str, order: Sequence[str]) -> _Target:
        looked = inspect(connection)
        filled = set(order[: list(order).index(name)])
        foreign = looked.get_foreign_keys(name)
        deferred = [key for one in foreign if one["referred_table"] not in filled for key in one["constrained_columns"]]
        keys = looked.get_pk_constraint(name)["constrained_columns"]
        return cls(
            name,
            key=keys[0] if len(keys) == 1 else None,
            types={item["name"]: _type(item["type"]) for item in looked.get_columns(name)},
            deferred=tuple(deferred),
        )

    @property
    def clause(self) -> TableClause:
        return table(self.name, *(column(name, kind) for name, kind in self.types.items()))

    def insert(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        for batch in _batches(rows):
            connection.execute(self.clause.insert(), [self._values(row) for row in batch])

    def _values(self, row: Mapping[str, Any]) -> Row:
        return {name: None if name in self.deferred else self._value(name, value) for name, value in row.items()}

    def _value(self, name: str, value: Any) -> Any:
        kind = self.types[name]
        if value is None:
            return None
        if isinstance(kind, Instant):
            return datetime.fromisoformat(value)
        return date.fromisoformat(value) if isinstance(kind, Date) else value

    def refer(self, connection: Connection, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Set a deferred column, now that the rows it refers to are there."""
        assert self.key is not None, "a table that refers forward has one key"
        clause = self.clause
        where = clause.c[self.key] == bindparam("the_key")
        statement = clause.update().where(where).values({name: bindparam("the_value")})
        for batch in _batches(row for row in rows if row[name] is not None):
            connection.execute(statement, [{"the_key": row[self.key], "the_value": row[name]} for row in batch])


def _type(found: TypeEngine[Any]) -> TypeEngine[Any]:
    """newsbot's own type for a column's, where there is one: it takes the same values on both databases."""
    if isinstance(found, JSON):
        return Document
    return Instant() if isinstance(found, DateTime) else found


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
