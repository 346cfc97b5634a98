"""The bytes of a WARC file, decompressed piece by piece: plain, gzip or zstd, told by their first bytes.

Compressed WARC files are a row of members (gzip) or frames (zstd), as a rule one a record. When one is damaged, the
next can be found. Reads a file object; memory does not grow with the file.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from os import SEEK_END
from typing import BinaryIO, Protocol

from newsbot.archive.model import ProblemKind

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # comes with Scrapy

_READ_BYTES = 1 << 16
_PIECE_BYTES = 1 << 18
_PROBE_BYTES = 1 << 12
_MAX_DICTIONARY_BYTES = 1 << 24
_GZIP_MAGIC = b"\x1f\x8b\x08"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
_RECORD_MAGIC = b"WARC/"


class DamageError(Exception):
    """A file can't be decompressed from `offset` on."""

    def __init__(self, offset: int, kind: ProblemKind, what: str) -> None:
        super().__init__(what)
        self.offset = offset
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Piece:
    """Some decompressed bytes; `end` is where their member ends in the file, if they are its last."""

    data: bytes
    end: int | None


class Pieces(Protocol):
    """A file's decompressed bytes in order."""

    members: bool
    """Whether the file is a row of members, rather than plain."""

    def next(self) -> Piece | None:
        """The next bytes, None at the end. Raises DamageError."""

    def resume(self, after: int) -> int | None:
        """Go to the next member that begins behind the offset `after` with a WARC record; its offset, None if none."""

    def consumed(self) -> int:
        """How much of the file has been decompressed, in its own bytes."""

    def left(self) -> int | None:
        """How many bytes can still come, None where that is not known."""


class _Member(Protocol):
    """One member being decompressed."""

    def undo(self, window: bytes) -> tuple[bytes, int]:
        """The next decompressed bytes, and how many bytes of `window` are done with. Raises zlib.error or ZstdError."""

    @property
    def eof(self) -> bool:
        """Whether the member's end was reached, its checksum verified."""


class _GzipMember:
    """A gzip member."""

    def __init__(self) -> None:
        self._decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    def undo(self, window: bytes) -> tuple[bytes, int]:
        data = self._decompressor.decompress(window, _PIECE_BYTES)
        # At a member's end zlib may still name what follows as its own unconsumed tail, if the call before had one.
        rest = self._decompressor.unused_data if self._decompressor.eof else self._decompressor.unconsumed_tail
        return data, len(window) - len(rest)

    @property
    def eof(self) -> bool:
        return self._decompressor.eof


class _ZstdFrame:
    """A zstd frame. Its decompressor swallows what it is given at once, so a window is done with only afterwards."""

    def __init__(self, dictionary: zstd.ZstdDict | None) -> None:
        self._decompressor = zstd.ZstdDecompressor(dictionary)
        self._fed = 0

    def undo(self, window: bytes) -> tuple[bytes, int]:
        if self._decompressor.needs_input:
            self._fed = len(window)
            data = self._decompressor.decompress(window, _PIECE_BYTES)
        else:
            data = self._decompressor.decompress(b"", _PIECE_BYTES)
        if self._decompressor.eof:
            return data, self._fed - len(self._decompressor.unused_data)
        return data, self._fed if self._decompressor.needs_input else 0

    @property
    def eof(self) -> bool:
        return self._decompressor.eof


class _RawFile:
    """A file's bytes as they are: a window of them, and where it begins."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._begin = file.tell() if file.seekable() else 0
        self._size = _size(file)
        self.window = b""
        self.offset = 0

    def fill(self, size: int) -> bool:
        """Have at least `size` bytes in the window; False where the file ends before."""
        while len(self.window) < size:
            more = self._file.read(_READ_BYTES)
            if not more:
                return False
            self.window += more
        return True

    def drop(self, size: int) -> None:
        """Go on by `size` bytes of the window."""
        self.window = self.window[size:]
        self.offset += size

    def go(self, offset: int) -> None:
        """Go back to `offset`, where the file allows it; where it does not, only forward."""
        if self._file.seekable():
            self._file.seek(self._begin + offset)
            self.window, self.offset = b"", offset
        elif offset > self.offset and self.fill(offset - self.offset):
            self.drop(offset - self.offset)

    def find(self, magic: bytes) -> bool:
        """Go on to the next `magic`; False where there is none."""
        while self.fill(len(magic)):
            place = self.window.find(magic)
            if place >= 0:
                self.drop(place)
                return True
            self.drop(len(self.window) - len(magic) + 1)
        return False

    def left(self) -> int | None:
        """How many bytes remain behind the window's beginning, None where the file can't tell."""
        return None if self._size is None else self._size - self.offset


def _size(file: BinaryIO) -> int | None:
    if not file.seekable():
        return None
    here = file.tell()
    size = file.seek(0, SEEK_END)
    file.seek(here)
    return size - here


class _Plain:
    """A WARC file that is not compressed."""

    members = False

    def __init__(self, raw: _RawFile) -> None:
        self._raw = raw

    def next(self) -> Piece | None:
        if not self._raw.fill(1):
            return None
        data = self._raw.window
        self._raw.drop(len(data))
        return Piece(data, None)

    def resume(self, after: int) -> int | None:
        return None

    def consumed(self) -> int:
        return self._raw.offset

    def left(self) -> int | None:
        return self._raw.left()


class _Members:
    """A WARC file of compressed members, each of which begins with `magic`."""

    members = True

    def __init__(self, raw: _RawFile, magic: bytes, new_member: Callable[[], _Member]) -> None:
        self._raw = raw
        self._magic = magic
        self._new_member = new_member
        self._current: _Member | None = None
        self._member_offset = raw.offset

    def next(self) -> Piece | None:
        more = self._raw.fill(1)
        if self._current is None:
            if not more:
                return None
            self._current = self._begin()
        return self._go_on(self._current)

    def _begin(self) -> _Member:
        raw = self._raw
        self._member_offset = raw.offset
        if not raw.fill(len(self._magic)) and self._magic.startswith(raw.window):
            raise self._damage(ProblemKind.CUT, "the file ends within a compressed member")
        if not raw.window.startswith(self._magic):
            raise self._damage(ProblemKind.DAMAGED, "no compressed member begins here")
        return self._new_member()

    def _go_on(self, member: _Member) -> Piece:
        raw = self._raw
        try:
            data, used = member.undo(raw.window)
        except (zlib.error, zstd.ZstdError) as error:
            raise self._damage(ProblemKind.DAMAGED, f"it can't be decompressed ({error})") from error
        if not data and not used and not member.eof and not raw.fill(len(raw.window) + 1):
            raise self._damage(ProblemKind.CUT, "the file ends within a compressed member")
        raw.drop(used)
        if not member.eof:
            return Piece(data, None)
        self._current = None
        return Piece(data, raw.offset)

    def _damage(self, kind: ProblemKind, what: str) -> DamageError:
        self._current = None
        return DamageError(self._member_offset, kind, what)

    def resume(self, after: int) -> int | None:
        raw = self._raw
        self._current = None
        raw.go(after + 1)
        while raw.find(self._magic):
            if self._begins_a_record():
                return raw.offset
            raw.drop(1)
        return None

    def _begins_a_record(self) -> bool:
        self._raw.fill(_PROBE_BYTES)
        try:
            data, _ = self._new_member().undo(self._raw.window[:_PROBE_BYTES])
        except (zlib.error, zstd.ZstdError):
            return False
        return data.startswith(_RECORD_MAGIC)

    def consumed(self) -> int:
        return self._raw.offset

    def left(self) -> int | None:
        return None


def open_pieces(file: BinaryIO) -> Pieces:
    """The decompressed bytes of a WARC file. Raises DamageError for a zstd dictionary that can't be read."""
    raw = _RawFile(file)
    raw.fill(len(_ZSTD_MAGIC))
    if raw.window.startswith(_GZIP_MAGIC):
        return _Members(raw, _GZIP_MAGIC, _GzipMember)
    if raw.window.startswith(_ZSTD_MAGIC):
        return _Members(raw, _ZSTD_MAGIC, lambda: _ZstdFrame(None))
    if raw.window.startswith(_DICTIONARY_MAGIC):
        dictionary = _read_dictionary(raw)
        return _Members(raw, _ZSTD_MAGIC, lambda: _ZstdFrame(dictionary))
    return _Plain(raw)


def _read_dictionary(raw: _RawFile) -> zstd.ZstdDict:
    """The dictionary in the skippable frame that a .warc.zst may begin with, itself compressed or not."""
    raw.fill(8)
    size = int.from_bytes(raw.window[4:8], "little")
    if size > _MAX_DICTIONARY_BYTES or not raw.fill(8 + size):
        raise DamageError(0, ProblemKind.DAMAGED, f"a zstd dictionary of {size} bytes can't be read")
    data = raw.window[8 : 8 + size]
    try:
        if data.startswith(_ZSTD_MAGIC):
            data = zstd.ZstdDecompressor().decompress(data, _MAX_DICTIONARY_BYTES)
        dictionary = zstd.ZstdDict(data)
        zstd.ZstdDecompressor(dictionary)  # which is where a dictionary's damage shows
    except (zstd.ZstdError, ValueError) as error:
        raise DamageError(0, ProblemKind.DAMAGED, f"its zstd dictionary can't be read ({error})") from error
    raw.drop(8 + size)
    return dictionary
