"""Fields chosen among candidates: title, deck, dates, tags, language, address and what is around them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.errors import NewsbotError
from newsbot.extract import Rules, explain, extract
from newsbot.extract.document import parse
from newsbot.extract.fields import fields
from newsbot.extract.result import BodyResult
from newsbot.extract.zones import zone_for
from newsbot.items import Article

PROSE = "".join(
    f"<p>The {word} committee met on the bridge in the morning, and after {word} hours of talk it was agreed that the "
    f"{word} boats should pass first, which pleased nearly everybody who had come to see them.</p>"
    for word in ("first", "second", "third", "fourth", "fifth", "sixth")
)
TITLE = "A bridge over the made-up river opens"
SITE = '<meta property="og:site_name" content="The Daily Mock">'
URL = "https://www.dailymock.example/news/a-bridge"
AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def read(
    head: str = "",
    above: str = "",
    below: str = "",
    *,
    url: str = URL,
    language: str = "en",
    rules: Rules | None = None,
    title: str = TITLE,
) -> Article:
    html = (
        f'<html lang="{language}"><head><title>{title} | The Daily Mock</title>{SITE}'
        f"{head}</head><body><main><article><h1>{title}</h1>{above}{PROSE}{below}</article></main></body></html>"
    )
    return extract(html.encode(), url, at=AT, rules=rules)


def ld(**properties: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **properties}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


PIECES = (
    "<meta property='og:title' content='",
    "<script type='application/ld+json'>",
    '{"@type":"NewsArticle",',
    '"author":[{',
    "'>",
    "</script>",
    "<h1>",
    "<time datetime='",
    "<img srcset='",
    "<figure>",
    "<figcaption>",
    "<noscript><img src='",
    "<a rel=tag href='",
    "<p class='byline author date deck caption'>",
    "<div itemscope itemtype='http://schema.org/Article' itemprop='author image'>",
    "<link rel=canonical href='http://[",
    "2026-13-99T25:61",
    "©",
    "&#xD800;",
    "\x00",
)
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=25).map("".join)


@settings(max_examples=150, deadline=None)
@given(MARKUP, st.sampled_from([URL, "https://[bad/", "", "x:y", "https://a.example/2026/05/07/x"]))
def test_any_markup_gives_fields(markup: str, url: str) -> None:
    document = parse(markup.encode("utf-8", "replace"), url)
    found = fields(document, BodyResult(), AT)
    assert set(found.provenance) == {name for name, values in found.candidates.items() if values}
    try:
        article = extract(markup.encode("utf-8", "replace"), url, at=AT)
    except NewsbotError:
        return
    json.dumps(article.to_dict(), ensure_ascii=False).encode()
    assert Article.from_dict(article.to_dict()) == article


# -- title and deck ----------------------------------------------------------------------------


def test_the_title_has_no_outlet_and_its_source_is_said() -> None:
    article = read(f'<meta property="og:title" content="{TITLE} – dailymock.example">')
    assert article.title == TITLE
    assert article.provenance["title"].source == "css:h1"
    assert article.provenance["title"].confidence > 0.9


@pytest.mark.parametrize(
    "shown",
    [
        "Mock – Daily | The Daily Mock",
        "The Daily Mock: the bridge - part 2",
        "A | B | News | The Daily Mock",
        "The Daily Mock – A bridge – The Daily Mock",
    ],
)
def test_only_the_outlets_name_is_cut(shown: str) -> None:
    html = f"<html><head><title>{shown}</title>{SITE}</head><body>{PROSE}</body></html>"
    title = extract(html.encode(), URL).title
    assert title is not None
    assert title in shown
    assert not title.endswith("The Daily Mock")
    assert len(title) > 5


def test_the_deck_is_what_the_page_shows() -> None:
    shown = "After nine years of building, the made-up town has its third crossing, and boats may pass at any hour."
    article = read(f'<meta name="description" content="{shown[:60]}…">', f'<p class="article__standfirst">{shown}</p>')
    assert article.deck == shown


@pytest.mark.parametrize(
    "above",
    [
        '<div class="byline">By Jane Roe, 1 May 2026, 10:00</div>',
        '<figure><img src="/a.jpg"><figcaption class="lead">A caption stands under the picture.</figcaption></figure>',
        '<aside class="teaser"><p class="lead">Another article that is advertised beside this one.</p></aside>',
        "",
    ],
)
def test_what_is_no_deck(above: str) -> None:
    assert read(above=above).deck is None


# -- dates -------------------------------------------------------------------------------------


def test_an_instant_keeps_its_declared_offset() -> None:
    article = read(ld(datePublished="2026-05-01T10:00:00+02:00", dateModified="2026-05-02T08:30:00Z"))
    assert article.published == datetime(2026, 5, 1, 10, 0, tzinfo=timezone(timedelta(hours=2)))
    assert article.modified == datetime(2026, 5, 2, 8, 30, tzinfo=UTC)
    assert article.published_raw == "2026-05-01T10:00:00+02:00"
    assert article.provenance["published"].source == "ld:datePublished"


@pytest.mark.parametrize(
    ("url", "language", "zone", "hours", "source"),
    [
        (URL, "en", "Asia/Tokyo", 9, "rule"),
        ("https://www.mock.pl/a", "pl", None, 2, "country"),
        (URL, "en", None, 0, "utc"),
    ],
)
def test_without_an_offset_the_outlets_zone_holds(
    url: str, language: str, zone: str | None, hours: int, source: str
) -> None:
    article = read(ld(datePublished="2026-05-01 10:00:00"), url=url, language=language, rules=Rules(timezone=zone))
    assert isinstance(article.published, datetime)
    assert article.published.utcoffset() == timedelta(hours=hours)
    assert article.published.hour == 10
    assert article.provenance["published"].source == f"ld:datePublished+zone:{source}"


@pytest.mark.parametrize(
    ("url", "language", "named", "name", "origin"),
    [
        ("https://a.example/", "tr", None, "Europe/Istanbul", "language"),
        ("https://a.example/", "en-ZA", None, "Africa/Johannesburg", "country"),
        ("https://a.jp/", "en", None, "Asia/Tokyo", "country"),
        ("https://a.jp/", "en", "Europe/Oslo", "Europe/Oslo", "rule"),
        ("https://a.jp/", None, "No/Where", "Asia/Tokyo", "country"),
        ("https://[", None, None, "UTC", "utc"),
    ],
)
def test_whose_clocks_count(url: str, language: str | None, named: str | None, name: str, origin: str) -> None:
    zone, found = zone_for(url, language, named)
    assert (str(zone), found) == (name, origin)


def test_a_false_z_loses_against_the_same_clock_with_an_offset() -> None:
    head = (
        ld(datePublished="2026-05-01T10:00:00Z")
        + '<meta property="article:published_time" content="2026-05-01T10:00:00+02:00">'
    )
    assert read(head).published == datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def test_a_day_is_a_day() -> None:
    assert read(ld(datePublished="2026-05-01")).published == date(2026, 5, 1)
    assert read(ld(datePublished="2026-05-01T00:00:00+00:00")).published == date(2026, 5, 1)
    assert read(url="https://www.dailymock.example/2026/05/01/a-bridge").published == date(2026, 5, 1)


def test_nothing_is_dated_after_the_capture() -> None:
    assert read(ld(datePublished="2027-01-01T00:00:00Z")).published is None
    assert read(
        above='<time datetime="2026-05-01T10:00:00Z">May 1</time>', head=ld(datePublished="2031-01-01")
    ).published == datetime(2026, 5, 1, 10, 0, tzinfo=UTC)


def test_a_time_after_the_capture_is_believed_as_its_day_at_most() -> None:
    assert read(ld(datePublished="2026-06-01T13:00:00Z")).published == date(2026, 6, 1)
    assert read(ld(datePublished="2026-06-01T11:59:59Z")).published == datetime(2026, 6, 1, 11, 59, 59, tzinfo=UTC)
    assert read(ld(datePublished="2026-06-02")).published is None


@pytest.mark.parametrize(
    ("language", "line", "clock"),
    [
        ("en", "<p class=date>Published: 1 May 2026, 10:00 · Updated: 3 May 2026, 11:00</p>", None),
        ("en", "<span>May 1, 2026 10:00 am</span><span>Last updated May 3, 2026</span>", 10),
        ("de", "<div>Stand: 01.05.2026, 10:00 Uhr</div>", 10),
        ("fr", "<p>Publié le 1er mai 2026 à 10h00</p><p>Mis à jour le 3 mai 2026</p>", 10),
        ("ja", "<p>2026年5月1日 10時00分</p><p>更新 2026年5月3日</p>", 10),
        ("ru", "<div class=meta>1 мая 2026, 10:00</div>", 10),
        ("ar", "<div>١ مايو ٢٠٢٦ - ١٠:٠٠</div>", 10),
        ("fa", "<div>۱۱ اردیبهشت ۱۴۰۵ - ۱۰:۰۰</div>", 10),
    ],
)
def test_dates_that_readers_see(language: str, line: str, clock: int | None) -> None:
    published = read(above=line, language=language).published
    assert published is not None
    assert (published.year, published.month, published.day) == (2026, 5, 1)
    assert clock is None or (isinstance(published, datetime) and published.hour == clock)


def test_the_order_that_agrees_with_another_place_is_taken() -> None:
    head = '<meta name="publish_date" content="05/03/2026">'
    assert read(head, "<p class=date>3 May 2026</p>", url="https://www.mock.example.uk/a").published == date(2026, 5, 3)


# -- the rest ----------------------------------------------------------------------------------


def test_tags_stand_once_and_without_codes() -> None:
    article = read(
        ld(
            keywords=["Bridges, Made-up River", "bridges", "_internal", "type:story", "uid=17"],
            articleSection=["Local"],
        )
    )
    assert article.tags == ("Bridges", "Made-up River")
    assert article.section == "Local"


def test_tags_that_readers_see() -> None:
    tags = (
        '<ul class="tags"><li><a href="/topic/bridges">Bridges</a></li><li><a href="/topic/rivers">Rivers</a></li></ul>'
    )
    assert read(below=tags).tags == ("Bridges", "Rivers")


@pytest.mark.parametrize(
    ("declared", "tag"), [("en", "en"), ("en_us", "en-US"), ("EN", "en"), ("de", "en"), ("zz-invalid-thing", "en")]
)
def test_a_language_that_the_text_contradicts_is_not_believed(declared: str, tag: str) -> None:
    assert read(language=declared).language == tag


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("/news/a-bridge-opens", "https://www.dailymock.example/news/a-bridge-opens"),
        ("https://m.dailymock.example/news/a#top", "https://m.dailymock.example/news/a"),
        ("https://other.example/news/a", URL),
        ("https://www.dailymock.example/", URL),
        ("http://[", URL),
    ],
)
def test_the_canonical_address_is_of_the_same_outlet_and_no_home(href: str, canonical: str) -> None:
    assert read(f'<link rel="canonical" href="{href}">').canonical_url == canonical


@pytest.mark.parametrize(
    ("head", "paid"),
    [
        (ld(isAccessibleForFree=False), True),
        (ld(isAccessibleForFree="True"), False),
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ("", None),
    ],
)
def test_paywalls_as_declared(head: str, paid: bool | None) -> None:
    assert read(head).paywalled is paid


def test_the_publisher() -> None:
    assert read(ld(publisher={"@type": "Organization", "name": "Mock Media"})).publisher == "Mock Media"
    assert read().publisher == "The Daily Mock"


def test_microdata_counts_like_json_ld() -> None:
    above = (
        '<div itemscope itemtype="https://schema.org/NewsArticle">'
        '<meta itemprop="datePublished" content="2026-05-01T10:00:00Z">'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<b itemprop="name">Jane Roe</b></span></div>'
    )
    article = read(above=above)
    assert article.published == datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
    assert [author.name for author in article.authors] == ["Jane Roe"]
    assert article.provenance["authors"].source == "microdata:author"


def test_related_articles_are_not_believed() -> None:
    other = ld(
        headline="Something else altogether happened",
        datePublished="2020-01-01T00:00:01Z",
        url="https://www.dailymock.example/other",
    )
    own = ld(datePublished="2026-05-01T10:00:00Z", url=URL)
    assert read(other + own).published == datetime(2026, 5, 1, 10, 0, tzinfo=UTC)


# -- rules -------------------------------------------------------------------------------------


def test_an_outlets_rule_wins() -> None:
    select = {
        "title": (".none", ".real-title"),
        "deck": (".sub",),
        "authors": (".who",),
        "published": (".when@data-when",),
        "section": ("nav .here",),
        "tags": (".t",),
        "language": ("main@data-language",),
        "images": (".pic",),
    }
    above = (
        "<b class=real-title>The real title</b><i class=sub>The real deck</i><i class=who>By Jane Roe and John Doe</i>"
        '<i class=when data-when="2026-05-01 10:00"></i><nav><i class=here>Local</i></nav>'
        "<i class=t>Bridges</i><i class=t>Rivers</i><aside><figure class=pic><img src=/a.jpg width=50>"
        "<figcaption>A crane. Photo: Jane Roe</figcaption></figure></aside>"
    )
    rules = Rules.from_dict({"rules": [{"select": select}], "timezone": "Asia/Tokyo", "publisher": "The House"})
    article = read(ld(author="Somebody Else", datePublished="2020-01-01T10:00:00Z"), above, rules=rules)
    assert (article.title, article.deck, article.section, article.publisher) == (
        "The real title",
        "The real deck",
        "Local",
        "The House",
    )
    assert [author.name for author in article.authors] == ["Jane Roe", "John Doe"]
    assert article.published == datetime(2026, 5, 1, 10, 0, tzinfo=timezone(timedelta(hours=9)))
    assert article.tags == ("Bridges", "Rivers")
    assert [(image.url, image.caption, image.credit) for image in article.images] == [
        ("https://www.dailymock.example/a.jpg", "A crane.", "Jane Roe")
    ]
    assert article.provenance["title"].source == "rule:.real-title"
    assert article.provenance["published"].source == "rule:.when@data-when+zone:rule"


def test_a_rule_that_picks_nothing_or_is_wrong_changes_nothing() -> None:
    rules = Rules.from_dict({"rules": [{"select": {"title": [".none", "p[", ""], "published": "h1", "images": "h1"}}]})
    assert read(rules=rules).title == TITLE


def test_all_candidates_are_explained_the_winner_first() -> None:
    html = f"<html><head><title>{TITLE}</title>{SITE}{ld(author='Jane Roe', datePublished='2026-05-01')}</head><body>"
    found = explain(f"{html}<h1>{TITLE}</h1><img src=/a.jpg>{PROSE}".encode(), URL, at=AT).to_dict()["fields"]
    assert json.loads(json.dumps(found)) == found
    assert [candidate["source"] for candidate in found["title"]] == ["css:h1", "ld:headline", "html:title"]
    assert found["authors"][0]["value"] == [{"name": "Jane Roe", "url": None}]
    assert found["published"][0] | {"confidence": 0} == {
        "value": "2026-05-01",
        "source": "ld:datePublished",
        "confidence": 0,
        "raw": "2026-05-01",
    }
