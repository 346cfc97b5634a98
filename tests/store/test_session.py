"""Connecting, writing and reading, and what is said where that fails."""

from __future__ import annotations

from sqlalchemy import text

from newsbot.store.session import Database


def test_a(database: Database) -> None:
    with database.begin() as c:
        c.execute(text("insert into tag(id, name) values (1, 'x')"))
    with database.read() as c:
        assert c.scalar(text("select name from tag")) == "x"
