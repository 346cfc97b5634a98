"""Feeds of every sort, whole and broken."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.discover import feed
from newsbot.errors import DiscoveryError
from newsbot.items import Link

URL = "https://www.harbour.example/feeds/all.xml"
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=1)))


def rss(
    items: str, *, channel: str = "", root: str = "", head: str = '<?xml version="1.0" encoding="utf-8"?>'
) -> bytes:
    return (
        f'{head}<rss version="2.0" {root}><channel><title>Harbour Post</title>{channel}{items}</channel></rss>'.encode()
    )


def only(body: bytes, url: str = URL) -> Link:
    (link,) = feed.links(body, url)
    return link


def test_rss_2() -> None:
    body = rss(
        """<item><title>Ferry &amp;amp; quay &lt;b&gt;reopen&lt;/b&gt;</title><link> https://www.harbour.example/a?x=1&amp;y=2
        </link><guid isPermaLink="false">tag:1</guid><pubDate>Tue, 24 Nov 2026 10:00:00 +0100</pubDate>
        <author>ann@harbour.example (Ann Mole)</author>
        <description>&lt;p&gt;Boats&lt;br/&gt;sail.&lt;/p&gt;</description></item>
        <item><title>Second</title><link>/b</link></item>""",
        channel="<link>https://www.harbour.example/</link><language>en-GB</language><ttl>30</ttl>",
    )
    found = feed.parse(body, URL)
    assert (found.kind, found.title, found.language, found.ttl) == ("rss", "Harbour Post", "en-GB", 1800)
    assert found.home_url == "https://www.harbour.example/"
    assert found.links == (
        Link(
            url="https://www.harbour.example/a?x=1&y=2",
            title="Ferry & quay reopen",
            published=TEN,
            author="Ann Mole",
            summary="Boats sail.",
            guid="tag:1",
            position=0,
        ),
        Link(url="https://www.harbour.example/b", title="Second", position=1),
    )
    assert found.links[0].published.utcoffset() == timedelta(hours=1)  # type: ignore[union-attr]
    assert feed.links(body, URL) == list(found.links)


def test_rss_0_91_with_its_entities_declared_elsewhere() -> None:
    body = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
    <!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">
    <rss version="0.91"><channel><item><title>Caf\xe9 &eacute;t&eacute; AT&amp;T</title><link>https://a.example/x</link></item></channel></rss>"""
    assert only(body).title == "Café été AT&T"


def test_rdf_with_dublin_core() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
      <channel rdf:about="https://a.example/"><title>A</title><link>https://a.example/</link><dc:language>fr</dc:language>
      <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
      <item rdf:about="https://a.example/1"><title>Un</title><dc:date>2026-11-24</dc:date><dc:creator>Zo\xc3\xa9</dc:creator>
      <dc:creator>Max</dc:creator></item></rdf:RDF>"""
    found = feed.parse(body, URL)
    assert (found.kind, found.language, found.ttl) == ("rdf", "fr", 1800)
    assert found.links == (
        Link(
            url="https://a.example/1",
            title="Un",
            published=date(2026, 11, 24),
            author="Zoé, Max",
            guid="https://a.example/1",
            position=0,
        ),
    )


def test_atom() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://a.example/blog/"><title>A</title>
      <link href="/"/><link rel="self" href="all.atom"/><link rel="next" href="all.atom?page=2"/>
      <link rel="hub" href="https://hub.example/"/>
      <entry xml:base="2026/"><title type="html">Das &lt;i&gt;Ende&lt;/i&gt;</title>
      <link rel="enclosure" href="/x.mp3"/>
      <link rel="alternate" href="ende"/><id>urn:1</id><published>2026-11-24T10:00:00+01:00</published>
      <updated>2026-11-24T12:00:00+01:00</updated><author><name>Ann</name><email>a@a.example</email></author>
      <summary>Kurz</summary></entry>
      <entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Zwei <em>Teile</em></div></title>
      <id>https://a.example/zwei</id></entry></feed>"""
    found = feed.parse(body, URL)
    assert (found.kind, found.language, found.home_url) == ("atom", "de", "https://a.example/")
    assert (found.self_url, found.next_url, found.hub_url) == (
        "https://a.example/blog/all.atom",
        "https://a.example/blog/all.atom?page=2",
        "https://hub.example/",
    )
    first, second = found.links
    assert (first.url, first.title, first.author, first.summary) == (
        "https://a.example/blog/2026/ende",
        "Das Ende",
        "Ann",
        "Kurz",
    )
    assert (first.published, first.modified) == (TEN, TEN + timedelta(hours=2))
    assert (second.url, second.title) == ("https://a.example/zwei", "Zwei Teile")


def test_json_feed() -> None:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "A",
        "home_page_url": "https://a.example/",
        "next_url": "/feed.json?page=2",
        "items": [
            {
                "id": 7,
                "url": "/seven",
                "title": "Seven",
                "date_published": "2026-11-24T09:00:00Z",
                "authors": [{"name": "Ann"}],
            },
            {"id": "https://a.example/eight", "content_html": "<p>Text</p>"},
            {"id": "no address"},
            "no item",
        ],
    }
    found = feed.parse(json.dumps(data).encode(), "https://a.example/feed.json")
    assert (found.kind, found.next_url) == ("json", "https://a.example/feed.json?page=2")
    assert [(link.url, link.title, link.guid, link.author) for link in found.links] == [
        ("https://a.example/seven", "Seven", "7", "Ann"),
        ("https://a.example/eight", None, "https://a.example/eight", None),
    ]
    assert found.links[0].published == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_feedburner_says_the_original_address() -> None:
    body = rss(
        "<item><title>T</title><link>https://feeds.example/~r/1</link>"
        "<feedburner:origLink>https://a.example/1</feedburner:origLink></item>",
        root='xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"',
    )
    assert only(body).url == "https://a.example/1"


def test_media_says_what_the_item_does_not() -> None:
    body = rss(
        "<item><link>https://a.example/1</link><media:group><media:title>Film</media:title>"
        "<media:description>About</media:description></media:group></item>",
        root='xmlns:media="http://search.yahoo.com/mrss/"',
    )
    assert (only(body).title, only(body).summary) == ("Film", "About")


def test_media_does_not_replace_what_the_item_says() -> None:
    body = rss(
        "<item><media:content url='https://a.example/1.jpg'><media:title>Picture</media:title></media:content>"
        "<title>Story</title><link>https://a.example/1</link></item>",
        root='xmlns:media="http://search.yahoo.com/mrss/"',
    )
    assert (only(body).title, only(body).url) == ("Story", "https://a.example/1")


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<link></link><guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1"),
        ("<atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='https://a.example/1'/>", "https://a.example/1"),
        ("<link><![CDATA[https://a.example/1?a=b&c=d]]></link>", "https://a.example/1?a=b&c=d"),
        ("<link>https://a.example/1?a=b&amp;amp;c=d</link>", "https://a.example/1?a=b&c=d"),
        ("<link>https://a.example/1#comments</link>", "https://a.example/1"),
        ("<link>//a.example/1</link>", "https://a.example/1"),
        ("<link>1.html</link>", "https://www.harbour.example/feeds/1.html"),
    ],
)
def test_where_the_address_stands(item: str, url: str) -> None:
    assert only(rss(f"<item><title>T</title>{item}</item>")).url == url


@pytest.mark.parametrize(
    "item", ["<link>mailto:a@a.example</link>", "<guid isPermaLink='false'>1</guid>", "", "<link>https://</link>"]
)
def test_an_item_without_an_address_is_left_out(item: str) -> None:
    assert feed.links(rss(f"<item><title>T</title>{item}</item>"), URL) == []


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("<![CDATA[Tom &amp; <b>Jerry</b>]]>", "Tom & Jerry"),
        ("x &lt; y, 3 &amp;lt; 5", "x < y, 3 < 5"),
        ("&amp;#8220;Quoted&amp;#8221;", "“Quoted”"),
        ("A<br/>B", "A B"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_titles_are_text(found: str, title: str) -> None:
    assert only(rss(f"<item><title>{found}</title><link>/x</link></item>")).title == title


BROKEN = {
    "a bare ampersand": rss("<item><title>Fish & chips</title><link>https://a.example/?a=1&b=2</link></item>"),
    "an entity of HTML": rss("<item><title>Fish&nbsp;& chips</title><link>https://a.example/?a=1&b=2</link></item>"),
    "a control character": rss("<item><title>Fish &amp;\x0b chips</title><link>https://a.example/?a=1&amp;b=2</link></item>"),
    "junk before": b"\n <!-- x --> \xef\xbb\xbf" + rss("<item><title>Fish &amp; chips</title><link>https://a.example/?a=1&amp;b=2</link></item>"),
    "an unknown prefix": rss("<item><x:y>1</x:y><title>Fish &amp; chips</title><link>https://a.example/?a=1&amp;b=2</link></item>"),
    "an end tag too few": rss("<item><title>Fish &amp; chips</title><link>https://a.example/?a=1&amp;b=2</link>"),
    "torn": rss("<item><title>Fish &amp; chips</title><link>https://a.example/?a=1&amp;b=2</link></item>")[:-20],
}  # fmt: skip


ITEM = "<item><title>Fish &amp; chips</title><link>https://a.example/?a=1&amp;b=2</link></item>"
BROKEN |= {
    "capital letters": re.sub(rb"</?[a-z]+", lambda match: match[0].upper(), rss(ITEM)),
    "no root": ITEM.encode(),
    "a warning before": b"<br />\n<b>Warning</b>: no such file<br />\n" + rss(ITEM),
    "a warning within": rss("<br />\n<b>Warning</b>: no such file<br />" + ITEM),
    "a script after": rss(ITEM) + b"<script>'<a>'</script>",
    "attributes without quotes": rss(ITEM, root="a=b"),
    "an attribute twice": rss(ITEM, root="a='1' a='2'"),
    "an entity between": b"<!DOCTYPE rss SYSTEM 'x.dtd'>" + rss("&nbsp;" + ITEM + "&x;", head=""),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_feeds_are_mended(name: str) -> None:
    link = only(BROKEN[name])
    assert (link.url, link.title) == ("https://a.example/?a=1&b=2", "Fish & chips")


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [("Çà et là", "latin-1", "utf-8"), ("Çà et là", "utf-8", "us-ascii"), ("Çà et là", "utf-16", "utf-16"),
     ("Привет", "cp1251", "windows-1251"), ("Привет", "utf-8", "nonsense-8"), ("“Çà”", "cp1252", "iso-8859-1")],
)  # fmt: skip
def test_wrong_encodings(text: str, encoding: str, declared: str) -> None:
    body = rss(
        f"<item><title>{text}</title><link>/x</link></item>", head=f'<?xml version="1.0" encoding="{declared}"?>'
    )
    assert only(body.decode().encode(encoding)).title == text


def test_what_lxml_loses_feedparser_finds() -> None:
    """An end tag that fits nothing makes lxml lose the first item."""
    body = rss("<item><title>A <b>x</title><link>/a</link></item><item><title>1 < 2</title><link>/b</link></item>")
    assert [(link.url[-2:], link.title) for link in feed.links(body, URL)] == [("/a", "A x"), ("/b", "1 < 2")]


def test_an_extension_does_not_replace_what_the_item_says() -> None:
    namespace = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    item = "<item><itunes:title>1. Story</itunes:title><title>Story</title><link>/a</link></item>"
    assert only(rss(item, root=namespace)).title == "Story"


def test_nested_items_are_all_found() -> None:
    body = rss("<item><link>/a</link><item><link>/b</link><item><link>/c</link>")
    assert [link.url[-2:] for link in feed.links(body, URL)] == ["/a", "/b", "/c"]


def test_an_address_counts_once() -> None:
    assert len(feed.links(rss("<item><link>/a</link></item>" * 3), URL)) == 1


def test_gzip_and_an_empty_feed() -> None:
    assert only(gzip.compress(rss("<item><link>/a</link></item>"))).url.endswith("/a")
    assert feed.links(rss(""), URL) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "an HTML page"),
        (b"<!-- hi --><html>", "an HTML page"),
        (b"{}", "not a JSON Feed"),
        (b"{", "begins like JSON"),
        (b"plain words", "not a feed"),
        (b"<urlset/>", "not a feed"),
        (b"\x89PNG\r\n", "not a feed"),
    ],
)
def test_what_is_no_feed(body: bytes, says: str) -> None:
    with pytest.raises(DiscoveryError, match=says) as raised:
        feed.links(body, URL)
    assert URL in str(raised.value)
    assert "\n" not in str(raised.value)


def test_entities_do_not_grow() -> None:
    entities = "".join(f'<!ENTITY e{number + 1} "{f"&e{number};" * 20}">' for number in range(20))
    item = "<rss><channel><item><title>&e20;</title><link>/x</link></item></channel></rss>"
    body = f'<!DOCTYPE rss [<!ENTITY e0 "{"x" * 100}">{entities}]>{item}'
    assert len(only(body.encode()).title or "") < 100


def test_entities_do_not_read_files() -> None:
    item = b"<rss><channel><item><title>T&e;</title><link>/x</link></item></channel></rss>"
    body = b'<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + item
    assert "root" not in (only(body).title or "")


PIECES = (
    "<rss> <channel> </channel> <item> </item> <title> </title> <link> </link> /a & <feed> <entry> <link\thref=' '/> "
    '<![CDATA[ ]]> https://a.example/ &amp; &nbsp; \x00 <guid> é <!-- <? <pubDate>1\tJan\t99\t1:1 { "items":[ <urlset> '
    "<url><loc> </loc></url> <lastmod>2026-13-01 <sitemap><loc>x"
)
MARKUP = st.lists(st.sampled_from(PIECES.split(" ")) | st.text(max_size=3)).map("".join)


@settings(deadline=None)
@given(MARKUP.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary())
def test_any_bytes_give_links_or_a_discovery_error(body: bytes) -> None:
    try:
        found = feed.links(body, URL)
    except DiscoveryError:
        return
    assert [link.position for link in found] == list(range(len(found)))
    assert len({link.url for link in found}) == len(found)
