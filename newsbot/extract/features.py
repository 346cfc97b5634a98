"""Numbers about a block that the model decides by: its text's shape, its place, its neighbours, its kin on the page.

No feature looks at what the text says, at host names or at languages. Pure; plain lists of floats, in the order of
NAMES. The second stage's features add what the first stage thought of the block's surroundings.
"""

from __future__ import annotations

import re
from math import log1p
from typing import Final

from newsbot.extract.document import Document
from newsbot.extract.rules import SENTENCE_END
from newsbot.extract.signature import signature
from newsbot.extract.view import (
    IN_ARTICLE, IN_ASIDE, IN_BODY_MARK, IN_CAPTION, IN_COMMENTS, IN_EMBED, IN_FIGURE, IN_FOOTER, IN_FORM, IN_HEADER,
    IN_HIDDEN, IN_LIST, IN_MAIN, IN_NAVIGATION, IN_QUOTE, IN_TABLE, View,
)  # fmt: skip

TAG_RANK: Final = {
    "p": 0, "blockquote": 1, "pre": 2, "li": 3, "h2": 4, "h3": 5, "h4": 6, "h5": 7, "h6": 7, "div": 8, "section": 8,
    "article": 8, "tr": 9, "td": 9, "th": 9, "dt": 10, "dd": 10, "figcaption": 11, "h1": 12,
}  # fmt: skip
FLAGS: Final = {
    "list": IN_LIST, "table": IN_TABLE, "figure": IN_FIGURE, "quote": IN_QUOTE, "aside": IN_ASIDE,
    "navigation": IN_NAVIGATION, "header": IN_HEADER, "footer": IN_FOOTER, "form": IN_FORM, "article": IN_ARTICLE,
    "main": IN_MAIN, "hidden": IN_HIDDEN, "comments": IN_COMMENTS, "body_mark": IN_BODY_MARK, "embed": IN_EMBED,
    "caption": IN_CAPTION,
}  # fmt: skip
COMMA: Final = re.compile(r"[,;،؛，、；]")
DIGIT: Final = re.compile(r"\d")
UPPER: Final = re.compile(r"[A-ZÀ-ÞА-Я]")
END: Final = frozenset(".!?…؟।۔。！？\"”»’)")

FIRST: Final = (
    "size", "link_share", "links", "strong_share", "sentence_ends", "ends_sentence", "comma_rate", "digit_rate",
    "upper_rate", "ends_colon", "tag", "line",
    "depth", "flag_list", "flag_table", "flag_figure", "flag_quote", "flag_aside", "flag_navigation", "flag_header",
    "flag_footer", "flag_form", "flag_article", "flag_main", "flag_hidden", "flag_comments", "flag_body_mark",
    "flag_embed", "flag_caption",
    "weight", "parent_weight", "grandparent_weight", "lowest_weight", "highest_weight", "total_weight",
    "parent_size", "parent_link_share", "grandparent_link_share", "parent_count", "parent_prose_share",
    "parent_page_prose", "grandparent_page_prose",
    "signature_share", "signature_count", "signature_link_share",
    "outside", "child_link_share", "child_prose_share", "child_count", "before", "after_first", "since_heading",
    "previous_size", "next_size", "previous_link_share", "next_link_share", "previous_same", "next_same",
    "prose_near", "prose_gap_before", "prose_gap_after",
    "repeats", "is_title", "in_description", "in_alt", "in_linked_data", "place",
    "titles_before", "article_number", "articles_inside", "all_link", "table_number",
)  # fmt: skip
SECOND: Final = (
    "score", "rank", "outside2", "parent_good", "siblings_good", "signature_good", "previous", "next", "near", "wide",
    "run", "good_before", "good_after", "gap_before", "gap_after", "child_good", "grandparent_good", "same_tag_good",
    "reach", "page_good",
)  # fmt: skip


def word_key(text: str) -> str:
    """Text as bare lower-case words, to compare by."""
    return " ".join(re.findall(r"\w+", text.casefold()))


class Page:
    """What the features of all blocks of a page share."""

    def __init__(self, view: View, top: int, linked_body: str) -> None:
        self.view = view
        document = view.document
        self.top = top
        blocks = view.blocks
        self.signatures = [signature(document, block.node) for block in blocks]
        self.kin: dict[object, list[int]] = {}
        self.repeats: dict[str, int] = {}
        for block, key in zip(blocks, self.signatures, strict=True):
            sums = self.kin.setdefault(key, [0, 0, 0])
            sums[0] += len(block.text)
            sums[1] += block.link
            sums[2] += 1
            self.repeats[block.text] = self.repeats.get(block.text, 0) + 1
        self.page_size = max(1, view.size[0] - view.link[0]) if view.elements else 1
        self.page_prose = max(1, view.prose[0]) if view.elements else 1
        self.title = word_key(document.title)
        self.descriptions = descriptions(document)
        self.alts = {
            word_key(alt) for node in document.by_tag.get("img", ()) if len(alt := document.attribute(node, "alt")) > 20
        }
        self.linked_body = word_key(linked_body) if linked_body else ""
        self.first_heading = next(
            (number for number, block in enumerate(blocks) if document.tags[block.node] == "h1"), -1
        )
        prose = [number for number, running in enumerate(view.is_prose) if running]
        self.prose = prose
        self.gap_before, self.gap_after = gaps(view.is_prose)
        inside = [n for n in prose if self.top <= blocks[n].node < document.ends[top]] if top >= 0 else prose
        self.first_prose = inside[0] if inside else len(blocks)
        self.last_prose = inside[-1] if inside else -1
        self.titles_before, titles = [], -1
        self.article_of: dict[int, int] = {}
        own_title = word_key(blocks[self.first_heading].text) if self.first_heading >= 0 else ""
        for block in blocks:
            if document.tags[block.node] == "h1" and word_key(block.text) != own_title or titles < 0:
                titles += 1
            self.titles_before.append(titles)
        for number, node in enumerate(document.by_tag.get("article", ())):
            self.article_of[node] = number
        main_article = next((n for n in (top, *document.ancestors(top)) if n in self.article_of), -1) if top >= 0 else -1
        self.main_article = self.article_of.get(main_article, -1)
        reach: dict[int, int] = {}
        node, steps = top, 0
        while node >= 0:
            reach[node] = steps
            node, steps = document.parents[node], steps + 1
        self.reach = reach

    def describes(self, text: str) -> bool:
        """Whether metadata describe the page with this text, or with its beginning."""
        key = word_key(text)
        return len(key) > 30 and any(known[:50] == key[:50] for known in self.descriptions)


def descriptions(document: Document) -> list[str]:
    """What meta elements say the page is about, as words."""
    found = {word_key(meta.content) for meta in document.meta if meta.name in ("description", "og:description", "twitter:description")}
    return [text for text in found if len(text) > 30]


def gaps(marks: list[bool]) -> tuple[list[int], list[int]]:
    """For each place, how far the nearest mark before it and after it is (at most 30)."""
    before, after = [], []
    distance = 30
    for marked in marks:
        before.append(distance)
        distance = 0 if marked else min(distance + 1, 30)
    distance = 30
    for marked in reversed(marks):
        after.append(distance)
        distance = 0 if marked else min(distance + 1, 30)
    after.reverse()
    return before, after


def first(page: Page, number: int) -> list[float]:
    """The first stage's features of the block with this number, in the order of FIRST."""
    view, document = page.view, page.view.document
    block = view.blocks[number]
    text, node = block.text, block.node
    size = len(text)
    tag = document.tags[node]
    parent = max(document.parents[node], 0)
    above = max(document.parents[parent], 0)
    flags = view.flags[node]
    row: list[float] = [
        size,
        block.link / size,
        block.links,
        block.strong / size,
        len(SENTENCE_END.findall(text)),
        text[-1] in END,
        len(COMMA.findall(text)) / size,
        len(DIGIT.findall(text)) / size,
        len(UPPER.findall(text)) / size,
        text[-1] in ":：",
        TAG_RANK.get(tag, 8),
        block.line,
        document.depths[node],
    ]
    row += [flags & bit > 0 for bit in FLAGS.values()]
    weight = view.weight
    row += [weight[node], weight[parent], weight[above], view.lowest[node], view.highest[node], view.total[node]]
    parent_size = view.size[parent]
    row += [
        parent_size,
        view.link[parent] / max(parent_size, 1),
        view.link[above] / max(view.size[above], 1),
        view.count[parent],
        view.prose[parent] / max(parent_size, 1),
        view.prose[parent] / page.page_prose,
        view.prose[above] / page.page_prose,
    ]
    kin = page.kin[page.signatures[number]]
    row += [(kin[0] - kin[1]) / page.page_size, kin[2], kin[1] / kin[0]]
    row += place(page, number)
    row += around(page, number)
    row += likeness(page, number)
    return row


def place(page: Page, number: int) -> list[float]:
    """Where the block stands to the container and to its prose."""
    view = page.view
    document = view.document
    parents, reach = document.parents, page.reach
    node = child = view.blocks[number].node
    while node >= 0 and node not in reach:
        child, node = node, parents[node]
    outside = reach.get(node, 30)
    size = max(view.size[child], 1)
    heading = page.first_heading
    return [
        outside,
        view.link[child] / size,
        view.prose[child] / size,
        view.count[child],
        number - page.first_prose,
        number - page.last_prose,
        number - heading if heading >= 0 else -1000,
    ]


def around(page: Page, number: int) -> list[float]:
    """What stands next to the block."""
    view = page.view
    blocks, signatures = view.blocks, page.signatures
    row: list[float] = []
    last = len(blocks) - 1
    previous = blocks[number - 1] if number else None
    following = blocks[number + 1] if number < last else None
    sizes = [len(block.text) if block else 0 for block in (previous, following)]
    row += sizes
    row += [block.link / length if block else -1.0 for block, length in zip((previous, following), sizes, strict=True)]
    own = signatures[number]
    row += [number > 0 and signatures[number - 1] == own, number < last and signatures[number + 1] == own]
    row += [sum(view.is_prose[max(0, number - 3) : number + 4]), page.gap_before[number], page.gap_after[number]]
    return row


def likeness(page: Page, number: int) -> list[float]:
    """Whether the text stands elsewhere on the page."""
    text = page.view.blocks[number].text
    key = word_key(text) if len(text) < 1500 else word_key(text[:1500])
    long = len(key) > 30
    described = 0
    if long:
        for known in page.descriptions:
            if known == key:
                described = 2
            elif key[:50] == known[:50]:
                described = max(described, 1)
    linked = -1
    if page.linked_body:
        linked = int(key in page.linked_body)
    title = page.title
    return [
        page.repeats[text],
        bool(title) and len(key) > 10 and (key in title or title in key),
        described,
        long and key in page.alts,
        linked,
        number / len(page.view.blocks),
        page.titles_before[number],
        *articles(page, number),
        page.view.blocks[number].links == 1 and page.view.blocks[number].link >= 0.9 * len(text),
        page.view.count[page.view.blocks[number].node],
    ]


def articles(page: Page, number: int) -> tuple[int, int]:
    """How many `<article>` elements the block is inside of, and how far its own is from the container's."""
    document = page.view.document
    node = page.view.blocks[number].node
    inside, nearest = 0, -1
    while node >= 0:
        if node in page.article_of:
            inside += 1
            if nearest < 0:
                nearest = page.article_of[node]
        node = document.parents[node]
    return (nearest - page.main_article if nearest >= 0 else -20, inside)


def second(page: Page, scores: list[float], numbers: list[int]) -> list[list[float]]:
    """The second stage's own features of these blocks; `scores` are the first stage's for all blocks of the page."""
    return Surroundings(page, scores).rows(numbers)


class Surroundings:
    """What the first stage thought of everything around a block."""

    def __init__(self, page: Page, scores: list[float]) -> None:
        self.page, self.scores = page, scores
        view = page.view
        document = view.document
        good = dict.fromkeys(view.elements, 0.0)
        kin: dict[object, float] = {}
        tags: dict[str, list[float]] = {}
        total = 0.0
        for block, key, score in zip(view.blocks, page.signatures, scores, strict=True):
            mass = score * len(block.text)
            total += mass
            good[block.node] += mass
            kin[key] = kin.get(key, 0.0) + mass
            sums = tags.setdefault(document.tags[block.node], [0.0, 0.0])
            sums[0] += mass
            sums[1] += len(block.text)
        for node in reversed(view.elements):
            parent = document.parents[node]
            if parent >= 0:
                good[parent] += good[node]
        self.good, self.kin, self.tags, self.total = good, kin, tags, max(total, 1.0)
        top, depth = -1, -1
        for node, mass in good.items():
            if mass >= 0.6 * total and document.depths[node] > depth:
                top, depth = node, document.depths[node]
        self.top = top
        reach: dict[int, int] = {}
        node, steps = top, 0
        while node >= 0:
            reach[node] = steps
            node, steps = document.parents[node], steps + 1
        self.reach = reach
        marks = [score > 0.5 for score in scores]
        self.gap_before, self.gap_after = gaps(marks)
        self.cumulative = [0.0]
        for block, score in zip(view.blocks, scores, strict=True):
            self.cumulative.append(self.cumulative[-1] + score * len(block.text))
        self.prefix = [0.0]
        for score in scores:
            self.prefix.append(self.prefix[-1] + score)

    def mean(self, start: int, end: int) -> float:
        """The mean score of a stretch of blocks."""
        start, end = max(start, 0), min(end, len(self.scores))
        return (self.prefix[end] - self.prefix[start]) / max(end - start, 1)

    def rows(self, numbers: list[int]) -> list[list[float]]:
        """Features in the order of SECOND."""
        view, page, scores = self.page.view, self.page, self.scores
        document = view.document
        parents, good, size = document.parents, self.good, view.size
        last = len(scores) - 1
        best = max(scores, default=0.0)
        rows = []
        for number in numbers:
            block = view.blocks[number]
            node = block.node
            length = len(block.text)
            parent = max(parents[node], 0)
            above = max(parents[parent], 0)
            score = scores[number]
            rest = size[parent] - size[node]
            child, up = node, node
            while up >= 0 and up not in self.reach:
                child, up = up, parents[up]
            tag = self.tags[document.tags[node]]
            kin = page.kin[page.signatures[number]]
            before = self.cumulative[number] / self.total
            rows.append(
                [
                    score,
                    score / best if best else 0.0,
                    self.reach.get(up, 30),
                    good[parent] / max(size[parent], 1),
                    (good[parent] - good[node]) / rest if rest > 0 else -1.0,
                    (self.kin[page.signatures[number]] - score * length) / (kin[0] - length) if kin[0] > length else -1.0,
                    scores[number - 1] if number else -1.0,
                    scores[number + 1] if number < last else -1.0,
                    self.mean(number - 2, number + 3),
                    self.mean(number - 6, number + 7),
                    good[parent] / self.total,
                    before,
                    1 - self.cumulative[number + 1] / self.total,
                    self.gap_before[number],
                    self.gap_after[number],
                    good[child] / max(size[child], 1),
                    good[above] / max(size[above], 1),
                    tag[0] / tag[1],
                    good[child] / self.total,
                    self.total / max(size[0], 1),
                ]
            )
        return rows
