"""Reading a capture back by its place, and replaying it: what is needed to build its response again.

Every read is checked against the capture (address, record id, type, digest). Only reads, in the archive's folder.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsbot.archive.coding import MAX_BODY_BYTES, MAX_RECORD_BYTES, MEBIBYTE, decode_body
from newsbot.archive.files import path_in
from newsbot.archive.model import Headers, Record, Truncated, header
from newsbot.archive.parse import Place, build_record, content_length, head_fields
from newsbot.archive.warc import END_OF_RECORD, digest_agrees, split_head
from newsbot.errors import ArchiveError
from newsbot.items import Capture, RecordType

_MAX_REQUEST_BYTES = MEBIBYTE

Lookup = Callable[[str], Capture | None]
"""From a WARC-Record-ID to the capture that points at that record, None where there is none."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A page as it was: what a response is built from.

    `body` is as it came, its content encoding kept and named in `headers`. For a 304 all three are those of the page
    that it confirms, with its own header fields laid over them (RFC 9111, section 3.2).
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime
    truncated: Truncated | None

    def decoded(self, limit: int = MAX_BODY_BYTES) -> bytes:
        """The body with its content encoding undone, at most `limit` bytes. Raises ArchiveError."""
        encoding = header(self.headers, b"content-encoding")
        return decode_body(self.body, encoding, limit=limit, cut=self.truncated is not None)


def read(directory: Path, capture: Capture) -> Record:
    """The record that `capture` points at, as it stands: a revisit has no body of its own (see `replay`).

    Raises ArchiveError, naming file and offset, where there is another record or none, or where its payload is not what
    the capture's digest says.
    """
    path = path_in(directory, capture.warc_file)
    member = _bytes_at(path, capture.warc_offset, capture.warc_length)
    record = _record(path, capture.warc_offset, member)
    expected = (capture.record_type.value, capture.record_id, capture.url)
    found = (record.record_type, record.record_id, record.url)
    if found != expected:
        raise _error(path, capture.warc_offset, f"holds {' '.join(map(str, found))}, not {' '.join(expected)}")
    if record.record_type == RecordType.RESPONSE and not digest_agrees(capture.payload_digest, record.body):
        raise _error(path, capture.warc_offset, f"its payload is not {capture.payload_digest}")
    return record


def read_request(directory: Path, capture: Capture) -> Record | None:
    """The request that `capture` answered; None where its record does not follow. Raises ArchiveError."""
    path = path_in(directory, capture.warc_file)
    offset = capture.warc_offset + capture.warc_length
    ahead = _bytes_at(path, offset, _MAX_REQUEST_BYTES, exactly=False)
    if not ahead:
        return None
    record = _record(path, offset, ahead)
    concurrent = record.fields.get("warc-concurrent-to") == capture.record_id
    return record if record.record_type == "request" and concurrent else None


def read_bytes(directory: Path, capture: Capture) -> bytes:
    """The capture's record and its request as they lie in the file: gzip members, a WARC file of their own.

    Raises ArchiveError.
    """
    request = read_request(directory, capture)
    length = capture.warc_length + (0 if request is None or request.length is None else request.length)
    return _bytes_at(path_in(directory, capture.warc_file), capture.warc_offset, length)


def replay(directory: Path, capture: Capture, lookup: Lookup) -> Replay:
    """The page that `capture` stands for, its body fetched from the original where it is a revisit.

    `lookup` finds the capture of the original by its record id. Raises ArchiveError, also where the original is gone.
    """
    record = read(directory, capture)
    if record.record_type != RecordType.REVISIT:
        return _replay(capture, record, record)
    original = lookup(record.fields.get("warc-refers-to", ""))
    if original is None or original.record_type is not RecordType.RESPONSE:
        where = path_in(directory, capture.warc_file)
        raise _error(where, capture.warc_offset, "the original that this revisit repeats is not in the archive")
    return _replay(capture, record, read(directory, original))


def _replay(capture: Capture, record: Record, original: Record) -> Replay:
    not_modified = record.status == 304 and record is not original
    headers = _updated(original.headers, record.headers) if not_modified else record.headers
    status = original.status if not_modified else record.status
    return Replay(
        url=capture.url,
        status=capture.http_status if status is None else status,
        headers=headers,
        body=original.body,
        fetched_at=capture.fetched_at,
        truncated=original.truncated,
    )


#: What describes the body that was sent, rather than the page: a 304 has none.
_ABOUT_THE_BODY = frozenset({b"content-length", b"content-encoding", b"content-type", b"content-range"})


def _updated(old: Headers, new: Headers) -> Headers:
    fresh = tuple(pair for pair in new if pair[0].lower() not in _ABOUT_THE_BODY)
    replaced = {name.lower() for name, _ in fresh}
    return (*(pair for pair in old if pair[0].lower() not in replaced), *fresh)


def _bytes_at(path: Path, offset: int, length: int, *, exactly: bool = True) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
    except OSError as error:
        raise _error(path, offset, f"can't be read ({error.strerror})") from error
    if exactly and len(data) < length:
        raise _error(path, offset, f"the file ends {length - len(data)} bytes too early")
    return data


def _record(path: Path, offset: int, data: bytes) -> Record:
    """The record whose gzip member `data` begins with."""
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = decompressor.decompress(data, MAX_RECORD_BYTES)
        if not decompressor.eof:
            raise ValueError("its gzip member is cut, or longer than can be read")
        head = split_head(whole)
        fields = head_fields(head)
        end = head.size + content_length(fields)
        if whole[end:] != END_OF_RECORD:
            raise ValueError("its Content-Length is not its length")
        place = Place(path.name, offset, len(data) - len(decompressor.unused_data))
        return build_record(place, fields, whole[head.size : end])
    except (ValueError, zlib.error) as error:
        raise _error(path, offset, str(error)) from error


def _error(path: Path, offset: int, what: str) -> ArchiveError:
    return ArchiveError(f"{path} at {offset}: {what}; `newsbot verify` looks at the whole archive")
