"""What the body half hands on: typed blocks with their verdicts, and what stood around the body.

Pure data; the fields half reads it (`fields(document, body_result, at, rules)`), `explain` shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.items import ArticleKind, Block, Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """One block of the page and what was decided about it.

    node        index of the block's element in the Document (-1 for text from JSON-LD or a script's state)
    block       the block as it would stand in the body
    kept        whether it is part of the body (captions, embeds and notes are kept as such)
    reason      code: why ("model", "container", "veto:comment", "veto:duplicate", "deck", "caption" …)
    score       the blended score, 0 to 1; kept from 0.5 unless a veto or a type says otherwise
    """

    node: int
    block: Block
    kept: bool
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class BodyResult:
    """The body of a page.

    blocks      the body in reading order, as Article.body holds it
    nodes       for each of `blocks`, the index of its element in the Document (-1: from a script)
    container   index of the deepest element that holds most of the body; -1 without one (or from a script)
    first, last indices of the first and last text block's element; -1 without a body
    deck        text of a standfirst that stands above the body and is left out of `blocks`; None
    deck_node   its element; -1
    source      "dom", "ld:articleBody", "state:next" …: where the body comes from
    confidence  0 to 1: the mean score of what was kept
    verdicts    one for each block that is kept; for `--explain`, for each block of the page
    characters  of kept text blocks; `links` of those inside links
    page_characters, page_links   of all blocks of the page; inside links
    """

    blocks: tuple[Block, ...] = ()
    nodes: tuple[int, ...] = ()
    container: int = -1
    first: int = -1
    last: int = -1
    deck: str | None = None
    deck_node: int = -1
    source: str = "dom"
    confidence: float = 0.0
    verdicts: tuple[Verdict, ...] = ()
    characters: int = 0
    links: int = 0
    page_characters: int = 0
    page_links: int = 0


@dataclass(frozen=True, slots=True)
class KindResult:
    """What a page is. `score` is the probability that it is an article; `reason` says why; `wall` is set for bot
    walls, login walls and soft 404s."""

    kind: ArticleKind
    score: float
    reason: str
    wall: Reason | None = None
