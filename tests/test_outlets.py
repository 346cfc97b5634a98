"""Outlets as data: TOML and OPML in and out, checking, and which outlet an address is of."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import outlets
from newsbot.errors import AddressError, ConfigurationError
from newsbot.items import SourceKind
from newsbot.outlets import Outlet, OutletConfig, SourceDefinition

LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
HOSTS = st.builds("{}.{}.example".format, LABELS, LABELS)
LINES = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
JSON = st.recursive(
    st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
CONFIGS = st.builds(
    OutletConfig,
    delay=st.none() | st.floats(0, 86_400),
    max_pages=st.none() | st.integers(1, 10**6),
    visits_per_article=st.none() | st.floats(1, 1000),
    include=st.lists(st.sampled_from(["/news/", r"\d{5}", "é"]), unique=True).map(tuple),
    exclude=st.lists(st.sampled_from(["/shop/", "[?]print"]), unique=True).map(tuple),
    allow_hosts=st.lists(HOSTS, unique=True, max_size=2).map(tuple),
    headers=st.dictionaries(st.sampled_from(["X-Key", "accept"]), st.sampled_from(["env:KEY", "a b", ""])),
    cookies=st.dictionaries(st.just("consent"), st.just("yes")),
    rules=st.dictionaries(TEXTS, JSON, max_size=3),
)


@st.composite
def some_outlets(draw: st.DrawFn) -> tuple[Outlet, ...]:
    homes = draw(st.lists(HOSTS, unique_by=(lambda host: host, outlets.slug), max_size=3))
    return tuple(
        Outlet(
            slug=outlets.slug(home),
            name=draw(LINES),
            home_url=f"https://{home}/",
            hosts=(home, *draw(st.lists(HOSTS.filter(lambda host, home=home: host != home), unique=True, max_size=2))),
            language=draw(st.sampled_from([None, "en", "pt-BR"])),
            country=draw(st.sampled_from([None, "GB"])),
            timezone=draw(st.sampled_from([None, "Europe/London"])),
            sources=tuple(
                SourceDefinition(draw(st.sampled_from(SourceKind)), f"https://{home}/{path}", draw(st.booleans()))
                for path in draw(st.lists(LABELS, unique=True, max_size=3))
            ),
            config=draw(CONFIGS),
            enabled=draw(st.booleans()),
        )
        for home in homes
    )


@given(some_outlets())
def test_toml_gives_back_what_was_dumped(some: tuple[Outlet, ...]) -> None:
    text = outlets.dump_toml(some)
    assert outlets.load_toml(text) == some
    assert outlets.load(text.encode()) == some
    assert outlets.dump_toml(outlets.load_toml(text)) == text


@given(some_outlets())
def test_json_gives_back_what_was_put_in(some: tuple[Outlet, ...]) -> None:
    for outlet in some:
        assert Outlet.from_dict(outlet.to_dict()) == outlet
        assert OutletConfig.from_dict(outlet.config.to_dict()) == outlet.config


@given(some_outlets())
def test_opml_keeps_names_home_pages_and_feeds(some: tuple[Outlet, ...]) -> None:
    text = outlets.dump_opml(some)
    loaded = outlets.load(text.encode())
    assert [(one.name, one.home_url) for one in loaded] == [(one.name, one.home_url) for one in some]
    for one, other in zip(loaded, some, strict=True):
        feeds = [source.url for source in other.sources if source.kind is SourceKind.FEED]
        assert [source.url for source in one.sources] == feeds
    assert outlets.dump_opml(loaded) == text


@given(st.binary() | st.text().map(str.encode))
def test_any_file_gives_outlets_or_a_configuration_error(body: bytes) -> None:
    try:
        assert isinstance(outlets.load(body), tuple)
    except ConfigurationError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = [", "not TOML"),
        ("[[outlets]]", "did you mean 'outlet'?"),
        ("outlet = 3", "[[…]]"),
        ('[[outlet]]\nname = "A"', "home_url is missing"),
        ('[[outlet]]\nhome_url = "a.example"', "not an http or https address"),
        ('[[outlet]]\nhome_url = "https://a.example/"\nlangauge = "en"', "did you mean 'language'?"),
        ('[[outlet]]\nhome_url = "https://a.example/"\nlanguage = "English!"', "BCP 47"),
        ('[[outlet]]\nhome_url = "https://a.example/"\ncountry = "gb"', "two-letter"),
        ('[[outlet]]\nhome_url = "https://a.example/"\ntimezone = "Europe/Atlantis"', "IANA"),
        ('[[outlet]]\nhome_url = "https://a.example/"\ntimezone = "../etc"', "IANA"),
        ('[[outlet]]\nhome_url = "https://a.example/"\nslug = "A B"', "small letters"),
        ('[[outlet]]\nhome_url = "https://a.example/"\nenabled = "yes"', "true or false"),
        ('[[outlet]]\nhome_url = "https://a.example/"\nhosts = ["https://b.example"]', "without https://"),
        ('[[outlet]]\nhome_url = "https://a.example/"\n[outlet.config]\ndelay = -1', "seconds"),
        ('[[outlet]]\nhome_url = "https://a.example/"\n[outlet.config]\nvisits_per_article = 0', "visits"),
        ('[[outlet]]\nhome_url = "https://a.example/"\n[outlet.config]\nexclude = ["("]', "regular expressions"),
        ('[[outlet]]\nhome_url = "https://a.example/"\n[outlet.config.headers]\nA = "x\\ny"', "one-line"),
        ('[[outlet]]\nhome_url = "https://a.example/"\n[outlet.config.rules]\na = 2026-01-01', "a table of texts"),
        (
            '[[outlet]]\nhome_url = "https://a.example/"\n[[outlet.source]]\nkind = "blog"\nurl = "https://x/"',
            "one of feed",
        ),
        ('[[outlet]]\nhome_url = "https://a.example/"\n[[outlet.source]]\nkind = "feed"', "url is missing"),
        (
            '[[outlet]]\nhome_url = "https://a.example/"\n[[outlet]]\nhome_url = "http://www.a.example/b"',
            "stands twice",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        outlets.load_toml(text)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_only_the_home_page_must_be_given() -> None:
    (outlet,) = outlets.load_toml('[[outlet]]\nhome_url = "https://www.example.co.uk/"')
    assert (outlet.slug, outlet.name, outlet.hosts) == ("example-co-uk", "example.co.uk", ("www.example.co.uk",))
    assert outlet.enabled


def test_opml_of_other_readers() -> None:
    """Folders, feeds without a site, a site's feeds in two folders, and an outlet without feeds."""
    body = b"""<?xml version="1.0"?><opml version="1.0"><body>
      <outline text="World"><outline text="One: top" xmlUrl="https://one.example/rss" htmlUrl="https://one.example/"/>
        <outline text="Bare" xmlUrl="https://feeds.two.example/all.xml"/></outline>
      <outline text="Sport"><outline text="One: sport" xmlUrl="https://one.example/sport.rss"
        htmlUrl="https://one.example/sport"/><outline text="One again" xmlUrl="https://one.example/rss"
        htmlUrl="https://one.example/"/></outline>
      <outline title="Three" htmlUrl="https://three.example"/>
    </body></opml>"""
    one, two, three = outlets.load(body)
    assert (one.name, [source.url for source in one.sources]) == (
        "One: top",
        ["https://one.example/rss", "https://one.example/sport.rss"],
    )
    assert (two.hosts, two.home_url) == (("feeds.two.example",), "https://feeds.two.example/")
    assert (three.name, three.sources) == ("Three", ())


@pytest.mark.parametrize("body", [b"<html></html>", b"<", b"<opml><body><outline xmlUrl='x://y'/></body></opml>"])
def test_what_is_no_opml(body: bytes) -> None:
    with pytest.raises(ConfigurationError):
        outlets.load(body)


def test_an_address_belongs_to_the_outlet_with_the_longest_host() -> None:
    whole, sport = outlets.load_toml(
        '[[outlet]]\nhome_url = "https://www.a.example/"\n[[outlet]]\nhome_url = "https://sport.a.example/"'
    )
    both = (whole, sport)
    assert outlets.match(both, "https://www.a.example/x") is whole
    assert outlets.match(both, "http://a.example") is whole
    assert outlets.match(both, "news.a.example") is whole
    assert outlets.match(both, "https://sport.a.example/x") is sport
    assert outlets.match(both, "https://live.sport.a.example/x") is sport
    assert outlets.match(both, "https://nota.example/") is None
    assert outlets.match(both, "https://[x") is None


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("www.example.co.uk", "example-co-uk"),
        ("Example.COM", "example-com"),
        ("127.0.0.1", "127-0-0-1"),
        ("www.", "outlet"),
    ],
)
def test_slug(host: str, slug: str) -> None:
    assert outlets.slug(host) == slug


def test_two_hosts_that_spell_one_slug_get_two() -> None:
    assert outlets.unique_slug("a.b.example", ["a-b-example", "a-b-example-2"]) == "a-b-example-3"


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("a.example", "https://a.example/"),
        ("http://A.example:8080/x?y", "http://a.example:8080/"),
        ("https://ann:secret@a.example/", "https://a.example/"),
    ],
)
def test_home_address(text: str, home: str) -> None:
    assert outlets.home_address(text) == home


@pytest.mark.parametrize("text", ["", "a b", "ftp://a.example", "https://"])
def test_no_home_address(text: str) -> None:
    with pytest.raises(AddressError):
        outlets.home_address(text)
