"""The canonical form, its key, and what can be asked of an address."""

from __future__ import annotations

import contextlib
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot import urls
from newsbot.errors import AddressError

HOSTS = st.sampled_from(
    [
        "example.com",
        "WWW.Example.CO.UK",
        "münchen.example",
        "[::1]",
        "127.0.0.1",
        "a.example.",
        "пример.example",
        "a_b.c",
    ]
)
SCHEMES = st.sampled_from(["http", "https", "HTTP", "Https"])
PORTS = st.sampled_from(["", ":80", ":443", ":8080", ":", ":0443"])
PATHS = st.text(alphabet=string.ascii_letters + "/.%;=~-é ü+,'2eE5{}", max_size=30).map(lambda text: "/" + text)
QUERIES = st.text(alphabet=string.ascii_letters + "&=%+;?/é 25utm_[]", max_size=40)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    query = draw(QUERIES)
    end = ("?" + query if query else "") + draw(st.sampled_from(["", "#x"]))
    return f"{draw(SCHEMES)}://{draw(HOSTS)}{draw(PORTS)}{draw(PATHS)}{end}"


@given(st.one_of(st.text(), addresses(), st.text().map("https://".__add__), st.text().map("http://a.example/".__add__)))
@example("http://a.example:443/")
@example("https://a.example/%2%35")
@example("https://a.example/x/.;jsessionid=1./y")
@example("https://a.example/%2e%2E/x")
@example("https://[v1.x]/")
@example("http:///x")
@example("http://\ud800.example/\ud800")
@example("http://a。/")
def test_canonical_is_idempotent_and_never_raises(text: str) -> None:
    once = urls.canonical(text)
    assert urls.canonical(once) == once
    assert urls.key(once) == urls.key(text)
    assert -(2**63) <= urls.key(text) < 2**63


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("HTTP://WWW.Example.COM", "https://www.example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80/a", "https://example.com/a"),
        ("http://example.com:8080/a", "https://example.com:8080/a"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com/../../a/..", "https://example.com/"),
        ("https://example.com/%7Eann/%e4%b8%ad", "https://example.com/~ann/%E4%B8%AD"),
        ("https://example.com/中", "https://example.com/%E4%B8%AD"),
        ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/a?utm_source=x&UTM_Medium=y&fbclid=1&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?b=2&a=1&b=1", "https://example.com/a?a=1&b=2&b=1"),
        ("https://example.com/a?", "https://example.com/a"),
        ("https://example.com/a?q=a+b", "https://example.com/a?q=a%20b"),
        ("https://example.com/a?ref=rss", "https://example.com/a"),
        ("https://example.com/a?ref=1234", "https://example.com/a?ref=1234"),
        ("https://example.com/a;jsessionid=0A1B.node1?x=1", "https://example.com/a?x=1"),
        ("https://example.com/a?PHPSESSID=1&sid=0123456789abcdef0123456789abcdef", "https://example.com/a"),
        ("https://example.com/a?sid=17", "https://example.com/a?sid=17"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://ann:secret@example.com/a", "https://example.com/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("mailto:ann@example.com", "mailto:ann@example.com"),
        ("", ""),
    ],
)
def test_canonical_makes_one_form_of_every_spelling(found: str, expected: str) -> None:
    assert urls.canonical(found) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/a/"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://www.example.com/a"),
        ("https://example.com/?id=1", "https://example.com/?id=2"),
    ],
)
def test_addresses_that_may_show_different_pages_stay_apart(one: str, other: str) -> None:
    assert urls.key(one) != urls.key(other)


def test_the_key_is_what_the_schema_promises() -> None:
    """SHA-256 of "https://example.com/" begins with these 8 bytes: a changed key would orphan every stored page."""
    assert urls.key("HTTP://example.com:80/#x") == int.from_bytes(bytes.fromhex("0f115db062b7c0dd"), "big", signed=True)


@given(st.text())
def test_questions_answer_or_raise_address_error(text: str) -> None:
    urls.is_fetchable(text)
    urls.is_home(text)
    for question in (urls.host, urls.check, lambda href: urls.resolve("https://example.com/a/b", href)):
        with contextlib.suppress(AddressError):
            question(text)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "/a",
        "ftp://example.com/",
        "https://",
        "https:///a",
        "https://a b/",
        "https://[x/",
        "https://x" + "y" * 5000,
        "javascript:void(0)",
        "mailto:a@example.com",
        "data:text/html,x",
        "http://-a.example/",
        "http://a..b/",
    ],
)
def test_what_can_not_be_asked_for(url: str) -> None:
    assert not urls.is_fetchable(url)
    with pytest.raises(AddressError):
        urls.check(url)


@pytest.mark.parametrize(
    "url", ["http://example.com", "https://[::1]:8899/x", "http://127.0.0.1:8899/", "https://bücher.example/ü"]
)
def test_what_can_be_asked_for(url: str) -> None:
    assert urls.check(url) == url


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("c", "https://example.com/a/c"),
        ("/c#top", "https://example.com/c"),
        ("//other.example/c", "https://other.example/c"),
        (" \n../c?x=1 ", "https://example.com/c?x=1"),
        ("https://example.com/\nlong/\n path", "https://example.com/long/ path"),
        ("", "https://example.com/a/b"),
    ],
)
def test_resolve(href: str, expected: str) -> None:
    assert urls.resolve("https://example.com/a/b", href) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("news.example.co.uk", "example.co.uk"),
        ("example.com", "example.com"),
        ("ann.blogspot.com", "ann.blogspot.com"),
        ("localhost", "localhost"),
        ("a.b.madeup", "b.madeup"),
        ("::1", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("co.uk", "co.uk"),
    ],
)
def test_registered_domain(name: str, expected: str) -> None:
    assert urls.registered_domain(name) == expected


@pytest.mark.parametrize(
    "url", ["https://a.example", "http://a.example/", "https://a.example/index.html", "https://a.example/?utm_source=x"]
)
def test_home_pages(url: str) -> None:
    assert urls.is_home(url)


@pytest.mark.parametrize(
    "url", ["https://a.example/news", "https://a.example/?p=1", "https://a.example/a/index.html", "x"]
)
def test_other_pages(url: str) -> None:
    assert not urls.is_home(url)


def test_host() -> None:
    assert urls.host("https://ann@WWW.Bücher.example:81/x") == "www.xn--bcher-kva.example"
    assert urls.host("http://[::1]:80/") == "::1"
