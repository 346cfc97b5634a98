"""What one fetch saw, before anything is compared with what was known. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from newsbot import urls
from newsbot.decide.known import Known
from newsbot.items import Article, ArticleKind, Fetch, Reason


class Sight(Enum):
    """What a fetch saw."""

    ARTICLE = auto()
    UNMODIFIED = auto()
    """304: what was there before."""
    NO_ARTICLE = auto()
    """An answer without an article in it."""
    ABSENT = auto()
    """The server says, or shows, that what was there is not there any more."""
    WALLED = auto()
    """Something stands before the page: nothing is known of what is behind."""
    ELSEWHERE = auto()
    """A redirect to another outlet's, or nobody's, host."""
    FORBIDDEN = auto()
    """robots.txt, or the outlet's rules, forbid to look."""
    FAILED = auto()
    """No answer that says anything of the page."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a fetch saw, and by which sign; `reason` is None for an article and for 304."""

    sight: Sight
    reason: Reason | None = None


WALLS = frozenset({Reason.BOT_WALL, Reason.LOGIN_WALL, Reason.HTTP_401, Reason.HTTP_402, Reason.HTTP_403})

#: The server's own plain word that a page is gone; the others are said of pages that come back within the hour.
QUICK = frozenset({Reason.HTTP_410, Reason.REDIRECT_HOME, Reason.REDIRECT_SECTION, Reason.REDIRECTED})

#: DNS is here though it is a failure of the network: a name that stays unknown for a day takes its pages with it.
ABSENCES = QUICK | {Reason.HTTP_404, Reason.HTTP_451, Reason.SOFT_404, Reason.DNS}

FORBIDDING = frozenset({Reason.ROBOTS, Reason.RULE, Reason.TAKEDOWN})

NO_ARTICLE = frozenset({Reason.LISTING, Reason.NO_ARTICLE, Reason.EMPTY, Reason.MEDIA_TYPE})

ARTICLE_KINDS = frozenset(ArticleKind) - {ArticleKind.LISTING, ArticleKind.OTHER}


def look(fetch: Fetch, known: Known, outlet_id: int) -> Look:
    """What `fetch`, of one of the outlet's pages, saw.

    The fetch's own reason counts first, then where redirects led, then the article.
    """
    if fetch.reason is not None:
        return Look(_sight_of(fetch.reason), fetch.reason)
    if is_redirected(fetch):
        if known.outlet_of(fetch.final_url, outlet_id) != outlet_id:
            return Look(Sight.ELSEWHERE, Reason.REDIRECTED)
        if urls.is_home(fetch.final_url):
            return Look(Sight.ABSENT, Reason.REDIRECT_HOME)
        if known.is_section(fetch.final_url, outlet_id):
            return Look(Sight.ABSENT, Reason.REDIRECT_SECTION)
    if fetch.article is None:
        return Look(Sight.UNMODIFIED) if fetch.http_status == 304 else Look(Sight.NO_ARTICLE, Reason.NO_ARTICLE)
    return _look_at(fetch.article)


def is_redirected(fetch: Fetch) -> bool:
    """Whether redirects led to another address: to another spelling of the same one doesn't count."""
    return bool(fetch.hops) and urls.key(fetch.url) != urls.key(fetch.final_url)


def is_article(article: Article) -> bool:
    """Whether what was read is an article that is kept."""
    return _look_at(article).sight is Sight.ARTICLE


def _sight_of(reason: Reason) -> Sight:
    if reason is Reason.REDIRECTED:
        return Sight.ELSEWHERE
    for sight, reasons in _SIGHTS:
        if reason in reasons:
            return sight
    return Sight.FAILED


def _look_at(article: Article) -> Look:
    if article.kind is ArticleKind.LISTING:
        return Look(Sight.NO_ARTICLE, Reason.LISTING)
    if article.kind not in ARTICLE_KINDS:
        return Look(Sight.NO_ARTICLE, Reason.NO_ARTICLE)
    if not article.title or not (article.body or article.images):
        return Look(Sight.NO_ARTICLE, Reason.EMPTY)
    return Look(Sight.ARTICLE)


_SIGHTS = (
    (Sight.WALLED, WALLS),
    (Sight.ABSENT, ABSENCES),
    (Sight.FORBIDDEN, FORBIDDING),
    (Sight.NO_ARTICLE, NO_ARTICLE),
)
