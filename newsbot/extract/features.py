"""Numbers about a block that the model decides by: its text's shape, its place, its neighbours, its kin on the page.

No feature looks at what the text says, at host names or at languages. Rows are plain lists of floats in the order of
FIRST and SECOND; the second stage's add what the first stage thought of the block's surroundings. Pure.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from newsbot.extract.document import Document
from newsbot.extract.rules import SENTENCE_END, container
from newsbot.extract.signature import signature
from newsbot.extract.view import IN_CAPTION, IN_COMMENTS, IN_FOOTER, IN_LIST, IN_MAIN, View

TAG_RANK: Final = {
    "p": 0, "blockquote": 1, "pre": 2, "li": 3, "h2": 4, "h3": 5, "h4": 6, "h5": 7, "h6": 7, "div": 8, "section": 8,
    "article": 8, "tr": 9, "td": 9, "th": 9, "dt": 10, "dd": 10, "figcaption": 11, "h1": 12,
}  # fmt: skip
OTHER_TAG: Final = 8
UPPER: Final = re.compile(r"[A-ZÀ-ÞА-Я]")
END: Final = frozenset('.!?…؟।۔。！？"”»’)')
WORD: Final = re.compile(r"\w+")
#: Distances are not told apart beyond this, nor how far outside the container a block stands.
FAR: Final = 30
#: Texts are compared by so many characters.
COMPARED: Final = 1_500
#: Texts begin alike that have so many characters of their words in common.
OPENING: Final = 50
DESCRIBING: Final = frozenset({"description", "og:description", "twitter:description"})

FIRST: Final = (
    "size", "link_share", "sentence_ends", "ends_sentence", "upper_rate", "tag",
    "depth", "flag_list", "flag_footer", "flag_main", "flag_caption", "flag_comments",
    "weight", "lowest_weight", "highest_weight", "total_weight",
    "parent_weight", "grandparent_weight", "parent_size", "parent_link_share", "grandparent_link_share",
    "parent_count", "parent_prose_share", "grandparent_page_prose",
    "outside", "child_link_share", "child_prose_share", "child_count",
    "signature_share", "signature_count", "signature_link_share",
    "before", "after_first", "since_heading",
    "next_size", "previous_link_share", "next_link_share", "prose_gap_after",
    "repeats", "place", "in_description", "in_linked_data", "article_number",
)  # fmt: skip
SECOND: Final = (
    "score", "rank", "outside2", "parent_good", "siblings_good", "signature_good", "previous", "next", "wide", "run",
    "good_before", "good_after", "child_good", "grandparent_good", "same_tag_good", "reach", "page_good",
)  # fmt: skip


def word_key(text: str) -> str:
    """Text as bare lower-case words, to compare by."""
    return " ".join(WORD.findall(text[:COMPARED].casefold()))


class Page:
    """What the features of all blocks of a page share. `top` is the container, `linked_body` JSON-LD's text."""

    def __init__(self, view: View, top: int, linked_body: str) -> None:
        self.view = view
        self.top = top
        document, blocks = view.document, view.blocks
        self.signatures = [signature(document, block.node) for block in blocks]
        self.kin: dict[object, list[int]] = {}
        self.repeats: dict[str, int] = {}
        for block, key in zip(blocks, self.signatures, strict=True):
            sums = self.kin.setdefault(key, [0, 0, 0])
            sums[0] += len(block.text)
            sums[1] += block.link
            sums[2] += 1
            self.repeats[block.text] = self.repeats.get(block.text, 0) + 1
        self.page_size = max(1, view.size.get(0, 0) - view.link.get(0, 0))
        self.page_prose = max(1, view.prose.get(0, 0))
        self.descriptions = descriptions(document)
        self.openings = {known[:OPENING] for known in self.descriptions}
        self.linked_words = " ".join(WORD.findall(linked_body.casefold()))
        self.heading = next((n for n, block in enumerate(blocks) if document.tags[block.node] == "h1"), -1)
        inside = [n for n, running in enumerate(view.is_prose) if running and self.holds(blocks[n].node)]
        self.first_prose = inside[0] if inside else len(blocks)
        self.last_prose = inside[-1] if inside else -1
        self.gap_after = gaps(view.is_prose)
        self.reach = reach(document, top)
        self.articles = {node: number for number, node in enumerate(document.by_tag.get("article", ()))}
        self.main_article = self.article_of(top)
        self.parent_rows: dict[int, list[float]] = {}
        self.child_rows: dict[int, list[float]] = {}

    def holds(self, node: int) -> bool:
        """Whether a node is inside the container; True where there is none."""
        return self.top < 0 or self.top <= node < self.view.document.ends[self.top]

    def describes(self, text: str) -> bool:
        """Whether metadata describe the page with this text, or with its beginning."""
        return self.described_text(text) > 0

    def described(self, key: str) -> int:
        """2 where metadata describe the page with just these words, 1 where they begin alike, else 0."""
        if len(key) <= FAR or not self.descriptions:
            return 0
        if key in self.descriptions:
            return 2
        return int(key[:OPENING] in self.openings)

    def described_text(self, text: str) -> int:
        """`described` for the words of a text, of which most are not looked at: few texts begin like a description."""
        if not self.descriptions:
            return 0
        opening = word_key(text[: 3 * OPENING])
        if len(opening) >= OPENING and opening[:OPENING] not in self.openings:
            return 0
        return self.described(word_key(text))

    def article_of(self, node: int) -> int:
        """The number of the nearest `<article>` around a node; -1 without one."""
        parents = self.view.document.parents
        while node >= 0 and self.articles:
            if node in self.articles:
                return self.articles[node]
            node = parents[node]
        return -1


def descriptions(document: Document) -> set[str]:
    """What meta elements say the page is about, as words."""
    found = {word_key(meta.content) for meta in document.meta if meta.name in DESCRIBING}
    return {text for text in found if len(text) > FAR}


def gaps(marks: list[bool]) -> list[int]:
    """For each place, how far the nearest mark after it is."""
    found = []
    distance = FAR
    for marked in reversed(marks):
        found.append(distance)
        distance = 0 if marked else min(distance + 1, FAR)
    found.reverse()
    return found


def reach(document: Document, top: int) -> dict[int, int]:
    """The container and what is above it, with how far above."""
    found: dict[int, int] = {}
    node = top
    while node >= 0:
        found[node] = len(found)
        node = document.parents[node]
    return found


def first(page: Page, number: int) -> list[float]:
    """The first stage's features of the block with this number, in the order of FIRST."""
    view = page.view
    node = view.blocks[number].node
    flags = view.flags[node]
    return [
        *text_row(page, number),
        view.depth[node],
        flags & IN_LIST,
        flags & IN_FOOTER,
        flags & IN_MAIN,
        flags & IN_CAPTION,
        flags & IN_COMMENTS,
        view.weight[node],
        view.lowest[node],
        view.highest[node],
        view.total[node],
        *parent_row(page, max(view.document.parents[node], 0)),
        *child_row(page, node),
        *kin_row(page, number),
        *around_row(page, number),
        *likeness_row(page, number),
    ]


def text_row(page: Page, number: int) -> tuple[float, ...]:
    """The shape of the text."""
    block = page.view.blocks[number]
    text = block.text
    size = len(text)
    return (
        size,
        block.link / size,
        len(SENTENCE_END.findall(text)),
        text[-1] in END,
        len(UPPER.findall(text)) / size,
        TAG_RANK.get(page.view.document.tags[block.node], OTHER_TAG),
    )


def parent_row(page: Page, parent: int) -> list[float]:
    """What the parent holds, and its parent; the same for all children."""
    row = page.parent_rows.get(parent)
    if row is None:
        view = page.view
        above = max(view.document.parents[parent], 0)
        size = max(view.size[parent], 1)
        row = page.parent_rows[parent] = [
            view.weight[parent],
            view.weight[above],
            size,
            view.link[parent] / size,
            view.link[above] / max(view.size[above], 1),
            view.count[parent],
            view.prose[parent] / size,
            view.prose[above] / page.page_prose,
        ]
    return row


def child_row(page: Page, node: int) -> list[float]:
    """How far outside the container the block stands, and what the branch holds that it stands in."""
    child = branch(page.view.document, page.reach, node)
    row = page.child_rows.get(child)
    if row is None:
        view = page.view
        size = max(view.size[child], 1)
        above = child if child in page.reach else view.document.parents[child]
        row = page.child_rows[child] = [
            page.reach.get(above, FAR),
            view.link[child] / size,
            view.prose[child] / size,
            view.count[child],
        ]
    return row


def branch(document: Document, chain: dict[int, int], node: int) -> int:
    """The element above `node`, or itself, that hangs on the chain of the container and its ancestors."""
    child = node
    while node >= 0 and node not in chain:
        child, node = node, document.parents[node]
    return child


def kin_row(page: Page, number: int) -> tuple[float, ...]:
    """What blocks of the same template hold."""
    size, link, count = page.kin[page.signatures[number]]
    return ((size - link) / page.page_size, count, link / size)


def around_row(page: Page, number: int) -> tuple[float, ...]:
    """Where the block stands on the page, and what stands next to it."""
    blocks = page.view.blocks
    before = blocks[number - 1] if number else None
    after = blocks[number + 1] if number + 1 < len(blocks) else None
    return (
        number - page.first_prose,
        number - page.last_prose,
        number - page.heading if page.heading >= 0 else -1_000,
        len(after.text) if after else 0,
        before.link / len(before.text) if before else -1.0,
        after.link / len(after.text) if after else -1.0,
        page.gap_after[number],
    )


def likeness_row(page: Page, number: int) -> tuple[float, ...]:
    """Whether the text stands elsewhere: on the page, in its metadata, in another article."""
    block = page.view.blocks[number]
    described = page.described_text(block.text)
    linked = int(word_key(block.text) in page.linked_words) if page.linked_words else -1
    article = page.article_of(block.node)
    return (
        page.repeats[block.text],
        number / len(page.view.blocks),
        described,
        linked,
        article - page.main_article if article >= 0 else -20,
    )


def second(page: Page, scores: list[float], numbers: list[int]) -> list[list[float]]:
    """The second stage's own features of these blocks; `scores` are the first stage's for all blocks of the page."""
    surroundings = Surroundings(page, scores)
    return [surroundings.row(number) for number in numbers]


class Surroundings:
    """What the first stage thought of everything around a block."""

    def __init__(self, page: Page, scores: list[float]) -> None:
        self.page, self.scores = page, scores
        view = page.view
        parents, tags = view.document.parents, view.document.tags
        self.good = good = dict.fromkeys(view.elements, 0.0)
        self.kin: dict[object, float] = {}
        self.tags: dict[str, list[float]] = {}
        masses = []
        for block, key, score in zip(view.blocks, page.signatures, scores, strict=True):
            mass = score * len(block.text)
            masses.append(mass)
            good[block.node] += mass
            self.kin[key] = self.kin.get(key, 0.0) + mass
            sums = self.tags.setdefault(tags[block.node], [0.0, 0.0])
            sums[0] += mass
            sums[1] += len(block.text)
        for node in reversed(view.elements):
            if node:
                good[parents[node]] += good[node]
        self.masses = list(accumulate(masses, initial=0.0))
        self.sums = list(accumulate(scores, initial=0.0))
        self.total = max(self.masses[-1], 1.0)
        self.best = max(scores, default=0.0) or 1.0
        self.reach = reach(view.document, container(good, self.masses[-1]))

    def row(self, number: int) -> list[float]:
        """Features in the order of SECOND."""
        view, scores, good = self.page.view, self.scores, self.good
        block = view.blocks[number]
        node, size, parents = block.node, view.size, view.document.parents
        parent = max(parents[node], 0)
        above = max(parents[parent], 0)
        length = len(block.text)
        score = scores[number]
        rest = size[parent] - size[node]
        child = branch(view.document, self.reach, node)
        outside = self.reach.get(child if child in self.reach else parents[child], FAR)
        of_tag = self.tags[view.document.tags[node]]
        key = self.page.signatures[number]
        others = self.page.kin[key][0] - length
        start, end = max(number - 6, 0), min(number + 7, len(scores))
        return [
            score,
            score / self.best,
            outside,
            good[parent] / max(size[parent], 1),
            (good[parent] - good[node]) / rest if rest > 0 else -1.0,
            (self.kin[key] - score * length) / others if others > 0 else -1.0,
            scores[number - 1] if number else -1.0,
            scores[number + 1] if number + 1 < len(scores) else -1.0,
            (self.sums[end] - self.sums[start]) / (end - start),
            good[parent] / self.total,
            self.masses[number] / self.total,
            1 - self.masses[number + 1] / self.total,
            good[child] / max(size[child], 1),
            good[above] / max(size[above], 1),
            of_tag[0] / of_tag[1],
            good[child] / self.total,
            self.total / max(size[0], 1),
        ]
