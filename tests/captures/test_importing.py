"""Captures from elsewhere: files of other tools, in every shape; what is wrong with a file costs no more than that."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.captures.importing import Report, import_files
from newsbot.items import ArticleState, Disposition
from newsbot.store import read, read_articles
from newsbot.store.read_articles import ArticleFilter, ArticleRecord
from newsbot.store.session import Database
from tests.crawl.outlet import story

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOST = "https://www.quay.example"


def member(
    path: str, body: bytes | str, day: float = 0, *, status: str = "200 OK", host: str = HOST, **headers: str
) -> bytes:
    """A response record as warcio writes it, one gzip member."""
    out = io.BytesIO()
    given = [(name.replace("_", "-"), value) for name, value in {"Content_Type": "text/html", **headers}.items()]
    writer = WARCWriter(out, gzip=True)
    payload = io.BytesIO(body.encode() if isinstance(body, str) else body)
    date = {"WARC-Date": f"{NOON + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"}
    head = StatusAndHeaders(status, given, protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(host + path, "response", payload=payload, http_headers=head, warc_headers_dict=date)
    )
    return out.getvalue()


def page(path: str, first: str = "", day: float = 0, *, host: str = HOST, **headers: str) -> bytes:
    return member(path, story(f"The story of {path}", first=first, url=host + path), day, host=host, **headers)


@dataclass
class Here:
    """A database and an archive to import into, and what was complained of."""

    database: Database
    data: Path
    problems: list[str] = field(default_factory=list)

    def take(self, *files: Path, **options: Any) -> Report:
        return import_files(self.database, self.data, files, on_problem=self.problems.append, **options)

    def articles(self) -> dict[str, ArticleRecord]:
        """All articles, by the path of their address."""
        found = [
            read_articles.read_article(self.database, row.id)
            for row in read_articles.list_articles(self.database, ArticleFilter(), 100)
        ]
        return {article.canonical_url.removeprefix(HOST): article for article in found}


@pytest.fixture
def here(database: Database, tmp_path: Path) -> Here:
    return Here(database, tmp_path / "data")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, *parts: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(b"".join(parts))
        return path

    return make


def counted(report: Report) -> dict[Disposition, int]:
    total: dict[Disposition, int] = {}
    for file in report.files.values():
        for name, count in file.counts.items():
            total[name] = total.get(name, 0) + count
    return total


# -- shapes ---------------------------------------------------------------------------------

MEMBERS = [page("/a"), page("/b", day=1), member("/logo.png", b"\x89PNG....", Content_Type="image/png")]
SHAPES: dict[str, Callable[[Sequence[bytes]], bytes]] = {
    "each.warc.gz": b"".join,
    "plain.warc": lambda members: b"".join(map(gzip.decompress, members)),
    "whole.warc.gz": lambda members: gzip.compress(b"".join(map(gzip.decompress, members))),
    "frames.warc.zst": lambda members: b"".join(zstd.compress(gzip.decompress(one)) for one in members),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_file_gives_the_articles_with_their_own_times(
    here: Here, write: Callable[..., Path], shape: str
) -> None:
    report = here.take(write(shape, SHAPES[shape](MEMBERS)))
    assert counted(report) == {Disposition.NEW: 2}
    assert {path: article.first_seen_at for path, article in here.articles().items()} == {
        "/a": NOON,
        "/b": NOON + timedelta(days=1),
    }
    assert here.problems == []
    assert counted(here.take(write("again-" + shape, SHAPES[shape](MEMBERS)))) == {}


def test_a_new_host_becomes_one_outlet_that_is_switched_off(here: Here, write: Callable[..., Path]) -> None:
    home = member("/", '<html lang="de"><head><meta property="og:site_name" content="Kai-Bote"></head></html>', -1)
    mobile = page("/m", host="https://m.quay.example")
    assert here.take(write("one.warc.gz", home, page("/a"), mobile)).outlets == ["quay-example"]
    (outlet,) = read.all_outlets(here.database)
    assert (outlet.name, outlet.language, outlet.enabled) == ("Kai-Bote", "de", False)
    assert len(here.articles()) == 2


def test_of_one_outlet_alone(here: Here, write: Callable[..., Path]) -> None:
    here.take(write("one.warc.gz", page("/a")))
    (outlet,) = read.all_outlets(here.database)
    other = page("/x", host="https://other.example")
    report = here.take(write("two.warc.gz", other, page("/b")), outlet_ids=[outlet.id])
    assert counted(report) == {Disposition.NEW: 1}
    assert report.outlets == []


# -- history --------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_are_read_in_the_order_of_their_dates(here: Here, write: Callable[..., Path], jobs: int) -> None:
    late, early = write("late.warc.gz", page("/a", "Then it was late", 2)), write("early.warc.gz", page("/a", day=1))
    here.take(late, early, jobs=jobs)
    revisions = here.articles()["/a"].revisions
    assert [(revision.cause, revision.at) for revision in revisions] == [
        ("first", NOON + timedelta(days=1)),
        ("edit", NOON + timedelta(days=2)),
    ]


def test_what_comes_in_late_makes_no_edit_backwards(here: Here, write: Callable[..., Path]) -> None:
    here.take(write("late.warc.gz", page("/a", "Then it was late", 2)))
    here.take(write("early.warc.gz", page("/a", "And it was early", 1), member("/a", b"", 1.5, status="410 Gone")))
    article = here.articles()["/a"]
    assert [revision.at for revision in article.revisions] == [NOON + timedelta(days=2)]
    assert (article.state, article.missing_since) == (ArticleState.PRESENT, None)
    assert article.first_seen_at == NOON + timedelta(days=1)
    assert len(article.captures) == 3


def test_answers_of_known_pages_say_that_an_article_is_gone(here: Here, write: Callable[..., Path]) -> None:
    gone = [member("/a", b"<html>no such page</html>", day, status="410 Gone") for day in (1, 2)]
    here.take(write("one.warc.gz", page("/a"), gone[0]), write("two.warc.gz", gone[1]))
    article = here.articles()["/a"]
    assert (article.state, article.missing_since) == (ArticleState.GONE, NOON + timedelta(days=1))


def test_a_redirect_is_another_address_of_what_it_led_to(here: Here, write: Callable[..., Path]) -> None:
    moved = member("/old", b"", status="301 Moved", Location="/a")
    here.take(write("one.warc.gz", moved, page("/a")))
    assert {address.url.removeprefix(HOST): address.status for address in here.articles()["/a"].addresses} == {
        "/old": "moved",
        "/a": "kept",
    }


def test_two_captures_of_one_instant_are_both_kept(here: Here, write: Callable[..., Path]) -> None:
    here.take(write("one.warc.gz", page("/a"), page("/a", "Another beginning of it")))
    assert len(here.articles()["/a"].captures) == 2


# -- bad input ------------------------------------------------------------------------------


def lying(one: bytes) -> bytes:
    return gzip.compress(re.sub(rb"(Payload-Digest: sha1:)....", rb"\1AAAA", gzip.decompress(one)))


def too_long(one: bytes) -> bytes:
    return gzip.compress(re.sub(rb"(\r\nContent-Length: )(\d+)", rb"\g<1>9\2", gzip.decompress(one)))


BOMB = gzip.compress(bytes(64 << 20))
WRONG: dict[str, tuple[bytes, ...]] = {
    "cut": (page("/a"), page("/b")[:-300]),
    "wrong length": (too_long(page("/b")), page("/a")),
    "lying digest": (lying(page("/b")), page("/a")),
    "bomb in a body": (member("/b", BOMB, Content_Encoding="gzip"), page("/a")),
    "not compressed as it says": (member("/b", b"<p>plain</p>", Content_Encoding="gzip"), page("/a")),
    "dated in the future": (page("/b", day=36500), page("/a")),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_named_with_its_place_and_the_rest_is_kept(
    here: Here, write: Callable[..., Path], wrong: str
) -> None:
    file = write("wrong.warc.gz", *WRONG[wrong])
    assert counted(here.take(file)) == {Disposition.NEW: 1}
    assert list(here.articles()) == ["/a"]
    (problem,) = here.problems
    offset = len(WRONG[wrong][0]) if wrong == "cut" else 0
    assert problem.startswith(f"{file} at {offset}: ")
    assert "\n" not in problem


def test_a_file_that_is_none_is_named(here: Here, write: Callable[..., Path], tmp_path: Path) -> None:
    here.take(
        tmp_path / "missing.warc.gz", write("noise.warc.gz", b"no archive at all"), write("good.warc", page("/a"))
    )
    assert len(here.problems) == 2
    assert list(here.articles()) == ["/a"]
