"""One article as a folder that anyone can check without newsbot. Reads database and archive, writes the folder.

    SHA256SUMS             of every other file: `sha256sum -c SHA256SUMS`
    manifest.json          the article, its addresses, what each file is, with digests
    README.txt             how to check, in words
    captures.warc.gz       the records as they lie in the archive: a WARC file of their own, for any WARC tool
    captures/N.headers.txt what was asked and what was answered, N.payload the body as it came
    revisions/N.json       the article as each revision has it, N.txt its text
    changes/N.json         what changed from the revision before
    index.html             all of it on one page

A payload's SHA-256 is its record's WARC-Payload-Digest, and a text's is its revision's text_sha256.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from newsbot import __version__, archive
from newsbot.archive import Headers
from newsbot.captures import evidence_page
from newsbot.captures.evidence_parts import Kept, Version
from newsbot.errors import ArchiveError, UsageError
from newsbot.export import json_text
from newsbot.items import Article, Capture, RecordType
from newsbot.revise import changes
from newsbot.store import read_articles, read_captures
from newsbot.store.read_articles import ArticleRecord, CaptureRow
from newsbot.store.session import Database

README = """\
Evidence of a web page: what a server answered, and the article that was read in it.

sha256sum -c SHA256SUMS         every file is as it was when this folder was made
captures.warc.gz                the answers as they were archived; any WARC tool reads them (warcio, pywb)
captures/N.payload              the body of answer N as it came, its content encoding kept; `sha256sum` of it gives the
                                WARC-Payload-Digest of its record, which was computed when it came
captures/N.headers.txt          the heads of request and answer, without cookies and credentials
revisions/N.json, N.txt         the article as it was read, and its text; `sha256sum` of the text gives text_sha256
changes/N.json                  what changed from revision N-1 to N
manifest.json                   which capture each revision was read from, and what each file is

The digests show that nothing in here was changed since it was captured. When it was captured, and from whom, is the
word of whoever ran newsbot: compare with other archives, or have the digest of SHA256SUMS confirmed by a third party.
"""


@dataclass(slots=True)
class Folder:
    """The folder that is being written, and the digest of each file in it."""

    path: Path
    digests: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        target = self.path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        self.digests[name] = sha256(content).hexdigest()


def write_evidence(database: Database, data: Path, article_id: int, path: Path, *, now: datetime) -> list[str]:
    """Write the evidence of an article into the new or empty folder `path`; what could not be had, a line each.

    Raises UsageError for an article that is not there and for a folder with something in it, OSError.
    """
    record = read_articles.read_article(database, article_id)
    if path.exists() and any(path.iterdir()):
        raise UsageError(f"{path} is not empty; name a new folder")
    path.mkdir(parents=True, exist_ok=True)
    folder = Folder(path)
    problems: list[str] = []
    kept = _captures(folder, database, data / "archive", record, problems)
    versions = tuple(_versions(database, record))
    for version in versions:
        _write_version(folder, version)
    folder.write("README.txt", README.encode())
    folder.write("index.html", evidence_page.page(record, versions, kept, now).encode("utf-8", "replace"))
    folder.write("manifest.json", _json(_manifest(record, versions, kept, folder.digests, problems, now)))
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(folder.digests.items()))
    (path / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return problems


# -- captures -------------------------------------------------------------------------------


def _captures(
    folder: Folder, database: Database, directory: Path, record: ArticleRecord, problems: list[str]
) -> tuple[Kept, ...]:
    """Write the captures, and the originals that revisits among them repeat."""
    read_from: dict[int, list[int]] = {}
    for revision in record.revisions:
        if revision.capture_id is not None:
            read_from.setdefault(revision.capture_id, []).append(revision.number)
    kept: dict[str, Kept] = {}
    members = bytearray()
    for row in record.captures:
        add = partial(_add, folder, directory, members, kept)
        try:
            found = add(_capture(row), tuple(read_from.get(row.id, ())))
            original = found.record.fields.get("warc-refers-to")
            if found.capture.record_type is RecordType.REVISIT and original is not None and original not in kept:
                repeated = read_captures.capture_by_record(database, original)
                if repeated is not None and all(other.record_id != original for other in record.captures):
                    add(repeated, ())
        except ArchiveError as error:
            problems.append(str(error))
    folder.write("captures.warc.gz", bytes(members))
    return tuple(kept.values())


def _capture(row: CaptureRow) -> Capture:
    names = [item.name for item in fields(Capture) if item.name != "content_type"]
    return Capture(**{name: getattr(row, name) for name in names}, content_type=None)


def _add(
    folder: Folder,
    directory: Path,
    members: bytearray,
    kept: dict[str, Kept],
    capture: Capture,
    revisions: tuple[int, ...],
) -> Kept:
    """Write one capture's records, heads and payload. Raises ArchiveError."""
    record, request = archive.read(directory, capture), archive.read_request(directory, capture)
    content = archive.read_bytes(directory, capture)
    found = Kept(len(kept) + 1, capture, len(members), len(content), record, request, revisions)
    members += content
    kept[capture.record_id] = found
    heads = [] if request is None else [f"{request.method} {request.url}", *_lines(request.headers), ""]
    heads += [f"{record.status} {record.reason}".strip(), *_lines(record.headers), ""]
    folder.write(f"captures/{found.number}.headers.txt", "\n".join(heads).encode("utf-8", "surrogateescape"))
    if capture.record_type is RecordType.RESPONSE:
        folder.write(f"captures/{found.number}.payload", record.body)
    return found


def _lines(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        yield f"{name.decode('latin-1')}: {value.decode('latin-1')}"


# -- revisions ------------------------------------------------------------------------------


def _versions(database: Database, record: ArticleRecord) -> Iterator[Version]:
    before: Article | None = None
    for row in record.revisions:
        article = read_articles.read_revision(database, record.id, row.number)
        yield Version(row, article, () if before is None else changes(before, article))
        before = article


def _write_version(folder: Folder, version: Version) -> None:
    number = version.row.number
    folder.write(f"revisions/{number}.json", _json(version.article.to_dict()))
    folder.write(f"revisions/{number}.txt", version.article.text.encode("utf-8", "surrogatepass"))
    if number > 1:
        folder.write(f"changes/{number}.json", _json(version.changes))


# -- the manifest ---------------------------------------------------------------------------


def _manifest(
    record: ArticleRecord,
    versions: Sequence[Version],
    kept: Sequence[Kept],
    digests: dict[str, str],
    problems: Sequence[str],
    now: datetime,
) -> dict[str, Any]:
    by_revision = {number: one for one in kept for number in one.revisions}
    names = [item.name for item in fields(ArticleRecord) if item.name not in ("revisions", "captures")]
    return {
        "made_at": now.astimezone(UTC),
        "made_by": f"newsbot/{__version__}",
        "article": {name: getattr(record, name) for name in names},
        "revisions": [_revision(version, by_revision.get(version.row.number)) for version in versions],
        "captures": [_described(one) for one in kept],
        "missing": list(problems),
        "files": {name: {"sha256": digest} for name, digest in sorted(digests.items())},
    }


def _revision(version: Version, read_from: Kept | None) -> dict[str, Any]:
    row = version.row
    return {
        "number": row.number,
        "at": row.at,
        "cause": row.cause,
        "stealth": row.stealth,
        "extractor": row.extractor,
        "text_sha256": row.text_sha256,
        "capture": None if read_from is None else read_from.number,
    }


def _described(one: Kept) -> dict[str, Any]:
    capture = one.capture
    return {
        "number": one.number,
        "url": capture.url,
        "fetched_at": capture.fetched_at,
        "http_status": capture.http_status,
        "record_type": capture.record_type,
        "record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
        "refers_to": one.record.fields.get("warc-refers-to"),
        "tls_verified": one.record.tls_verified,
        "truncated": one.record.truncated,
        "offset": one.offset,
        "length": one.length,
    }


def _json(value: object) -> bytes:
    return (json_text(value, indent=2) + "\n").encode()
