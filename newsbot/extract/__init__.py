"""Bytes, url -> Article. Pure: no Scrapy, no SQL, no clock, no network.

    bytes -> document (one parse, one walk) -> body (typed blocks) -> kind -> fields -> Article

`extract` is the door for everybody, `explain` shows why. The same arguments give the same answer on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from newsbot import __version__
from newsbot.errors import ExtractionError
from newsbot.extract.body import body as body_of
from newsbot.extract.document import Document, parse
from newsbot.extract.kind import kind as kind_of
from newsbot.extract.result import BodyResult, KindResult
from newsbot.extract.ruleset import NO_RULES, Rules
from newsbot.items import Article

#: Raised with every change of this room's code that may change an answer.
EXTRACTION_VERSION: Final = 1

__all__ = ["EXTRACTION_VERSION", "Explanation", "Rules", "explain", "extract"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article and why it is so: the document, the body's verdicts and the kind."""

    article: Article
    document: Document
    body: BodyResult
    kind: KindResult

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the article, and for each block its verdict."""
        return {
            "article": self.article.to_dict(),
            "kind": {"kind": self.kind.kind.value, "score": self.kind.score, "reason": self.kind.reason},
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
    return explain(body, url, content_type=content_type, at=at, rules=rules).article


def explain(
    body: bytes, url: str, *, content_type: str | None = None, at: datetime | None = None, rules: Rules | None = None
) -> Explanation:
    """As `extract`, with the reasons."""
    try:
        return read(body, url, content_type, at, rules or NO_RULES)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        message = f"{url} can't be read as a page ({type(error).__name__}: {error}); keep the capture and report it"
        raise ExtractionError(" ".join(message.split())) from error


def read(body: bytes, url: str, content_type: str | None, at: datetime | None, rules: Rules) -> Explanation:
    """The way through the house."""
    document = parse(body, url, content_type)
    found = body_of(document, rules, rules.at(at))
    judged = kind_of(document, found)
    article = Article(
        url=url,
        canonical_url=url,
        kind=judged.kind,
        kind_score=round(judged.score, 4),
        extractor=version(rules),
        title=document.title or None,
        body=found.blocks,
    )
    return Explanation(article, document, found, judged)


def version(rules: Rules) -> str:
    """What made an article: the package, this room's code and model, and the rules."""
    digest = "none" if rules is NO_RULES or rules == NO_RULES else rules.digest[:12]
    return f"newsbot/{__version__} extraction:{EXTRACTION_VERSION} rules:{digest}"
