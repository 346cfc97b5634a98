"""When an article was published and modified, out of everything on a page that looks like a date.

Structured data first, then the page's own `<time>` and date lines beside the headline, then the address. Candidates
that say the same day support each other; nothing is dated after the capture.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsbot.extract.dates import Moment, read
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.items import instant

_PUBLISHED_META = (
    ("article:published_time", 0.9),
    ("og:article:published_time", 0.9),
    ("og:published_time", 0.85),
    ("og:pubdate", 0.85),
    ("article:published", 0.85),
    ("article.published", 0.85),
    ("datepublished", 0.85),
    ("parsely-pub-date", 0.85),
    ("sailthru.date", 0.85),
    ("cxenseparse:publishtime", 0.85),
    ("cxenseparse:recs:publishtime", 0.85),
    ("article:publicationdate", 0.8),
    ("citation_publication_date", 0.75),
    ("citation_online_date", 0.78),
    ("citation_date", 0.7),
    ("dc.date.issued", 0.8),
    ("dc.date.created", 0.75),
    ("dcterms.created", 0.75),
    ("dcterms.issued", 0.8),
    ("dcterms.available", 0.7),
    ("dcterms.date", 0.7),
    ("dc.created", 0.7),
    ("dc.date", 0.7),
    ("dcsext.articlefirstpublished", 0.8),
    ("publication_date", 0.8),
    ("publish-date", 0.8),
    ("publish_date", 0.8),
    ("publishdate", 0.8),
    ("published_time", 0.8),
    ("published-date", 0.8),
    ("pubdate", 0.8),
    ("pub_date", 0.8),
    ("publisheddate", 0.8),
    ("originalpublicationdate", 0.8),
    ("article_date_original", 0.8),
    ("article:post_date", 0.75),
    ("rbpubdate", 0.8),
    ("gentime", 0.7),
    ("date", 0.7),
    ("datecreated", 0.65),
    ("created", 0.6),
    ("timestamp", 0.5),
    ("video:release_date", 0.5),
    ("release_date", 0.5),
)
_MODIFIED_META = (
    ("article:modified_time", 0.9),
    ("og:article:modified_time", 0.85),
    ("og:modified_time", 0.85),
    ("og:updated_time", 0.8),
    ("datemodified", 0.85),
    ("article:modified", 0.8),
    ("dcterms.modified", 0.75),
    ("dc.modified", 0.75),
    ("dc.date.modified", 0.75),
    ("lastmod", 0.7),
    ("last-modified", 0.65),
    ("lastmodified", 0.65),
    ("modified_time", 0.75),
    ("revision_date", 0.6),
    ("cxenseparse:recs:updatetime", 0.7),
    ("update_date", 0.6),
    ("updated", 0.6),
)
_IN_ADDRESS = re.compile(r"[/_.=-]((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2]|[1-9](?=[/_-]))[/_.-]?(0[1-9]|[12]\d|3[01]|[1-9](?=[/_-]))(?!\d)")
_MONTH_NAME_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})/([a-z]{3})/(\d{1,2})(?:/|$)", re.IGNORECASE)
LONGEST_LINE = 160
MOST_LINES = 80
#: A clock a little ahead of ours is no date in the future.
TOLERANCE = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Context:
    """What decides how a date is read: language, order of day and month, the zone where none is declared."""

    language: str | None
    month_first: bool
    zone: tzinfo
    zone_origin: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with where it stands."""

    moment: Moment
    source: str
    confidence: float
    raw: str


def timing(evidence: Evidence, context: Context, first: int) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates for published and for modified, the chosen ones first; `first` is the body's first element."""
    published = [*_structured(evidence, context, "published"), *_from_address(evidence.document.url, context)]
    modified = list(_structured(evidence, context, "modified"))
    if not any(dated.confidence >= 0.8 for dated in published):
        shown, shown_modified = _shown(evidence, context, first)
        published += shown
        modified += shown_modified
        if not published:
            published += [Dated(d.moment, d.source, d.confidence * 0.6, d.raw) for d in modified]
    chosen = _ranked(published, context)
    return chosen, _ranked(modified, context)


# -- candidates --------------------------------------------------------------------------------


def _structured(evidence: Evidence, context: Context, kind: str) -> Iterator[Dated]:
    """Dates in JSON-LD, microdata and meta elements."""
    names = (("datePublished", 0.95), ("dateCreated", 0.7), ("uploadDate", 0.6)) if kind == "published" else (("dateModified", 0.95),)
    for place, (origin, article) in enumerate(evidence.described()):
        for name, confidence in names:
            if raw := article.raw(name):
                yield from _dated(raw, f"{origin}:{name}", confidence - 0.05 * (origin != "ld") - 0.02 * min(place, 5), context)
    for thing in evidence.others:
        if thing.is_page or thing.types & {"videoobject", "imageobject"} and thing.parent == "":
            for name, _ in names[:1]:
                if raw := thing.raw(name):
                    yield from _dated(raw, f"ld:{min(thing.types)}:{name}", 0.82 if thing.is_page else 0.5, context)
    for name, confidence in _PUBLISHED_META if kind == "published" else _MODIFIED_META:
        for content in evidence.meta.get(name, ())[:3]:
            yield from _dated(content, f"meta:{name}", confidence, context)


def _dated(raw: str, source: str, confidence: float, context: Context) -> Iterator[Dated]:
    moment = read(raw, language=context.language, month_first=context.month_first, at=context.at)
    if moment is not None and _plausible(moment, context):
        yield Dated(moment, source, confidence, raw.strip()[:LONGEST_LINE])


def _plausible(moment: Moment, context: Context) -> bool:
    """Not before the web, not after the capture."""
    if moment.day < date(1994, 1, 1):
        return False
    return context.at is None or instant(moment.at_zone(context.zone)) <= context.at.astimezone(UTC) + TOLERANCE


def _from_address(url: str, context: Context) -> Iterator[Dated]:
    """The day in an address ("/2024/05/17/")."""
    path = url.split("//", 1)[-1].partition("/")[2]
    found = _IN_ADDRESS.search(f"/{path}")
    if found:
        yield from _dated(f"{found[1]}-{found[2]}-{found[3]}", "url", 0.72, context)
    elif found := _MONTH_NAME_IN_ADDRESS.search(f"/{path}"):
        yield from _dated(f"{found[3]} {found[2]} {found[1]}", "url", 0.72, context)


def _shown(evidence: Evidence, context: Context, first: int) -> tuple[list[Dated], list[Dated]]:
    """Dates that readers see: `<time>` elements, what calls itself a date, lines beside the headline."""
    published: list[Dated] = []
    modified: list[Dated] = []
    for node, raw, source, confidence in _lines(evidence, first):
        for dated in _dated(raw, source, confidence, context):
            if evidence.marks.has(node, "modified") or any(evidence.marks.has(above, "modified") for above in _near(evidence, node)):
                modified.append(dated)
            else:
                published.append(dated)
    return published, modified


def _near(evidence: Evidence, node: int) -> Iterator[int]:
    for depth, above in enumerate(evidence.document.ancestors(node)):
        if depth > 1:
            return
        yield above


def _lines(evidence: Evidence, first: int) -> Iterator[tuple[int, str, str, float]]:
    """Node, text, source and confidence of what may hold a date, the likeliest places first."""
    document, marks = evidence.document, evidence.marks
    anchor = evidence.headline if evidence.headline >= 0 else first
    for node in document.find("time")[:40]:
        raw = document.attribute(node, "datetime") or document.attribute(node, "content") or document.spaced_text(node)
        yield node, raw, "css:time", 0.75 - _distance(evidence, node, anchor)
    for node in marks.of("date")[:MOST_LINES]:
        if document.tags[node] in ("html", "body", "meta", "time", "form", "input") or document.ends[node] - node > 30:
            continue
        for name in ("datetime", "content", "data-datetime", "data-date", "data-timestamp", "data-time", "title"):
            if raw := document.attribute(node, name):
                yield node, raw, f"css:[{name}]", 0.7 - _distance(evidence, node, anchor)
        text = document.spaced_text(node)
        if 6 <= len(text) <= LONGEST_LINE:
            yield node, text, _spot(evidence, node), 0.66 - _distance(evidence, node, anchor)
    if anchor >= 0:
        for node in range(max(0, anchor - 60), min(len(document.tags), anchor + 120)):
            text = document.texts[node]
            if 8 <= len(text) <= LONGEST_LINE and any(character.isdigit() for character in text):
                yield node, text, "text", 0.6 - _distance(evidence, node, anchor)


def _distance(evidence: Evidence, node: int, anchor: int) -> float:
    """How much a place far from the headline, or in something apart, is believed less."""
    document, marks = evidence.document, evidence.marks
    penalty = 0.0
    if anchor >= 0:
        away = node - anchor if node >= anchor else (anchor - node) * 2
        penalty += min(0.3, away / 800)
    if any(marks.has(above, "aside") or document.tags[above] in ("aside", "footer", "nav") for above in evidence.chain(node)):
        penalty += 0.3
    return penalty


def _spot(evidence: Evidence, node: int) -> str:
    classes = evidence.document.attribute(node, "class").split()
    return f"css:.{classes[0][:40]}" if classes else f"css:{evidence.document.tags[node]}"


# -- choosing ----------------------------------------------------------------------------------


def _ranked(found: list[Dated], context: Context) -> list[Candidate]:
    """The candidates as values, the chosen one first: best place, with the time of day that the others know."""
    if not found:
        return []
    ordered = sorted(found, key=lambda dated: -(dated.confidence + _support(dated, found)))
    best = ordered[0]
    for dated in ordered[1:]:
        if dated.moment.day == best.moment.day and dated.confidence >= 0.5 and _knows_better(dated.moment, best.moment):
            best = dated
            break
    rest = [dated for dated in ordered if dated is not best]
    return [_candidate(dated, context) for dated in (best, *rest)]


def _support(dated: Dated, found: list[Dated]) -> float:
    """What other places that give the same day add."""
    days = {other.source for other in found if other is not dated and abs((other.moment.day - dated.moment.day).days) == 0}
    return min(0.15, 0.04 * len(days))


def _knows_better(moment: Moment, than: Moment) -> bool:
    """Whether a date says a time of day where the other has none, or the true offset where the other says a false Z."""
    if moment.clock is None or moment.clock == time(0):
        return False
    if than.clock is None or than.clock == time(0):
        return True
    same_clock = moment.clock.replace(second=0, microsecond=0) == than.clock.replace(second=0, microsecond=0)
    return same_clock and _is_offset(moment) and not _is_offset(than)


def _is_offset(moment: Moment) -> bool:
    """Whether an offset other than zero is declared."""
    if moment.zone is None or moment.clock is None:
        return False
    return bool(datetime.combine(moment.day, moment.clock, moment.zone).utcoffset())


def _candidate(dated: Dated, context: Context) -> Candidate:
    value = dated.moment.at_zone(context.zone)
    source = dated.source
    if isinstance(value, datetime) and dated.moment.zone is None:
        source = f"{source}+zone:{context.zone_origin}"
    return Candidate(value, source, round(max(0.05, min(0.99, dated.confidence)), 2), dated.raw)
