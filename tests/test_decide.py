"""Decisions: whatever is fetched in whatever order, nothing is raised, and what is said of it hangs together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot import urls
from newsbot.decide import Decision, Known, KnownOutlet, KnownPage, Miss, decide, look
from newsbot.decide.identity import resembles
from newsbot.decide.links import Claim, believed, first_visit, sort_links
from newsbot.decide.look import Sight
from newsbot.items import (
    Article,
    ArticleKind,
    ArticleState,
    Block,
    BlockKind,
    Capture,
    Disposition,
    Fetch,
    Hop,
    Image,
    Link,
    PageStatus,
    Reason,
    RecordType,
    RevisionCause,
    VisitOutcome,
)
from newsbot.schedule import DEFAULT_HABITS, Plan

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOME = "https://www.harbour.example/"
SECTION = HOME + "city/"
PAGES = [HOME + f"news/{number}" for number in range(4)] + ["https://amp.harbour.example/0"]
ELSEWHERE = "https://elsewhere.example/news/0"
ADDRESSES = [*PAGES, HOME, SECTION, ELSEWHERE, "not an address", ""]
TEXTS = [" ".join(f"{topic}{number}" for number in range(60)) for topic in ("bridge", "market", "storm")] + ["Short."]
OUTLET = KnownOutlet(1, ("www.harbour.example", "amp.harbour.example"), sections=frozenset({urls.key(SECTION)}))
SPORT = KnownOutlet(2, ("sport.harbour.example",))

capture_number = iter(range(10**9))


def capture(url: str, at: datetime) -> Capture:
    number = next(capture_number)
    kind = RecordType.RESPONSE
    return Capture(url, at, 200, None, f"<urn:uuid:{number}>", kind, f"sha256:{number}", "a.warc.gz", number, 9)


def article(url: str, text: str = TEXTS[0], **fields: object) -> Article:
    given_fields = {
        "url": url,
        "canonical_url": url,
        "kind": ArticleKind.ARTICLE,
        "kind_score": 1.0,
        "extractor": "one",
        "title": f"About {text.split()[0]}",
        "body": (Block(BlockKind.PARAGRAPH, text),),
    }
    return Article(**{**given_fields, **fields})


def fetch(url: str, read: Article | None = None, *, at: datetime = NOON, **fields: object) -> Fetch:
    status = 200 if read is not None else 304
    given_fields = {"final_url": url, "http_status": status, "article": read, "capture": capture(url, at)}
    return Fetch(1, url, at, **{**given_fields, **fields})


# -- what a fetch saw -----------------------------------------------------------------------


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sight(reason: Reason) -> None:
    walls = {Reason.BOT_WALL, Reason.LOGIN_WALL, Reason.HTTP_401, Reason.HTTP_402, Reason.HTTP_403}
    seen = look(fetch(PAGES[0], reason=reason), Known([OUTLET]), 1)
    assert seen.reason is reason
    assert (seen.sight is Sight.WALLED) == (reason in walls)
    if reason.value.startswith("http_5") or reason in (Reason.TIMEOUT, Reason.CONNECTION, Reason.TLS, Reason.HTTP_429):
        assert seen.sight is Sight.FAILED


@pytest.mark.parametrize(
    ("fields", "sight"),
    [
        ({}, Sight.ARTICLE),
        ({"kind": ArticleKind.LIVE_BLOG}, Sight.ARTICLE),
        ({"kind": ArticleKind.GALLERY, "body": (), "images": (Image("https://i.example/1"),)}, Sight.ARTICLE),
        ({"kind": ArticleKind.VIDEO, "body": ()}, Sight.NO_ARTICLE),
        ({"title": None}, Sight.NO_ARTICLE),
        ({"kind": ArticleKind.OTHER}, Sight.NO_ARTICLE),
        ({"kind": ArticleKind.LISTING}, Sight.NO_ARTICLE),
    ],
)
def test_what_counts_as_an_article(fields: dict[str, object], sight: Sight) -> None:
    assert look(fetch(PAGES[0], article(PAGES[0], **fields)), Known([OUTLET]), 1).sight is sight


def test_what_resembles_what() -> None:
    long = article(PAGES[0])
    assert resembles(long, article(PAGES[1], TEXTS[0] + " and two words"))
    assert resembles(long, article(PAGES[1], " ".join(TEXTS[0].split()[:30])))
    assert not resembles(long, article(PAGES[1], TEXTS[1]))
    assert resembles(article(PAGES[0], "…", title="One!"), article(PAGES[1], "…", title="one"))
    assert not resembles(article(PAGES[0], "…", title="One"), article(PAGES[1], "…", title="Two"))
    unspaced = "新しい橋が月曜日に開通し、三百人が式典に集まった。"
    assert resembles(article(PAGES[0], unspaced), article(PAGES[1], unspaced + "雨だった。"))
    assert not resembles(article(PAGES[0], unspaced, title="橋"), article(PAGES[1], unspaced[::-1], title="橋"))


# -- links ----------------------------------------------------------------------------------


def test_links_are_sorted_by_whose_they_are() -> None:
    allowing = replace(OUTLET, allow_hosts=("cdn.example",), exclude=("/ads/",))
    links = [
        Link(url)
        for url in (
            PAGES[0],
            PAGES[0] + "#top",
            "https://sport.harbour.example/1",
            "https://x.cdn.example/1",
            HOME + "ads/1",
            ELSEWHERE,
            HOME,
            SECTION,
            "mailto:a@b",
            "",
        )
    ]
    named, left = sort_links(links, Known([allowing, SPORT]), 1)
    assert [(name.link.url, name.outlet_id, name.reason) for name in named] == [
        (PAGES[0], 1, None),
        ("https://sport.harbour.example/1", 2, None),
        ("https://x.cdn.example/1", 1, None),
        (HOME + "ads/1", 1, Reason.RULE),
    ]
    assert [reason for _, reason in left] == [
        Reason.RULE,
        Reason.LISTING,
        Reason.LISTING,
        Reason.ADDRESS,
        Reason.ADDRESS,
    ]
    assert {disposition for disposition, _ in left} == {Disposition.EXCLUDED}


def claim(number: int, modified: datetime | date | None, status: PageStatus = PageStatus.KEPT) -> Claim:
    return Claim(number, status, NOON, Link(PAGES[0], modified=modified))


def test_claims_that_are_believed() -> None:
    later = NOON + HOUR
    assert believed([claim(1, later), claim(2, NOON), claim(3, None), claim(4, NOON + 9 * DAY)], later) == [1]
    assert believed([claim(1, later, PageStatus.REJECTED), claim(2, later, PageStatus.GONE)], later) == [2]
    assert believed([claim(1, date(2026, 11, 24)), claim(2, date(2026, 11, 25))], NOON + DAY) == [2]
    liar = Plan(replace(DEFAULT_HABITS, claims_false=40))
    assert believed([claim(1, later)], later, liar) == []
    many = [claim(number, later) for number in range(11)]
    assert believed(many, later) == []
    assert len(believed(many + [claim(number, NOON - DAY) for number in range(20, 40)], later)) == 11


def test_new_pages_are_due_by_their_age_and_never_in_the_future() -> None:
    assert first_visit(Link(PAGES[0]), NOON) == NOON
    assert first_visit(Link(PAGES[0], published=NOON + DAY), NOON) == NOON
    assert first_visit(Link(PAGES[0], published=date(2026, 11, 1)), NOON) == datetime(2026, 11, 1, tzinfo=UTC)
    assert first_visit(Link(PAGES[0], published=NOON - DAY, modified=NOON), NOON) == NOON - DAY


def test_of_new_pages_the_latest_published_goes_first_then_the_first_named() -> None:
    links = [
        Link("undated, first", position=0),
        Link("undated, second", position=1),
        Link("an hour old", published=NOON - HOUR, position=7),
        Link("an hour old, further down", published=NOON - HOUR, position=8),
        Link("changed yesterday", modified=NOON - DAY, position=0),
        Link("changed last year", modified=date(2025, 3, 1), position=0),
    ]
    due = [first_visit(link, NOON) for link in links]
    assert due == sorted(set(due), reverse=True)


# -- whatever is fetched --------------------------------------------------------------------

articles = st.builds(
    article,
    st.sampled_from(PAGES),
    st.sampled_from(TEXTS),
    canonical_url=st.sampled_from(ADDRESSES),
    kind=st.sampled_from([ArticleKind.ARTICLE] * 4 + list(ArticleKind)),
    extractor=st.sampled_from(["one", "two"]),
    title=st.sampled_from(["One", "Two", "Two", None]),
    published=st.sampled_from([None, NOON, date(2026, 11, 20)]),
)
steps = st.fixed_dictionaries(
    {
        "page": st.sampled_from(PAGES),
        "wait": st.sampled_from([timedelta(0), HOUR, DAY, 3 * DAY, -2 * DAY]),
        "new_crawl": st.booleans(),
        "revisit": st.booleans(),
        "read": st.none() | articles,
        "reason": st.none() | st.none() | st.sampled_from(Reason),
        "over": st.lists(st.sampled_from(ADDRESSES), max_size=2),
        "final_url": st.none() | st.none() | st.sampled_from(ADDRESSES),
        "rereads": st.booleans(),
    }
)


class World:
    """Pages and articles in memory, and all that was decided of them."""

    def __init__(self) -> None:
        self.known = Known([OUTLET, SPORT])
        self.known.add_pages(KnownPage(urls.key(url), url, 1, NOON, NOON) for url in PAGES)
        self.now = NOON
        self.crawl = 1
        self.revisions: dict[int, list[RevisionCause]] = {}

    def step(self, page: str, wait: timedelta, *, new_crawl: bool, rereads: bool, revisit: bool, **what) -> Decision:
        self.now += wait
        self.crawl += new_crawl
        final_url = page if what["final_url"] is None else what["final_url"]
        hops = tuple(Hop(url, 301) for url in (page, *what["over"])) if final_url != page else ()
        given_fetch = fetch(page, what["read"], at=self.now, reason=what["reason"], hops=hops, final_url=final_url)
        asked = self.known.page(page)
        assert asked is not None
        extractor = what["read"].extractor if what["read"] else "two"

        def reread(old: Capture) -> Article | None:
            return article(old.url, extractor=extractor) if rereads else None

        decision = decide(
            given_fetch, self.known, asked, now=self.now, crawl_id=self.crawl, revisit=revisit, reread=reread
        )
        self.note(decision)
        self.check(decision, given_fetch, asked, rereads=rereads)
        return decision

    def note(self, decision: Decision) -> None:
        self.known.apply(decision)
        for made in decision.revisions:
            assert made.revision.number == len(self.revisions.setdefault(made.article_id, [])) + 1
            self.revisions[made.article_id].append(made.cause)
        pages = {page.url_key: page for page in decision.pages}
        for visit in decision.visits:
            page = pages[visit.url_key]
            if page.missing_since is None:
                self.known.misses.pop(visit.url_key, None)
            elif visit.outcome.value in ("missing", "gone", "blocked", "excluded"):
                earlier = self.known.misses.get(visit.url_key, ())
                self.known.misses[visit.url_key] = (*earlier, Miss(visit.at, self.crawl, visit.reason))

    def check(self, decision: Decision, given_fetch: Fetch, asked: KnownPage, *, rereads: bool) -> None:
        assert decision.asked.url_key == asked.url_key
        assert [page.url_key for page in decision.pages].count(asked.url_key) == 1
        assert {visit.url_key for visit in decision.visits} <= {page.url_key for page in decision.pages}
        assert all(page.outlet_id == 1 for page in decision.pages)
        for page in decision.pages:
            check_page(page, self.known)
        if given_fetch.reason is not None:
            assert decision.revisions == ()
        causes = [made.cause for made in decision.revisions]
        assert causes in ([], *([cause] for cause in RevisionCause), [RevisionCause.EXTRACTOR, RevisionCause.EDIT])
        names = [known.canonical_url for known in self.known.articles.values()]
        assert len(names) == len(set(names))
        for known in self.known.articles.values():
            assert known.latest is not None
            assert known.latest.number == len(self.revisions[known.id])
            assert (known.state in (ArticleState.PRESENT, ArticleState.RESTORED)) == (known.gone_since is None)
            assert known.gone_since is None or known.missing_since is not None


def check_page(page: KnownPage, known: Known) -> None:
    assert page.article_id is None or page.article_id in known.articles
    if page.status is PageStatus.KEPT:
        assert page.article_id is not None
        assert page.gone_since is None
    if page.status in (PageStatus.REJECTED, PageStatus.FAILED, PageStatus.DISCOVERED):
        assert page.article_id is None
    assert page.gone_since is None or page.missing_since is not None
    assert page.status is not PageStatus.MOVED or page.moved_to is not None
    assert page.status in (PageStatus.DISCOVERED, PageStatus.KEPT, PageStatus.REJECTED) or page.reason or page.moved_to


@given(st.lists(steps, max_size=12))
@settings(max_examples=400, deadline=None)
def test_whatever_happens_hangs_together(history: list[dict[str, object]]) -> None:
    world = World()
    for what in history:
        world.step(**what)


@given(st.lists(steps, max_size=6), steps)
@settings(max_examples=200, deadline=None)
def test_the_same_fetch_again_changes_nothing_that_matters(history: list, last: dict) -> None:
    """A second visit at the same instant that sees the same makes no revision, and moves no article."""
    world = World()
    for what in history:
        world.step(**what)
    first = world.step(**last)
    articles_before = {key: (known.canonical_url, known.latest) for key, known in world.known.articles.items()}
    second = world.step(**{**last, "wait": timedelta(0), "new_crawl": False})
    assert second.revisions == ()
    assert {key: (known.canonical_url, known.latest) for key, known in world.known.articles.items()} == articles_before
    if first.asked.outcome in (VisitOutcome.KEPT, VisitOutcome.UNCHANGED):
        assert second.asked.outcome is VisitOutcome.UNCHANGED
