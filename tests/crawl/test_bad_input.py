"""What the web and the machine do to a crawl: each has an outcome by name, and the rest goes on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Answer, Outlet, Page, serving, story
from tests.crawl.test_crawl import STORIES, fill, wait_until

LONG = "/2026/11/" + "a-very-long-address-" * 400 + ".html"
CYRILLIC = "Совет порта решил восстановить восточный пирс"


# -- what pages and sources can be ----------------------------------------------------------


class Endless(dict[str, Page]):
    """Pages of an outlet whose sitemap index leads to another one without end."""

    def get(self, path: str, default: Any = None) -> Any:
        """An index at every /sitemap-N.xml."""
        if not path.startswith("/sitemap"):
            return super().get(path, default)
        number = int("".join(filter(str.isdigit, path)) or 0) + 1
        index = (
            '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{self.home}sitemap-{number}.xml</loc></sitemap></sitemapindex>"
        )
        return Answer(index.encode(), content_type="application/xml")

    home = ""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Outlet, Newsbot]]:
    """An outlet that was crawled, then broke in every way, and was crawled again."""
    newsbot = Newsbot(tmp_path_factory.mktemp("broken") / "data")
    with serving() as outlet:
        fill(outlet)
        outlet.add_feed("/other.xml", STORIES[0])
        pages = Endless(outlet.pages)
        pages.home = outlet.home
        outlet.pages = pages
        feeds = '<link rel="alternate" type="application/rss+xml" href="{}">'
        home = outlet.answer("/").body.decode()
        outlet.add("/", home.replace("<title>", feeds.format("/other.xml") + "<title>"))
        outlet.add("/robots.txt", f"User-agent: *\nSitemap: {outlet.home}sitemap.xml\n", content_type="text/plain")
        newsbot.do("crawl", outlet.home)
        break_everything(outlet)
        newsbot.do("crawl", "--revisit", outlet.home)
        yield outlet, newsbot


def break_everything(outlet: Outlet) -> None:
    paths = ["/loop-a.html", "/empty.html", "/blank.html", "/leaflet.pdf", "/charset.html", "/other-charset.html", LONG]
    outlet.add("/loop-a.html", status=302, headers={"Location": outlet.url("/loop-b.html")})
    outlet.add("/loop-b.html", status=302, headers={"Location": outlet.url("/loop-a.html")})
    outlet.add("/empty.html", b"")
    outlet.add("/blank.html", b" \n\t" * 100)
    outlet.add("/leaflet.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 400, content_type="text/html")
    utf_8 = story(CYRILLIC, first="Рыбаки просили начать работы до зимы", url=outlet.url("/charset.html"))
    windows = utf_8.replace('charset="utf-8"', 'charset="windows-1251"').encode("windows-1251")
    outlet.add("/charset.html", windows, content_type="text/html; charset=utf-8")
    latin = utf_8.replace('charset="utf-8"', 'charset="iso-8859-1"').replace("/charset", "/other-charset")
    latin = latin.replace("порта", "гавани").replace("Рыбаки", "Лодочники")  # another text is another article
    outlet.add("/other-charset.html", latin.encode(), content_type="text/html; charset=iso-8859-1")
    outlet.add_story(LONG, "The longest address of all")
    outlet.add_feed("/feed.xml", *STORIES, *paths)
    item = b"<item><title>Again</title><link>http://127.0.0.1/again</link></item>\n"
    body = b'<?xml version="1.0"?><rss version="2.0"><channel>' + item * (50_000_000 // len(item)) + b"</channel></rss>"
    outlet.add("/other.xml", body, content_type="application/rss+xml")


def page_of(newsbot: Newsbot, ending: str) -> dict[str, Any]:
    (page,) = [row for row in newsbot.rows("pages") if row["url"].endswith(ending)]
    return page


@pytest.mark.parametrize(
    ("ending", "status", "reason"),
    [
        ("/loop-a.html", "failed", "redirect_loop"),
        ("/empty.html", "rejected", "empty"),
        ("/blank.html", "rejected", "empty"),
        ("/leaflet.pdf", "rejected", "media_type"),
    ],
)
def test_a_page_that_is_no_article_says_why(
    broken: tuple[Outlet, Newsbot], ending: str, status: str, reason: str
) -> None:
    page = page_of(broken[1], ending)
    assert (page["status"], page["reason"]) == (status, reason)


def test_an_address_of_8000_characters_is_not_followed(broken: tuple[Outlet, Newsbot]) -> None:
    outlet, newsbot = broken
    assert not [path for path in outlet.asked if len(path) > 1_000]
    assert not [row for row in newsbot.rows("pages") if len(row["url"]) > 1_000]


def test_a_wrong_charset_in_the_header_does_not_spoil_the_text(broken: tuple[Outlet, Newsbot]) -> None:
    titles = {row["title"] for row in broken[1].rows("articles")}
    assert {CYRILLIC, CYRILLIC.replace("порта", "гавани")} <= titles


def test_a_feed_of_50_megabytes_is_refused_by_name(broken: tuple[Outlet, Newsbot]) -> None:
    outlet, newsbot = broken
    shown = json.loads(newsbot.do("--json", "outlets", "show", outlet.home))
    health = {source["url"]: source["health"] for source in shown["sources"]}
    assert health[outlet.url("/other.xml")] == "too_large"
    assert health[outlet.url("/feed.xml")] == "ok"


def test_an_endless_sitemap_index_comes_to_an_end(broken: tuple[Outlet, Newsbot]) -> None:
    asked = [path for path in broken[0].asked if path.startswith("/sitemap")]
    assert 1 <= len(asked) <= 40


def test_an_address_outside_ascii_is_one_page_whose_revisits_name_its_first_capture(
    outlet: Outlet, newsbot: Newsbot
) -> None:
    fill(outlet)
    path = "/2026/11/крупная-новость.html"
    outlet.add_story(quote(path), "The longest night of the year")
    outlet.add_feed("/feed.xml", *STORIES, path)
    newsbot.do("crawl", outlet.home)
    newsbot.do("crawl", "--revisit", outlet.home)
    found = [row["record_type"] for row in newsbot.rows("captures") if row["url"].endswith(quote(path))]
    assert found == ["response", "revisit"]
    newsbot.do("verify")


def test_the_archive_of_all_that_is_sound(broken: tuple[Outlet, Newsbot]) -> None:
    broken[1].do("verify")


# -- certificates ---------------------------------------------------------------------------


@pytest.fixture(params=["named", "of old"])
def tls_outlet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outlet]:
    """An outlet whose certificate nobody signed but itself; the one of old has no list of names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "quay.example")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("quay.example")])
    until = now + timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, until)
    if request.param == "named":
        builder = builder.add_extension(names, critical=False)
    made = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(made + key.private_bytes(*form))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    with serving(tls) as outlet:
        fill(outlet)
        yield outlet


def test_a_certificate_that_cannot_be_verified_is_refused_unless_allowed(tls_outlet: Outlet, newsbot: Newsbot) -> None:
    done = newsbot.run("crawl", tls_outlet.home)
    assert done.returncode == 1
    assert "its certificate can't be verified" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not tls_outlet.asked
    newsbot.do("crawl", tls_outlet.home, NEWSBOT_TLS_VERIFY="0")
    assert len(newsbot.rows("articles")) == 5
    newsbot.run("crawl", "--revisit", tls_outlet.home)
    assert {row["reason"] for row in newsbot.rows("visits") if row["outcome"] != "kept"} == {"tls"}


# -- the disk -------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own; the test is skipped where none can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here: it needs root's rights")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_ends_the_crawl_and_the_next_one_goes_on(outlet: Outlet, tmp_path: Path) -> None:
    stories = tuple(f"/2026/11/{number}-story.html" for number in range(30))
    fill(outlet, stories)
    for number, path in enumerate(stories):  # what can't be compressed fills a disk
        noise = f"<!--{os.urandom(40_000).hex()}-->"
        outlet.add(path, story(f"Pier plan {number} agreed", url=outlet.url(path)) + noise)
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        newsbot = Newsbot(disk)
        done = newsbot.run("crawl", outlet.home, NEWSBOT_DISK_RESERVE="0")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("newsbot: ")
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        newsbot.do("crawl", "--revisit", outlet.home, NEWSBOT_DISK_RESERVE="0")
        newsbot.do("crawl", "--revisit", outlet.home, NEWSBOT_DISK_RESERVE="0")
        assert len(newsbot.rows("articles")) == len(stories)
        newsbot.do("verify")


def test_a_crawl_stops_before_the_disk_is_full_and_says_so(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    done = newsbot.run("crawl", outlet.home, NEWSBOT_DISK_RESERVE=str(1 << 60))
    assert done.returncode == 1
    assert "nearly full" in done.stderr
    assert "NEWSBOT_DISK_RESERVE" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    newsbot.do("crawl", "--revisit", outlet.home)
    assert len(newsbot.rows("articles")) == 5


def test_a_data_folder_that_cannot_be_written_is_named(outlet: Outlet, tmp_path: Path) -> None:
    fill(outlet)
    with small_disk(tmp_path / "disk", "ro") as disk:
        for data in (disk, disk / "data"):
            done = Newsbot(data).run("crawl", outlet.home)
            assert done.returncode == 1
            assert str(data) in done.stderr
            assert len(done.stderr.splitlines()) == 1
    assert not outlet.asked


def test_a_database_of_a_newer_schema_is_left_alone(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("database", "upgrade")
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("crawl", outlet.home), ("articles",), ("backup", str(newsbot.data / "backup"))):
        done = newsbot.run(*command)
        assert done.returncode == 1
        assert "made by a newer newsbot" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not outlet.asked


def test_a_database_that_fails_in_the_middle_ends_the_crawl_in_one_line(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    for path in STORIES:
        outlet.pages[path] = Answer(outlet.answer(path).body, seconds=0.5, validators=False)
    process = newsbot.start("crawl", "--revisit", outlet.home)
    wait_until(lambda: any(outlet.asked[path] == 2 for path in STORIES))
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        database.execute("ALTER TABLE visit RENAME TO visit_elsewhere")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("newsbot: ")
    assert len(said.splitlines()) == 1
    with sqlite3.connect(newsbot.data / "newsbot.db") as database:
        database.execute("ALTER TABLE visit_elsewhere RENAME TO visit")
    newsbot.do("crawl", "--revisit", outlet.home)
    newsbot.do("verify")


# -- stopping -------------------------------------------------------------------------------


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    answers = {path: outlet.answer(path) for path in STORIES}
    for path in STORIES[1:]:
        outlet.pages[path] = Answer(answers[path].body, seconds=30)
    process = newsbot.start("crawl", outlet.home)
    wait_until(lambda: any(outlet.asked[path] for path in STORIES[1:]))
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    assert process.poll() is None, "the first one lets what is under way finish"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in said
    outlet.pages.update(answers)
    newsbot.do("crawl", outlet.home)
    assert len(newsbot.rows("articles")) == 5
    newsbot.do("verify")
