"""Rules tried over an outlet's archive before they are kept, and what the archive itself teaches. Never writes.

Each capture is read twice, by the rules that hold now and by those on trial, each choosing its rule by the capture's
date; what differs is told by field. Reads the database and the archive.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newsbot import revise
from newsbot.archive import Lookup, replay
from newsbot.decide.look import ARTICLE_KINDS
from newsbot.errors import ArchiveError, ExtractionError
from newsbot.extract import Boilerplate, Document, Rules, learn, parse
from newsbot.extract.blocks import split
from newsbot.extract.learning import LEAST_PAGES, examples
from newsbot.extract.signature import text_hash
from newsbot.items import Article, Capture, Change
from newsbot.pipelines.whole import read
from newsbot.store import read_captures
from newsbot.store.session import Database

#: Examples kept of what changes in a field.
EXAMPLES = 3

#: Articles that boilerplate is learned from, the newest; and those of them that give examples of it.
MOST_LEARNED, MOST_SHOWN = 2_000, 100

#: Texts that are shown of what was learned.
MOST_TEXTS = 15


@dataclass(frozen=True, slots=True)
class Example:
    """What one capture shows of a field by the rules that hold now (`before`), and by those on trial (`after`)."""

    url: str
    at: datetime
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FieldTrial:
    """In how many captures a field comes out another way, with the first of them as examples."""

    captures: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules would change: `captures` were read, `changed` come out another way, `unreadable` can't be read."""

    captures: int
    changed: int
    unreadable: int
    fields: dict[str, FieldTrial]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an archive teaches: the boilerplate, texts of it with the number of pages, and what it changes."""

    boilerplate: Boilerplate
    is_new: bool
    texts: tuple[tuple[str, int], ...]
    trial: Trial


OnCapture = Callable[[int], None]
"""Called with the number of captures read so far."""


# -- rules on trial -------------------------------------------------------------------------


def try_rules(database: Database, folder: Path, outlet_id: int, old: Rules, new: Rules, on_capture: OnCapture) -> Trial:
    """What `new` would change in all captures of an outlet's pages, compared with `old`."""
    with read_captures.outlet_captures(database, outlet_id) as snapshot:
        return _compare(folder, snapshot.captures, snapshot.lookup, old, new, on_capture)


def _compare(
    folder: Path, captures: Iterable[Capture], lookup: Lookup, old: Rules, new: Rules, on_capture: OnCapture
) -> Trial:
    count = changed = unreadable = 0
    by_field: defaultdict[str, list[Example]] = defaultdict(list)
    totals: defaultdict[str, int] = defaultdict(int)
    for capture in captures:
        count += 1
        on_capture(count)
        try:
            page = replay(folder, capture, lookup)
            before, after = read(page, old), read(page, new)
        except (ArchiveError, ExtractionError):
            unreadable += 1
            continue
        found = differences(before, after)
        changed += bool(found)
        for field, change in found.items():
            totals[field] += 1
            if len(by_field[field]) < EXAMPLES:
                by_field[field].append(Example(capture.url, capture.fetched_at, change.before, change.after))
    return Trial(
        count, changed, unreadable, {field: FieldTrial(totals[field], tuple(by_field[field])) for field in totals}
    )


def differences(before: Article, after: Article) -> dict[str, Change]:
    """The first change of each field that differs; none between two readings that see no article."""
    if before.kind not in ARTICLE_KINDS and after.kind not in ARTICLE_KINDS:
        return {}
    found: dict[str, Change] = {}
    for change in revise.changes(before, after):
        found.setdefault(change.field, change)
    return found


# -- learning -------------------------------------------------------------------------------


def lesson(database: Database, folder: Path, outlet_id: int, used: Rules, on_capture: OnCapture) -> Lesson | None:
    """What repeats across the newest articles of an outlet; None where they are too few to tell.

    `used` are the rules that hold now. What was learned before is learned anew, not added to; its version counts up
    where it differs.
    """
    captures = read_captures.article_captures(database, outlet_id, MOST_LEARNED)

    def lookup(record_id: str) -> Capture | None:
        return read_captures.capture_by_record(database, record_id)

    learned = learn(_documents(folder, captures, lookup))
    if learned.pages < LEAST_PAGES:
        return None
    bare = replace(used, boilerplate=Boilerplate())
    learned = replace(learned, texts=learned.texts - _teased(folder, captures, lookup, bare, learned.texts))
    old = used.boilerplate
    is_new = (learned.texts, learned.signatures) != (old.texts, old.signatures)
    learned = replace(learned, version=old.version + 1 if old.pages else old.version) if is_new else old
    texts = examples(_documents(folder, captures[:MOST_SHOWN], lookup), learned, MOST_TEXTS)
    trial = _compare(folder, captures, lookup, used, replace(used, boilerplate=learned), on_capture)
    return Lesson(learned, is_new, texts, trial)


def _teased(
    folder: Path, captures: Iterable[Capture], lookup: Lookup, rules: Rules, texts: frozenset[str]
) -> frozenset[str]:
    """Of the texts that repeat, those that belong to a few articles and are shown beside many others: what a teaser
    takes from a story is no boilerplate in the story itself, and beside the others it is left out anyway."""
    shown: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for capture in captures:
        try:
            page = replay(folder, capture, lookup)
            article, document = read(page, rules), parse(page.decoded(), page.url, capture.content_type)
        except (ArchiveError, ExtractionError):
            continue
        found = texts & {text_hash(block.text) for block in split(document)}
        shown.update(found)
        kept.update(found & {text_hash(block.text) for block in article.body})
    return frozenset(text for text in texts if 0 < kept[text] < shown[text] / 2)


def _documents(folder: Path, captures: Iterable[Capture], lookup: Lookup) -> Iterator[Document]:
    """Captures as documents; one that can't be read teaches nothing."""
    for capture in captures:
        try:
            page = replay(folder, capture, lookup)
            yield parse(page.decoded(), page.url, capture.content_type)
        except (ArchiveError, ExtractionError, ValueError):
            continue
