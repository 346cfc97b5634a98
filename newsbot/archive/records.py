"""Reading any WARC file from end to end: newsbot's own, and those of Common Crawl, Browsertrix, Heritrix, wget.

Content never raises: what is no good record becomes a Problem, and reading goes on behind it. Memory is bounded by the
largest record that is taken. Reads files only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from newsbot.archive.coding import MAX_RECORD_BYTES
from newsbot.archive.model import Problem, ProblemKind, Record
from newsbot.archive.parse import Place, build_record, check_digests, content_length, head_fields
from newsbot.archive.stream import DamageError, Pieces, open_pieces
from newsbot.archive.warc import head_size, split_head
from newsbot.errors import ArchiveError

_MAX_HEAD_BYTES = 1 << 16
_BOMB_RATIO = 200
_RECORD_MAGIC = b"WARC/"
_NEXT_RECORD = b"\nWARC/1."
_LINE_BREAKS = b"\r\n"


def records(source: Path | BinaryIO, *, max_record_bytes: int = MAX_RECORD_BYTES) -> Iterator[Record | Problem]:
    """The records of a WARC file in order, and a Problem for each stretch of it that gave none.

    Plain, gzip and zstd are told by the bytes, whatever the name. A block of more than `max_record_bytes` is left out,
    as a Problem. Digests that are given are checked. Raises ArchiveError only where the file itself can't be read.
    """
    name = source.name if isinstance(source, Path) else str(getattr(source, "name", "stream"))
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                yield from _records(file, name, max_record_bytes)
        else:
            yield from _records(source, name, max_record_bytes)
    except OSError as error:
        raise ArchiveError(f"{source}: can't be read ({error.strerror})") from error


def _records(file: BinaryIO, name: str, max_record_bytes: int) -> Iterator[Record | Problem]:
    try:
        pieces = open_pieces(file)
    except DamageError as damage:
        yield Problem(name, damage.offset, damage.kind, str(damage))
        return
    yield from _Reader(pieces, name, max_record_bytes).items()


class _LostError(Exception):
    """A record's end can't be told, so that the next one must be looked for."""

    def __init__(self, kind: ProblemKind, what: str) -> None:
        super().__init__(what)
        self.kind = kind


class _Reader:
    """Takes records out of pieces.

    `pending` are bytes that were decompressed but not taken yet, `position` counts those taken. `ends` says at which
    positions, from here on, members end and where in the file that is; `last_end` is the one behind.
    """

    def __init__(self, pieces: Pieces, name: str, max_record_bytes: int) -> None:
        self._pieces = pieces
        self._name = name
        self._max_record_bytes = max_record_bytes
        self._pending = bytearray()
        self._position = 0
        self._ends: deque[tuple[int, int]] = deque()
        self._last_end = (0, pieces.consumed())
        self._start = (0, 0)
        self._delimited = False

    # -- the way through the file -------------------------------------------------------------

    def items(self) -> Iterator[Record | Problem]:
        """All records and problems, to the end of the file."""
        lost = False
        while True:
            try:
                if lost:
                    self._find_next()
                    lost = False
                if not self._begin():
                    return
                yield self._record()
            except DamageError as damage:
                yield Problem(self._name, damage.offset, damage.kind, str(damage))
                if not self._resume(damage.offset):
                    return
                lost = False
            except _LostError as error:
                yield Problem(self._name, self._start[1], error.kind, str(error))
                lost = True

    def _begin(self) -> bool:
        """Go over line breaks to where the next record should begin; False at the end of the file."""
        while not self._pending or self._take_line_breaks():
            if not self._pending and not self._fill():
                return False
        self._start = (self._position, self._offset())
        self._delimited = self._at_end() and self._pieces.members
        return True

    def _find_next(self) -> None:
        """Behind a record whose length can't be trusted: go to its member's end, or to what looks like a record."""
        if self._position == self._start[0]:
            self._take(1)
        if self._delimited:
            while not self._at_end() and (self._pending or self._fill()):
                self._take(len(self._pending))
            return
        while (place := self._pending.find(_NEXT_RECORD)) < 0:
            self._take_through(len(self._pending) - len(_NEXT_RECORD))
            if not self._fill():
                self._take_through(len(self._pending))
                return
        self._take_through(place + 1)

    def _resume(self, after: int) -> bool:
        """Behind damage: go to the next member that begins with a record; False where there is none."""
        offset = self._pieces.resume(after)
        self._pending.clear()
        self._ends.clear()
        self._last_end = (self._position, offset or 0)
        return offset is not None

    # -- a record -----------------------------------------------------------------------------

    def _record(self) -> Record | Problem:
        fields, length = self._take_head()
        if length > self._max_record_bytes:
            self._skip_block(length)
            self._take_end()
            what = f"a record of {length} bytes is left out (at most {self._max_record_bytes} are taken)"
            return Problem(self._name, self._start[1], ProblemKind.TOO_LARGE, what)
        block = bytearray()
        try:
            self._take_block(block, length)
            self._take_end()
        except _LostError:
            if not self._delimited:
                self._put_back(block)
            raise
        return self._built(fields, bytes(block))

    def _built(self, fields: dict[str, str], block: bytes) -> Record | Problem:
        place = Place(self._name, self._start[1], self._length())
        try:
            record = build_record(place, fields, block)
        except ValueError as error:
            return Problem(self._name, place.offset, ProblemKind.INVALID, str(error))
        try:
            check_digests(record, block)
        except ValueError as error:
            return Problem(self._name, place.offset, ProblemKind.DIGEST, str(error))
        return record

    def _take_head(self) -> tuple[dict[str, str], int]:
        self._expect_record(ProblemKind.DAMAGED, "no WARC record begins here")
        while (size := head_size(self._pending)) is None:
            if len(self._pending) > _MAX_HEAD_BYTES:
                raise _LostError(ProblemKind.INVALID, f"its head is longer than {_MAX_HEAD_BYTES} bytes")
            if not self._fill():
                raise _LostError(ProblemKind.CUT, "the file ends within a record's head")
        try:
            fields = head_fields(split_head(bytes(self._pending[:size])))
            length = content_length(fields)
        except ValueError as error:
            raise _LostError(ProblemKind.INVALID, str(error)) from error
        left = self._pieces.left()
        if left is not None and size + length > len(self._pending) + left:
            raise _LostError(ProblemKind.CUT, f"the file ends before the {length} bytes that the record claims")
        self._take_through(size)
        return fields, length

    def _take_block(self, block: bytearray, length: int) -> None:
        while len(block) < length:
            self._expect_block(len(block), length)
            block += self._take(length - len(block))

    def _skip_block(self, length: int) -> None:
        skipped = 0
        while skipped < length:
            self._expect_block(skipped, length)
            skipped += len(self._take(length - skipped))
            if skipped > self._max_record_bytes + _BOMB_RATIO * (self._pieces.consumed() - self._start[1]):
                raise DamageError(self._start[1], ProblemKind.TOO_LARGE, "a decompression bomb")

    def _expect_block(self, taken: int, length: int) -> None:
        """Have bytes to take. Where a member ends and the next begins with a record, the block had to end as well."""
        while not self._pending:
            if not self._fill():
                raise _LostError(ProblemKind.CUT, f"the file ends at {taken} of the {length} bytes of a block")
        if self._at_end() and self._begins_record():
            raise _LostError(ProblemKind.LENGTH, f"the record ends at {taken} of the {length} bytes that it claims")

    def _take_end(self) -> None:
        """Take the line breaks behind a block, and see its member end, checksum included."""
        while not self._at_end():
            if self._pending and not self._take_line_breaks():
                self._expect_record(ProblemKind.LENGTH, "the record goes on behind the bytes that it claims")
                return
            if not self._pending and not self._at_end() and not self._fill():
                return

    def _expect_record(self, kind: ProblemKind, what: str) -> None:
        if not self._begins_record():
            raise _LostError(kind, what)

    def _begins_record(self) -> bool:
        """Whether a record begins here, or the first letters of one that is cut."""
        while len(self._pending) < len(_RECORD_MAGIC) and self._fill():
            continue
        return _RECORD_MAGIC.startswith(bytes(self._pending[: len(_RECORD_MAGIC)]))

    # -- bytes --------------------------------------------------------------------------------

    def _fill(self) -> bool:
        piece = self._pieces.next()
        if piece is None:
            return False
        self._pending += piece.data
        if piece.end is not None:
            self._ends.append((self._position + len(self._pending), piece.end))
            self._pass_ends()
        return True

    def _take(self, size: int) -> bytes:
        """The next bytes, `size` at most and none behind the present member's end."""
        if self._ends:
            size = min(size, self._ends[0][0] - self._position)
        data = bytes(self._pending[:size])
        del self._pending[:size]
        self._position += len(data)
        self._pass_ends()
        return data

    def _take_through(self, size: int) -> None:
        """Go on by `size` bytes, over members' ends."""
        while size > 0:
            size -= len(self._take(size))

    def _take_line_breaks(self) -> bool:
        """Go over the line breaks that follow within the member; whether there were any."""
        ahead = bytes(self._pending[:64])
        return bool(self._take(len(ahead) - len(ahead.lstrip(_LINE_BREAKS))))

    def _put_back(self, block: bytearray) -> None:
        self._pending[:0] = block
        self._position -= len(block)

    def _pass_ends(self) -> None:
        while self._ends and self._ends[0][0] <= self._position:
            self._last_end = self._ends.popleft()

    def _at_end(self) -> bool:
        """Whether a member ended, and another may begin, right here."""
        return self._last_end[0] == self._position

    def _offset(self) -> int:
        """Where in the file this is: exactly, or the beginning of the member that holds it."""
        return self._last_end[1] if self._pieces.members else self._position

    def _length(self) -> int | None:
        """The length in the file of the record that was just taken, None where it has no members of its own."""
        if not self._pieces.members:
            return self._position - self._start[0]
        return self._last_end[1] - self._start[1] if self._delimited and self._at_end() else None
