"""Writing captures: each exchange becomes a response (or revisit) record and its request record in a WARC file.

A Capture is returned only once its records are in the file. Touches the archive's folder only; the clock and the record
ids are the caller's.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from newsbot.archive.files import GrowingFile
from newsbot.archive.model import TLS_VERIFIED, Exchange, Headers, header
from newsbot.archive.recover import recover
from newsbot.archive.warc import END_OF_RECORD, date_field, gzip_member, http_head, record_head, sha256_digest
from newsbot.errors import ArchiveError
from newsbot.items import Capture, RecordType

GIBIBYTE = 1 << 30
CREDENTIALS = frozenset(
    {b"cookie", b"cookie2", b"set-cookie", b"set-cookie2", b"authorization", b"proxy-authorization"}
)
"""Header fields (lower case) that are never archived."""

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_HTTP_1 = ("HTTP/1.0", "HTTP/1.1")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")


def new_record_id() -> str:
    """A fresh WARC-Record-ID: `<urn:uuid:…>`."""
    return f"<{uuid4().urn}>"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What of an exchange goes into its response or revisit record."""

    record_type: RecordType
    profile: str | None
    payload_digest: str
    head: bytes
    body: bytes


class ArchiveWriter:
    """Writes captures into one WARC file a process, and into the next one when that is full. Safe between threads."""

    def __init__(
        self,
        directory: Path,
        *,
        owner: str,
        software: str,
        now: Callable[[], datetime],
        contact: str | None = None,
        max_bytes: int = GIBIBYTE,
        fsync: bool = False,
        new_id: Callable[[], str] = new_record_id,
    ) -> None:
        """Make ready to write into `directory`; the first file is begun by the first capture.

        `owner` tells this process from any other ("host-pid"), `software` ("newsbot/1.0") and `contact` go into each
        file's warcinfo record, a file of `max_bytes` or more is followed by a new one, and with `fsync` each capture is
        on the disk itself before it is returned (`sync` does the same for many at once). `now` dates new files.
        What crashed writers left is put in order first. Raises ArchiveError where the folder can't be used.
        """
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{directory}: can't be made ({error.strerror})") from error
        self.set_aside = recover(directory)
        """The torn tails that were found at the start."""
        self._directory = directory
        self._owner = owner
        self._software = software
        self._contact = contact
        self._max_bytes = max_bytes
        self._fsync = fsync
        self._now = now
        self._new_id = new_id
        self._file: GrowingFile | None = None
        self._warcinfo_id = ""
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def write(self, exchange: Exchange) -> Capture:
        """Archive an exchange; the capture that points at its response or revisit record.

        Raises ArchiveError where it can't be written (disk full, an address with blanks in it); the file is then as it
        was before.
        """
        _check_address(exchange.url)
        answer = _answer(exchange)
        record_id, request_id = self._new_id(), self._new_id()
        with self._lock:
            file = self._current_file()
            response = _response_member(exchange, answer, record_id, request_id, self._warcinfo_id)
            request = _request_member(exchange, request_id, record_id, self._warcinfo_id)
            offset = file.append(response + request)
            if self._fsync:
                file.sync()
        return Capture(
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            http_status=exchange.status,
            content_type=header(exchange.response_headers, b"content-type"),
            record_id=record_id,
            record_type=answer.record_type,
            payload_digest=answer.payload_digest,
            warc_file=file.path.name,
            warc_offset=offset,
            warc_length=len(response),
        )

    def sync(self) -> None:
        """Bring all captures returned so far to the disk itself. Raises ArchiveError."""
        with self._lock:
            if self._file is not None:
                self._file.sync()

    def close(self) -> None:
        """End the present file, brought to the disk itself; another `write` begins a new one. Raises ArchiveError."""
        with self._lock:
            self._end_file()

    def _end_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _current_file(self) -> GrowingFile:
        file = self._file
        if file is not None and file.usable and file.size < self._max_bytes:
            return file
        self._end_file()
        started = self._now()
        warcinfo_id = self._new_id()
        file = GrowingFile(self._directory, started, self._owner)
        try:
            file.append(_warcinfo_member(warcinfo_id, started, file.path.name, self._software, self._contact))
        except BaseException:
            file.discard()
            raise
        self._file, self._warcinfo_id = file, warcinfo_id
        return file


def _check_address(url: str) -> None:
    """Raise ArchiveError for an address that would break a record's head, or that names no host."""
    try:
        sound = bool(urlsplit(url).netloc) and not _NOT_IN_ADDRESSES.search(url)
    except ValueError:
        sound = False
    if not sound:
        raise ArchiveError(f"{url!r} can't be archived: it is no address, or has blanks or control characters in it")


def _answer(exchange: Exchange) -> _Answer:
    """Decide how an answer is kept: whole, or as a revisit of the earlier one that it repeats."""
    protocol = exchange.http_version if exchange.http_version in _HTTP_1 else "HTTP/1.1"
    head = http_head(
        f"{protocol} {exchange.status} {exchange.reason}".encode("latin-1", "replace"),
        _dechunked(exchange.response_headers),
        _withheld(exchange),
    )
    digest = sha256_digest(exchange.body)
    earlier = exchange.earlier
    if earlier is not None and exchange.status == 304:
        return _Answer(RecordType.REVISIT, NOT_MODIFIED, earlier.payload_digest, head, b"")
    if earlier is not None and exchange.body and digest == earlier.payload_digest:
        return _Answer(RecordType.REVISIT, IDENTICAL_PAYLOAD, digest, head, b"")
    return _Answer(RecordType.RESPONSE, None, digest, head, exchange.body)


def _dechunked(headers: Headers) -> Headers:
    """Rename Transfer-Encoding, which the body is rid of, so that no reader undoes it a second time."""
    return tuple(
        (b"X-Archive-Orig-Transfer-Encoding" if name.lower() == b"transfer-encoding" else name, value)
        for name, value in headers
    )


def _withheld(exchange: Exchange) -> frozenset[bytes]:
    return CREDENTIALS | {name.lower().encode("latin-1", "replace") for name in exchange.private_headers}


def _response_member(exchange: Exchange, answer: _Answer, record_id: str, request_id: str, warcinfo_id: str) -> bytes:
    fields = [
        ("WARC-Type", answer.record_type.value),
        *_shared_fields(exchange, record_id, request_id, warcinfo_id),
        ("WARC-Payload-Digest", answer.payload_digest),
    ]
    if answer.profile is not None and exchange.earlier is not None:
        fields += [
            ("WARC-Profile", answer.profile),
            ("WARC-Refers-To", exchange.earlier.record_id),
            ("WARC-Refers-To-Target-URI", exchange.earlier.url),
            ("WARC-Refers-To-Date", date_field(exchange.earlier.fetched_at)),
        ]
    if exchange.ip_address is not None:
        fields.append(("WARC-IP-Address", exchange.ip_address))
    if exchange.http_version is not None and exchange.http_version not in _HTTP_1:
        fields.append(("WARC-Protocol", exchange.http_version))
    if exchange.truncated is not None and answer.profile is None:
        fields.append(("WARC-Truncated", exchange.truncated.value))
    if not exchange.tls_verified:
        fields.append((TLS_VERIFIED, "false"))
    fields.append(("Content-Type", "application/http; msgtype=response"))
    return _member(fields, answer.head, answer.body, store_body=_is_encoded(exchange.response_headers))


def _request_member(exchange: Exchange, request_id: str, record_id: str, warcinfo_id: str) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = exchange.request_headers
    if header(headers, b"host") is None:
        # The client adds it below Scrapy, too late to be seen, but it was sent.
        headers = ((b"Host", parts.netloc.rpartition("@")[2].encode()), *headers)
    fields = [
        ("WARC-Type", "request"),
        *_shared_fields(exchange, request_id, record_id, warcinfo_id),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return _member(fields, http_head(f"{exchange.method} {target} HTTP/1.1".encode(), headers, _withheld(exchange)))


def _shared_fields(exchange: Exchange, own_id: str, other_id: str, warcinfo_id: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Record-ID", own_id),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Date", date_field(exchange.fetched_at)),
        ("WARC-Concurrent-To", other_id),
        ("WARC-Warcinfo-ID", warcinfo_id),
    ]


def _warcinfo_member(record_id: str, started: datetime, file_name: str, software: str, contact: str | None) -> bytes:
    lines = [
        f"software: {software}",
        "format: WARC File Format 1.1",
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    ]
    if contact is not None:
        lines.append(f"operator: {contact}")
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date_field(started)),
        ("WARC-Filename", file_name),
        ("Content-Type", "application/warc-fields"),
    ]
    return _member(fields, "".join(f"{line}\r\n" for line in lines).encode())


def _member(fields: list[tuple[str, str]], head: bytes, body: bytes = b"", *, store_body: bool = False) -> bytes:
    """A record as one gzip member: its own fields, length and digest; an HTTP head (or a whole block), a body."""
    length = len(head) + len(body)
    measured = [*fields, ("WARC-Block-Digest", sha256_digest(head, body)), ("Content-Length", str(length))]
    return gzip_member(record_head(measured) + head, body + END_OF_RECORD, store_body=store_body)


def _is_encoded(headers: Headers) -> bool:
    """Whether a body comes compressed, so that compressing it again were in vain."""
    encoding = header(headers, b"content-encoding")
    return encoding is not None and encoding.strip().lower() not in {"", "identity"}
