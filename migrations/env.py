"""How Alembic reaches the database: by the connection that `newsbot.store.schema` hands over, or by `-x database=URL`.

    alembic -x database=sqlite:///scratch.db upgrade head
    alembic -x database=sqlite:///scratch.db revision --autogenerate --rev-id 0002 -m "what changes"

Settings stand in pyproject.toml. The transaction, its lock and its commit are those of `Database.migration`.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.util import CommandError
from sqlalchemy import Connection, Enum

from newsbot.store.schema import comparison
from newsbot.store.session import connect
from newsbot.store.types import Instant


def spelled_out(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """How newsbot's own types stand in a new migration, which must not change when they do."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    return False


def migrate(connection: Connection) -> None:
    """Run what was asked for inside the connection's transaction."""
    context.configure(connection=connection, render_item=spelled_out, **comparison(connection))
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise CommandError("newsbot's migrations need a database; leave --sql out")
if "connection" in context.config.attributes:
    migrate(context.config.attributes["connection"])
else:
    url = context.get_x_argument(as_dictionary=True).get("database")
    if not isinstance(url, str):
        raise CommandError("name the database: alembic -x database=sqlite:///scratch.db …")
    with connect(url).migration() as own_connection:
        migrate(own_connection)
