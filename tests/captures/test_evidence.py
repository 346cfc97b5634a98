"""An evidence folder is checked with the tools that anyone has: sha256sum, a WARC reader, an HTML parser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from warcio.archiveiterator import ArchiveIterator

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import serving

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsbot]:
    """A story that was edited once, and once found unchanged; its words would be a script."""
    newsbot = Newsbot(tmp_path_factory.mktemp("crawled") / "data")
    with serving() as outlet:
        outlet.add_home("/story")
        outlet.add_feed("/feed.xml", "/story")
        outlet.add_story("/story", "The pier")
        newsbot.do("crawl", outlet.home)
        newsbot.do("crawl", "--revisit")
        outlet.add_story("/story", "The pier", first=f"Nobody had expected this {escape(SCRIPT)}")
        newsbot.do("crawl", "--revisit")
        yield newsbot


@pytest.fixture
def folder(crawled: Newsbot, tmp_path: Path) -> Path:
    crawled.do("show", "1", "--evidence", str(tmp_path / "evidence"))
    return tmp_path / "evidence"


def test_its_sums_are_those_of_all_its_files(folder: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert listed == there - {"SHA256SUMS"}


def test_other_tools_read_its_records_and_the_payloads_have_the_digests_they_claim(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    with (folder / "captures.warc.gz").open("rb") as file:
        found = {
            record.rec_headers["WARC-Record-ID"]: record.rec_headers["WARC-Payload-Digest"]
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type in ("response", "revisit")
        }
    assert len(found) == len(manifest["captures"]) >= 3
    for capture in manifest["captures"]:
        assert found[capture["record_id"]] == capture["payload_digest"]
        if capture["record_type"] == "response":
            payload = (folder / "captures" / f"{capture['number']}.payload").read_bytes()
            assert f"sha256:{sha256(payload).hexdigest()}" == capture["payload_digest"]


def test_revisions_name_the_captures_they_were_read_from_and_their_texts_have_their_digests(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [revision["cause"] for revision in manifest["revisions"]] == ["first", "edit"]
    captures = {capture["number"]: capture for capture in manifest["captures"]}
    for revision in manifest["revisions"]:
        text = (folder / "revisions" / f"{revision['number']}.txt").read_bytes()
        assert sha256(text).hexdigest() == revision["text_sha256"]
        assert captures[revision["capture"]]["fetched_at"] == revision["at"]
    assert json.loads((folder / "revisions" / "2.json").read_text())["text"] == text.decode()
    assert {change["field"] for change in json.loads((folder / "changes" / "2.json").read_text())} == {"body"}


def test_its_page_runs_and_loads_nothing(folder: Path) -> None:
    page = LexborHTMLParser((folder / "index.html").read_bytes())
    assert SCRIPT in page.body.text()
    assert not page.css("script, img, iframe, link, object, form, base")
    assert "default-src 'none'" in page.css_first("meta[http-equiv]").attributes["content"]
    assert "Nobody had expected this" in page.css_first("ins").text()


def test_a_folder_with_something_in_it_is_left_alone(crawled: Newsbot, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = crawled.run("show", "1", "--evidence", str(tmp_path))
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
