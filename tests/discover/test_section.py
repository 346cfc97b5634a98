"""Section and home pages: which links are articles, which sections, and where the next page is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.discover import guard, section, shape

URL = "https://www.harbour.example/"


def article(href: str, title: str = "The old ferry sails again after two winters") -> str:
    return f'<article><h2><a href="{href}">{title}</a></h2></article>'


def page(main: str, *, nav: str = "", footer: str = "", head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head>{head}</head><body><nav>{nav}</nav><main>{main}</main>"
        f"<footer>{footer}</footer></body></html>"
    ).encode()


def found(body: bytes, url: str = URL, known: tuple[str, ...] = ()) -> list[str]:
    return [link.url.removeprefix("https://www.harbour.example") for link in section.links(body, url, known)]


@pytest.mark.parametrize(
    "href",
    [
        "/2026/11/24/ferry-sails-again",
        "/news/the-old-ferry-sails-again-after-two-winters",
        "/news/123456",
        "/x",
        "/?p=123",
        "/story.php?id=77",
        "/a/b/c/d.html",
        "//www.harbour.example/ferry",
        "https://sport.harbour.example/ferry-race-won-by-two-lengths",
        "/новости/паром-снова-ходит",
        "/2026/ferry;v=2",
    ],
)
def test_a_headline_in_the_main_part_is_an_article_whatever_its_address(href: str) -> None:
    assert len(section.links(page(article(href)), URL)) == 1


@pytest.mark.parametrize(
    "href",
    ["/about", "/contact/", "/about.html", "/login", "/tag/ferries", "/tags/", "/author/ann-mole", "/search?q=ferry",
     "/privacy-policy", "/impressum", "/files/report.pdf", "/ferry.jpg", "/rss.xml", "/feed/", "/page/2/",
     "/news?page=2", "/2026/11/24/", "/2026/11", "/", "/index.html", "#top", "", "mailto:ann@harbour.example",
     "javascript:void(0)",
     "https://other.example/the-old-ferry-sails-again-after-two-winters",
     "https://shop.harbour.example/the-old-ferry-mug-in-blue",
     "/wp-login.php", "/ferry/?replytocom=3", "https://[x/"],
)  # fmt: skip
def test_what_is_never_an_article(href: str) -> None:
    assert found(page(article(href))) == []


def test_navigation_gives_sections_and_the_main_part_articles() -> None:
    nav = "".join(f'<a href="/{name}/">{name.title()}</a>' for name in ("politics", "sport", "about"))
    footer = '<a href="/contact">Contact us</a> <a href="/terms">Terms</a> <a href="/advertise">Advertise</a>'
    said = section.parse(page(article("/1") + article("/2"), nav=nav, footer=footer), URL)
    assert [(link.url, link.title) for link in said.sections] == [
        ("https://www.harbour.example/politics/", "Politics"),
        ("https://www.harbour.example/sport/", "Sport"),
    ]
    assert [(link.url, link.position) for link in said.links] == [
        ("https://www.harbour.example/1", 0),
        ("https://www.harbour.example/2", 1),
    ]


def test_a_section_is_no_article_where_a_block_of_the_page_is_called_by_it() -> None:
    block = '<h2><a href="/sport/">All the sport from around the harbour</a></h2>'
    assert found(page(block + article("/1"), nav='<a href="/sport/">Sport</a>')) == ["/1"]


def test_picture_and_headline_are_one_link_with_the_headline() -> None:
    body = page(
        '<div><a href="/ferry?utm_source=home"><img alt="x" src="a.jpg"></a>'
        '<h3><a href="/ferry">Ferry sails again</a></h3>'
        '<a href="/ferry#comments">3 comments</a></div>'
    )
    (link,) = section.links(body, URL)
    assert (link.title, link.position) == ("Ferry sails again", 0)


def test_a_card_is_called_by_its_heading() -> None:
    body = page('<a href="/x-1"><span>Sport</span><h3>Ferry crew wins the race</h3><p>They rowed for hours.</p></a>')
    assert [link.title for link in section.links(body, URL)] == ["Ferry crew wins the race"]


def test_plain_lists_of_headlines_without_any_structure() -> None:
    rows = "".join(f"<li><a href='/n{number}'>Council votes on the new harbour wall</a>" for number in range(5))
    assert len(found(f"<ul>{rows}</ul>".encode())) == 5
    assert found(b"<p><a href='/n1'>here</a> <a href='/sport'>Sport</a> <a href='/n2'>more</a></p>") == []


def test_headlines_in_scripts_without_spaces() -> None:
    assert found("<div><a href='/n1'>港の新しい防波堤について市議会が採決を行った</a></div>".encode()) == ["/n1"]


def test_known_articles_teach_what_an_address_looks_like() -> None:
    known = tuple(f"https://www.harbour.example/local/{number}-x" for number in range(10_000, 10_020))
    body = page('<a href="/local/20000-y">Ferry</a><a href="/about-the-harbour-and-its-history">History</a>')
    assert "/local/20000-y" not in found(body)
    assert "/local/20000-y" in found(body, known=known)
    assert "/about-the-harbour-and-its-history" in found(body)
    assert "/about-the-harbour-and-its-history" not in found(body, known=known)


def test_known_articles_on_another_domain_make_it_the_outlets() -> None:
    body = page(article("https://harbour-live.example/the-old-ferry-sails-again"))
    assert found(body) == []
    assert len(found(body, known=("https://harbour-live.example/a-first-story-from-here", "no address"))) == 1


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        ("/s/", '<a rel="next" href="/s/2/">Next</a>', "/s/2/"),
        ("/s/", "<link rel=next href='/s/?page=2'>", "/s/?page=2"),
        ("/s/", '<a href="/s/page/2/">Older posts »</a>', "/s/page/2/"),
        ("/s/?page=2", '<a href="/s/?page=1">1</a><a href="/s/?page=3">3</a>', "/s/?page=3"),
        ("/s/page/9/", '<a href="/s/page/10">10</a>', "/s/page/10"),
        ("/s/", '<a href="/s/page/2/">2</a><a href="/s/page/3/">3</a>', "/s/page/2/"),
        ("/s/", '<a href="/s/page/2/">nächste Seite</a>', "/s/page/2/"),
        ("/s/", '<a href="/ferry-sails">Next</a>', None),
        ("/s/", '<a rel="next" href="https://other.example/s/2/">Next</a>', None),
        ("/s/", '<a rel="next" href="/s/">Next</a>', None),
        ("/s/page/3/", '<a href="/s/page/2/">2</a>', None),
    ],
)
def test_the_next_page(url: str, body: str, expected: str | None) -> None:
    said = section.parse(body.encode(), f"https://www.harbour.example{url}")
    assert said.next_url == (expected and f"https://www.harbour.example{expected}")
    assert said.links == ()


def test_feeds_declared_and_linked() -> None:
    head = "".join(
        f"<link rel='alternate' type='application/{kind}' href='/{kind[:3]}'>"
        for kind in ("rss+xml", "ATOM+xml", "json")
    )
    body = page("<a href='/news.rss'>RSS</a>", head=head)
    assert section.parse(body, URL).feeds == tuple(
        f"https://www.harbour.example/{name}" for name in ("rss", "ATO", "news.rss")
    )


def test_base_and_encoding() -> None:
    story = "<base href='/a/'><main><article><a href='b-1'>Über die alte Fähre im Hafen</a>"
    (link,) = section.links(f"<meta charset=iso-8859-1>{story}".encode("latin-1"), URL)
    assert (link.url, link.title) == ("https://www.harbour.example/a/b-1", "Über die alte Fähre im Hafen")


HOSTILE = {
    "blocks": "<div>" * 40_000,
    "attributes": "<p " + " ".join(f"a{number}" for number in range(40_000)) + ">",
    "attribute names": "".join(f"<p a{number}=1>" for number in range(60_000)),
    "element names": "".join(f"<x{number}>" for number in range(60_000)),
    "styles": "".join(f"<p><b id={number}>" for number in range(20_000)),
    "objects": "<a href=/x><object>" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_that_keeps_parsers_busy_is_not_parsed(name: str) -> None:
    assert guard.is_hostile(HOSTILE[name])
    assert section.links(HOSTILE[name].encode(), URL) == []


def test_long_pages_are_not_hostile() -> None:
    cards = "".join(
        f"<div class=card><p><b>{n}</b><a href='/n{n}' data-n='{n} =\" x'>a headline of {n} words</a></div>"
        for n in range(5000)
    )
    assert not guard.is_hostile(f"<html><body data-state='{'{a: b} ' * 20_000}'>{cards}")


PIECES = (
    "<a\thref='/a-b-c-d-e'> <a\thref= </a> <nav> </nav> <main> <article> <h2> </h2> <footer> <base\thref='//x'> /x > "
    "<link\trel=next\thref= <img\talt=' <script> <!-- <object> <table> <a\thref='//[x'> <a\thref='/?page=2'>2"
)
TAGS = st.sampled_from(PIECES.split(" "))


@settings(deadline=None)
@given(
    st.lists(TAGS | st.text(max_size=5)).map("".join).map(lambda text: text.encode("utf-8", "replace")) | st.binary()
)
def test_any_bytes_give_links(body: bytes) -> None:
    said = section.parse(body, URL, ["https://www.harbour.example/x", "junk"])
    assert [link.position for link in said.links] == list(range(len(said.links)))
    assert said.next_url not in [link.url for link in said.links]


@given(st.text(max_size=60))
def test_any_address_has_a_shape(text: str) -> None:
    judged = shape.judge(f"https://www.harbour.example/{text}")
    assert not (judged.is_never and judged.is_section)
