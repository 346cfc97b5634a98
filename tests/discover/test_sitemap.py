"""Sitemaps, their indexes and extensions, whole and broken."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.discover import sitemap
from newsbot.discover.sitemap import Child, SitemapKind
from newsbot.errors import DiscoveryError
from newsbot.items import Link

from .test_feed import MARKUP

URL = "https://www.harbour.example/sitemap.xml"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
NEWS = (
    "<url><image:image><image:loc>https://cdn.example/1.jpg</image:loc><image:title>Pic</image:title></image:image>"
    "<loc> https://www.harbour.example/1?a=b&amp;c=d </loc><lastmod>2026-11-24T12:00:00Z</lastmod><news:news>"
    "<news:publication><news:name>Harbour Post</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>2026-11-24</news:publication_date><news:title>Ferry &amp;amp; quay</news:title>"
    "</news:news></url>"
)


def urlset(rows: str, namespaces: str = NAMESPACES) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {namespaces}>{rows}</urlset>'.encode()


def test_news_and_images() -> None:
    found = sitemap.parse(urlset(NEWS), URL)
    assert (found.kind, found.publication, found.language, found.children) == (
        SitemapKind.NEWS,
        "Harbour Post",
        "en",
        (),
    )
    assert found.links == (
        Link(
            url="https://www.harbour.example/1?a=b&c=d",
            title="Ferry & quay",
            published=date(2026, 11, 24),
            modified=datetime(2026, 11, 24, 12, tzinfo=UTC),
            position=0,
        ),
    )
    assert sitemap.links(urlset(NEWS), URL) == list(found.links)


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(urlset(NEWS)),
        gzip.compress(urlset(NEWS * 50))[:-12],
        gzip.compress(urlset(NEWS)[:200]) + gzip.compress(urlset(NEWS)[200:]),
        urlset(NEWS, namespaces=""),
        urlset(NEWS)[:-15],
        urlset(NEWS).replace(b"b&amp;c", b"b&c"),
        b"\n\n" + urlset(NEWS),
        urlset(NEWS).replace(b"UTF-8", b"UTF-16"),
        urlset(NEWS).decode().encode("utf-16"),
    ],
    ids=["gzipped", "torn gzip", "two members", "no namespaces", "torn", "bare ampersand", "junk", "wrong", "utf-16"],
)
def test_odd_and_broken_sitemaps(body: bytes) -> None:
    first = sitemap.links(body, URL)[0]
    assert (first.url, first.title) == ("https://www.harbour.example/1?a=b&c=d", "Ferry & quay")


def test_index() -> None:
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>/a.xml.gz</loc><lastmod>2026-11-24</lastmod></sitemap><sitemap><loc>https://cdn.example/b.xml</loc></sitemap>
      <sitemap><loc>/a.xml.gz</loc></sitemap><sitemap><loc></loc></sitemap></sitemapindex>"""
    found = sitemap.parse(body, URL)
    assert (found.kind, found.links) == (SitemapKind.INDEX, ())
    assert found.children == (
        Child("https://www.harbour.example/a.xml.gz", date(2026, 11, 24)),
        Child("https://cdn.example/b.xml"),
    )
    assert sitemap.links(body, URL) == []


def test_entries_within_entries() -> None:
    """A missing end tag, and an extension that calls an element of its own "url"."""
    torn = urlset("<url><loc>/1</loc><url><loc>/2</loc></url>")
    assert {link.url[-2:] for link in sitemap.links(torn, URL)} == {"/1", "/2"}
    extended = urlset(
        "<url><loc>/1</loc><x:url xmlns:x='urn:x'>https://cdn.example/</x:url><lastmod>2026-11-24</lastmod></url>"
    )
    assert sitemap.links(extended, URL)[0].modified == date(2026, 11, 24)


def test_text_and_feeds_as_sitemaps() -> None:
    text = b"\xef\xbb\xbfhttps://a.example/1\r\nhttps://a.example/2\n\nnot one\nhttps://a.example/1\n"
    assert [link.url for link in sitemap.links(text, URL)] == ["https://a.example/1", "https://a.example/2"]
    rss = b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>"
    assert sitemap.parse(rss, URL).kind is SitemapKind.NEWS
    assert [link.url for link in sitemap.links(rss, URL)] == ["https://a.example/1"]


def test_empty_ones_are_sitemaps_too() -> None:
    assert sitemap.parse(urlset(""), URL).kind is SitemapKind.PLAIN
    assert sitemap.parse(b"<sitemapindex/>", URL).kind is SitemapKind.INDEX


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>x</body></html>", b"<!doctype html><p>x", b"words", b"<x/>", b"\x1f\x8bbad"]
)
def test_what_is_no_sitemap(body: bytes) -> None:
    with pytest.raises(DiscoveryError) as raised:
        sitemap.links(body, URL)
    assert URL in str(raised.value)


def test_only_so_many_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAXIMUM_LINKS", 3)
    rows = "".join(f"<url><loc>https://a.example/{number}</loc></url>" for number in range(9))
    assert len(sitemap.links(urlset(rows), URL)) == 3


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("modified", "looked_at", "is_changed"),
    [
        (None, None, True),
        (NOON, None, True),
        (None, NOON, True),
        (NOON + timedelta(minutes=1), NOON, True),
        (NOON - timedelta(minutes=30), NOON, True),
        (NOON - timedelta(hours=2), NOON, False),
        (date(2026, 11, 24), NOON, True),
        (date(2026, 11, 23), NOON, False),
    ],
)
def test_changed(modified: datetime | date | None, looked_at: datetime | None, is_changed: bool) -> None:
    child = Child("https://a.example/a.xml", modified)
    assert (sitemap.changed([child], {child.url: looked_at}) == (child,)) is is_changed


@settings(deadline=None)
@given(MARKUP.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary())
def test_any_bytes_give_links_or_a_discovery_error(body: bytes) -> None:
    try:
        found = sitemap.parse(body, URL)
    except DiscoveryError:
        return
    assert [link.position for link in found.links] == list(range(len(found.links)))
