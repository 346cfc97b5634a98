"""Undoing transfer and content codings, in bounded memory: chunked, gzip, deflate, br, zstd. Pure.

A body is a stranger's: every decoder stops at a limit, so that a bomb costs no more than an honest page of that size.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

import brotli  # comes with Scrapy, as zstd does

from newsbot.errors import ArchiveError, TooLongError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MEBIBYTE = 1 << 20
MAX_RECORD_BYTES = 256 * MEBIBYTE
"""The largest record that is read."""
MAX_BODY_BYTES = 256 * MEBIBYTE
"""The longest body that is decoded, where the caller says nothing else."""
_MAX_CODINGS = 4
_MAX_CHUNK_LINE = 1024
_HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")


class _Cut(Exception):  # noqa: N818
    """A coded body ends too early; carries what was decoded of it."""

    def __init__(self, decoded: bytes) -> None:
        super().__init__("the compressed body is cut")
        self.decoded = decoded


class _TooLong(Exception):  # noqa: N818
    """A coded body exceeds the limit."""


def decode_body(body: bytes, content_encoding: str | None, *, limit: int, cut: bool = False) -> bytes:
    """`body` with its content encodings undone; at most `limit` bytes.

    With `cut`, a compressed body that ends too early gives what can be read of it. Raises TooLongError for a body
    longer than `limit`, ArchiveError for an unknown coding, or bytes that are not what the coding says.
    """
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    codings = [name for name in names if name not in {"", "identity"}]
    if len(codings) > _MAX_CODINGS:
        raise ArchiveError(f"a body with {len(codings)} content encodings is not read")
    for name in reversed(codings):
        body = _decode(body, name, limit, cut)
    if len(body) > limit:
        raise TooLongError(f"the body is longer than {limit} bytes")
    return body


def _decode(body: bytes, name: str, limit: int, cut: bool) -> bytes:
    decoder = _DECODERS.get(name)
    if decoder is None:
        raise ArchiveError(f"unknown content encoding {name!r}")
    if not body:
        return body
    try:
        return decoder(body, limit)
    except _Cut as error:
        if cut:
            return error.decoded
        raise ArchiveError(f"the body's {name} encoding is cut short") from error
    except _TooLong as error:
        raise TooLongError(f"the body is longer than {limit} bytes once its {name} encoding is undone") from error
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise ArchiveError(f"the body is not in {name} encoding, as it says ({error})") from error


def _gunzip(body: bytes, limit: int) -> bytes:
    """Gzip, of several members too; what follows the last whole member is left out, as browsers do."""
    decoded = b""
    rest = body
    while True:
        decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        decoded += _inflated(decompressor, rest, limit - len(decoded), decoded)
        rest = decompressor.unused_data
        if not rest.startswith(b"\x1f\x8b\x08"):
            return decoded


def _inflate(body: bytes, limit: int) -> bytes:
    """ "deflate": zlib's format by the standard, bare deflate with some servers."""
    try:
        return _inflated(zlib.decompressobj(), body, limit, b"")
    except zlib.error:
        return _inflated(zlib.decompressobj(wbits=-zlib.MAX_WBITS), body, limit, b"")


def _inflated(decompressor: zlib._Decompress, data: bytes, limit: int, before: bytes) -> bytes:
    decoded = decompressor.decompress(data, limit + 1)
    if len(decoded) > limit:
        raise _TooLong
    if not decompressor.eof:
        raise _Cut(before + decoded)
    return decoded


def _unbrotli(body: bytes, limit: int) -> bytes:
    decompressor = brotli.Decompressor()
    decoded = decompressor.process(body, output_buffer_limit=limit + 1)
    parts, size = [decoded], len(decoded)
    while size <= limit and not decompressor.can_accept_more_data():
        parts.append(decompressor.process(b"", output_buffer_limit=limit + 1 - size))
        size += len(parts[-1])
    if size > limit:
        raise _TooLong
    if not decompressor.is_finished():
        raise _Cut(b"".join(parts))
    return b"".join(parts)


def _unzstd(body: bytes, limit: int) -> bytes:
    decoded, rest = b"", body
    while rest:
        decompressor = zstd.ZstdDecompressor()
        part = decompressor.decompress(rest, limit + 1 - len(decoded))
        decoded += part
        if len(decoded) > limit:
            raise _TooLong
        if not decompressor.eof:
            raise _Cut(decoded)
        rest = decompressor.unused_data
    return decoded


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def dechunk(body: bytes) -> bytes | None:
    """`body` with chunked transfer coding undone (RFC 9112, section 7.1), as far as it goes; None if it is not chunked.

    Many tools undo the chunks and keep the field that announces them, so that only the bytes tell.
    """
    parts: list[bytes] = []
    place = 0
    while True:
        end = body.find(b"\n", place, place + _MAX_CHUNK_LINE)
        size = _chunk_size(body[place:end]) if end >= 0 else None
        if size is None:
            return b"".join(parts) if parts else None
        parts.append(body[end + 1 : end + 1 + size])
        place = end + 1 + size
        if size == 0 or place >= len(body):
            return b"".join(parts)
        place += 2 if body.startswith(b"\r\n", place) else body.startswith(b"\n", place)


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    if not 0 < len(digits) <= 16 or not _HEX_DIGITS.issuperset(digits):
        return None
    return int(digits, 16)
