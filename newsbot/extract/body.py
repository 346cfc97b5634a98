"""The body of a page as typed blocks."""

from __future__ import annotations

from newsbot.extract.blocks import split
from newsbot.extract.document import Document
from newsbot.extract.result import BodyResult, Verdict
from newsbot.extract.rules import container, is_prose
from newsbot.extract.ruleset import NO_RULES, DatedRule, Rules
from newsbot.items import Block, BlockKind

KINDS = {"li": BlockKind.LIST_ITEM, "blockquote": BlockKind.QUOTE, "figcaption": BlockKind.CAPTION,
         "table": BlockKind.TABLE, "tr": BlockKind.TABLE, **{f"h{n}": BlockKind.HEADING for n in range(1, 7)}}  # fmt: skip


def body(document: Document, rules: Rules = NO_RULES, rule: DatedRule = DatedRule()) -> BodyResult:
    """The body of the page: first version, by rule alone."""
    blocks = split(document)
    prose = [block for block in blocks if is_prose(block)]
    top = container(document, ((block.node, float(len(block.text))) for block in prose))
    verdicts = []
    for block in blocks:
        tag = document.tags[block.node]
        kind = KINDS.get(tag, BlockKind.PARAGRAPH)
        inside = top <= block.node < document.ends[top] if top >= 0 else False
        kept = inside and block.link * 2 < len(block.text) and tag != "h1"
        level = int(tag[1]) if kind is BlockKind.HEADING else None
        verdicts.append(Verdict(block.node, Block(kind, block.text, level), kept, "container", 0.9 if kept else 0.1))
    chosen = [verdict for verdict in verdicts if verdict.kept]
    return BodyResult(
        blocks=tuple(verdict.block for verdict in chosen),
        nodes=tuple(verdict.node for verdict in chosen),
        container=top,
        first=chosen[0].node if chosen else -1,
        last=chosen[-1].node if chosen else -1,
        confidence=0.5 if chosen else 0.0,
        verdicts=tuple(verdicts),
        characters=sum(len(verdict.block.text) for verdict in chosen),
    )
