"""What a folder of evidence is made of. Touches nothing."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.archive import Record
from newsbot.items import Article, Capture, Change
from newsbot.store.read_articles import RevisionRow


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture in the folder: its number, its records' place in captures.warc.gz, and what they hold."""

    number: int
    capture: Capture
    offset: int
    length: int
    record: Record
    request: Record | None
    revisions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A revision with all of its fields, and what changed from the one before."""

    row: RevisionRow
    article: Article
    changes: tuple[Change, ...]
