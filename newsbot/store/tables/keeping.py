"""What is kept: articles, their revisions and changes, authors and tags. Touches SQLAlchemy only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from newsbot import items
from newsbot.store.tables.base import Base, foreign_key, primary_key
from newsbot.store.types import Key, enumeration


class Article(Base):
    """An article: one text of one outlet, whatever its addresses."""

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_outlet_id_text_sha256", "outlet_id", "text_sha256"),
        Index("ix_article_outlet_id_published_at", "outlet_id", "published_at"),
        {"comment": "Articles, each with its latest revision and whether the outlet still shows it"},
    )

    id: Mapped[int] = primary_key("Key")
    outlet_id: Mapped[int] = foreign_key("outlet.id", "The outlet")
    canonical_url: Mapped[str] = mapped_column(unique=True, comment="The one address that names it")
    state: Mapped[items.ArticleState] = mapped_column(enumeration(items.ArticleState), comment="Is it still shown?")
    first_seen_at: Mapped[datetime] = mapped_column(comment="First capture with it")
    last_seen_at: Mapped[datetime] = mapped_column(comment="Last visit that found it")
    missing_since: Mapped[datetime | None] = mapped_column(comment="First visit that did not find it")
    gone_since: Mapped[datetime | None] = mapped_column(comment="Visit that confirmed its disappearance")
    published_at: Mapped[datetime | None] = mapped_column(comment="UTC instant of publication, of the latest revision")
    published_precision: Mapped[items.DatePrecision | None] = mapped_column(
        enumeration(items.DatePrecision), comment="instant, or day where no time is known"
    )
    latest_revision_id: Mapped[int | None] = mapped_column(
        Key,
        ForeignKey("revision.id", use_alter=True, name="fk_article_latest_revision_id_revision"),
        comment="Its latest revision",
    )
    text_sha256: Mapped[str | None] = mapped_column(String(64), comment="SHA-256 of the latest revision's text")
    removed_at: Mapped[datetime | None] = mapped_column(comment="When it was taken down here")
    removed_reason: Mapped[str | None] = mapped_column(comment="Why it was taken down here")


class Revision(Base):
    """An article as it stood at one time, in every field."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        {"comment": "Articles as they stood, one row for each version"},
    )

    id: Mapped[int] = primary_key("Key")
    article_id: Mapped[int] = foreign_key("article.id", "The article")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … within the article")
    at: Mapped[datetime] = mapped_column(comment="When its capture was fetched")
    capture_id: Mapped[int | None] = foreign_key("capture.id", "The capture it was read from", index=True)
    cause: Mapped[items.RevisionCause] = mapped_column(
        enumeration(items.RevisionCause), comment="Why there is a new one"
    )
    stealth: Mapped[bool] = mapped_column(comment="The text changed and the outlet's date of change did not")
    extractor: Mapped[str] = mapped_column(String(128), comment="Version of the extractor that read it")
    url: Mapped[str] = mapped_column(comment="Address it was read from")
    canonical_url: Mapped[str] = mapped_column(comment="Canonical address the page gave")
    kind: Mapped[items.ArticleKind] = mapped_column(enumeration(items.ArticleKind), comment="What the page is")
    kind_score: Mapped[float] = mapped_column(Float, comment="How sure that is, 0 to 1")
    title: Mapped[str | None] = mapped_column(comment="Headline without the outlet's name")
    deck: Mapped[str | None] = mapped_column(comment="Standfirst")
    authors: Mapped[list[Any]] = mapped_column(comment="[{name, url}], persons or agencies")
    published: Mapped[str | None] = mapped_column(
        String(40), comment="ISO 8601 with the offset the outlet gave, or a bare date"
    )
    modified: Mapped[str | None] = mapped_column(String(40), comment="Likewise, of its last change")
    published_raw: Mapped[str | None] = mapped_column(comment="As found")
    modified_raw: Mapped[str | None] = mapped_column(comment="As found")
    language: Mapped[str | None] = mapped_column(String(35), comment="BCP 47 language tag")
    section: Mapped[str | None] = mapped_column(comment="Section of the outlet")
    tags: Mapped[list[Any]] = mapped_column(comment="Topics")
    body: Mapped[list[Any]] = mapped_column(comment="[{kind, text, level?, html?}] in reading order")
    text: Mapped[str] = mapped_column(comment="The text blocks of body, a blank line between")
    images: Mapped[list[Any]] = mapped_column(comment="[{url, caption, credit, alt, width, height, role}]")
    paywalled: Mapped[bool | None] = mapped_column(comment="Whether the whole text is for subscribers")
    publisher: Mapped[str | None] = mapped_column(comment="Publisher the page names")
    provenance: Mapped[dict[str, Any]] = mapped_column(comment="{field: {source, confidence}}")
    text_sha256: Mapped[str] = mapped_column(String(64), index=True, comment="SHA-256 of text, UTF-8")
    words: Mapped[int] = mapped_column(comment="Words in text")
    reread_by: Mapped[str | None] = mapped_column(
        String(128),
        comment="The last extractor that read its capture again and found nothing new; null: none did",
    )


class Change(Base):
    """One classified difference between a revision and the one before it."""

    __tablename__ = "change"
    __table_args__ = ({"comment": "Classified differences between a revision and the one before it"},)

    id: Mapped[int] = primary_key("Key")
    revision_id: Mapped[int] = foreign_key("revision.id", "The later revision", index=True)
    field: Mapped[str] = mapped_column(String(32), comment="Field of the article")
    kind: Mapped[items.ChangeKind] = mapped_column(enumeration(items.ChangeKind), comment="What kind of change")
    size: Mapped[int] = mapped_column(comment="Words that changed; characters for typography")
    before: Mapped[str | None] = mapped_column(comment="The passage before; null: nothing stood there")
    after: Mapped[str | None] = mapped_column(comment="The passage after; null: nothing stands there")


class Author(Base):
    """A name in bylines."""

    __tablename__ = "author"
    __table_args__ = ({"comment": "Names in bylines, to join on"},)

    id: Mapped[int] = primary_key("Key")
    name: Mapped[str] = mapped_column(unique=True, comment="Name of a person or an agency")


class ArticleAuthor(Base):
    """Who wrote an article, by its latest revision."""

    __tablename__ = "article_author"
    __table_args__ = ({"comment": "Authors of articles, by their latest revision"},)

    article_id: Mapped[int] = mapped_column(Key, ForeignKey("article.id"), primary_key=True, comment="The article")
    author_id: Mapped[int] = mapped_column(
        Key, ForeignKey("author.id"), primary_key=True, index=True, comment="The author"
    )
    position: Mapped[int] = mapped_column(comment="Place in the byline, from 0")


class Tag(Base):
    """A topic."""

    __tablename__ = "tag"
    __table_args__ = ({"comment": "Topics, to join on"},)

    id: Mapped[int] = primary_key("Key")
    name: Mapped[str] = mapped_column(unique=True, comment="The topic as outlets write it")


class ArticleTag(Base):
    """What an article is about, by its latest revision."""

    __tablename__ = "article_tag"
    __table_args__ = ({"comment": "Topics of articles, by their latest revision"},)

    article_id: Mapped[int] = mapped_column(Key, ForeignKey("article.id"), primary_key=True, comment="The article")
    tag_id: Mapped[int] = mapped_column(Key, ForeignKey("tag.id"), primary_key=True, index=True, comment="The topic")
