"""Blocks that are no body whatever the model thinks, each with a reason code.

    veto:dropped      the outlet's rule says so
    veto:boilerplate  the text, or its template, repeats across the outlet's pages
    veto:comment      readers' comments
    veto:box          a box about something else: newsletter, subscription, related articles, the author; a gallery,
                      a list of what is read most, a box of facts, a request for consent
    veto:duplicate    the same text was kept before
    veto:other-post   another article on the same page
    veto:links        a run of bare links that no text follows, or a paragraph that is a link to somewhere else
    veto:title        the page's title above the text
    veto:sign         a clock time, a number or a rule of signs that stands alone

Each veto is a function of the page and of what is kept so far, and names the blocks it refuses. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from newsbot.extract.blockkinds import kind_of
from newsbot.extract.blocks import TextBlock
from newsbot.extract.features import word_key
from newsbot.extract.ruleset import Boilerplate, DatedRule
from newsbot.extract.scoring import Scene
from newsbot.extract.signature import signature_hash, text_hash
from newsbot.extract.view import COMMENT_WORDS, IN_CAPTION
from newsbot.items import BlockKind

#: Text shorter than this may stand twice for good reason ("Yes.").
DUPLICATE_CHARACTERS: Final = 40
#: An element with a comment word that holds more of the page than this is the page, not its comments.
MOST_OF_PAGE: Final = 0.7
#: Class words of boxes. Short on purpose: a word that bodies bear, too, costs more than it brings.
BOX_WORDS: Final = frozenset(
    {"newsletter", "newsletters", "newsletterbox", "subscribe", "signup", "related", "recommended", "recommendations",
     "promo", "promobox", "advert", "advertisement", "sponsored", "authorbox", "authorbio", "bio", "taboola",
     "outbrain", "share", "sharing", "paywall", "piano", "readmore"}
)  # fmt: skip
LARGEST_BOX: Final = 0.25
#: A block that the model is so sure of stands, whatever box it is in.
SURE: Final = 0.9
#: Class words of boxes with running text of their own, which the model takes for a body's, and which may be most of a
#: page: captions of a gallery, the articles that are read most.
WORDY_BOX_WORDS: Final = frozenset(
    {"popular", "mostpopular", "mostread", "trending", "gallery", "galerie", "galeria", "slideshow", "diaporama",
     "carousel", "infobox", "factbox", "consent"}
)  # fmt: skip
LARGEST_WORDY_BOX: Final = 0.7
SURE_OF_WORDS: Final = 0.97
#: Share of the kept text that makes an `<article>` a post of its own.
POST_SHARE: Final = 0.1
LINKS_ONLY: Final = 0.85
#: "Read more: how it began" is a paragraph that is mostly link; a name or an address may stand for itself.
LINK_PARAGRAPH: Final = 0.7
LINK_CHARACTERS: Final = 15
SIGN_CHARACTERS: Final = 8

Refused = dict[int, str]


def dropped(scene: Scene, rule: DatedRule) -> Refused:
    """What the outlet's rule drops."""
    nodes = [node for selector in rule.drop for node in scene.document.select(selector)]
    return dict.fromkeys(below(scene, nodes), "veto:dropped") if nodes else {}


def boilerplate(scene: Scene, learned: Boilerplate) -> Refused:
    """What was learned to repeat across the outlet's pages."""
    if not learned.texts and not learned.signatures:
        return {}
    return {
        number: "veto:boilerplate"
        for number in scene.candidates
        if text_hash(scene.blocks[number].text) in learned.texts
        or signature_hash(scene.document, scene.blocks[number].node) in learned.signatures
    }


def comments(scene: Scene, values: list[float]) -> Refused:
    """What stands in readers' comments; not what a page with "comments" in its name has for a body."""
    inside = below(scene, named(scene, COMMENT_WORDS, MOST_OF_PAGE))
    sizes = [len(block.text) if value >= SURE else 0 for block, value in zip(scene.blocks, values, strict=True)]
    if 2 * sum(sizes[number] for number in inside) > sum(sizes):
        return {}
    return dict.fromkeys(inside, "veto:comment")


def boxes(scene: Scene, values: list[float]) -> Refused:
    """What stands in a box about something else, unless it is a caption or the model is sure of it."""
    words, size = scene.view.words, scene.view.size
    nodes = named(scene, BOX_WORDS | WORDY_BOX_WORDS, LARGEST_WORDY_BOX)
    largest = LARGEST_BOX * size.get(0, 0)
    small = [node for node in nodes if size[node] < largest and not BOX_WORDS.isdisjoint(words[node])]
    wordy = [node for node in nodes if not WORDY_BOX_WORDS.isdisjoint(words[node])]
    refused: Refused = {}
    for chosen, sure in ((small, SURE), (wordy, SURE_OF_WORDS)):
        refused.update({number: "veto:box" for number in below(scene, chosen) if values[number] < sure})
    flags = scene.view.flags
    return {number: reason for number, reason in refused.items() if not flags[scene.blocks[number].node] & IN_CAPTION}


def named(scene: Scene, words: frozenset[str], share: float) -> list[int]:
    """Elements with one of these class words that are not above the body, nor hold more than this share of the page."""
    seen = scene.view
    most = share * max(seen.size.get(0, 0), 1)
    above_body = {scene.top, *scene.document.ancestors(scene.top)} if scene.top >= 0 else set()
    return [
        node
        for node in seen.elements
        if seen.words[node]
        and not words.isdisjoint(seen.words[node])
        and node not in above_body
        and seen.size[node] < most
    ]


def below(scene: Scene, nodes: Iterable[int]) -> list[int]:
    """The numbers of the blocks in these elements."""
    starts: list[int] = []
    ends: list[int] = []
    for node in sorted(nodes):
        if not ends or node >= ends[-1]:
            starts.append(node)
            ends.append(scene.document.ends[node])
    if not starts:
        return []
    found = []
    for number, block in enumerate(scene.blocks):
        place = bisect_right(starts, block.node) - 1
        if place >= 0 and block.node < ends[place]:
            found.append(number)
    return found


def duplicates(scene: Scene, kept: list[int]) -> Refused:
    """Text that was kept before."""
    seen: set[str] = set()
    refused: Refused = {}
    for number in kept:
        text = scene.blocks[number].text
        if len(text) >= DUPLICATE_CHARACTERS:
            if text in seen:
                refused[number] = "veto:duplicate"
            seen.add(text)
    return refused


def other_posts(scene: Scene, kept: list[int]) -> Refused:
    """Articles beside the one that the page's title names."""
    document = scene.document
    posts: dict[int, int] = {}
    owner: dict[int, int] = {}
    for number in kept:
        block = scene.blocks[number]
        outermost = max_article(scene, block.node)
        owner[number] = outermost
        if outermost >= 0:
            posts[outermost] = posts.get(outermost, 0) + len(block.text)
    total = sum(posts.values())
    large = [node for node, size in posts.items() if size >= POST_SHARE * total]
    if len(large) < 2:
        return {}
    named = [node for node in large if names_page(document.title, post_title(scene, node))]
    if len(named) != 1:
        return {}
    return {number: "veto:other-post" for number in kept if owner[number] not in (-1, named[0])}


def max_article(scene: Scene, node: int) -> int:
    """The outermost `<article>` around a node; -1 without one."""
    found = -1
    while node >= 0:
        if scene.document.tags[node] == "article":
            found = node
        node = scene.document.parents[node]
    return found


def post_title(scene: Scene, post: int) -> str:
    """The text of the first heading in an element."""
    document = scene.document
    for name in ("h1", "h2"):
        for node in document.by_tag.get(name, ()):
            if post < node < document.ends[post]:
                return document.text(node)
    return ""


def names_page(page_title: str, heading: str) -> bool:
    """Whether a heading is the page's title, with or without the outlet's name."""
    key, title = word_key(heading), word_key(page_title)
    return len(key) > 8 and (key in title or title in key)


def trailing_links(scene: Scene, kept: list[int]) -> Refused:
    """Bare links at the end of what is kept, and the heading above them."""
    refused: Refused = {}
    for number in reversed(kept):
        block = scene.blocks[number]
        if block.link < LINKS_ONLY * len(block.text):
            break
        refused[number] = "veto:links"
    if len(refused) < 2:
        return {}
    return refused


def link_paragraphs(scene: Scene, kept: list[int]) -> Refused:
    """Paragraphs between the body's that lead to another article. List items and headings may be links."""
    return {
        number: "veto:links"
        for number in kept
        if is_link(scene.blocks[number]) and kind_of(scene, number)[0] is BlockKind.PARAGRAPH
    }


def is_link(block: TextBlock) -> bool:
    """Whether a block is mostly a link with words of its own."""
    size = len(block.text)
    return size >= LINK_CHARACTERS and block.link >= LINK_PARAGRAPH * size and "://" not in block.text


def headline(scene: Scene, kept: list[int]) -> Refused:
    """The page's title, where it stands at the head of what is kept."""
    number = kept[0] if kept else -1
    if number < 0 or kind_of(scene, number)[0] is not BlockKind.HEADING:
        return {}
    return {number: "veto:title"} if names_page(scene.document.title, scene.blocks[number].text) else {}


def signs(scene: Scene, kept: list[int]) -> Refused:
    """Short blocks without a letter: "11:20", "***", "3"."""
    tags = scene.document.tags
    return {
        number: "veto:sign"
        for number in kept
        if len(text := scene.blocks[number].text) <= SIGN_CHARACTERS
        and tags[scene.blocks[number].node] != "tr"
        and not any(map(str.isalpha, text))
    }
