"""Rows -> JSONL, CSV, Parquet, one row at a time. Touches only the stream that it is given, or the file that
`whole_file` makes.

JSON is UTF-8 as it is, but for the control characters that a terminal would obey: those are escaped, which reads back
as the same value. In CSV, lists and tables of JSON stand as JSON in their cell; a text that a spreadsheet would run as
a formula (it begins with = + - @, a tab or a carriage return) gets an apostrophe before it, and control characters
become U+FFFD, since titles come from strangers. Who needs every character as it was takes JSONL or Parquet.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from newsbot.errors import UsageError

#: What a terminal obeys and json.dumps leaves: DEL, C1, line separators, changes of writing direction.
_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
#: Rows of a Parquet row group.
_PARQUET_BATCH = 500
#: What CSV can't say but raw.
_RAW_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON that may also be shown; dates are ISO 8601, dataclasses are objects."""
    return _CONTROLS.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent, default=_plain))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if names := getattr(value, "__dataclass_fields__", None):
        return {name: getattr(value, name) for name in names}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


# -- writing --------------------------------------------------------------------------------


def write(kind: Format, columns: Mapping[str, type], rows: Iterable[Sequence[Any]], stream: IO[bytes]) -> int:
    """Writes rows to a binary stream; how many there were. Raises UsageError where Parquet can't be written."""
    return _WRITERS[kind](columns, rows, stream)


def write_jsonl(columns: Mapping[str, type], rows: Iterable[Sequence[Any]], stream: IO[bytes]) -> int:
    """A JSON object a line."""
    count = 0
    for row in rows:
        stream.write(json_text(dict(zip(columns, row, strict=True))).encode() + b"\n")
        count += 1
    return count


def write_csv(columns: Mapping[str, type], rows: Iterable[Sequence[Any]], stream: IO[bytes]) -> int:
    """RFC 4180 with a line of names, in UTF-8."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(map(_csv_cell, row))
        count += 1
    text.detach()  # flushes, and leaves the stream open
    return count


def _csv_cell(value: Any) -> Any:
    """A cell: JSON for lists and tables, nothing for None, true and false, texts that no spreadsheet runs."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        text = _RAW_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return value.isoformat() if isinstance(value, date) else json_text(value)


def write_parquet(columns: Mapping[str, type], rows: Iterable[Sequence[Any]], stream: IO[bytes]) -> int:
    """Parquet, typed: instants are UTC timestamps; authors, tags, body, images and provenance are nested."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow; pip install 'newsbot[parquet]'") from error
    schema = pyarrow.schema([(name, _arrow_type(pyarrow, name, kind)) for name, kind in columns.items()])
    count = 0
    with parquet.ParquetWriter(pyarrow.PythonFile(_Sequential(stream), mode="w"), schema, compression="zstd") as writer:
        for batch in _batches(rows):
            count += len(batch)
            cells = zip(*(map(_arrow_cell, row) for row in batch), strict=True)
            arrays = [pyarrow.array(list(column), kind) for column, kind in zip(cells, schema.types, strict=True)]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
    return count


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Sequence[Any], ...]]:
    source = iter(rows)
    while batch := tuple(islice(source, _PARQUET_BATCH)):
        yield batch


def _arrow_type(arrow: Any, name: str, kind: type) -> Any:
    """The Arrow type of a column; JSON whose shape is not fixed is text."""
    string, integer = arrow.string(), arrow.int64()
    nested = {
        "authors": arrow.list_(arrow.struct({"name": string, "url": string})),
        "tags": arrow.list_(string),
        "body": arrow.list_(arrow.struct({"kind": string, "text": string, "level": integer, "html": string})),
        "images": arrow.list_(arrow.struct({
            "url": string, "caption": string, "credit": string, "alt": string,
            "width": integer, "height": integer, "role": string,
        })),
        "provenance": arrow.map_(string, arrow.struct({"source": string, "confidence": arrow.float64()})),
    }  # fmt: skip
    plain = {
        int: integer,
        float: arrow.float64(),
        bool: arrow.bool_(),
        datetime: arrow.timestamp("us", tz="UTC"),
        date: arrow.date32(),
    }
    return nested.get(name) or plain.get(kind, string)


def _arrow_cell(value: Any) -> Any:
    """A cell as Arrow takes it: a map is a list of pairs."""
    return list(value.items()) if isinstance(value, Mapping) else value


class _Sequential(io.RawIOBase):
    """A stream that is only written to and knows how far it is: a pipe does not."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._stream.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written


_WRITERS: Mapping[Format, Callable[[Mapping[str, type], Iterable[Sequence[Any]], IO[bytes]], int]] = {
    Format.JSONL: write_jsonl,
    Format.CSV: write_csv,
    Format.PARQUET: write_parquet,
}


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its name only when the block ends well: nobody ever reads half of it.

    What is no ordinary file (a pipe, a device) is written as it is. Raises OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    path = path.resolve()  # what a symbolic link names is replaced, not the link
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
