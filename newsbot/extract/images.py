"""The pictures of an article: the lead picture and those in the body, each in its largest version.

Left out: logos, icons, authors' portraits, tracking pixels, pictures of teasers for other articles.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from newsbot.extract.captions import caption_of
from newsbot.extract.document import Document
from newsbot.extract.evidence import Candidate, Evidence, host_of
from newsbot.extract.plain import plain
from newsbot.extract.result import BodyResult
from newsbot.extract.versions import Version, largest, versions
from newsbot.items import TEXT_BLOCKS, Image, ImageRole

MOST_IMAGES = 100
MOST_PICTURES = 1_000
"""Elements that are looked at."""
BEFORE = 60
"""Elements before the headline in which a lead picture may stand where nothing bounds the article."""
BEHIND = 40
SMALLEST = 100
"""Pixels; a picture that says it is narrower is an icon."""
LARGEST_BOX = 80
"""Elements that the box around a picture and its caption has at most."""

_IMG = frozenset({"img", "amp-img"})
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_UNBOXED = frozenset({"article", "main"})
_ATTRIBUTE = re.compile(r"""([\w-]{1,40})\s*=\s*(?:"([^"]{0,40000})"|'([^']{0,40000})'|([^\s"'>]{1,4000}))""")
_TAG = re.compile(r"<(img|source)\b([^<>]{0,60000})>", re.IGNORECASE)
_FILE = re.compile(r"[^?#]{0,2000}\.(?:jpe?g|png|webp|gif|avif)(?=$|[?#])", re.IGNORECASE)
_PICTURE_LINK = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])|^#|^javascript|gallery|/foto|/photo|/image|bilder|lightbox", re.IGNORECASE
)
_RATIOS = frozenset({(16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3), (5, 4), (4, 5), (21, 9), (2, 1)})
_LEAD_META = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src")


@dataclass(frozen=True, slots=True)
class Picture:
    """An `<img>` (or the one in a `<noscript>`) with its place in the page and all its versions."""

    node: int
    attributes: Mapping[str, str | None]
    versions: tuple[Version, ...]


def images(evidence: Evidence, body: BodyResult) -> list[Candidate]:
    """The article's pictures in reading order, as one candidate that is a tuple of `Image`."""
    start, end = _scope(evidence, body)
    found = _once(_pictures(evidence, start, end, body), evidence, body)
    if found:
        return [Candidate(found, "css:img", 0.85)]
    declared = _declared(evidence, body.first)
    return [Candidate((declared,), "meta:og:image", 0.7)] if declared else []


def images_within(evidence: Evidence, body: BodyResult, roots: Iterable[int]) -> tuple[Image, ...]:
    """The pictures that are, or stand in, the elements `roots`, as an outlet's rule picks them."""
    ends = evidence.document.ends
    found = (picture for root in roots for picture in _pictures(evidence, root, ends[root] - 1, None))
    return _once(found, evidence, body)


def _once(pictures: Iterable[Picture], evidence: Evidence, body: BodyResult) -> tuple[Image, ...]:
    """Each picture in its largest version; addresses that differ only behind the file's name are one picture."""
    texts = frozenset(node for node, block in zip(body.nodes, body.blocks, strict=False) if block.kind in TEXT_BLOCKS)
    found: dict[str, Image] = {}
    for picture in pictures:
        best = largest(picture.versions)
        if best is None or len(found) >= MOST_IMAGES:
            continue
        url = evidence.document.resolve(plain(best.url))
        file = _FILE.match(url)
        name = file[0] if file else url
        if name not in found:
            found[name] = _image(evidence, picture, best, url, body.first, texts)
    return tuple(found.values())


def _image(evidence: Evidence, picture: Picture, best: Version, url: str, first: int, texts: frozenset[int]) -> Image:
    caption, credit = caption_of(evidence, _box(evidence, picture.node, texts))
    width, height = _size(picture.attributes)
    if best.declared:
        height = round(height * best.width / width) if width and height else None
        width = int(best.width)
    return Image(
        url=url,
        caption=caption,
        credit=credit,
        alt=plain(picture.attributes.get("alt") or "") or None,
        width=width,
        height=height,
        role=ImageRole.LEAD if first < 0 or picture.node < first else ImageRole.INLINE,
    )


def _size(attributes: Mapping[str, str | None]) -> tuple[int | None, int | None]:
    """Width and height in pixels as declared; what is only a ratio ("16" by "9") says nothing."""
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    return (None, None) if (width, height) in _RATIOS else (width, height)


def _pixels(value: str | None) -> int | None:
    found = re.match(r"\s{0,9}(\d{1,5})(?:px)?\s{0,9}$", value or "")
    return int(found[1]) if found else None


# -- where pictures stand ----------------------------------------------------------------------


def _scope(evidence: Evidence, body: BodyResult) -> tuple[int, int]:
    """The first and the last element where the article's pictures may stand: around headline and body."""
    document, first = evidence.document, body.first
    if first < 0:
        return max(0, evidence.headline - BEFORE), len(document.tags)
    end = document.ends[body.last] + BEHIND if body.last >= 0 else len(document.tags)
    if evidence.headline < 0:
        return max(0, first - 4 * BEFORE), end
    top = min(evidence.headline, first)
    around = set(document.ancestors(evidence.headline))
    common = next((above for above in document.ancestors(first) if above in around), 0)
    bounded = document.tags[common] not in ("body", "html")
    start = max(common, top - (4 * BEFORE if bounded else BEFORE))
    return start, max(min(end, document.ends[common]), body.last)


def _pictures(evidence: Evidence, start: int, end: int, body: BodyResult | None) -> Iterator[Picture]:
    """The pictures between two elements, in document order; with `body`, only those that belong to the article."""
    document = evidence.document
    hidden = {
        script.node: script.text
        for script in document.scripts
        if script.type == "noscript" and start <= script.node <= end and "<img" in script.text[:20_000].lower()
    }
    shown = [node for node in document.find("img", "amp-img") if start <= node <= end]
    for node in sorted([*shown, *hidden])[:MOST_PICTURES]:
        attributes, elements = _unhidden(hidden[node]) if node in hidden else _shown(document, node)
        if attributes is not None and (body is None or _belongs(evidence, node, attributes)):
            found = versions(elements)
            if found:
                yield Picture(node, attributes, tuple(found))


_Elements = list[Mapping[str, str | None]]


def _shown(document: Document, node: int) -> tuple[Mapping[str, str | None], _Elements]:
    """The attributes of an `<img>`, and those of it and of the `<source>`s of the `<picture>` around it."""
    attributes = document.attributes[node]
    elements: _Elements = [attributes]
    for depth, above in enumerate(document.ancestors(node)):
        if document.tags[above] == "picture":
            inside = range(above, document.ends[above])
            elements += [document.attributes[inner] for inner in inside if document.tags[inner] == "source"]
        if depth > 2:
            break
    return attributes, elements


def _unhidden(markup: str) -> tuple[Mapping[str, str | None] | None, _Elements]:
    """The same for the first picture inside a `<noscript>`."""
    image: Mapping[str, str | None] | None = None
    elements: _Elements = []
    for tag in _TAG.finditer(markup[:100_000]):
        values: dict[str, str | None] = {
            name.lower(): plain(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag[2])
        }
        elements.append(values)
        if tag[1].lower() == "img":
            image = image or values
    return image, elements


def _belongs(evidence: Evidence, node: int, attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture is the article's: large enough, and in nothing that is apart from it."""
    document, marks = evidence.document, evidence.marks
    width, height = _size(attributes)
    if (width and width < SMALLEST) or (height and height < SMALLEST // 2):
        return False
    if marks.has(node, "logo") or marks.has(node, "avatar"):
        return False
    for depth, above in enumerate(evidence.chain(document.parents[node])):
        tag = document.tags[above]
        if tag in _OUTSIDE or (tag != "a" and marks.has(above, "aside")):
            return False
        if depth < 3 and tag != "figure" and any(marks.has(above, role) for role in ("avatar", "logo", "author")):
            return False
        if tag == "a" and not _is_picture_link(document, above):
            return False
    return True


def _is_picture_link(document: Document, node: int) -> bool:
    """Whether a link around a picture leads to the picture, nowhere or off the site, rather than to another article."""
    href = document.attribute(node, "href")
    if not href or _PICTURE_LINK.search(href) or len(document.text(node)) < 12:
        return True
    return host_of(document.resolve(href)) not in ("", host_of(document.url))


def _box(evidence: Evidence, node: int, texts: frozenset[int]) -> int:
    """The `<figure>` around a picture, else the largest element around it that holds no other picture and no body.

    `texts` are the body's text blocks; one or two of them may be the caption of what calls itself a picture.
    """
    document, marks = evidence.document, evidence.marks
    around = list(evidence.chain(document.parents[node]))
    figure = next((above for above in around if document.tags[above] == "figure"), -1)
    if figure >= 0:
        return figure
    best = node
    for above in around[:7]:
        inside = range(above, document.ends[above])
        if len(inside) > LARGEST_BOX or document.tags[above] in _UNBOXED:
            break
        pictures = sum(1 for inner in inside if document.tags[inner] in _IMG)
        own = sum(1 for inner in inside if inner in texts)
        if pictures > 2 or (own and not (own <= 2 and marks.has(above, "picture"))):
            break
        if any(document.tags[inner] == "figcaption" or marks.has(inner, "caption") for inner in inside):
            return above
        best = above if pictures == 1 else best
    return best


# -- metadata ----------------------------------------------------------------------------------


def _declared(evidence: Evidence, first: int) -> Image | None:
    """The lead picture that metadata declares, with the caption of the empty `<figure>` above the body."""
    document = evidence.document
    for _, url in evidence.first_meta(*_LEAD_META):
        if url.startswith(("http", "/")):
            empty = (
                figure
                for figure in document.find("figure")
                if evidence.headline <= figure < first
                and not any(document.tags[inner] in _IMG for inner in range(figure, document.ends[figure]))
            )
            figure = next(empty, -1)
            caption, credit = caption_of(evidence, figure) if figure >= 0 else (None, None)
            return Image(document.resolve(url), caption=caption, credit=credit, role=ImageRole.LEAD)
    return None
