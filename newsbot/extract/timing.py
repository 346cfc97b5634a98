"""When an article was published and modified, out of everything on a page that looks like a date.

Structured data first, then the page's own `<time>` and date lines beside the headline, then the address. Candidates
that say the same day support each other; nothing is dated after the capture.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from itertools import islice

from newsbot.extract.date_names import MODIFIED_META, PUBLISHED, PUBLISHED_META, SCRIPT_KEYS, UPDATED
from newsbot.extract.dates import Moment, read
from newsbot.extract.document import Document
from newsbot.extract.evidence import Candidate, Evidence

_IN_ADDRESS = re.compile(
    r"[/_.=-]((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2]|[1-9](?=[/_-]))[/_.-]?(0[1-9]|[12]\d|3[01]|[1-9](?=[/_-]))(?!\d)"
)
_DAY_FIRST_IN_ADDRESS = re.compile(r"[/_-](0[1-9]|[12]\d|3[01])[-_.](0[1-9]|1[0-2])[-_.]((?:19|20)\d{2})(?!\d)")
_MONTH_NAME_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})/([a-z]{3})/(\d{1,2})(?:/|$)", re.IGNORECASE)
_UPDATED = re.compile(rf"(?<!\w)(?:{UPDATED})", re.IGNORECASE)
_PUBLISHED = re.compile(rf"(?<!\w)(?:{PUBLISHED})", re.IGNORECASE)
_IN_SCRIPT = re.compile(
    rf"[\"'](?:{SCRIPT_KEYS})[\"']\s{{0,3}}:\s{{0,3}}[\"']?(\d{{4}}-\d\d-\d\d[T \d:.+Z-]{{0,24}}|\d{{10}}(?:\d{{3}})?)"
)
_DIGIT = re.compile(r"\d")
LONGEST_SCRIPT = 300_000
LONGEST_LINE = 160
MOST_LINES = 80
LARGEST_LINE = 30
"""Nodes of an element that may be a line with a date."""
EARLIEST = date(1994, 1, 1)

_LD_PUBLISHED = (("datePublished", 0.95), ("dateCreated", 0.7), ("uploadDate", 0.6))
_LD_MODIFIED = (("dateModified", 0.95),)
_MEDIA = frozenset({"videoobject", "imageobject"})
_ATTRIBUTES = ("datetime", "content", "data-datetime", "data-date", "data-timestamp", "data-time", "title")
_APART = frozenset({"aside", "footer", "nav"})
_NO_LINE = frozenset({"html", "body", "meta", "time", "form", "input"})


@dataclass(frozen=True, slots=True)
class Context:
    """What decides how a date is read: language, order of day and month, the zone where none is declared."""

    language: str | None
    month_first: bool
    zone: tzinfo
    zone_origin: str
    at: datetime | None

    def believable(self, moment: Moment) -> Moment | None:
        """A date that an article may have: not before the web, not after the capture.

        An instant later on the day of the capture (a false "Z", a clock that is ahead) is only believed as that day.
        """
        if moment.day < EARLIEST:
            return None
        if self.at is None:
            return moment
        value = moment.at_zone(self.zone)
        if isinstance(value, datetime) and value <= self.at:
            return moment
        if moment.day > self.at.astimezone(moment.zone or self.zone).date():
            return None
        return replace(moment, clock=None, zone=None)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with where it stands."""

    moment: Moment
    source: str
    confidence: float
    raw: str


def timing(evidence: Evidence, context: Context, first: int) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates for published and for modified, the chosen ones first; `first` is the body's first element."""
    published = [*_structured(evidence, context), *_from_address(evidence.document.url, context)]
    modified = list(_structured(evidence, context, modified=True))
    if not any(dated.confidence >= 0.8 and not _in_doubt(dated, context) for dated in published):
        shown, shown_modified = _shown(evidence, context, first)
        published += shown
        modified += shown_modified
    if not published:
        published = [
            *_from_scripts(evidence, context),
            *_dateline(evidence, context, first),
            *_anywhere(evidence, context),
        ]
    if not published:
        published = [replace(dated, confidence=dated.confidence * 0.6) for dated in modified]
    return _ranked(published, context), _ranked(modified, context)


def _in_doubt(dated: Dated, context: Context) -> bool:
    """Whether what readers see has to settle a date: two orders of day and month, or another day at the outlet."""
    return dated.moment.other is not None or _local(dated, context).moment.day != dated.moment.day


def _local(dated: Dated, context: Context) -> Dated:
    """The same instant as the clocks of the outlet show it, where it was given in UTC."""
    moment = dated.moment
    if moment.clock is None or moment.zone is None or context.zone_origin == "utc" or _is_offset(moment):
        return dated
    there = datetime.combine(moment.day, moment.clock, moment.zone).astimezone(context.zone)
    return replace(
        dated,
        moment=Moment(there.date(), there.time(), context.zone),
        source=f"{dated.source}+zone:{context.zone_origin}",
    )


# -- candidates --------------------------------------------------------------------------------


def _structured(evidence: Evidence, context: Context, *, modified: bool = False) -> Iterator[Dated]:
    """Dates in JSON-LD, microdata and meta elements."""
    names = _LD_MODIFIED if modified else _LD_PUBLISHED
    for place, (origin, article) in enumerate(evidence.described()):
        doubt = 0.02 * min(place, 5) + (0.0 if origin == "ld" else 0.1)
        for name, confidence in names:
            if raw := article.raw(name):
                yield from _dated(raw, f"{origin}:{name}", confidence - doubt, context)
    for thing in evidence.others:
        if thing.is_page or (thing.parent == "" and not _MEDIA.isdisjoint(thing.types)):
            name = names[0][0]
            if raw := thing.raw(name):
                yield from _dated(raw, f"ld:{min(thing.types)}:{name}", 0.82 if thing.is_page else 0.5, context)
    for name, confidence in MODIFIED_META if modified else PUBLISHED_META:
        for content in evidence.meta.get(name, ())[:3]:
            yield from _dated(content, f"meta:{name}", confidence, context)


def _dated(raw: str, source: str, confidence: float, context: Context) -> Iterator[Dated]:
    moment = read(raw, language=context.language, month_first=context.month_first, at=context.at)
    believed = None if moment is None else context.believable(moment)
    if believed is not None:
        yield Dated(believed, source, confidence, raw.strip()[:LONGEST_LINE])


def _from_address(url: str, context: Context) -> Iterator[Dated]:
    """The day in an address ("/2024/05/17/")."""
    path = url.split("//", 1)[-1].partition("/")[2]
    found = _IN_ADDRESS.search(f"/{path}")
    if found:
        yield from _dated(f"{found[1]}-{found[2]}-{found[3]}", "url", 0.72, context)
    elif found := _DAY_FIRST_IN_ADDRESS.search(f"/{path}"):
        yield from _dated(f"{found[3]}-{found[2]}-{found[1]}", "url", 0.6, context)
    elif found := _MONTH_NAME_IN_ADDRESS.search(f"/{path}"):
        yield from _dated(f"{found[3]} {found[2]} {found[1]}", "url", 0.72, context)


def _from_scripts(evidence: Evidence, context: Context) -> Iterator[Dated]:
    """The first date of publication in the state that a script carries."""
    for script in evidence.document.scripts:
        found = _IN_SCRIPT.search(script.text, 0, LONGEST_SCRIPT) if script.type != "noscript" else None
        if found:
            yield from _dated(found[1], "script", 0.45, context)
            return


def _dateline(evidence: Evidence, context: Context, first: int) -> Iterator[Dated]:
    """A date among the first words of the body ("Town, (12.11.2021). …")."""
    if first >= 0:
        yield from _dated(evidence.document.text(first)[:60], "text:dateline", 0.4, context)


def _anywhere(evidence: Evidence, context: Context) -> Iterator[Dated]:
    """The first short lines of the page that are dates: the last resort."""
    lines = (text for text in evidence.document.texts if 6 <= len(text) <= 60 and _has_digit(text))
    for seen, text in enumerate(islice(lines, MOST_LINES), start=1):
        yield from _dated(text, "text", 0.3 - seen / 1000, context)


def _has_digit(text: str) -> bool:
    """Whether a text has a digit of any script, also a raised one."""
    return _DIGIT.search(text) is not None or (not text.isascii() and any(map(str.isdigit, text)))


def _shown(evidence: Evidence, context: Context, first: int) -> tuple[list[Dated], list[Dated]]:
    """Dates that readers see: `<time>` elements, what calls itself a date, lines beside the headline."""
    published: list[Dated] = []
    modified: list[Dated] = []
    for node, raw, source, confidence in _lines(evidence, first):
        for dated in _dated(raw, source, confidence, context):
            if _is_of_change(evidence, node, raw):
                modified.append(dated)
            elif _PUBLISHED.search(raw):
                published.append(replace(dated, confidence=dated.confidence + 0.12))
            else:
                published.append(dated)
    return published, modified


def _is_of_change(evidence: Evidence, node: int, raw: str) -> bool:
    """Whether a date is that of a change, by its element's name or by the words before it."""
    document = evidence.document
    near = (above for _, above in zip(range(2), document.ancestors(node), strict=False))
    if any(evidence.marks.has(above, "modified") for above in (node, *near)):
        return True
    if document.tags[node] == "time":
        return _says_updated(f"{_before(document, node)} {document.spaced_text(node)[:LONGEST_LINE]}")
    return _says_updated(raw)


def _says_updated(line: str) -> bool:
    """Whether a line's first date is that of a change: the word stands before it, or behind it and before no other."""
    digits = _DIGIT.search(line)
    before = line[: digits.start()] if digits else line
    if _UPDATED.search(before):
        return True
    found = None if before.strip() else _UPDATED.search(line)
    return found is not None and not _DIGIT.search(line, found.end())


def _before(document: Document, node: int) -> str:
    """The text just before an element, within its parent."""
    parent = document.parents[node]
    return " ".join(filter(None, document.texts[max(parent, node - 3) : node]))[-40:]


def _lines(evidence: Evidence, first: int) -> Iterator[tuple[int, str, str, float]]:
    """Node, text, source and confidence of what may hold a date."""
    document = evidence.document
    anchor = evidence.headline if evidence.headline >= 0 else first
    for node in document.find("time")[:MOST_LINES]:
        raw = document.attribute(node, "datetime") or document.attribute(node, "content")
        if raw or document.ends[node] - node <= LARGEST_LINE:
            yield node, raw or document.spaced_text(node), "css:time", 0.75 - _distance(evidence, node, anchor)
    for node in islice(evidence.marks.of("date"), MOST_LINES):
        if document.tags[node] not in _NO_LINE and document.ends[node] - node <= LARGEST_LINE:
            yield from _line(evidence, node, _distance(evidence, node, anchor))
    if anchor >= 0:
        for node in range(max(0, anchor - 60), min(len(document.tags), anchor + 120)):
            text = document.texts[node]
            if 8 <= len(text) <= LONGEST_LINE and _has_digit(text):
                yield node, text, "text", 0.63 - _distance(evidence, node, anchor) - _prose(text)


def _line(evidence: Evidence, node: int, doubt: float) -> Iterator[tuple[int, str, str, float]]:
    """What an element that calls itself a date says: in its attributes, in its text."""
    document = evidence.document
    for name in _ATTRIBUTES:
        raw = document.attribute(node, name)
        if raw and len(raw) < 40:
            yield node, raw, f"css:[{name}]", 0.7 - doubt
    text = document.spaced_text(node)
    if 6 <= len(text) <= LONGEST_LINE:
        yield node, text, evidence.spot(node), 0.66 - doubt - _prose(text)


def _prose(text: str) -> float:
    """How much less a date is believed for standing in a longer text."""
    return 0.0 if len(text) <= 60 else min(0.25, (len(text) - 60) / 300)


def _distance(evidence: Evidence, node: int, anchor: int) -> float:
    """How much a place far from the headline, or in something apart, is believed less."""
    away = 0 if anchor < 0 else node - anchor if node >= anchor else (anchor - node) * 2
    return min(0.3, away / 800) + (0.3 if evidence.is_apart(node, _APART) else 0.0)


# -- choosing ----------------------------------------------------------------------------------


def _ranked(found: list[Dated], context: Context) -> list[Candidate]:
    """The candidates as values, the chosen one first: best place, with the time of day that the others know."""
    if not found:
        return []
    days = Counter(dated.moment.day for dated in found)
    found = [_settled(dated, days, context) for dated in found]
    ordered = sorted(found, key=lambda dated: -(dated.confidence + _support(dated, found)))
    best = ordered[0]
    for dated in ordered[1:]:
        if dated.moment.day == best.moment.day and dated.confidence >= 0.5 and _knows_better(dated.moment, best.moment):
            best = dated
            break
    rest = [dated for dated in ordered if dated is not best]
    return [_candidate(dated, context) for dated in (best, *rest)]


def _settled(dated: Dated, days: Counter[date], context: Context) -> Dated:
    """A date in the order, or in the zone, in which another place gives the same day; else as it is."""
    other = dated.moment.other
    if other is not None and days[other] and days[dated.moment.day] == 1:
        return replace(dated, moment=replace(dated.moment, day=other, other=None))
    local = _local(dated, context)
    if local.moment.day != dated.moment.day and days[local.moment.day]:
        return local
    return dated


def _support(dated: Dated, found: list[Dated]) -> float:
    """What it adds that other sorts of places give the same day, and that a time of day is said."""
    kinds = {_kind(other) for other in found if other.moment.day == dated.moment.day} - {_kind(dated)}
    return min(0.15, 0.05 * len(kinds)) + (0.0 if dated.moment.clock is None else 0.03)


def _kind(dated: Dated) -> str:
    """What sort of place a date stands in; places of one sort are often filled by one machine."""
    return dated.source.partition(":")[0]


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
