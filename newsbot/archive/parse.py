"""From the bytes of one WARC record to a Record. Pure; content that is no record raises ValueError, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from newsbot.archive.coding import dechunk
from newsbot.archive.model import Headers, Record, header
from newsbot.archive.warc import Head, digest_agrees, parse_date, record_fields, split_head

_HTTP_TYPES = frozenset({"response", "request", "revisit"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: its file, its offset there, and its length where it has a place of its own."""

    file: str
    offset: int
    length: int | None


@dataclass(frozen=True, slots=True)
class _Http:
    """The block of an HTTP record taken apart."""

    status: int | None
    reason: str
    method: str | None
    headers: Headers
    body: bytes


def content_length(fields: Mapping[str, str]) -> int:
    """The length that a record claims for its block. Raises ValueError where it claims none."""
    text = fields.get("content-length", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError(f"its Content-Length is {text!r}")
    return int(text)


def head_fields(head: Head) -> dict[str, str]:
    """The fields of a WARC record's head. Raises ValueError where it is the head of something else."""
    if not head.start_line.startswith(b"WARC/"):
        raise ValueError("no WARC record begins here")
    return record_fields(head)


def build_record(place: Place, fields: Mapping[str, str], block: bytes) -> Record:
    """The record with `fields` and `block`. Raises ValueError for a missing id or date and for a block without head."""
    record_type = fields.get("warc-type", "").lower()
    record_id = fields.get("warc-record-id", "")
    if not record_type or not record_id:
        raise ValueError("a record without type or id")
    http = _http(fields, record_type, block)
    return Record(
        file=place.file,
        offset=place.offset,
        length=place.length,
        record_type=record_type,
        record_id=record_id,
        url=_address(fields.get("warc-target-uri")),
        date=parse_date(fields.get("warc-date", "")),
        fields=MappingProxyType(dict(fields)),
        status=http.status,
        reason=http.reason,
        method=http.method,
        headers=http.headers,
        body=http.body,
    )


def _address(target: str | None) -> str | None:
    """Some writers of WARC 1.0 put the address in angle brackets, as that standard's grammar said by mistake."""
    return target[1:-1] if target is not None and target[:1] == "<" and target[-1:] == ">" else target


def _http(fields: Mapping[str, str], record_type: str, block: bytes) -> _Http:
    media_type = fields.get("content-type", "").partition(";")[0].strip().lower()
    if record_type not in _HTTP_TYPES or media_type != "application/http" or not block:
        return _Http(None, "", None, (), block)
    head = split_head(block)
    first, _, rest = head.start_line.decode("latin-1").partition(" ")
    body = block[head.size :]
    if record_type == "request":
        return _Http(None, "", first, head.headers, body)
    code, _, reason = rest.strip().partition(" ")
    if not first.upper().startswith("HTTP") or not (code.isascii() and code.isdigit() and len(code) == 3):
        raise ValueError("an HTTP answer without a status line")
    if (header(head.headers, b"transfer-encoding") or "").strip().lower() == "chunked":
        body = _undone(body)
    return _Http(int(code), reason, None, head.headers, body)


def _undone(body: bytes) -> bytes:
    whole = dechunk(body)
    return body if whole is None else whole


def check_digests(record: Record, block: bytes) -> None:
    """Raise ValueError where a digest that the record gives is not that of its block or payload.

    A payload's digest is taken over the payload as it stands in the block (as wget and warcio do) or with chunking
    undone (as the standard says); either will do. A revisit's payload is elsewhere, a truncated one was cut later.
    """
    claimed = record.fields.get("warc-block-digest")
    if claimed is not None and not digest_agrees(claimed, block):
        raise ValueError(f"its block is not {claimed}")
    claimed = record.payload_digest
    if claimed is None or record.status is None or record.record_type != "response" or record.truncated is not None:
        return
    if not digest_agrees(claimed, record.body) and not digest_agrees(claimed, block[split_head(block).size :]):
        raise ValueError(f"its payload is not {claimed}")
