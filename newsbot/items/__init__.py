"""What flows through newsbot, and every enumeration that code, tables and JSON share.

    outlet -> source -> Link -> page -> Capture -> Article -> revision

Everything is frozen and typed. Uses the standard library only.
"""

from __future__ import annotations

from newsbot.items.article import (
    Article,
    Author,
    Block,
    Change,
    Image,
    Link,
    Provenance,
    block_dict,
    date_text,
    date_value,
    image_dict,
    instant,
    precision,
)
from newsbot.items.fetching import (
    Capture,
    Fetch,
    Hop,
    SourceFetch,
    Validators,
)
from newsbot.items.states import (
    TEXT_BLOCKS,
    Abnormality,
    ArticleKind,
    ArticleState,
    BlockKind,
    ChangeKind,
    CrawlEnd,
    DatePrecision,
    Disposition,
    GapCause,
    Health,
    ImageRole,
    PageStatus,
    Reason,
    RecordType,
    RevisionCause,
    SourceKind,
    VisitOutcome,
)

__all__ = [
    "TEXT_BLOCKS",
    "Abnormality",
    "Article",
    "ArticleKind",
    "ArticleState",
    "Author",
    "Block",
    "BlockKind",
    "Capture",
    "Change",
    "ChangeKind",
    "CrawlEnd",
    "DatePrecision",
    "Disposition",
    "Fetch",
    "GapCause",
    "Health",
    "Hop",
    "Image",
    "ImageRole",
    "Link",
    "PageStatus",
    "Provenance",
    "Reason",
    "RecordType",
    "RevisionCause",
    "SourceFetch",
    "SourceKind",
    "Validators",
    "VisitOutcome",
    "block_dict",
    "date_text",
    "date_value",
    "image_dict",
    "instant",
    "precision",
]
