"""Small statements that several parts of storing share. Touches the connection it is given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, Update, bindparam, select, update

from newsbot import urls
from newsbot.store import backend
from newsbot.store.models import Author, Base, Host, Tag

#: Values in one IN list: databases bound the number of parameters, and plan long lists at a cost.
CHUNK = 500

Value = TypeVar("Value")


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in pieces that fit an IN list."""
    given = list(values)
    for start in range(0, len(given), CHUNK):
        yield given[start : start + CHUNK]


def update_by_key(model: type[Base], *names: str) -> Update:
    """An UPDATE of the columns `names` of many rows, each row's `key` given with its values."""
    table = model.__table__
    assert isinstance(table, Table)  # not the model: the ORM would look after objects in memory, and there are none
    return update(table).where(table.c.id == bindparam("key")).values({name: bindparam(name) for name in names})


def ids_by_name(
    connection: Connection, model: type[Host] | type[Author] | type[Tag], names: Collection[str]
) -> dict[str, int]:
    """Keys of rows by name; what is not known yet is stored."""
    found: dict[str, int] = {}
    for chunk in chunks(sorted(names)):  # in one order everywhere: no two writers wait for each other
        known = select(model.name, model.id).where(model.name.in_(chunk))
        found.update((name, key) for name, key in connection.execute(known))
        missing: list[dict[str, Any]] = [{"name": name} for name in chunk if name not in found]
        if missing:
            connection.execute(backend.insert(connection, model).on_conflict_do_nothing(), missing)
            found.update((name, key) for name, key in connection.execute(known))
    return found


def host_ids(connection: Connection, addresses: Iterable[str]) -> dict[str, int]:
    """Keys of the hosts of addresses, by `host_name`."""
    return ids_by_name(connection, Host, {host_name(url) for url in addresses})


def host_name(url: str) -> str:
    """The host of an address as the table `host` spells it: in lower case, with :port where it isn't the default."""
    return urls.canonical(url).split("/", 3)[2]
