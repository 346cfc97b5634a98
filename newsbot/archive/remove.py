"""Takedown: records are overwritten where they lie, by a tombstone of the same length.

So nothing else moves: no other capture has to change, a file that is being written can be treated too, and what a crash
interrupts is made good by doing it again. Touches the archive's folder; the clock and the record ids are the caller's.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from newsbot.archive.files import path_in
from newsbot.archive.parse import head_fields
from newsbot.archive.read import read_bytes
from newsbot.archive.warc import END_OF_RECORD, GZIP_HEAD, date_field, head_size, record_head, split_head
from newsbot.archive.write import new_record_id
from newsbot.errors import ArchiveError
from newsbot.items import Capture

_HEAD_BYTES = 1 << 16
_STEP_BYTES = 256
_GZIP_FRAME_BYTES = 18
_BLOCK_HEAD_BYTES = 5
_BLOCK_BYTES = 65535
_REMOVED_BYTES = "Newsbot-Removed-Bytes"


def remove(
    directory: Path,
    captures: Iterable[Capture],
    *,
    reason: str,
    at: datetime,
    new_id: Callable[[], str] = new_record_id,
) -> None:
    """Overwrite the captures' records and their requests with tombstones that state the date and the reason.

    Doing it again does no harm. A reason too long for the space is cut. Raises ArchiveError where a capture's record is
    not where it should be (nothing is overwritten then) or can't be written. Revisits of what is removed lose their
    body: remove them too, or they will be found by `verify`.
    """
    for capture in captures:
        path = path_in(directory, capture.warc_file)
        try:
            with path.open("r+b") as file:
                file.seek(capture.warc_offset)
                length = _length_to_remove(directory, capture, file.read(_HEAD_BYTES))
                file.seek(capture.warc_offset)
                file.write(tombstone(capture.record_id, length, reason=reason, at=at, record_id=new_id()))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            what = f"{path} at {capture.warc_offset}: can't be overwritten ({error.strerror})"
            raise ArchiveError(what) from error


def _length_to_remove(directory: Path, capture: Capture, beginning: bytes) -> int:
    """How many bytes the record takes with its request, or the tombstone that lies there already, whole or not."""
    fields = _fields(beginning)
    if fields.get("warc-type") == "metadata" and fields.get("warc-refers-to") == capture.record_id:
        return int(fields[_REMOVED_BYTES.lower()])
    if fields.get("warc-record-id") != capture.record_id:
        raise ArchiveError(
            f"{capture.warc_file} at {capture.warc_offset}: holds another record than {capture.record_id}"
        )
    return len(read_bytes(directory, capture))


def _fields(beginning: bytes) -> Mapping[str, str]:
    """The fields of the record whose gzip member begins so, even if the rest of it is damaged; empty if unreadable."""
    decompressor, head = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), b""
    try:
        while beginning and head_size(head) is None:
            head += decompressor.decompress(beginning, _STEP_BYTES)
            beginning = decompressor.unconsumed_tail
        return head_fields(split_head(head))
    except (ValueError, zlib.error):
        return {}


def tombstone(removed_id: str, length: int, *, reason: str, at: datetime, record_id: str) -> bytes:
    """A metadata record in one gzip member of exactly `length` bytes, in place of the record `removed_id`.

    Raises ArchiveError where that is too short for it.
    """
    # Nothing is compressed, for only so is the length known beforehand.
    blocks = -(-(length - _GZIP_FRAME_BYTES) // (_BLOCK_HEAD_BYTES + _BLOCK_BYTES))
    size = length - _GZIP_FRAME_BYTES - blocks * _BLOCK_HEAD_BYTES
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date_field(at)),
        ("WARC-Refers-To", removed_id),
        (_REMOVED_BYTES, str(length)),
        ("Content-Type", "application/warc-fields"),
    ]
    room = size - len(record_head([*fields, ("Content-Length", "0" * 10)])) - len(END_OF_RECORD)
    head = record_head([*fields, ("Content-Length", f"{room:010}")])
    return _stored_member(head + _padded(reason, room) + END_OF_RECORD, blocks)


def _padded(reason: str, room: int) -> bytes:
    """The reason as a field, and blanks in a second one, `room` bytes in all."""
    frame = len(b"reason: \r\npadding: \r\n")
    if room < frame:
        raise ArchiveError("a record is too short to be overwritten by a tombstone")
    kept = " ".join(reason.split()).encode()[: room - frame].decode("utf-8", "ignore").encode()
    return b"reason: " + kept + b"\r\npadding: " + b" " * (room - frame - len(kept)) + b"\r\n"


def _stored_member(data: bytes, blocks: int) -> bytes:
    """A gzip member of `data` in that many stored blocks (RFC 1951, section 3.2.4)."""
    parts = [GZIP_HEAD]
    for number in range(blocks):
        block = data[number * _BLOCK_BYTES : (number + 1) * _BLOCK_BYTES]
        last = number == blocks - 1
        parts += [struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF), block]
    parts.append(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
    return b"".join(parts)
