"""Exports: every column, in three formats, that read back as what was written."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import export
from newsbot.errors import UsageError
from newsbot.export import Format

COLUMNS = {"id": int, "title": str, "authors": list, "at": datetime, "day": date, "paywalled": bool, "score": float}
ROW = (1, "Über", [{"name": "Ada", "url": None}], datetime(2026, 1, 2, 3, tzinfo=UTC), date(2026, 1, 2), True, 0.5)


def written(kind: Format, rows: list[tuple[Any, ...]], columns: dict[str, type] = COLUMNS) -> bytes:
    stream = io.BytesIO()
    assert export.write(kind, columns, rows, stream) == len(rows)
    return stream.getvalue()


def test_jsonl_is_an_object_a_line() -> None:
    (line,) = written(Format.JSONL, [ROW]).decode().splitlines()
    assert json.loads(line) == {
        "id": 1,
        "title": "Über",
        "authors": [{"name": "Ada", "url": None}],
        "at": "2026-01-02T03:00:00+00:00",
        "day": "2026-01-02",
        "paywalled": True,
        "score": 0.5,
    }
    assert "Über" in line


@given(st.text(st.characters(codec=None)))
def test_json_reads_back_as_it_was_and_has_no_control_characters(text: str) -> None:
    shown = export.json_text({"text": text})
    assert json.loads(shown) == {"text": text}
    assert shown.isprintable() or not set(shown) & {chr(code) for code in (*range(32), *range(127, 160))}
    shown.encode()


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1))
def test_csv_reads_back_and_no_cell_is_a_formula(texts: list[str]) -> None:
    body = written(Format.CSV, [(text,) for text in texts], {"title": str}).decode()
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert rows[0] == ["title"]
    cells = [row[0] if row else "" for row in rows[1:]]
    assert [cell.removeprefix("'") if cell[1:2] in tuple("=+-@") and cell[:1] == "'" else cell for cell in cells] == [
        text.removeprefix("'") if text[1:2] in tuple("=+-@") and text[:1] == "'" else text for text in texts
    ]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_csv_has_json_in_cells_and_numbers_as_they_are() -> None:
    columns = {"key": int, "tags": list, "none": str, "flag": bool, "at": datetime, "title": str}
    row = (-5, ["a", "ü"], None, False, datetime(2026, 1, 2, tzinfo=UTC), "\tcmd\x1b\x9b")
    line = written(Format.CSV, [row], columns).decode().splitlines()[1]
    assert next(csv.reader([line])) == [
        "-5",
        '["a", "ü"]',
        "",
        "false",
        "2026-01-02T00:00:00+00:00",
        "'\tcmd\ufffd\ufffd",
    ]


def test_parquet_keeps_types() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet: pip install 'newsbot[parquet]'")
    columns = {**COLUMNS, "provenance": dict, "body": list, "key": int}
    row = (*ROW, {"title": {"source": "css:h1", "confidence": 0.5}}, [{"kind": "paragraph", "text": "x"}], -(2**63))
    empty = (2, *[None] * 9)
    table = parquet.read_table(io.BytesIO(written(Format.PARQUET, [row, empty], columns)))
    first, second = table.to_pylist()
    assert first["at"] == ROW[3]
    assert first["day"] == ROW[4]
    assert first["authors"] == ROW[2]
    assert first["provenance"] == [("title", {"source": "css:h1", "confidence": 0.5})]
    assert first["body"][0]["text"] == "x"
    assert first["key"] == -(2**63)
    assert second == {**dict.fromkeys(columns), "id": 2}


def test_parquet_of_nothing_still_has_its_columns() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet: pip install 'newsbot[parquet]'")
    assert parquet.read_table(io.BytesIO(written(Format.PARQUET, []))).column_names == list(COLUMNS)


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"newsbot\[parquet\]"):
        written(Format.PARQUET, [])


@pytest.mark.parametrize("kind", [Format.JSONL, Format.CSV])
def test_memory_does_not_grow_with_rows(kind: Format) -> None:
    class Nowhere(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return len(data)

    def rows(count: int) -> Iterator[tuple[Any, ...]]:
        return ((number, "x" * 1000) for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        export.write(kind, {"id": int, "title": str}, rows(count), io.BufferedWriter(Nowhere()))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(20_000) < 2 * peak(200) + 100_000


# -- files ----------------------------------------------------------------------------------


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with export.whole_file(path) as stream:
        stream.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        stopped_halfway(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def stopped_halfway(path: Path) -> None:
    with export.whole_file(path) as stream:
        stream.write(b"ne")
        raise KeyboardInterrupt


def test_what_a_link_names_is_replaced_and_a_device_is_written_to(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with export.whole_file(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    with export.whole_file(Path("/dev/null")) as stream:
        stream.write(b"x")
    assert not Path("/dev/null").is_file()
