"""Writing revisions with their changes, and the authors and tags that follow the latest. See `rows.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert

from newsbot import items
from newsbot.decide import text_digest
from newsbot.revise.words import count_words
from newsbot.store.models import Article, ArticleAuthor, ArticleTag, Author, Change, Revision, Tag
from newsbot.store.statements import chunks, ids_by_name, update_by_key

#: Longer names are no names, and too long for an index.
LONGEST_NAME = 200


def article_values(article: items.Article) -> dict[str, Any]:
    """The columns of the table `revision` that say what was read."""
    values = article.to_dict()
    text = values["text"]
    return {
        **values,
        "kind": article.kind,
        "text_sha256": text_digest(text),
        "words": count_words(text),
    }


def insert_revisions(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], int]:
    """Store revisions, and make each article's last one its latest; returns their keys by article and number."""
    stored = insert(Revision).returning(Revision.article_id, Revision.number, Revision.id)
    found = {(article_id, number): key for article_id, number, key in connection.execute(stored, rows)}
    set_latest(connection, {article_id: found[article_id, number] for article_id, number in sorted(found)})
    return found


def set_latest(connection: Connection, latest: Mapping[int, int]) -> None:
    """Tell articles which revision is their latest."""
    rows = [{"key": article_id, "latest_revision_id": key} for article_id, key in latest.items()]
    connection.execute(update_by_key(Article, "latest_revision_id"), rows)


def insert_changes(connection: Connection, changes: Iterable[tuple[int, Sequence[items.Change]]]) -> None:
    """Store the changes of revisions, given with their keys."""
    rows = [
        {
            "revision_id": revision_id,
            "field": change.field,
            "kind": change.kind,
            "size": change.size,
            "before": change.before,
            "after": change.after,
        }
        for revision_id, found in changes
        for change in found
    ]
    if rows:
        connection.execute(insert(Change), rows)


def write_bylines(connection: Connection, latest: Mapping[int, items.Article], new: Collection[int] = ()) -> None:
    """Make authors and tags of articles those of their latest revision; `new` ones have none yet."""
    for chunk in chunks(article_id for article_id in latest if article_id not in new):
        connection.execute(delete(ArticleAuthor).where(ArticleAuthor.article_id.in_(chunk)))
        connection.execute(delete(ArticleTag).where(ArticleTag.article_id.in_(chunk)))
    names = {key: _names(author.name for author in article.authors) for key, article in latest.items()}
    topics = {key: _names(article.tags) for key, article in latest.items()}
    authors = ids_by_name(connection, Author, {name for listed in names.values() for name in listed})
    tags = ids_by_name(connection, Tag, {name for listed in topics.values() for name in listed})
    written = [
        {"article_id": key, "author_id": authors[name], "position": position}
        for key, listed in names.items()
        for position, name in enumerate(listed)
    ]
    if written:
        connection.execute(insert(ArticleAuthor), written)
    tagged = [{"article_id": key, "tag_id": tags[name]} for key, listed in topics.items() for name in listed]
    if tagged:
        connection.execute(insert(ArticleTag), tagged)


def _names(names: Iterable[str]) -> list[str]:
    """Names to join on, each once, in order."""
    return list(dict.fromkeys(name for name in names if name and len(name) <= LONGEST_NAME))
