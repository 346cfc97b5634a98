"""Blocks that are no body whatever the model thinks, each with a reason code.

    veto:dropped      the outlet's rule says so
    veto:boilerplate  the text, or its template, repeats across the outlet's pages
    veto:comment      readers' comments
    veto:duplicate    the same text was kept before
    veto:other-post   another article on the same page
    veto:links        a run of bare links, with its heading, that no text follows
    veto:sign         a clock time, a number or a rule of signs that stands alone

Each veto is a function of the page and of what is kept so far, and names the blocks it refuses. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsbot.extract.features import word_key
from newsbot.extract.ruleset import Boilerplate, DatedRule
from newsbot.extract.scoring import Scene
from newsbot.extract.signature import signature_hash, text_hash
from newsbot.extract.view import COMMENT_WORDS

#: Text shorter than this may stand twice for good reason ("Yes.").
DUPLICATE_CHARACTERS: Final = 40
#: An element with a comment word that holds more of the page than this is the page, not its comments.
MOST_OF_PAGE: Final = 0.7
#: Share of the kept text that makes an `<article>` a post of its own.
POST_SHARE: Final = 0.1
LINKS_ONLY: Final = 0.85
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


def comments(scene: Scene) -> Refused:
    """What stands in readers' comments."""
    seen = scene.view
    total = max(seen.size.get(0, 0), 1)
    above_body = {scene.top, *scene.document.ancestors(scene.top)} if scene.top >= 0 else set()
    nodes = [
        node
        for node in seen.elements
        if not COMMENT_WORDS.isdisjoint(seen.words[node])
        and node not in above_body
        and seen.size[node] < MOST_OF_PAGE * total
    ]
    return dict.fromkeys(below(scene, nodes), "veto:comment")


def below(scene: Scene, nodes: Iterable[int]) -> list[int]:
    """The numbers of the blocks in these elements."""
    ends = scene.document.ends
    spans: list[tuple[int, int]] = []
    for node in sorted(nodes):
        if not spans or node >= spans[-1][1]:
            spans.append((node, ends[node]))
    found = []
    for number, block in enumerate(scene.blocks):
        if any(start <= block.node < end for start, end in spans):
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
