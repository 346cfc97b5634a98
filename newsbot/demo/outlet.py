"""The made-up outlet's pages, as pure data: its stories, and the HTML, feeds and sitemaps they appear in.

The pages are as untidy as real ones: menus, teasers, repeated captions, comments, a newsletter box, tracking parameters
in the feed, and dates that stand in another place in each language. Reads the stories' file; the clock is an argument.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib.resources import files

NAME = "The Saltmarsh Courier"

#: What the outlet does between two crawls: it changes a sum without a word, and takes a piece down.
EDITED = "harbour-council-votes-for-eastern-pier"
REMOVED = "opinion-leave-the-reed-beds-alone"
_BEFORE, _AFTER = "4.2 million crowns", "5.1 million crowns"

_COMMENTS = (
    "My grandfather would have had an opinion about this, and it would have been louder than mine.",
    "Can somebody tell me where one signs? I have been to the town hall twice and it was closed twice.",
    "Thank you for reporting on this at all. The other paper has not written a single line about it.",
    "I do not agree with one word of it, but I read it to the end, so there you are.",
    "Es geht auch ohne. Ging es doch früher auch, und da war das Wasser noch höher als heute.",
    "Ya lo decía mi abuela: quien espera en el muelle acaba mojado, llegue o no llegue el barco.",
)
_WORDS = {
    "en": ("Comments", "More from the Courier", "Our letter for the evening: the town in five minutes. Sign up"),
    "de": ("Kommentare", "Mehr vom Courier", "Unser Brief am Abend: die Stadt in fünf Minuten. Jetzt anmelden"),
    "es": ("Comentarios", "Más en el Courier", "Nuestra carta de la tarde: la ciudad en cinco minutos. Suscríbase"),
}
_WALL = "Subscribe to read on. You have read all your free articles this month."


@dataclass(frozen=True, slots=True)
class Story:
    """A story; `images` are pairs of caption and credit, `comments` how many readers wrote below it."""

    slug: str
    language: str
    section: str
    title: str
    deck: str
    author: str
    hours: int
    tags: tuple[str, ...]
    images: tuple[tuple[str, str], ...]
    comments: int
    paragraphs: tuple[str, ...]
    shape: str = "story"

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"{self.folder}{self.slug}.html"

    @property
    def folder(self) -> str:
        """Where its section's page stands."""
        return f"/{self.language}/{self.section.lower()}/"


@dataclass(frozen=True, slots=True)
class Page:
    """What the server says at a path."""

    text: str
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


@cache
def stories() -> tuple[Story, ...]:
    """All stories, the newest first."""
    rows = tomllib.loads(files("newsbot.demo").joinpath("stories.toml").read_text(encoding="utf-8"))["story"]
    return tuple(sorted(map(_story, rows), key=lambda story: story.hours))


def _story(row: Mapping[str, object]) -> Story:
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    paragraphs = tuple(str(known.pop("text")).strip().split("\n"))
    return Story(**known, paragraphs=paragraphs)  # type: ignore[arg-type]  # our own file, which a test reads


def edited(before: Iterable[Story]) -> tuple[Story, ...]:
    """The stories after the outlet's edit and removal."""
    return tuple(_changed(story) if story.slug == EDITED else story for story in before if story.slug != REMOVED)


def _changed(story: Story) -> Story:
    paragraphs = tuple(paragraph.replace(_BEFORE, _AFTER) for paragraph in story.paragraphs)
    return replace(story, deck=story.deck.replace(_BEFORE, _AFTER), paragraphs=paragraphs)


def pages(shown: Sequence[Story], home_url: str, at: datetime) -> dict[str, Page]:
    """Every page of the outlet by its path, as of `at`; `home_url` ends in a slash."""
    site = _Site(tuple(shown), home_url.rstrip("/"), at)
    found = {story.path: Page(site.story(story)) for story in shown}
    gone = {story.path for story in stories()} - found.keys()
    sections = {story.folder for story in stories()}
    return {
        **found,
        **{path: Page("<h1>This page is gone</h1>", status=410) for path in gone},
        **{path: Page(site.listing([story for story in shown if story.path.startswith(path)])) for path in sections},
        "/": Page(site.listing(shown)),
        "/imprint.html": Page(site.page("en", "Imprint", "<h1>Imprint</h1><p>The Saltmarsh Courier, Quay 1.</p>")),
        "/feed.xml": Page(site.feed(), "application/rss+xml"),
        "/news-sitemap.xml": Page(site.news_sitemap(), "application/xml"),
        "/robots.txt": Page(site.robots(), "text/plain"),
    }


@dataclass(frozen=True, slots=True)
class _Site:
    """The outlet at one instant."""

    shown: tuple[Story, ...]
    home: str
    at: datetime

    def url(self, story: Story) -> str:
        return self.home + story.path

    def published(self, story: Story) -> datetime:
        return (self.at - timedelta(hours=story.hours)).replace(minute=15, second=0, microsecond=0)

    # -- for people -------------------------------------------------------------------------

    def page(self, language: str, title: str, body: str, head: str = "") -> str:
        menu = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in self._menu())
        return (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            f"<title>{escape(title)} | {NAME}</title>"
            f'<link rel="alternate" type="application/rss+xml" href="/feed.xml">{head}</head><body>'
            f'<header><a href="/">{NAME}</a><nav><ul>{menu}</ul></nav></header><main>{body}</main>'
            '<footer><a href="/imprint.html">Imprint</a></footer></body></html>'
        )

    def _menu(self) -> list[tuple[str, str]]:
        return sorted({(story.folder, story.section) for story in stories()})

    def listing(self, listed: Sequence[Story]) -> str:
        teasers = "".join(
            f'<article><h2><a href="{story.path}">{escape(story.title)}</a></h2><p>{escape(story.deck)}</p></article>'
            for story in listed
        )
        return self.page("en", "News", teasers)

    def story(self, story: Story) -> str:
        published = self.published(story).isoformat()
        head = (
            f'<link rel="canonical" href="{self.url(story)}"><meta property="og:type" content="article">'
            f'<meta property="og:title" content="{escape(story.title)}">'
            f'<meta property="og:site_name" content="{NAME}"><meta name="description" content="{escape(story.deck)}">'
        )
        visible = ""
        if story.language == "en":
            head += f'<script type="application/ld+json">{json.dumps(self._linked_data(story))}</script>'
        elif story.language == "de":
            head += f'<meta property="article:published_time" content="{published}">'
        else:
            visible = f'<time datetime="{published}">{published[:16].replace("T", " ")}</time>'
        body = (
            f'<article><div class="upper-line">{escape(story.section)}</div><h1>{escape(story.title)}</h1>'
            f'<p class="deck">{escape(story.deck)}</p>'
            f'<p class="byline"><a rel="author" href="/authors/{escape(story.author)}">{escape(story.author)}</a></p>'
            f"{visible}{self._body(story)}</article>{self._around(story)}"
        )
        return self.page(story.language, story.title, body, head)

    def _linked_data(self, story: Story) -> dict[str, object]:
        kind = {"live": "LiveBlogPosting", "gallery": "ImageGallery"}.get(story.shape, "NewsArticle")
        known: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": kind,
            "headline": story.title,
            "datePublished": self.published(story).isoformat(),
            "author": {"@type": "Person", "name": story.author},
            "articleSection": story.section,
            "keywords": list(story.tags),
            "publisher": {"@type": "NewsMediaOrganization", "name": NAME},
        }
        return {**known, "isAccessibleForFree": False} if story.shape == "wall" else known

    def _body(self, story: Story) -> str:
        pictures = [
            f'<figure><img src="/pictures/{story.slug}-{number}.jpg" width="1200" height="800" alt="">'
            f"<figcaption>{escape(caption)} <span class=credit>Photo: {escape(credit)}</span></figcaption></figure>"
            for number, (caption, credit) in enumerate(story.images, start=1)
        ]
        paragraphs = [f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs]
        if story.shape == "live":
            hours = (f"{23 - number}:{55 - 12 * number:02}" for number in range(len(paragraphs)))
            paragraphs = [
                f'<section class="live-post" id="post-{hour}"><h3>{hour}</h3>{paragraph}</section>'
                for hour, paragraph in zip(hours, paragraphs, strict=True)
            ]
        wall = f'<div class="paywall"><p>{_WALL}</p></div>' if story.shape == "wall" else ""
        return "".join([*pictures[:1], *paragraphs, *pictures[1:], wall])

    def _around(self, story: Story) -> str:
        comments, more, letter = _WORDS[story.language]
        chosen = (_COMMENTS[(story.hours + number) % len(_COMMENTS)] for number in range(story.comments))
        said = "".join(
            f'<li class="comment"><b>Reader {number}</b><p>{comment}</p></li>'
            for number, comment in enumerate(chosen, start=1)
        )
        again = "".join(f"<p class=caption>{escape(caption)}</p>" for caption, _ in story.images)
        others = [other for other in self.shown if other.language == story.language and other != story][:4]
        links = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in others)
        return (
            f'<aside class="slideshow">{again}</aside><aside class="newsletter"><p>{letter}</p></aside>'
            f'<aside class="related"><h3>{more}</h3><ul>{links}</ul></aside>'
            + (f'<section id="comments" class="comments"><h3>{comments}</h3><ol>{said}</ol></section>' if said else "")
        )

    # -- for machines -----------------------------------------------------------------------

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(story.title)}</title><link>{self.url(story)}?utm_source=rss&amp;utm_medium=feed</link>"
            f"<pubDate>{format_datetime(self.published(story))}</pubDate></item>"
            for story in self.shown[:12]
        )
        draft = f"<item><title>Draft</title><link>{self.home}/private/draft-of-tomorrows-front-page.html</link></item>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{NAME}</title>{items}{draft}</channel></rss>'

    def news_sitemap(self) -> str:
        recent = "".join(
            f"<url><loc>{self.url(story)}</loc><news:news><news:publication><news:name>{NAME}</news:name>"
            f"<news:language>{story.language}</news:language></news:publication>"
            f"<news:publication_date>{self.published(story).isoformat()}</news:publication_date>"
            f"<news:title>{escape(story.title)}</news:title></news:news></url>"
            for story in self.shown
            if story.hours <= 48
        )
        return (
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{recent}</urlset>'
        )

    def robots(self) -> str:
        return f"User-agent: *\nDisallow: /private/\nSitemap: {self.home}/news-sitemap.xml\n"
