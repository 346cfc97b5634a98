"""The body of a page as typed blocks in reading order, with a verdict and its reason for every block of the page.

    blocks -> two stages of the model, blended with a rule -> vetoes -> types -> BodyResult

Where the page's own elements hold no body, the article may stand in its JSON-LD or in a script's state (state.py).
Pure and deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from newsbot.extract import vetoes
from newsbot.extract.blockkinds import below_picture, kind_of
from newsbot.extract.document import Document
from newsbot.extract.model import BodyModel, shipped_body_model
from newsbot.extract.result import BodyResult, Verdict
from newsbot.extract.ruleset import NO_RULES, DatedRule, Rules
from newsbot.extract.scoring import Scene, scene, scores
from newsbot.extract.state import hidden_body
from newsbot.items import TEXT_BLOCKS, Block, BlockKind

#: From this score on a block is kept.
THRESHOLD: Final = 0.5
#: Kept between the body's blocks whatever the score: they are typed, not mixed in.
BESIDE: Final = frozenset({BlockKind.CAPTION, BlockKind.NOTE})
#: From this score on they are kept outside the body's first and last block, too.
CAPTION_THRESHOLD: Final = 0.15
#: A deck stands at most so many blocks above the body.
DECK_REACH: Final = 15
DECK_WORDS: Final = frozenset(
    {"deck", "dek", "standfirst", "subtitle", "subhead", "subheading", "subheadline", "chapo", "chapeau", "lead",
     "lede", "leadin", "teaser", "summary", "intro", "excerpt", "abstract", "vorspann", "entradilla", "sommario",
     "ingress", "strapline", "kicker", "description", "sapo"}
)  # fmt: skip


def body(
    document: Document,
    rules: Rules = NO_RULES,
    rule: DatedRule | None = None,
    model: BodyModel | None = None,
    every_verdict: bool = False,
) -> BodyResult:
    """The body of the page. `rule` is the one of `rules` that holds at the capture's time; `model` the shipped one
    unless another is given, which only evaluation does. Verdicts cover what is kept; all blocks for `every_verdict`."""
    model = model or shipped_body_model()
    stage = scene(document, model.words)
    values = scores(stage, model.first, model.second)
    result = assemble(stage, values, rules, rule or DatedRule(), every_verdict)
    return hidden_body(document, result) or result


def assemble(stage: Scene, values: list[float], rules: Rules, rule: DatedRule, every_verdict: bool) -> BodyResult:
    """Verdicts, and the body that they make."""
    reasons, kept = decide(stage, values, rules, rule)
    found = verdicts(stage, values, reasons, set(kept), every_verdict)
    chosen = [verdict for verdict in found if verdict.kept]
    text = [verdict for verdict in chosen if verdict.block.kind in TEXT_BLOCKS]
    blocks, nodes = joined_tables(chosen)
    deck, deck_node = deck_of(stage, text[0].node if text else -1, set(kept))
    sizes = sum(len(verdict.block.text) for verdict in text)
    confidence = sum(verdict.score * len(verdict.block.text) for verdict in text) / sizes if sizes else 0.0
    return BodyResult(
        blocks=blocks,
        nodes=nodes,
        container=stage.top,
        first=text[0].node if text else -1,
        last=text[-1].node if text else -1,
        deck=deck,
        deck_node=deck_node,
        confidence=round(confidence, 4),
        verdicts=tuple(found),
        characters=sizes,
        links=sum(stage.blocks[number].link for number in kept),
        page_characters=stage.view.size.get(0, 0),
        page_links=stage.view.link.get(0, 0),
    )


def decide(stage: Scene, values: list[float], rules: Rules, rule: DatedRule) -> tuple[dict[int, str], list[int]]:
    """The reasons of what is refused, and the numbers of the blocks that are kept."""
    always = {number for selector in rule.keep for number in vetoes.below(stage, stage.document.select(selector))}
    reasons: dict[int, str] = {}
    for refused in (
        vetoes.dropped(stage, rule),
        vetoes.boilerplate(stage, rules.boilerplate),
        vetoes.comments(stage, values),
        vetoes.boxes(stage, values),
    ):
        for number, reason in refused.items():
            reasons.setdefault(number, reason)
    kept = [
        number
        for number, value in enumerate(values)
        if number in always or (value >= THRESHOLD and number not in reasons)
    ]
    later: tuple[Callable[[Scene, list[int]], dict[int, str]], ...] = (
        vetoes.signs,
        vetoes.duplicates,
        vetoes.other_posts,
        vetoes.link_paragraphs,
        vetoes.trailing_links,
        vetoes.headline,
    )
    for veto in later:
        refused = {number: reason for number, reason in veto(stage, kept).items() if number not in always}
        reasons.update(refused)
        kept = [number for number in kept if number not in refused]
    return reasons, kept


def verdicts(stage: Scene, values: list[float], reasons: dict[int, str], kept: set[int], every: bool) -> list[Verdict]:
    """The verdicts of the blocks that are kept, or of every block. Captions and notes among the body's blocks are
    kept as what they are."""
    first, last = min(kept, default=len(values)), max(kept, default=-1)
    asked = set(stage.candidates)
    said: set[str] = set()
    found = []
    for number, block in enumerate(stage.blocks):
        keep = number in kept
        near = first < number < last or values[number] >= CAPTION_THRESHOLD
        beside = not keep and near and number not in reasons and block.text not in said
        if not (every or keep or beside):
            continue
        kind, level = kind_of(stage, number)
        if keep and kind is BlockKind.PARAGRAPH and below_picture(stage, number):
            kind = BlockKind.CAPTION
        reason = reasons.get(number, "model" if number in asked else "veto:menu")
        if beside and kind in BESIDE:
            keep, reason = True, kind.value
        if keep:
            said.add(block.text)
        if keep or every:
            found.append(Verdict(block.node, Block(kind, block.text, level), keep, reason, round(values[number], 4)))
    return found


def joined_tables(chosen: list[Verdict]) -> tuple[tuple[Block, ...], tuple[int, ...]]:
    """The kept blocks, rows that follow each other joined to one table."""
    blocks: list[Block] = []
    nodes: list[int] = []
    for verdict in chosen:
        block = verdict.block
        if block.kind is BlockKind.TABLE and blocks and blocks[-1].kind is BlockKind.TABLE:
            blocks[-1] = Block(BlockKind.TABLE, f"{blocks[-1].text} | {block.text}")
        else:
            blocks.append(block)
            nodes.append(verdict.node)
    return tuple(blocks), tuple(nodes)


def deck_of(stage: Scene, first: int, kept: set[int]) -> tuple[str | None, int]:
    """A standfirst above the body that is left out of it, and its element: by its class, or as metadata spell it."""
    if first < 0:
        return None, -1
    start = next((number for number, block in enumerate(stage.blocks) if block.node == first), 0)
    for number in range(start - 1, max(-1, start - 1 - DECK_REACH), -1):
        block = stage.blocks[number]
        if number in kept or len(block.text) < 20 or stage.document.tags[block.node] == "h1":
            continue
        parent = max(stage.document.parents[block.node], 0)
        words = {*stage.view.words[block.node], *stage.view.words[parent]}
        if not DECK_WORDS.isdisjoint(words) or stage.page.describes(block.text):
            return block.text, block.node
    return None, -1
