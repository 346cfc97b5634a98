"""Which sources a site has, and who it is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.discover import identity, site
from newsbot.discover.site import Answer
from newsbot.items import SourceKind

HOME = "https://www.harbour.example/"


def rss(*paths: str, title: str = "Harbour Post", date: str = "Tue, 24 Nov 2026 10:00:00 +0100") -> bytes:
    items = "".join(f"<item><link>{HOME}{path}</link><pubDate>{date}</pubDate></item>" for path in paths)
    return f"<rss><channel><title>{title}</title><language>en-gb</language>{items}</channel></rss>".encode()


def home(head: str = "", attributes: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>".encode()


OTHER = b"<rss><channel><item><link>https://other.example/1</link></item></channel></rss>"
ORGANIZATION = '{"@graph": [{"@type": "NewsMediaOrganization", "name": "The Post"}]}'


def survey(**answers: Answer) -> site.SiteSurvey:
    """A survey of answers by path; `home` is the home page's."""
    return site.survey(HOME, {HOME + path.replace("home", ""): answer for path, answer in answers.items()})


def test_what_is_declared_is_asked_and_usual_places_only_for_the_rest() -> None:
    head = "<link rel=alternate type=application/rss+xml href=/top.rss>"
    comments = "<link rel=alternate type=application/rss+xml href=/comments/feed/>"
    robots = "User-agent: *\nDisallow: /x\nSITEMAP : https://cdn.example/map.xml\nsitemap: /news-map.xml\n"
    places = [(probe.url, probe.why) for probe in site.probes(HOME, home(head + comments), robots)]
    assert places == [
        (HOME + "top.rss", "declared by the home page"),
        (HOME + "news-map.xml", "named in robots.txt"),
        ("https://cdn.example/map.xml", "named in robots.txt"),
    ]


def test_nothing_declared_asks_the_usual_places_but_no_more_than_twelve() -> None:
    places = [probe.url for probe in site.probes(HOME, b"", "")]
    assert len(places) == len(set(places)) == 12
    assert {HOME + "sitemap.xml", HOME + "feed/", HOME + "rss.xml"} <= set(places)
    many = "".join(f"<link rel=alternate type=application/rss+xml href=/{number}.rss>" for number in range(50))
    assert len(site.probes(HOME, home(many), "Sitemap: /a.xml\n" * 9)) <= 12


def test_a_site_with_everything() -> None:
    index = (
        b"<sitemapindex><sitemap><loc>/news.xml</loc></sitemap><sitemap><loc>/2019.xml</loc></sitemap></sitemapindex>"
    )
    body = "<nav><a href=/sport/>Sport</a></nav><main><h2><a href=/1>The ferry sails again</a></h2></main>"
    answers = {
        HOME: Answer(200, home("<meta property=og:site_name content='Harbour &amp; Post'>", "lang=en_gb", body)),
        HOME + "feed": Answer(200, rss("1", "2")),
        HOME + "sitemap.xml": Answer(200, index),
    }  # fmt: skip
    (probe,) = site.follow_up(answers)
    assert probe.url == HOME + "news.xml"
    answers[probe.url] = Answer(200, b"<urlset><url><loc>/1</loc><news><title>T</title></news></url></urlset>")
    found = site.survey(HOME, answers)
    assert (found.name, found.language) == ("Harbour & Post", "en-GB")
    assert (found.country, found.timezone) == ("GB", "Europe/London")
    assert [(source.kind, source.url, source.links_count) for source in found.sources] == [
        (SourceKind.FEED, HOME + "feed", 2),
        (SourceKind.SITEMAP, HOME + "sitemap.xml", 0),
        (SourceKind.NEWS_SITEMAP, HOME + "news.xml", 1),
        (SourceKind.HOME, HOME, 1),
        (SourceKind.SECTION, HOME + "sport/", None),
    ]
    assert found.sources[0].newest is not None
    assert dict(found.tried)[HOME + "feed"] == "a feed with 2 links"
    assert set(found.evidence) == {"name", "language", "country", "timezone"}


def test_the_same_feed_at_two_places_counts_once() -> None:
    found = survey(home=Answer(200, home()), feed=Answer(200, rss("1")), rss=Answer(200, rss("1")))
    assert [source.url for source in found.sources if source.kind is SourceKind.FEED] == [HOME + "feed"]
    assert found.tried[-1] == (HOME + "rss", "the same feed as another")
    redirected = survey(
        home=Answer(200), a=Answer(200, rss(), final_url=HOME + "f"), b=Answer(200, rss(), final_url=HOME + "f")
    )
    assert len(redirected.sources) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(404), "HTTP 404"),
        (Answer(None, error="timeout"), "timeout"),
        (Answer(200, b"<html><p>x"), "neither a feed nor a sitemap"),
        (Answer(200, rss("1", title="Comments on: Ferry")), "a feed of comments, one tag or one author"),
        (Answer(200, rss("1"), final_url=HOME + "tag/ferry/feed"), "a feed of comments, one tag or one author"),
        (Answer(200, OTHER), "a feed of other sites' pages"),
    ],
)  # fmt: skip
def test_what_is_no_source_is_told(answer: Answer, says: str) -> None:
    found = survey(home=Answer(200, home()), feed=answer)
    assert found.tried[-1] == (HOME + "feed", says)
    assert [source.kind for source in found.sources] == [SourceKind.HOME]


def test_nothing_to_find_says_what_was_tried() -> None:
    found = survey(home=Answer(404), feed=Answer(404))
    assert found.sources == ()
    assert found.tried == ((HOME, "HTTP 404"), (HOME + "feed", "HTTP 404"))
    assert found.name == "harbour.example"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<title>Harbour Post | News from the quay and all around it</title>", "Harbour Post"),
        ("<title>Harbour Post – News</title>", "Harbour Post"),
        (f'<script type="application/ld+json">{ORGANIZATION}</script>', "The Post"),
        ('<script type="application/ld+json">{broken</script><meta name=application-name content=Post>', "Post"),
        ("", "harbour.example"),
    ],
)  # fmt: skip
def test_name(head: str, name: str) -> None:
    assert survey(home=Answer(200, home(head))).name == name


@pytest.mark.parametrize(
    ("url", "language", "date", "country", "zone"),
    [
        ("https://www.hafen.de/", "de", "Tue, 24 Nov 2026 10:00:00 GMT", "DE", "Europe/Berlin"),
        ("https://www.havn.com/", "da", "Tue, 24 Nov 2026 10:00:00 +0100", "DK", "Europe/Copenhagen"),
        ("https://www.harbour.com/", "en-US", "Tue, 24 Nov 2026 10:00:00 -0600", "US", "America/Chicago"),
        ("https://www.harbour.com/", "en-US", "Tue, 24 Nov 2026 10:00:00 GMT", "US", None),
        ("https://www.harbour.com/", "en-US", "Tue, 24 Nov 2026 10:00:00 +0900", "US", None),
        ("https://www.harbour.com/", "en", "Tue, 24 Nov 2026 10:00:00 -0600", None, None),
        ("https://www.harbour.io/", "en", "", None, None),
        ("https://www.harbour.co.uk/", "en", "", "GB", "Europe/London"),
    ],
)
def test_country_and_time_zone(url: str, language: str, date: str, country: str | None, zone: str | None) -> None:
    body = rss("1", date=date).replace(HOME.encode(), url.encode())
    answers = {url: Answer(200, home("", f"lang={language}")), url + "feed": Answer(200, body)}
    found = site.survey(url, answers)
    assert (found.country, found.timezone) == (country, zone)


def test_a_few_dates_of_many_prove_no_zone() -> None:
    dates = [datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=hours))) for hours in (-6, 9, 9)]
    assert identity.time_zone("US", dates).value is None
    assert identity.time_zone("US", dates[:1]).value == "America/Chicago"


@settings(deadline=None)
@given(st.binary(), st.text(), st.binary(), st.sampled_from([None, 200, 301, 404]))
def test_any_answers_make_a_survey(body: bytes, robots: str, answer: bytes, status: int | None) -> None:
    assert len(site.probes(HOME, body, robots)) <= site.MAXIMUM_PROBES
    answers = {HOME: Answer(status, body), HOME + "feed": Answer(status, answer)}
    site.follow_up(answers)
    assert len(site.survey(HOME, answers).tried) == 2
