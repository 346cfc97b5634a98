"""How good each block of a page is: two stages of the model over the blocks worth asking about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsbot.extract.blocks import TextBlock, split
from newsbot.extract.document import Document
from newsbot.extract.features import Page, first, second
from newsbot.extract.model import Forest
from newsbot.extract.plain import paragraphs
from newsbot.extract.rules import container
from newsbot.extract.view import View, view

#: Links shorter than this that are nothing but links are menus, outside the container.
MENU_CHARACTERS = 100
#: Blocks of a page that are scored; of what follows (indexes, logs) nothing is body.
MAX_CANDIDATES = 6_000
#: What the first stage thinks less of is not asked about again.
HOPELESS = 0.03


@dataclass(frozen=True, slots=True)
class Scene:
    """A page made ready to be scored: its blocks, what they stand in, and which of them are worth asking about."""

    document: Document
    blocks: list[TextBlock]
    view: View
    page: Page
    top: int
    """The deepest element that holds most of the prose; -1 without one."""
    candidates: list[int]


def scene(document: Document, words: Mapping[str, float]) -> Scene:
    """Split a page and look at what its blocks stand in. `words` are the model's weights of class words."""
    blocks = split(document)
    seen = view(document, blocks, words)
    top = container(seen.prose, seen.prose.get(0, 0))
    page = Page(seen, top, linked_body(document))
    candidates = [number for number, block in enumerate(blocks) if not is_menu(document, block, top)]
    return Scene(document, blocks, seen, page, top, candidates[:MAX_CANDIDATES])


def is_menu(document: Document, block: TextBlock, top: int) -> bool:
    """Whether a block is a short bare link outside the container."""
    size = len(block.text)
    if size >= MENU_CHARACTERS or block.link < 0.9 * size:
        return False
    return not (0 <= top <= block.node < document.ends[top])


def linked_body(document: Document) -> str:
    """The text of the article as JSON-LD has it; "" without one."""
    for thing in document.things:
        if thing.is_article:
            body = thing.properties.get("articleBody")
            if isinstance(body, str) and body:
                return "\n".join(paragraphs(body))
    return ""


def scores(stage: Scene, first_stage: Forest, second_stage: Forest) -> list[float]:
    """The probability, for each block of the page, that it is part of the body."""
    rows = [first(stage.page, number) for number in stage.candidates]
    thought = [0.0] * len(stage.blocks)
    for number, row in zip(stage.candidates, rows, strict=True):
        thought[number] = first_stage.score(row)
    final = thought.copy()
    asked = [(number, row) for number, row in zip(stage.candidates, rows, strict=True) if thought[number] >= HOPELESS]
    surroundings = second(stage.page, thought, [number for number, _ in asked])
    for (number, row), more in zip(asked, surroundings, strict=True):
        final[number] = second_stage.score(row + more)
    return final
