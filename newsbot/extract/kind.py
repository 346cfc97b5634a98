"""What a page is, with a score; walls and soft 404s told apart."""

from __future__ import annotations

from newsbot.extract.document import Document
from newsbot.extract.result import BodyResult, KindResult
from newsbot.items import ArticleKind, Reason


def wall(document: Document, body: BodyResult) -> Reason | None:
    """BOT_WALL, LOGIN_WALL or SOFT_404 where the page is one in an article's place."""
    return None


def kind(document: Document, body: BodyResult) -> KindResult:
    """What the page is."""
    score = min(body.characters / 2000, 1.0)
    return KindResult(ArticleKind.ARTICLE if score > 0.3 else ArticleKind.OTHER, score, "length")
