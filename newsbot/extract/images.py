"""The pictures of an article: the lead picture and those in the body, each in its largest version.

Left out: logos, icons, authors' portraits, tracking pixels, pictures of teasers for other articles.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from newsbot.extract.captions import caption_of
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.plain import plain
from newsbot.extract.versions import Version, largest, versions
from newsbot.extract.result import BodyResult
from newsbot.items import TEXT_BLOCKS, Image, ImageRole

MOST_IMAGES = 100
BEFORE = 60
"""Elements before the headline in which a lead picture may stand where nothing bounds the article."""
BEHIND = 40
SMALLEST = 100
"""Pixels; a picture that says it is narrower is an icon."""

_ATTRIBUTE = re.compile(r"""([\w-]{1,40})\s*=\s*(?:"([^"]{0,40000})"|'([^']{0,40000})'|([^\s"'>]{1,4000}))""")
_TAG = re.compile(r"<(img|source)\b([^>]{0,60000})>", re.IGNORECASE)
_IMG = frozenset({"img", "amp-img"})
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_NO_PICTURE = re.compile(r"\.svg(?:$|[?#])|/(?:pixel|beacon|track|count)\b|gravatar\.com", re.IGNORECASE)
_HAS_FILE = re.compile(r"^[^?#]{0,2000}\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.IGNORECASE)
_PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])|^#|^javascript|gallery|/foto|/photo|/image|bilder|lightbox", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """An `<img>` (or the one in a `<noscript>`) with its place in the page and all its versions."""

    node: int
    attributes: Mapping[str, str | None]
    versions: tuple[Version, ...]


def images(evidence: Evidence, body: BodyResult) -> list[Candidate]:
    """The article's pictures in reading order, as one candidate that is a tuple of `Image`."""
    first = body.first
    nodes = frozenset(node for node, block in zip(body.nodes, body.blocks, strict=False) if block.kind in TEXT_BLOCKS)
    found: list[Image] = []
    seen: set[str] = set()
    for picture in _pictures(evidence, body):
        best = largest(list(picture.versions))
        if best is None:
            continue
        image = _image(evidence, picture, best, first, nodes)
        name = re.sub(r"[?#].*", "", image.url) if _HAS_FILE.search(image.url) else image.url
        if name not in seen and len(found) < MOST_IMAGES:
            seen.add(name)
            found.append(image)
    if found:
        return [Candidate(tuple(found), "css:img", 0.85)]
    declared = _declared(evidence, first)
    return [Candidate(tuple(declared), "meta:og:image", 0.7)] if declared else []


def _declared(evidence: Evidence, first: int) -> list[Image]:
    """The lead picture that metadata declares."""
    document = evidence.document
    found = []
    for _, url in evidence.first_meta("og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src"):
        if url.startswith(("http", "/")):
            caption, credit = _caption_without_picture(evidence, first)
            found.append(Image(document.resolve(url), caption=caption, credit=credit, role=ImageRole.LEAD))
    return found[:1]


def _caption_without_picture(evidence: Evidence, first: int) -> tuple[str | None, str | None]:
    """Caption and credit in a `<figure>` above the body whose picture a script would load."""
    document = evidence.document
    for figure in document.find("figure"):
        if evidence.headline <= figure < first and not any(document.tags[n] in _IMG for n in range(figure, document.ends[figure])):
            return caption_of(evidence, figure)
    return None, None


def _scope(evidence: Evidence, body: BodyResult) -> tuple[int, int]:
    """Where the article's pictures may stand: in the element around headline and body, up to a little behind the body."""
    document = evidence.document
    first, last = body.first, body.last
    if first < 0:
        start = max(0, evidence.headline - BEFORE) if evidence.headline >= 0 else 0
        return start, len(document.tags)
    start, end = max(0, first - 4 * BEFORE), document.ends[last] + BEHIND if last >= 0 else len(document.tags)
    if evidence.headline >= 0:
        around = set(document.ancestors(evidence.headline))
        common = next(above for above in document.ancestors(first) if above in around or above == 0)
        start = max(common, min(evidence.headline, first) - 4 * BEFORE)
        if document.tags[common] in ("body", "html"):
            start = max(start, min(evidence.headline, first) - BEFORE)
        end = min(end, document.ends[common])
    return start, max(end, last)


def _pictures(evidence: Evidence, body: BodyResult) -> Iterator[Picture]:
    """The pictures between the headline and the end of the body, in document order."""
    document = evidence.document
    start, end = _scope(evidence, body)
    nodes = [node for node in document.find("img", "amp-img") if start <= node <= end]
    hidden = {script.node: script.text for script in document.scripts if script.type == "noscript" and start <= script.node <= end and "<img" in script.text[:20_000].lower()}
    for node in sorted([*nodes, *hidden]):
        if node in hidden:
            yield from _from_noscript(evidence, node, hidden[node])
        elif _belongs(evidence, node, document.attributes[node]):
            found = versions([document.attributes[node], *_sources(evidence, node)])
            if found:
                yield Picture(node, document.attributes[node], tuple(found))


def _sources(evidence: Evidence, node: int) -> Iterator[Mapping[str, str | None]]:
    """The attributes of the `<source>`s of the `<picture>` around an `<img>`."""
    document = evidence.document
    for depth, above in enumerate(document.ancestors(node)):
        if document.tags[above] == "picture":
            for inner in range(above, document.ends[above]):
                if document.tags[inner] == "source":
                    yield document.attributes[inner]
            return
        if depth > 2:
            return


def _from_noscript(evidence: Evidence, node: int, markup: str) -> Iterator[Picture]:
    """The picture inside a `<noscript>`, where no `<img>` beside it has an address."""
    attributes: dict[str, str | None] = {}
    sources: list[Mapping[str, str | None]] = []
    for tag in _TAG.finditer(markup[:100_000]):
        values = {name.lower(): plain(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag[2])}
        sources.append(values)
        if tag[1].lower() == "img":
            attributes = attributes or dict(values)
    found = versions(sources)
    if attributes and found and _belongs(evidence, node, attributes):
        yield Picture(node, attributes, tuple(found))


def _belongs(evidence: Evidence, node: int, attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture is the article's: large enough, and in nothing that is apart from it."""
    document, marks = evidence.document, evidence.marks
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    if (width and width < SMALLEST) or (height and height < SMALLEST // 2):
        return False
    if any(marks.has(node, role) for role in ("logo", "avatar")):
        return False
    for depth, above in enumerate(evidence.chain(document.parents[node])):
        tag = document.tags[above]
        if tag in _OUTSIDE or (marks.has(above, "aside") and tag != "a"):
            return False
        if depth < 3 and any(marks.has(above, role) for role in ("avatar", "logo", "author")) and tag != "figure":
            return False
        if tag == "a" and not _is_picture_link(evidence, above):
            return False
    return True


def _is_picture_link(evidence: Evidence, node: int) -> bool:
    """Whether a link around a picture leads to the picture or nowhere, rather than to another article."""
    href = evidence.document.attribute(node, "href")
    if not href or _PICTURE_LINK.search(href):
        return True
    return len(evidence.document.text(node)) < 12


def _pixels(value: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,5})(?:px)?\s*$", value or "")
    return int(found[1]) if found else None


def _image(evidence: Evidence, picture: Picture, best: Version, first: int, nodes: frozenset[int]) -> Image:
    document = evidence.document
    container = _container(evidence, picture.node, nodes)
    caption, credit = caption_of(evidence, container)
    width, height = _pixels(picture.attributes.get("width")), _pixels(picture.attributes.get("height"))
    if best.declared:
        height = round(height * best.width / width) if width and height else None
        width = int(best.width)
    role = ImageRole.LEAD if picture.node < first or first < 0 else ImageRole.INLINE
    alt = plain(picture.attributes.get("alt") or "") or None
    return replace(Image(document.resolve(plain(best.url))), caption=caption, credit=credit, alt=alt, width=width, height=height, role=role)


def _container(evidence: Evidence, node: int, nodes: frozenset[int]) -> int:
    """The `<figure>` around a picture, else the largest element around it that holds no other picture and no body."""
    document = evidence.document
    around = list(evidence.chain(document.parents[node]))
    figure = next((above for above in around if document.tags[above] == "figure"), -1)
    if figure >= 0:
        return figure
    best = node
    for above in around[:7]:
        inside = range(above, document.ends[above])
        pictures = sum(1 for inner in inside if document.tags[inner] in _IMG)
        texts = sum(1 for inner in inside if inner in nodes)
        if pictures > 2 or len(inside) > 80 or document.tags[above] in ("article", "main"):
            break
        if texts and not (texts <= 2 and evidence.marks.has(above, "picture")):
            break
        if any(document.tags[inner] == "figcaption" or evidence.marks.has(inner, "caption") for inner in inside):
            return above
        best = above if pictures == 1 and len(inside) <= 60 else best
    return best
