"""What the archive's tests share: a clock, a writer, an exchange to vary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsbot.archive import ArchiveWriter, Exchange

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


def exchange(**changes: Any) -> Exchange:
    """A small page, with whatever a test changes about it."""
    values: dict[str, Any] = {
        "url": "https://paper.example/harbour?page=2",
        "fetched_at": NOON,
        "status": 200,
        "reason": "OK",
        "response_headers": ((b"Content-Type", b"text/html; charset=utf-8"), (b"ETag", b'"a1"')),
        "body": b"<p>The harbour opens again on Monday.</p>",
        "request_headers": ((b"User-Agent", b"newsbot/1.0 (+desk@paper.example)"),),
        "http_version": "HTTP/1.1",
    }
    return Exchange(**{**values, **changes})


@pytest.fixture
def new_writer(tmp_path: Path) -> Iterator[Callable[..., ArchiveWriter]]:
    """Makes writers into `tmp_path` that are closed after the test."""
    writers: list[ArchiveWriter] = []

    def make(**changes: Any) -> ArchiveWriter:
        values: dict[str, Any] = {"owner": "desk-1", "software": "newsbot/1.0", "now": lambda: NOON}
        writers.append(ArchiveWriter(changes.pop("directory", tmp_path), **{**values, **changes}))
        return writers[-1]

    yield make
    for writer in writers:
        writer.close()
