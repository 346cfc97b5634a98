"""Which article does a page show? By the redirect that led there, canonical link, known alias, same text. Pure.

Two addresses are one article by what the pages say, never by what the addresses look like. A redirect that was followed
counts for more than the canonical link of the page it ends on; and a canonical link counts only as far as it is borne
out: within the outlet, to no home or section page, and never to a page that was itself fetched and holds another text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot import urls
from newsbot.decide.known import Known, KnownArticle, KnownPage, text_digest
from newsbot.decide.look import is_redirected
from newsbot.items import Article, Fetch, Reason, instant
from newsbot.revise.words import count_words

#: Shorter texts are no sign of one article: many pages say "Subscribe to read on" and no more.
MINIMUM_WORDS = 40

#: Share of the shorter text's three-word runs that the longer one has too, from which on both are one text: an AMP page
#: and an edit keep nearly all, two stories of one event a few.
LIKENESS = 0.5

#: A word; in scripts that put no space between words (Thai to Lao, Japanese, Chinese, Korean), a letter.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Trail:
    """The addresses that a fetch came by: asked, in between, and the one that answered (the asked one, mostly)."""

    asked: KnownPage
    between: tuple[KnownPage, ...]
    target: KnownPage

    @property
    def is_redirected(self) -> bool:
        """Whether another address than the asked one answered."""
        return self.asked.url_key != self.target.url_key


@dataclass(frozen=True, slots=True)
class Identity:
    """The article that a page shows, None for one that is not known; `by` is the sign: None for the page's own."""

    article: KnownArticle | None
    by: Reason | None = None


def trail(fetch: Fetch, known: Known, asked: KnownPage) -> Trail:
    """The pages of the addresses that a fetch came by; those of other outlets are left out."""
    if not is_redirected(fetch) or known.outlet_of(fetch.final_url, asked.outlet_id) != asked.outlet_id:
        return Trail(asked, (), asked)
    target = known.page(fetch.final_url) or new_page(fetch.final_url, asked.outlet_id, fetch)
    between = {}
    for hop in fetch.hops[1:]:
        key = urls.key(hop.url)
        if key not in (asked.url_key, target.url_key) and known.outlet_of(hop.url, asked.outlet_id) == asked.outlet_id:
            between[key] = known.page(hop.url) or new_page(hop.url, asked.outlet_id, fetch)
    return Trail(asked, tuple(between.values()), target)


def new_page(url: str, outlet_id: int, fetch: Fetch) -> KnownPage:
    """The page of an address that a fetch came upon."""
    return KnownPage(urls.key(url), url, outlet_id, first_seen_at=fetch.at, last_seen_at=fetch.at)


def identify(way: Trail, article: Article, known: Known) -> Identity:
    """The known article that the target of `way` shows, if there is one."""
    own = known.article_of(way.target)
    if own is not None and (way.target.shows_article or _shows(own, article)):
        return Identity(own)
    if way.is_redirected:
        moved = known.article_of(way.asked)
        if moved is not None and _shows(moved, article):
            return Identity(moved, Reason.REDIRECTED)
    if way.target.reason is Reason.SPLIT:
        return Identity(None)
    by_link = _by_canonical(way, article, known)
    if by_link is not None:
        return Identity(by_link, Reason.CANONICAL)
    by_text = _by_text(way.target.outlet_id, article, known)
    return Identity(by_text, Reason.SAME_TEXT if by_text is not None else None)


def canonical_link(way: Trail, article: Article, known: Known) -> str | None:
    """The canonical link of a page where it names another address, and may."""
    link = article.canonical_url
    outlet_id = way.target.outlet_id
    if not urls.is_fetchable(link) or known.outlet_of(link, outlet_id) != outlet_id:
        return None
    passed = {page.url_key for page in (way.asked, *way.between, way.target)}
    if urls.key(link) in passed or known.is_section(link, outlet_id):
        return None
    return link


def resembles(left: Article, right: Article) -> bool:
    """Whether two articles are one text in two editions."""
    one, other = _runs(left.text), _runs(right.text)
    if not one or not other:
        return _folded(left.title) == _folded(right.title)
    return len(one & other) >= LIKENESS * min(len(one), len(other))


def _shows(known_article: KnownArticle, article: Article) -> bool:
    latest = known_article.latest
    return latest is not None and resembles(latest.article, article)


def _by_canonical(way: Trail, article: Article, known: Known) -> KnownArticle | None:
    link = canonical_link(way, article, known)
    if link is None:
        return None
    page = known.page(link)
    found = known.named(link) if page is None else known.article_of(page)
    if found is None or found.outlet_id != way.target.outlet_id:
        return None
    return found if _shows(found, article) else None


def _by_text(outlet_id: int, article: Article, known: Known) -> KnownArticle | None:
    """Same text; but where headline and day differ too, it is what a desk posts anew each day: many articles."""
    text = article.text
    if count_words(text) < MINIMUM_WORDS:
        return None
    found = known.with_text(outlet_id, text_digest(text))
    if found is None or found.latest is None:
        return found
    other = found.latest.article
    same_day = (
        article.published is None
        or other.published is None
        or instant(article.published).date() == instant(other.published).date()
    )
    return found if same_day or _folded(article.title) == _folded(other.title) else None


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def _folded(title: str | None) -> tuple[str, ...]:
    return _words(title or "")


def _words(text: str) -> tuple[str, ...]:
    """Words in lower case, punctuation left out."""
    return tuple(_WORD.findall(text.casefold()))
