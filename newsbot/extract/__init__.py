"""Bytes, url -> Article. Pure: no Scrapy, no SQL, no clock, no network.

    bytes -> document (one parse, one walk) -> body (typed blocks) -> kind -> fields -> Article

`extract` is the door for everybody, `explain` shows why, `learn` finds what repeats across an outlet's pages. The same
arguments give the same answer on every machine.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from newsbot import __version__
from newsbot.errors import ExtractionError
from newsbot.extract.body import body as body_of
from newsbot.extract.document import Document, parse
from newsbot.extract.fields import Fields, fields, fields_as_dict
from newsbot.extract.kind import kind as kind_of
from newsbot.extract.kind import shipped_kind_model
from newsbot.extract.learning import learn
from newsbot.extract.model import BodyModel, KindModel, shipped_body_model
from newsbot.extract.result import BodyResult, KindResult
from newsbot.extract.ruleset import NO_RULES, Boilerplate, DatedRule, Rules
from newsbot.extract.walls import wall
from newsbot.items import Article, Provenance

__all__ = [
    "EXTRACTION_VERSION",
    "Boilerplate",
    "DatedRule",
    "Document",
    "Explanation",
    "Models",
    "Rules",
    "explain",
    "extract",
    "learn",
    "parse",
    "version",
    "wall",
]

#: Raised with every change of this room's code that may change an answer.
EXTRACTION_VERSION: Final = 3


@dataclass(frozen=True, slots=True)
class Models:
    """What was learned; the package's own unless evaluation puts others in its place."""

    body: BodyModel
    kind: KindModel


@cache
def shipped_models() -> Models:
    """The models that come with the package, read once."""
    return Models(shipped_body_model(), shipped_kind_model())


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article and why it is so: each field's candidates, each block's verdict, and the kind."""

    article: Article
    document: Document
    body: BodyResult
    kind: KindResult
    fields: Fields

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: `article`, `kind`, `body` (where it comes from), `blocks` (kind, kept, reason, score, text of
        every block of the page, in order), `fields` (all candidates of each, the winner first)."""
        return {
            "article": self.article.to_dict(),
            "kind": {"kind": self.kind.kind.value, "score": round(self.kind.score, 4), "reason": self.kind.reason},
            "body": {"source": self.body.source, "confidence": self.body.confidence},
            "blocks": [
                {
                    "kind": verdict.block.kind.value,
                    "kept": verdict.kept,
                    "reason": verdict.reason,
                    "score": verdict.score,
                    "text": verdict.block.text,
                }
                for verdict in self.body.verdicts
            ],
            "fields": fields_as_dict(self.fields),
        }


def extract(
    body: bytes, url: str, *, content_type: str | None = None, at: datetime | None = None, rules: Rules | None = None
) -> Article:
    """The article that a page holds, whatever the page is (see `Article.kind`).

    body          the payload, content encoding undone
    content_type  the HTTP header, for its charset
    at            the capture's time: nothing is dated after it
    rules         what is known of the outlet

    Raises ExtractionError, and nothing else, where no Article can be made.
    """
    return guarded(body, url, content_type, at, rules, None, every_verdict=False).article


def explain(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    at: datetime | None = None,
    rules: Rules | None = None,
    models: Models | None = None,
) -> Explanation:
    """As `extract`, with the reasons. `models` takes the place of the shipped ones, for evaluation."""
    return guarded(body, url, content_type, at, rules, models, every_verdict=True)


def guarded(
    body: bytes,
    url: str,
    content_type: str | None,
    at: datetime | None,
    rules: Rules | None,
    models: Models | None,
    every_verdict: bool,
) -> Explanation:
    """`read`, with the one error that callers may meet."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes cycles, and looking for them among a page's records is a sixth of the time
    try:
        return read(body, url, content_type, at, rules or NO_RULES, models or shipped_models(), every_verdict)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError) as error:
        message = f"{url} can't be read as a page ({type(error).__name__}: {error}); keep the capture and report it"
        raise ExtractionError(" ".join(message.split())) from error
    finally:
        if collecting:
            gc.enable()


def read(
    body: bytes,
    url: str,
    content_type: str | None,
    at: datetime | None,
    rules: Rules,
    models: Models,
    every_verdict: bool,
) -> Explanation:
    """The way through the house."""
    document = parse(body, url, content_type)
    found = body_of(document, rules, rules.at(at), models.body, every_verdict)
    judged = kind_of(document, found, models.kind)
    chosen = fields(document, found, at, rules)
    article = Article(
        url=url,
        canonical_url=chosen.canonical_url,
        kind=judged.kind,
        kind_score=round(judged.score, 4),
        extractor=version(rules, models),
        title=chosen.title,
        deck=chosen.deck,
        authors=chosen.authors,
        published=chosen.published,
        modified=chosen.modified,
        published_raw=chosen.published_raw,
        modified_raw=chosen.modified_raw,
        language=chosen.language,
        section=chosen.section,
        tags=chosen.tags,
        body=found.blocks,
        images=chosen.images,
        paywalled=chosen.paywalled,
        publisher=chosen.publisher,
        provenance={
            **chosen.provenance,
            "body": Provenance("model" if found.source == "dom" else found.source, found.confidence),
            "kind": Provenance(judged.reason, round(judged.score, 4)),
        },
    )
    return Explanation(article, document, found, judged, chosen)


def version(rules: Rules | None = None, models: Models | None = None) -> str:
    """What makes an article: the package, this room's code, its models, and the outlet's rules by their digests."""
    models = models or shipped_models()
    learned = f"{models.body.digest[:6]}{models.kind.digest[:6]}"
    digest = "none" if rules is None or rules == NO_RULES else rules.digest[:12]
    return f"newsbot/{__version__} extract:{EXTRACTION_VERSION} model:{learned} rules:{digest}"
