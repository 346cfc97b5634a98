"""The archive against the database: every capture against its record, every record against its digests. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from newsbot.archive.files import SUFFIX, is_live, path_in
from newsbot.archive.model import Problem, ProblemKind, Record
from newsbot.archive.read import Lookup
from newsbot.archive.records import records
from newsbot.errors import ArchiveError
from newsbot.items import Capture, RecordType

_CAPTURED = frozenset(kind.value for kind in RecordType)


class FindingKind(StrEnum):
    """What is not as it should be."""

    UNREADABLE = "unreadable"
    """A file with captures that is missing or can't be read."""
    MISSING = "missing"
    """A capture where no record begins."""
    MISMATCH = "mismatch"
    """A capture whose record is another one, or says something else."""
    DAMAGED = "damaged"
    """A record that is damaged or whose digest is wrong."""
    ORIGINAL = "original"
    """A revisit whose original is not in the archive."""
    TORN = "torn"
    """A file that ends within a record."""
    SET_ASIDE = "set_aside"
    """A torn tail that lies beside its file: a crash's, nothing that was ever pointed at."""
    ORPHAN = "orphan"
    """A whole record that no capture points at: written just before a crash."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that verification found. `capture` is the row it concerns; of an orphan, the row that it would have."""

    kind: FindingKind
    file: str
    offset: int
    what: str
    capture: Capture | None = None

    @property
    def is_error(self) -> bool:
        """False for what a crash leaves behind as a matter of course."""
        return self.kind not in {FindingKind.ORPHAN, FindingKind.SET_ASIDE}


def verify(directory: Path, captures: Iterable[Capture], lookup: Lookup | None = None) -> Iterator[Finding]:
    """Compare all of the archive with `captures`, which come ordered by `warc_file`; whatever is wrong, and no more.

    Reads each file once; memory grows with the captures of one file. With `lookup`, the originals of revisits are
    looked for. Raises ValueError for captures out of order, and ArchiveError where the folder can't be read.
    """
    seen: set[str] = set()
    for name, group in groupby(captures, key=lambda capture: capture.warc_file):
        if name in seen:
            raise ValueError("captures to be verified come ordered by warc_file")
        seen.add(name)
        yield from _verify_file(directory, name, list(group), lookup)
    for path in _listed(directory):
        if path.name.endswith(SUFFIX) and path.name not in seen:
            yield from _verify_file(directory, path.name, [], lookup)
        stem, torn, offset = path.name.rpartition(".torn-")
        if torn and offset.isdigit():
            what = f"a torn tail of {path.stat().st_size} bytes was set aside in {path.name}"
            yield Finding(FindingKind.SET_ASIDE, stem, int(offset), what)


def _listed(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveError(f"{directory}: can't be read ({error.strerror})") from error


def _verify_file(directory: Path, name: str, captures: list[Capture], lookup: Lookup | None) -> Iterator[Finding]:
    expected: dict[int, list[Capture]] = {}
    for capture in captures:
        expected.setdefault(capture.warc_offset, []).append(capture)
    try:
        path = path_in(directory, name)
        # Asked first: what a writer adds while this reads is no orphan, for its row may come at any moment.
        live = is_live(path)
        for item in records(path):
            pointing = expected.pop(item.offset, [])
            if isinstance(item, Problem):
                yield from _problem(item, pointing, live)
            else:
                yield from _record(item, pointing, live, lookup)
    except ArchiveError as error:
        yield Finding(FindingKind.UNREADABLE, name, 0, f"{error}; {len(captures)} captures are in it")
        return
    for capture in (one for rest in expected.values() for one in rest):
        yield Finding(FindingKind.MISSING, name, capture.warc_offset, "no record begins here", capture)


def _problem(problem: Problem, pointing: list[Capture], live: bool) -> Iterator[Finding]:
    kind = FindingKind.TORN if problem.kind is ProblemKind.CUT and not pointing else FindingKind.DAMAGED
    if kind is FindingKind.TORN and live:
        return
    concerned: list[Capture | None] = [*pointing] or [None]
    for capture in concerned:
        yield Finding(kind, problem.file, problem.offset, problem.what, capture)


def _record(record: Record, pointing: list[Capture], live: bool, lookup: Lookup | None) -> Iterator[Finding]:
    if not pointing and record.record_type in _CAPTURED and not live:
        what = f"no capture points at this {record.record_type} of {record.url}"
        yield Finding(FindingKind.ORPHAN, record.file, record.offset, what, capture_of(record))
    for capture in pointing:
        differing = ", ".join(_differences(record, capture))
        if differing:
            yield Finding(FindingKind.MISMATCH, record.file, record.offset, f"not the capture's: {differing}", capture)
        elif lookup is not None and capture.record_type is RecordType.REVISIT:
            yield from _original(record, capture, lookup)


def _original(record: Record, capture: Capture, lookup: Lookup) -> Iterator[Finding]:
    if lookup(record.fields.get("warc-refers-to", "")) is None:
        what = "the original that this revisit repeats is not in the archive"
        yield Finding(FindingKind.ORIGINAL, record.file, record.offset, what, capture)


def _differences(record: Record, capture: Capture) -> Iterator[str]:
    pairs = {
        "type": (record.record_type, capture.record_type.value),
        "id": (record.record_id, capture.record_id),
        "address": (record.url, capture.url),
        "length": (record.length, capture.warc_length),
        "status": (record.status, capture.http_status),
        "payload digest": (record.payload_digest, capture.payload_digest),
    }
    for name, (found, said) in pairs.items():
        if found != said:
            yield f"{name} {found}"


def capture_of(record: Record) -> Capture:
    """The row that would point at a response or revisit record of newsbot's own."""
    return Capture(
        url=record.url or "",
        fetched_at=record.date,
        http_status=record.status or 0,
        content_type=record.content_type,
        record_id=record.record_id,
        record_type=RecordType(record.record_type),
        payload_digest=record.payload_digest or "",
        warc_file=record.file,
        warc_offset=record.offset,
        warc_length=record.length or 0,
    )
