"""Captures from elsewhere: WARC files of any tool -> articles, with the captures' own times, kept in this archive.

    files -> merged -> candidates -> reader (several processes) -> places -> store/arrivals.py
             by date   redirects     article? archived?            outlet    in the order of the dates

What is known already (a page's capture of one instant and payload) costs a look-up. Memory is bounded by what is under
way. Touches the archive and the database.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from newsbot import archive, urls
from newsbot.archive.model import header
from newsbot.captures.candidates import Candidate, Chains, candidate
from newsbot.captures.merged import merged
from newsbot.captures.places import Places
from newsbot.captures.reader import Answer, Reader, Task
from newsbot.captures.runs import run
from newsbot.captures.workers import workers
from newsbot.errors import ArchiveError, ExtractionError
from newsbot.extensions import knowledge
from newsbot.items import Article, Capture, Disposition, Fetch, Reason
from newsbot.pipelines.whole import reread
from newsbot.store import arrivals, read_captures
from newsbot.store.arrivals import KnownHere, Mark
from newsbot.store.session import Database

#: Candidates that are handed to a process together, by number and by bytes.
BATCH, BATCH_BYTES = 32, 8 << 20

#: Visits that are stored together.
STORED = 50

#: A record may be dated so far ahead of our clock; one that is later is not believed.
_CLOCKS_APART = timedelta(days=1)


@dataclass(slots=True)
class FileReport:
    """What an import made of one file."""

    records: int = 0
    counts: Counter[Disposition] = field(default_factory=Counter)
    """Of the visits that were stored, how many came to what."""
    known: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Of the answers that are not kept, how many for which reason."""
    problems: int = 0


@dataclass(slots=True)
class Report:
    """What an import did."""

    files: dict[str, FileReport] = field(default_factory=dict)
    outlets: list[str] = field(default_factory=list)
    """Slugs of the outlets that were added, switched off."""


@dataclass(frozen=True, slots=True)
class _Ticket:
    """What is remembered of a candidate while another process reads it; of a revisit, all of it."""

    path: Path
    offset: int
    url: str
    mark: Mark
    outlet: int
    revisit: Candidate | None = None


def import_files(
    database: Database,
    data: Path,
    paths: Sequence[Path],
    *,
    outlet_ids: Sequence[int] = (),
    jobs: int = 1,
    on_problem: Callable[[str], None],
    on_progress: Callable[[str], None] = lambda line: None,
) -> Report:
    """Import these WARC files; with `outlet_ids` pages of those outlets alone.

    What is wrong with a file is told to `on_problem`, a line each, and reading goes on behind it. Interrupted, it
    leaves what was stored. Raises StoreError, and ArchiveError where this archive can't be written.
    """
    with ExitStack() as runs:
        work = _Import(database, data, Places(database, outlet_ids), runs, on_problem, on_progress)
        make = partial(Reader, work.archive)
        with workers(make, jobs=jobs) as spread:
            try:
                for answers in spread(work.tasks(paths)):
                    work.take(answers)
                work.store()
            except KeyboardInterrupt:
                work.store()
                raise
            finally:
                work.close()
    work.report.outlets = work.places.added
    return work.report


class _Import:
    """One import: what is handed out, what is under way, and what waits to be stored."""

    def __init__(
        self,
        database: Database,
        data: Path,
        places: Places,
        runs: ExitStack,
        on_problem: Callable[[str], None],
        on_progress: Callable[[str], None],
    ) -> None:
        self.database = database
        self.data = data
        self.archive = data / "archive"
        self.places = places
        self.report = Report()
        self._runs = runs
        self._crawls: dict[Path, int] = {}
        self._counts: dict[Path, dict[str, Counter[str]]] = {}
        self._on_problem = on_problem
        self._on_progress = on_progress
        self._under_way: deque[tuple[_Ticket, ...]] = deque()
        self._marks: Counter[Mark] = Counter()
        self._keys: Counter[int] = Counter()
        self._waiting: list[tuple[Fetch, _Ticket]] = []
        self._own_reader: Reader | None = None

    def file(self, path: Path) -> FileReport:
        """The report of a file."""
        return self.report.files.setdefault(str(path), FileReport())

    def problem(self, path: Path, what: str) -> None:
        """Tell what is wrong with a file."""
        self.file(path).problems += 1
        self._on_problem(what)

    # -- handing out ------------------------------------------------------------------------

    def tasks(self, paths: Sequence[Path]) -> Iterator[Task]:
        """Candidates that are not known yet, in batches."""
        batch: list[tuple[Path, Candidate]] = []
        size = 0
        for path, found in self._candidates(paths):
            batch.append((path, found))
            size += len(found.exchange.body)
            if len(batch) == BATCH or size >= BATCH_BYTES:
                yield self._task(batch)
                batch, size = [], 0
        yield self._task(batch)

    def _candidates(self, paths: Sequence[Path]) -> Iterator[tuple[Path, Candidate]]:
        chains = Chains()
        latest = datetime.now(UTC) + _CLOCKS_APART
        for path, record in merged(paths, self.problem):
            self.file(path).records += 1
            if record.date > latest:
                self.problem(path, f"{path} at {record.offset}: it is dated {record.date.isoformat()}, in the future")
                continue
            found = candidate(record)
            if found is not None:
                self._learn(found)
                yield from chains.add(path, found)
        yield from chains.rest()

    def _learn(self, found: Candidate) -> None:
        """Home pages tell of outlets that are not known yet."""
        exchange = found.exchange
        if exchange.status != 200 or not urls.is_home(exchange.url) or not self.places.looks_unknown(exchange.url):
            return
        encoding = header(exchange.response_headers, b"content-encoding")
        try:
            body = archive.decode_body(exchange.body, encoding, limit=BATCH_BYTES)
        except ArchiveError:
            return  # told of when it is read for an article
        self.places.learn(exchange.url, body)

    def _task(self, batch: Sequence[tuple[Path, Candidate]]) -> Task:
        """What of a batch is worth reading."""
        here = arrivals.known_here(self.database, {_mark(found) for _, found in batch})
        tickets: list[_Ticket] = []
        read: list[Candidate] = []
        for path, found in batch:
            chosen = self._chosen(path, found, here)
            if chosen is None:
                continue
            self._marks[_mark(found)] += 1
            self._keys[_mark(found)[0]] += 1
            if chosen.repeated is None:
                read.append(chosen)
            revisit = None if chosen.repeated is None else chosen
            tickets.append(_Ticket(path, found.offset, found.asked.url, _mark(found), chosen.outlet, revisit))
        self._under_way.append(tuple(tickets))
        return Task(tuple(read), {one.outlet: self.places.rules(one.outlet) for one in read})

    def _chosen(self, path: Path, found: Candidate, here: KnownHere) -> Candidate | None:
        """A candidate with its outlet, None where it is left out."""
        file, mark = self.file(path), _mark(found)
        if mark in here.captures or self._marks[mark]:
            file.known += 1
            return None
        if mark[0] in here.removed:
            file.left_out[Reason.TAKEDOWN] += 1
            return None
        outlet = self.places.of(found.asked.url)
        if outlet is None or not self.places.allows(outlet, found.asked.url):
            file.left_out["other_outlet" if outlet is None else Reason.RULE] += 1
            return None
        is_wanted = mark[0] in here.pages or self._keys[mark[0]] > 0
        if found.exchange.status != 200 and not is_wanted:
            file.left_out["unknown_page"] += 1
            return None
        return replace(found, outlet=outlet, is_wanted=is_wanted)

    # -- taking back ------------------------------------------------------------------------

    def take(self, answers: Sequence[Answer]) -> None:
        """Take what was read of the batch that was handed out first."""
        given = iter(answers)
        for ticket in self._under_way.popleft():
            answer = next(given) if ticket.revisit is None else self._revisited(ticket.revisit)
            self._take(ticket, answer)
        done = sum(file.records for file in self.report.files.values())
        kept = sum(sum(file.counts.values()) for file in self.report.files.values())
        self._on_progress(f"{done:,} records, {kept:,} captures kept")

    def _take(self, ticket: _Ticket, answer: Answer) -> None:
        file = self.file(ticket.path)
        if answer.problem is not None:
            self.problem(ticket.path, f"{ticket.path} at {ticket.offset}: {answer.problem} ({ticket.url})")
        elif answer.fetch is None:
            file.left_out[answer.reason or Reason.NO_ARTICLE] += 1
        else:
            self._keep(ticket, answer.fetch)
            return
        self._done(ticket)

    def _keep(self, ticket: _Ticket, fetch: Fetch) -> None:
        article = fetch.article
        outlet = self.places.real(ticket.outlet, None if article is None else article.publisher)
        fetch = replace(fetch, outlet_id=outlet)
        taken = {key for other, _ in self._waiting for key in _keys(other)}
        is_other_file = bool(self._waiting) and self._waiting[0][1].path != ticket.path
        if is_other_file or len(self._waiting) == STORED or not taken.isdisjoint(_keys(fetch)):
            self.store()
        self._waiting.append((fetch, ticket))

    def _done(self, ticket: _Ticket) -> None:
        self._marks[ticket.mark] -= 1
        self._keys[ticket.mark[0]] -= 1
        if not self._marks[ticket.mark]:
            del self._marks[ticket.mark]
        if not self._keys[ticket.mark[0]]:
            del self._keys[ticket.mark[0]]

    def _revisited(self, found: Candidate) -> Answer:
        """A revisit, once all before it is stored: the answer that it repeats is looked up, and read."""
        assert found.repeated is not None, "it is a revisit"
        self.store()
        repeated = found.repeated
        original = arrivals.original_of(self.database, url=repeated.url, at=repeated.at, digest=repeated.digest)
        if original is None:
            return Answer(reason="no_original")
        exchange = found.exchange
        if exchange.status != 304:
            exchange = replace(exchange, body=archive.read(self.archive, original).body)
        if self._own_reader is None:
            self._own_reader = Reader(self.archive)
        whole = replace(found, exchange=exchange, is_wanted=True)
        return self._own_reader.read(whole, self.places.rules(found.outlet), original)

    # -- storing ----------------------------------------------------------------------------

    def store(self) -> None:
        """Store the visits that wait: all of one file."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        path = waiting[0][1].path
        fetches = [fetch for fetch, _ in waiting]
        found = arrivals.save_arrivals(
            self.database, fetches, crawl_id=self._crawl(path), now=datetime.now(UTC), reread=self._reread
        )
        file, counts = self.file(path), self._counts[path]
        for (fetch, ticket), arrived in zip(waiting, found, strict=True):
            self._done(ticket)
            if arrived.disposition is None:
                file.known += 1
                continue
            file.counts[arrived.disposition] += 1
            assert fetch.outlet_id is not None, "it was given one"
            counts.setdefault(self.places.slug(fetch.outlet_id), Counter())[arrived.disposition.value] += 1

    def _crawl(self, path: Path) -> int:
        """The run of a file: each counts as one of its own, so that looks in two files confirm each other."""
        if path not in self._crawls:
            counts = self._counts[path] = {}
            begun = self._runs.enter_context(
                run(
                    self.database,
                    self.data,
                    f"import {path.name}",
                    lambda: {key: dict(one) for key, one in counts.items()},
                )
            )
            assert begun is not None, "it is stored"
            self._crawls[path] = begun
        return self._crawls[path]

    def _reread(self, capture: Capture) -> Article | None:
        outlet_id = knowledge.outlet_of(self.places.known, capture.url)
        if outlet_id is None:
            return None
        lookup = partial(read_captures.capture_by_record, self.database)
        try:
            return reread(self.archive, capture, lookup, self.places.rules(outlet_id))
        except (ArchiveError, ExtractionError) as error:
            self._on_problem(str(error))
            return None

    def close(self) -> None:
        """End this process's WARC file."""
        if self._own_reader is not None:
            self._own_reader.close()


def _mark(found: Candidate) -> Mark:
    asked = found.asked
    return urls.key(asked.url), asked.fetched_at, found.digest


def _keys(fetch: Fetch) -> set[int]:
    """The pages that a fetch may touch."""
    return {urls.key(url) for url in (fetch.url, fetch.final_url, *(hop.url for hop in fetch.hops))}
