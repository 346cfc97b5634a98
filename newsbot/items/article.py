"""What is kept: links, articles and the changes between their versions, frozen and typed. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from newsbot.items.states import TEXT_BLOCKS, ArticleKind, BlockKind, ChangeKind, DatePrecision, ImageRole


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a feed, a sitemap or a section page names, with what was said of it there."""

    url: str
    title: str | None = None
    published: datetime | date | None = None
    modified: datetime | date | None = None
    author: str | None = None
    summary: str | None = None
    guid: str | None = None
    position: int | None = None
    """Place in the source, from 0: prominence on a home page."""


@dataclass(frozen=True, slots=True)
class Author:
    """A person or an agency, without "By" and without a role."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body: text with white space folded, and `level` for headings (1 to 6)."""

    kind: BlockKind
    text: str
    level: int | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article: its largest version, caption and credit apart."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    role: ImageRole = ImageRole.INLINE


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a field came from ("ld:headline", "css:h1", "model") and how sure that is (0 to 1)."""

    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Article:
    """A structured article, as `extract` makes it and `normalise` cleans it."""

    url: str
    canonical_url: str
    kind: ArticleKind
    kind_score: float
    extractor: str
    title: str | None = None
    deck: str | None = None
    authors: tuple[Author, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    published_raw: str | None = None
    modified_raw: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    paywalled: bool | None = None
    publisher: str | None = None
    provenance: Mapping[str, Provenance] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def text(self) -> str:
        """Paragraphs, headings, list items, quotes and tables, a blank line between."""
        return "\n\n".join(block.text for block in self.body if block.kind in TEXT_BLOCKS)

    def to_dict(self) -> dict[str, Any]:
        """The article as JSON-ready data; field names are those of the exports."""
        return {
            "url": self.url,
            "canonical_url": self.canonical_url,
            "kind": self.kind.value,
            "kind_score": self.kind_score,
            "title": self.title,
            "deck": self.deck,
            "authors": [{"name": author.name, "url": author.url} for author in self.authors],
            "published": date_text(self.published),
            "modified": date_text(self.modified),
            "published_raw": self.published_raw,
            "modified_raw": self.modified_raw,
            "language": self.language,
            "section": self.section,
            "tags": list(self.tags),
            "body": [block_dict(block) for block in self.body],
            "text": self.text,
            "images": [image_dict(image) for image in self.images],
            "paywalled": self.paywalled,
            "publisher": self.publisher,
            "provenance": {
                name: {"source": origin.source, "confidence": origin.confidence}
                for name, origin in self.provenance.items()
            },
            "extractor": self.extractor,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Article:
        """The inverse of `to_dict`: `Article.from_dict(article.to_dict()) == article`."""
        return cls(
            url=data["url"],
            canonical_url=data["canonical_url"],
            kind=ArticleKind(data["kind"]),
            kind_score=data["kind_score"],
            extractor=data["extractor"],
            title=data["title"],
            deck=data["deck"],
            authors=tuple(Author(**author) for author in data["authors"]),
            published=date_value(data["published"]),
            modified=date_value(data["modified"]),
            published_raw=data["published_raw"],
            modified_raw=data["modified_raw"],
            language=data["language"],
            section=data["section"],
            tags=tuple(data["tags"]),
            body=tuple(Block(**{**block, "kind": BlockKind(block["kind"])}) for block in data["body"]),
            images=tuple(Image(**{**image, "role": ImageRole(image["role"])}) for image in data["images"]),
            paywalled=data["paywalled"],
            publisher=data["publisher"],
            provenance=MappingProxyType({name: Provenance(**origin) for name, origin in data["provenance"].items()}),
        )


def block_dict(block: Block) -> dict[str, Any]:
    """A block as JSON-ready data; `level` and `html` only where they are known."""
    data: dict[str, Any] = {"kind": block.kind.value, "text": block.text}
    if block.level is not None:
        data["level"] = block.level
    if block.html is not None:
        data["html"] = block.html
    return data


def image_dict(image: Image) -> dict[str, Any]:
    """An image as JSON-ready data."""
    return {
        "url": image.url,
        "caption": image.caption,
        "credit": image.credit,
        "alt": image.alt,
        "width": image.width,
        "height": image.height,
        "role": image.role.value,
    }


def date_text(value: datetime | date | None) -> str | None:
    """ISO 8601: an instant with its offset, or a bare date where no time is known."""
    return None if value is None else value.isoformat()


def date_value(text: str | None) -> datetime | date | None:
    """The inverse of `date_text`."""
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-01-01") else datetime.fromisoformat(text)


def instant(value: datetime | date) -> datetime:
    """The UTC instant of a date; midnight UTC where only the day is known."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def precision(value: datetime | date) -> DatePrecision:
    """How exactly a date is known."""
    return DatePrecision.INSTANT if isinstance(value, datetime) else DatePrecision.DAY


@dataclass(frozen=True, slots=True)
class Change:
    """One classified difference between two revisions of an article.

    `field` is a field of Article ("title", "body", …); `size` counts changed words (characters for typography);
    `before` and `after` are the passages, None where there was nothing.
    """

    field: str
    kind: ChangeKind
    size: int
    before: str | None
    after: str | None
