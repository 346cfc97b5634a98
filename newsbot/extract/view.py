"""What blocks stand in: for every element above a block, what it is, how much text and links it holds.

Computed once a page, from the Document and its blocks, and read by rules, features and types. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from newsbot.extract.blocks import TextBlock
from newsbot.extract.document import Document
from newsbot.extract.rules import is_prose

CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")

#: What an element is inside of, as bits that descendants inherit.
IN_LIST: Final = 1
IN_TABLE: Final = 2
IN_FIGURE: Final = 4
IN_QUOTE: Final = 8
IN_ASIDE: Final = 16
IN_NAVIGATION: Final = 32
IN_HEADER: Final = 64
IN_FOOTER: Final = 128
IN_FORM: Final = 256
IN_ARTICLE: Final = 512
IN_MAIN: Final = 1024
IN_HIDDEN: Final = 2048
IN_COMMENTS: Final = 4096
IN_BODY_MARK: Final = 8192
IN_EMBED: Final = 16384
IN_CAPTION: Final = 32768

#: Where prose is none of the article's.
BESIDE: Final = IN_NAVIGATION | IN_FOOTER | IN_FORM | IN_COMMENTS | IN_ASIDE | IN_CAPTION
#: An element of more nodes is no caption: one that was never closed holds the text after it, too.
LARGEST_CAPTION: Final = 200
#: Log-odds of class words below which prose is not counted.
DOUBTFUL: Final = -1.6

TAG_FLAGS: Final[Mapping[str, int]] = {
    "ul": IN_LIST, "ol": IN_LIST, "dl": IN_LIST, "menu": IN_LIST, "table": IN_TABLE, "figure": IN_FIGURE,
    "figcaption": IN_FIGURE | IN_CAPTION, "blockquote": IN_QUOTE, "q": IN_QUOTE, "aside": IN_ASIDE,
    "nav": IN_NAVIGATION, "header": IN_HEADER, "footer": IN_FOOTER, "form": IN_FORM, "article": IN_ARTICLE,
    "main": IN_MAIN,
}  # fmt: skip
ROLE_FLAGS: Final[Mapping[str, int]] = {
    "navigation": IN_NAVIGATION, "menu": IN_NAVIGATION, "menubar": IN_NAVIGATION, "banner": IN_HEADER,
    "contentinfo": IN_FOOTER, "complementary": IN_ASIDE, "main": IN_MAIN, "article": IN_ARTICLE, "search": IN_FORM,
    "dialog": IN_FORM, "alertdialog": IN_FORM,
}  # fmt: skip
COMMENT_WORDS: Final = frozenset(
    {"comment", "comments", "commentlist", "commentarea", "commentbox", "disqus", "respond", "kommentar", "kommentare",
     "commentaire", "commentaires", "comentario", "comentarios", "commenti", "reacties", "komentarze"}
)  # fmt: skip
EMBED_WORDS: Final = frozenset({"tweet", "instagram", "tiktok", "fb", "bluesky", "mastodon", "telegram"})
BODY_PROPERTIES: Final = frozenset({"articleBody", "reviewBody"})
#: Attributes that say what an element is; see `attribute_flags`.
FLAGGING: Final = frozenset({"role", "hidden", "aria-hidden", "style", "itemprop"})
HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """Class names and ids as lower-case words: "postBody-main_2" -> post, body, main, 2."""
    text = text[:300].replace("-", " ").replace("_", " ")
    if not text.islower():
        text = CAMEL.sub(" ", text).lower()
    return tuple(dict.fromkeys(text.split()))


@dataclass(slots=True)
class View:
    """A page's blocks and the elements above them; the dictionaries are keyed by element index.

    size, link, prose   characters below the element: all, inside links, of blocks that are prose
    count               blocks below the element
    flags               IN_… bits, inherited
    words               the words of the element's own class and id
    weight              log-odds of the element's own words (0 where unknown)
    lowest, highest, total   least, greatest and summed weight from the root down to the element
    depth    0 for the root
    """

    document: Document
    blocks: list[TextBlock]
    elements: list[int]
    size: dict[int, int]
    link: dict[int, int]
    prose: dict[int, int]
    count: dict[int, int]
    flags: dict[int, int]
    words: dict[int, tuple[str, ...]]
    weight: dict[int, float]
    lowest: dict[int, float]
    highest: dict[int, float]
    total: dict[int, float]
    depth: dict[int, int]
    is_prose: list[bool]


def view(document: Document, blocks: list[TextBlock], weights: Mapping[str, float]) -> View:
    """Look at everything above the blocks once."""
    parents = document.parents
    seen: set[int] = set()
    for block in blocks:
        node = block.node
        while node >= 0 and node not in seen:
            seen.add(node)
            node = parents[node]
    elements = sorted(seen)
    size = dict.fromkeys(elements, 0)
    result = View(
        document, blocks, elements, size, size.copy(), size.copy(), size.copy(), {}, {}, {}, {}, {}, {}, {}, []
    )
    mark(result, weights)
    add_up(result)
    return result


def add_up(result: View) -> None:
    """Sizes, from the blocks up to the root."""
    parents = result.document.parents
    size, link, prose, count = result.size, result.link, result.prose, result.count
    flags, lowest = result.flags, result.lowest
    for block in result.blocks:
        length = len(block.text)
        node = block.node
        size[node] += length
        link[node] += min(block.link, length)
        count[node] += 1
        running = not flags[node] & BESIDE and lowest[node] > DOUBTFUL and is_prose(block)
        result.is_prose.append(running)
        if running:
            prose[node] += length
    for node in reversed(result.elements):
        parent = parents[node]
        if parent >= 0:
            size[parent] += size[node]
            link[parent] += link[node]
            count[parent] += count[node]
            prose[parent] += prose[node]


def mark(result: View, weights: Mapping[str, float]) -> None:
    """Flags and word weights, from the root down. Elements of one template are looked at once."""
    document = result.document
    tags, parents, ends, all_attributes = document.tags, document.parents, document.ends, document.attributes
    flags, words, weight, depth = result.flags, result.words, result.weight, result.depth
    lowest, highest, total = result.lowest, result.highest, result.total
    known: dict[tuple[str | None, str | None], tuple[tuple[str, ...], float, int]] = {}
    for node in result.elements:
        parent = parents[node]
        attributes = all_attributes[node]
        names = (attributes.get("class"), attributes.get("id"))
        found = known.get(names)
        if found is None:
            found = known[names] = named(names, weights)
        words[node], value, bits = found
        bits |= TAG_FLAGS.get(tags[node], 0)
        if not FLAGGING.isdisjoint(attributes):
            bits |= attribute_flags(attributes)
        if bits & IN_CAPTION and ends[node] - node > LARGEST_CAPTION:
            bits ^= IN_CAPTION
        weight[node] = value
        if parent < 0:
            flags[node], depth[node] = bits, 0
            lowest[node], highest[node], total[node] = min(value, 0.0), max(value, 0.0), value
            continue
        flags[node] = flags[parent] | bits
        depth[node] = depth[parent] + 1
        low, high = lowest[parent], highest[parent]
        lowest[node] = value if value < low else low
        highest[node] = value if value > high else high
        total[node] = total[parent] + value


def named(names: tuple[str | None, str | None], weights: Mapping[str, float]) -> tuple[tuple[str, ...], float, int]:
    """The words of a class and an id, their mean weight, and what they say that the element is."""
    own = (words_of(names[0]) if names[0] else ()) + (words_of(names[1]) if names[1] else ())
    known = [weights[word] for word in own if word in weights]
    bits = 0
    if own:
        if not COMMENT_WORDS.isdisjoint(own):
            bits |= IN_COMMENTS
        if not EMBED_WORDS.isdisjoint(own):
            bits |= IN_EMBED
        if "caption" in own:
            bits |= IN_CAPTION
    return own, sum(known) / len(known) if known else 0.0, bits


def attribute_flags(attributes: Mapping[str, str | None]) -> int:
    """What an element's other attributes say that it is."""
    flag = ROLE_FLAGS.get(attributes.get("role") or "", 0)
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        flag |= IN_HIDDEN
    style = attributes.get("style")
    if style and HIDDEN_STYLE.search(style):
        flag |= IN_HIDDEN
    if attributes.get("itemprop") in BODY_PROPERTIES:
        flag |= IN_BODY_MARK
    return flag
