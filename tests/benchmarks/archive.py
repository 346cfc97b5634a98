"""What archiving costs: newsbot's writer and readers beside warcio's and fastwarc's, in one run over the same pages.

    python tests/benchmarks/archive.py [ROUNDS]

Reads the recorded pages beside the checkout (`../shared`, or NEWSBOT_SHARED). Prints CPU milliseconds and bytes a page,
the median of the rounds; the tools take turns within each round, so that a noisy machine treats them alike.
"""

from __future__ import annotations

import gzip
import io
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.archive import ArchiveWriter, Exchange, read, records, verify
from newsbot.items import Capture

SHARED = Path(os.environ.get("NEWSBOT_SHARED", Path(__file__).parents[3] / "shared"))
PAGES = 200
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = (
    (b"Host", b"paper.example"),
    (b"User-Agent", b"newsbot/1.0 (+desk@paper.example)"),
    (b"Accept", b"text/html"),
)


def exchanges(*, encoded: bool) -> list[Exchange]:
    """The pages as answers, gzipped by the server or not."""
    files = sorted((SHARED / "pages" / "pages").glob("*.html.gz"))
    chosen = files[:: max(1, len(files) // PAGES)][:PAGES]
    headers = [(b"Content-Type", b"text/html; charset=utf-8"), (b"Date", b"Sun, 01 Mar 2026 12:00:00 GMT")]
    if encoded:
        headers.append((b"Content-Encoding", b"gzip"))
    pages = [gzip.decompress(path.read_bytes()) for path in chosen]
    return [
        Exchange(
            url=f"https://paper.example/{number}",
            fetched_at=NOON,
            status=200,
            reason="OK",
            response_headers=tuple(headers),
            body=gzip.compress(page, 6, mtime=0) if encoded else page,
            request_headers=REQUEST,
        )
        for number, page in enumerate(pages)
    ]


def write_newsbot(directory: Path, given: list[Exchange]) -> list[Capture]:
    """All exchanges into one file."""
    with ArchiveWriter(directory, owner="bench", software="newsbot", now=lambda: NOON) as writer:
        return [writer.write(exchange) for exchange in given]


def write_warcio(path: Path, given: list[Exchange]) -> None:
    """The same by warcio, as its users write it."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for exchange in given:
            answer = StatusAndHeaders("200 OK", text(exchange.response_headers), protocol="HTTP/1.1")
            asked = StatusAndHeaders("GET / HTTP/1.1", text(exchange.request_headers), is_http_request=True)
            response = writer.create_warc_record(
                exchange.url, "response", payload=io.BytesIO(exchange.body), http_headers=answer
            )
            request = writer.create_warc_record(exchange.url, "request", http_headers=asked)
            writer.write_request_response_pair(request, response)
            file.flush()


def text(headers: tuple[tuple[bytes, bytes], ...]) -> list[tuple[str, str]]:
    """Headers as warcio takes them."""
    return [(name.decode(), value.decode()) for name, value in headers]


def iterate_warcio(path: Path) -> None:
    """Read a file from end to end, digests checked."""
    with path.open("rb") as file:
        for record in WarcioIterator(file, check_digests="raise"):
            record.raw_stream.read()


def iterate_fastwarc(path: Path) -> None:
    """The same by fastwarc, digests checked."""
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            record.verify_block_digest()
            record.reader.read()


def read_warcio(directory: Path, captures: list[Capture]) -> None:
    """Each capture by its place."""
    for capture in captures:
        with (directory / capture.warc_file).open("rb") as file:
            file.seek(capture.warc_offset)
            next(iter(WarcioIterator(file, check_digests="raise"))).raw_stream.read()


def main(rounds: int) -> None:
    """Measure, and print a table."""
    if not (SHARED / "pages").is_dir():
        sys.exit(f"{SHARED}: the recorded pages are not there; set NEWSBOT_SHARED to where they are")
    times: dict[str, list[float]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for encoded in (True, False):
        given = exchanges(encoded=encoded)
        kind = "gzipped" if encoded else "plain"
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                one_round(Path(folder), given, kind, times, sizes)
    print(f"{PAGES} pages, {rounds} rounds\n{'':34}{'ms a page':>10}{'bytes a page':>14}")
    for name, measured in times.items():
        size = f"{sizes[name] / PAGES:14.0f}" if name in sizes else ""
        print(f"{name:34}{statistics.median(measured) * 1000 / PAGES:10.3f}{size}")


def one_round(
    folder: Path, given: list[Exchange], kind: str, times: dict[str, list[float]], sizes: dict[str, int]
) -> None:
    """Every tool once over the exchanges."""
    captures: list[Capture] = []
    own, other = folder / "own", folder / "other.warc.gz"

    def timed(name: str, action: Callable[[], object]) -> None:
        start = time.process_time()
        action()
        times[f"{kind}: {name}"].append(time.process_time() - start)

    timed("write, newsbot", lambda: captures.extend(write_newsbot(own, given)))
    timed("write, warcio", lambda: write_warcio(other, given))
    path = own / captures[0].warc_file
    sizes[f"{kind}: write, newsbot"], sizes[f"{kind}: write, warcio"] = path.stat().st_size, other.stat().st_size
    timed("read one, newsbot", lambda: [read(own, capture) for capture in captures])
    timed("read one, warcio", lambda: read_warcio(own, captures))
    timed("iterate, newsbot", lambda: sum(1 for _ in records(path)))
    timed("iterate, warcio", lambda: iterate_warcio(path))
    timed("iterate, fastwarc", lambda: iterate_fastwarc(path))
    timed("verify, newsbot", lambda: list(verify(own, captures)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
