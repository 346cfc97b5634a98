"""The present extractor over kept captures: what another extractor made is read again, and compared.

The capture of each article's latest revision is read; what differs becomes a revision with the cause `extractor`.
Earlier revisions are history, and stay as they were read. Touches the archive (reads) and the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from newsbot import extract
from newsbot.captures.runs import run
from newsbot.captures.workers import workers
from newsbot.decide import KnownRevision, NewRevision
from newsbot.decide.look import is_article
from newsbot.decide.revision import by_extractor
from newsbot.errors import ArchiveError, ExtractionError
from newsbot.extensions import knowledge
from newsbot.extract import Rules
from newsbot.items import Capture, Change
from newsbot.pipelines.whole import reread
from newsbot.store import read_captures, rereading
from newsbot.store.rereading import Reading, Wanted
from newsbot.store.session import Database, connect

#: Articles that are read, and stored, together.
BATCH = 50

#: Examples that are kept of what changed in a field.
EXAMPLES = 3


class Verdict(StrEnum):
    """What reading an article's capture again came to."""

    SAME = "same"
    CHANGED = "changed"
    NO_ARTICLE = "no_article"
    """The present extractor sees no article there: the revision stays."""
    FAILED = "failed"
    """The capture can't be read as a page."""
    UNREADABLE = "unreadable"
    """The archive does not hold what it should; asked again next time."""
    OVERTAKEN = "overtaken"
    """It got another revision, or was taken down, meanwhile."""


@dataclass(frozen=True, slots=True)
class Task:
    """Articles with their latest revisions, to be read by one outlet's rules."""

    wanted: Wanted
    rules: Rules
    articles: tuple[tuple[int, KnownRevision], ...]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What came of a task: for each article its verdict, the revision that it makes, and what is wrong."""

    task: Task
    found: tuple[tuple[Verdict, NewRevision | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One change of a field, in one article."""

    article_id: int
    url: str
    kind: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class FieldTally:
    """How many articles differ in a field, by how many changes of which kind, with examples."""

    articles: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What a re-extraction did, or would do."""

    is_dry_run: bool
    outlets: dict[str, Counter[Verdict]] = field(default_factory=dict)
    fields: dict[str, FieldTally] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Articles read again so far."""
        return sum(sum(counts.values()) for counts in self.outlets.values())

    def add(self, slug: str, verdict: Verdict) -> None:
        """Count an article."""
        self.outlets.setdefault(slug, Counter())[verdict] += 1

    def add_changes(self, made: NewRevision) -> None:
        """Count what changed in an article, by field."""
        by_field: dict[str, list[Change]] = {}
        for change in made.changes:
            by_field.setdefault(change.field, []).append(change)
        for name, changes in by_field.items():
            tally = self.fields.setdefault(name, FieldTally())
            tally.articles += 1
            tally.kinds.update(change.kind.value for change in changes)
            if len(tally.examples) < EXAMPLES:
                first = changes[0]
                url = made.revision.article.url
                tally.examples.append(Example(made.article_id, url, first.kind.value, first.before, first.after))


def reextract(
    database: Database,
    data: Path,
    *,
    outlet_ids: Sequence[int] = (),
    since: datetime | None = None,
    dry_run: bool = False,
    jobs: int = 1,
    on_problem: Callable[[str], None],
    on_progress: Callable[[str], None] = lambda line: None,
) -> Report:
    """Read the latest captures of these outlets' articles, or of all, with the present extractor.

    `since` leaves out captures from before then. What can't be read is told to `on_problem`, a line each. Interrupted,
    it leaves what was stored, and goes on from there when it is called again. Raises StoreError, ConfigurationError.
    """
    known = knowledge.load(database)
    chosen = {key: known[key] for key in (outlet_ids or known)}
    wanted = {key: Wanted(key, extract.version(outlet.rules), since) for key, outlet in chosen.items()}
    total = sum(rereading.count_old(database, one) for one in wanted.values())
    report = Report(dry_run)
    make = partial(Rereader, data / "archive", database.url.render_as_string(hide_password=False))
    command = " ".join(("reextract", *(outlet.slug for outlet in chosen.values() if outlet_ids)))
    with (
        run(database, data, command, _counts(report), stored=not dry_run) as crawl_id,
        workers(make, jobs=max(1, min(jobs, -(-total // BATCH)))) as spread,
    ):
        for verdicts in spread(_tasks(database, chosen, wanted)):
            _take(database, verdicts, chosen, report, crawl_id, on_problem)
            on_progress(f"{report.read:,} of {total:,} articles read again")
    return report


def _counts(report: Report) -> Callable[[], dict[str, dict[str, int]]]:
    return lambda: {
        slug: {name.value: count for name, count in found.items()} for slug, found in report.outlets.items()
    }


def _tasks(database: Database, chosen: Mapping[int, knowledge.Known], wanted: Mapping[int, Wanted]) -> Iterator[Task]:
    for key, outlet in chosen.items():
        after = 0
        while articles := rereading.read_old(database, wanted[key], after=after, limit=BATCH):
            after = articles[-1][0]
            yield Task(wanted[key], outlet.rules, articles)


def _take(
    database: Database,
    verdicts: Verdicts,
    chosen: Mapping[int, knowledge.Known],
    report: Report,
    crawl_id: int | None,
    on_problem: Callable[[str], None],
) -> None:
    """Store what came of a task, and count it."""
    task = verdicts.task
    readings = [
        Reading(article_id, latest, made)
        for (article_id, latest), (verdict, made, _) in zip(task.articles, verdicts.found, strict=True)
        if verdict is not Verdict.UNREADABLE
    ]
    counted = frozenset(reading.article_id for reading in readings)
    if not report.is_dry_run:
        counted = rereading.save_readings(database, readings, wanted=task.wanted, crawl_id=crawl_id)
    for (article_id, _), (verdict, made, problem) in zip(task.articles, verdicts.found, strict=True):
        if verdict is not Verdict.UNREADABLE and article_id not in counted:
            report.add(chosen[task.wanted.outlet_id].slug, Verdict.OVERTAKEN)
            continue
        report.add(chosen[task.wanted.outlet_id].slug, verdict)
        if made is not None:
            report.add_changes(made)
        if problem is not None:
            on_problem(f"article {article_id}: {problem}")


class Rereader:
    """Reads captures again, in a process of its own."""

    def __init__(self, archive: Path, database_url: str) -> None:
        self._archive = archive
        self._database = connect(database_url)

    def __call__(self, task: Task) -> Verdicts:
        """What the present extractor reads in the captures of a task."""
        read = partial(self._read, task.rules)
        return Verdicts(task, tuple(read(article_id, latest) for article_id, latest in task.articles))

    def _read(
        self, rules: Rules, article_id: int, latest: KnownRevision
    ) -> tuple[Verdict, NewRevision | None, str | None]:
        assert latest.capture is not None, "revisions without a capture are not asked for"
        try:
            again = reread(self._archive, latest.capture, self._lookup, rules)
        except ArchiveError as error:
            return Verdict.UNREADABLE, None, str(error)
        except ExtractionError as error:
            return Verdict.FAILED, None, str(error)
        if not is_article(again):
            return Verdict.NO_ARTICLE, None, None
        made = by_extractor(article_id, latest, again)
        return (Verdict.SAME if made is None else Verdict.CHANGED), made, None

    def _lookup(self, record_id: str) -> Capture | None:
        return read_captures.capture_by_record(self._database, record_id)

    def close(self) -> None:
        """Close the database."""
        self._database.close()
