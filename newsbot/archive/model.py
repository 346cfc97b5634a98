"""What goes into the archive and what comes out of it: Exchange, Record, and the pieces of both.

Everything is frozen and typed. Touches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsbot.items import Capture, RecordType

Headers = tuple[tuple[bytes, bytes], ...]
"""Field names and values in the order in which they came, repeated ones included."""


class Truncated(StrEnum):
    """Why a body is shorter than the server meant it to be (WARC 1.1, section 5.13)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The response record that a new answer may repeat. Revisits name originals, never other revisits."""

    record_id: str
    url: str
    fetched_at: datetime
    payload_digest: str

    @classmethod
    def of(cls, capture: Capture) -> Earlier:
        """The earlier answer that `capture` points at. Raises ValueError where that is itself a revisit."""
        if capture.record_type is not RecordType.RESPONSE:
            raise ValueError(f"{capture.record_id} is a revisit: name the response that it repeats")
        return cls(capture.record_id, capture.url, capture.fetched_at, capture.payload_digest)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they are to be archived.

    `body` is as it came: chunking undone, content encoding kept. `http_version` is "HTTP/1.1", "h2" or what else the
    client names. `private_headers` are field names left out of both heads besides cookies and credentials (a
    subscription's). With `earlier` given, an answer that repeats it (304, or the same payload) becomes a revisit
    record; any other is kept whole.
    """

    url: str
    fetched_at: datetime
    status: int
    response_headers: Headers
    body: bytes
    method: str = "GET"
    request_headers: Headers = ()
    http_version: str | None = None
    reason: str = ""
    ip_address: str | None = None
    truncated: Truncated | None = None
    tls_verified: bool = True
    private_headers: frozenset[str] = frozenset()
    earlier: Earlier | None = None

    @classmethod
    def of(cls, record: Record, earlier: Earlier | None = None) -> Exchange:
        """What a response record of another archive says, to be written into this one; its request is not known.

        Raises ValueError for a record without an address or an HTTP answer.
        """
        if record.url is None or record.status is None:
            raise ValueError(f"{record.record_id} holds no answer to a request")
        return cls(
            url=record.url,
            fetched_at=record.date,
            status=record.status,
            response_headers=record.headers,
            body=record.body,
            reason=record.reason,
            http_version=record.fields.get("warc-protocol"),
            ip_address=record.fields.get("warc-ip-address"),
            truncated=record.truncated,
            tls_verified=record.tls_verified,
            earlier=earlier,
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record that was read, its HTTP head apart from its body.

    `offset` and `length` are the place of the record's gzip member (of its bytes, in a file that is not compressed)
    in `file`; `length` is None where a record has no place of its own. `status` is None for records without an HTTP
    answer; `method` is None but for requests. `body` has chunking undone and content encoding kept. `headers` are the
    HTTP head's, `fields` the WARC record's own, their names in lower case.
    """

    file: str
    offset: int
    length: int | None
    record_type: str
    record_id: str
    url: str | None
    date: datetime
    fields: Mapping[str, str]
    status: int | None = None
    reason: str = ""
    method: str | None = None
    headers: Headers = ()
    body: bytes = b""

    @property
    def payload_digest(self) -> str | None:
        """What the record says its payload's digest is: `sha256:` and hexadecimal in newsbot's own records."""
        return self.fields.get("warc-payload-digest")

    @property
    def truncated(self) -> Truncated | None:
        """Why the body is cut short, None where it is whole."""
        reason = self.fields.get("warc-truncated")
        if reason is None:
            return None
        return Truncated(reason) if reason in set(Truncated) else Truncated.UNSPECIFIED

    @property
    def tls_verified(self) -> bool:
        """False where the server's certificate was not checked."""
        return self.fields.get(TLS_VERIFIED.lower()) != "false"

    @property
    def content_type(self) -> str | None:
        """The HTTP Content-Type, None where there is none."""
        return header(self.headers, b"content-type")


class ProblemKind(StrEnum):
    """What can be wrong with a stretch of a WARC file."""

    CUT = "cut"
    """The file ends within a record."""
    DAMAGED = "damaged"
    """Bytes that can't be decompressed, or are no WARC record."""
    LENGTH = "length"
    """A record that is longer or shorter than it says."""
    INVALID = "invalid"
    """A record without type, id or date, or whose block is not what it says."""
    DIGEST = "digest"
    """A record whose digest is not that of its contents."""
    TOO_LARGE = "too_large"
    """A record larger than the reader was told to take, or a decompression bomb."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A stretch of a WARC file that gave no record: where it starts in the file, and what is wrong with it."""

    file: str
    offset: int
    kind: ProblemKind
    what: str

    def __str__(self) -> str:
        return f"{self.file} at {self.offset}: {self.what}"


TLS_VERIFIED = "Newsbot-TLS-Verified"
"""The extension field of records whose server's certificate was not checked; its value is `false`."""


def header(headers: Headers, name: bytes) -> str | None:
    """The first value of the field `name` (lower case) as text, None where there is none."""
    for key, value in headers:
        if key.lower() == name:
            return value.decode("latin-1")
    return None
