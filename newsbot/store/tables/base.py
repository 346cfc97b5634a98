"""What all tables share: the declarative base and the two kinds of key. Touches SQLAlchemy only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from newsbot.store.types import Document, Instant, Key


class Base(DeclarativeBase):
    """Names of constraints and indexes are fixed, so that migrations can speak of them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, date: Date, str: Text, dict[str, Any]: Document, list[Any]: Document}  # noqa: RUF012 (SQLAlchemy reads it as a plain class attribute)


def primary_key(comment: str) -> Mapped[int]:
    """An integer key."""
    return mapped_column(Key, primary_key=True, comment=comment)


def foreign_key(target: str, comment: str, *, index: bool = False) -> Mapped[Any]:
    """A reference to another table's key."""
    return mapped_column(Key, ForeignKey(target), index=index, comment=comment)
