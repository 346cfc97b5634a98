"""What an address looks like: an article's, a section's, or neither. Pure; knows words, no outlet.

The words are whole path segments in the languages that news is mostly written in. They are data: a word that is
missing costs one fetch, a word too many costs articles, so only what never heads an article stands here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit


def words(text: str) -> frozenset[str]:
    """The words of a text, so that sets of words read well in source."""
    return frozenset(text.split())


#: Segments below which nothing is an article, wherever they stand.
NEVER = words(
    """
    account accounts anmelden auth brandvoice-login cart cdn-cgi checkout comments-policy compose einloggen
    forgot-password iniciar-sesion log-in login logout mein-konto mon-compte my-account oauth password register
    registration registrieren search sign-in sign-up signin signout signup sso subscribe subscription subscriptions
    suche wp-admin wp-content wp-json wp-login.php xmlrpc.php
    """
)

#: Segments directly below which stands a tag or a reader, never an article.
TAGS = words("label labels member members profile profiles schlagwort tag tagged tags user users usuario usuarios")

#: Segments directly below which stands a person, or an article that has a longer name than a person.
AUTHORS = words("auteur auteurs author authors autor autore autoren autores byline contributor contributors staff")

#: First labels of hosts that serve readers, advertisers and machines, not articles.
SERVICES = words(
    """
    abo account accounts ads advertising affiliate api auth careers cdn checkout comments e-paper epaper help id images
    img jobs karriere login my newsletter newsletters pay profile research secure shop sso static stellenmarkt store
    subscribe subscription subscriptions support syndication tickets
    """
)

#: Segments that head no article when they stand last, or alone.
UTILITY = words(
    """
    a-propos abo abonnement abonnements abonnes abonnieren about about-us accessibility advertise advertise-with-us
    advertising agb aide ajuda alerts all-topics alle-themen anzeigen app apps archiv archive archives archivio
    archivo arquivo assinatura aviso-legal ayuda barrierefreiheit bookmarks careers cgu cgv chi-siamo classifieds
    code-of-conduct code-of-ethics colophon condiciones conditions-generales contact contact-us contactez-nous
    contacto contato contatti cookie-policy cookies copyright corrections crossword crosswords datenschutz
    datenschutzerklaerung disclaimer donate e-paper editorial-policy editorial-standards epaper equipo ethics
    events expediente faq faqs feed feedback feeds games help hilfe horoscope horoscopes horoskop impressum imprint
    info jobs karriere kontakt kontakta-oss legal live-tv livestream masthead mediadaten mentions-legales mobile
    more most-popular most-read newsletter newsletter-signup newsletters nosotros notifications nutzungsbedingungen
    obituaries om-oss our-team over-ons pagina-legal partners plan-du-site podcasts politica-de-privacidad
    politique-de-confidentialite press privacidad privacidade privacy privacy-notice privacy-policy
    privacy-statement publicidad publicidade publicite puzzles qui-sommes-nous quienes-somos radio redaktion rss
    rss-feeds saved schedule services settings shop site-index site-map sitemap sobre sobre-nosotros spenden staff
    standards stellenangebote store sudoku support suscripcion suscripciones team term termini terms
    terms-and-conditions terms-of-service terms-of-use tip tips topics tv tv-guide uber-uns ueber-uns unsubscribe
    weather werbung wetter who-we-are wir-ueber-uns work-with-us
    """
)

#: Segments that mostly head listings: an article below them must look like one otherwise.
LISTING = words(
    """
    archiv archive archives categoria categorias categorie categories category collection collections date etiqueta
    etiquetas hub kategorie kategorien keyword keywords page pages people person personen rubrik rubrique serie
    series staff tema temas thema theme themen themes topic topics
    """
)

#: Segments that often head articles.
ARTICLE = words(
    """
    a article articles articoli articolo articulo articulos artigo artigos artikel blog blogs column columns essay
    features interview nachricht news nota notas noticia noticias nyhet nyheter opinion p post posts review reviews
    stories story
    """
)

_FILE_ENDING = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|avif|ico|mp[34]|m4[av]|webm|ogg|wav|zip|gz|rar|tar|7z|exe|dmg|apk|epub|docx?|xlsx?"
    r"|pptx?|csv|css|js|json|xml|rss|atom|ics|txt|vcf|woff2?|ttf)$",
    re.IGNORECASE,
)
_PAGE_ENDING = re.compile(
    r"\.(?:html?|shtml|xhtml|phtml|php\d?|aspx?|jsp|ece|cfm|cms|article|story|dhtml)$", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_MONTH = re.compile(r"0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_DATE_INSIDE = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d[-_./]?(?:0[1-9]|1[0-2])[-_./]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_LONG_NUMBER = re.compile(r"\d{5,}")
_IDENTIFIER = re.compile(r"(?=[a-z]*\d)[0-9a-z]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}", re.IGNORECASE)
_WORD_BREAK = re.compile(r"[-_+. ,]+")
_ID_PARAMETER = re.compile(
    r"(?:^|&)(?:[a-z]{0,12}id|idx|no|p|a|article|artikel|story|news|nid|idnoticia|item)=[0-9a-f-]{2,}", re.IGNORECASE
)
_PAGING = re.compile(r"(?:^|&)(?:page|paged|pg|seite|pagina|start|offset)=\d+", re.IGNORECASE)
_PAGE_SEGMENT = re.compile(r"page|seite|pagina|p\d{1,3}|page-?\d{1,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """An address judged: `score` above 0 looks like an article's; `is_never` is none whatever else speaks for it."""

    score: float
    is_never: bool
    is_section: bool
    pattern: str


@lru_cache(maxsize=16_384)
def judge(url: str) -> Shape:
    """The shape of an address that can be fetched."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    lowered = [segment.lower() for segment in segments]
    pattern = _pattern(lowered, parts.query)
    if _is_never(lowered, parts.query):
        return Shape(-9.0, is_never=True, is_section=False, pattern=pattern)
    score = _score(lowered, parts.query)
    return Shape(score, is_never=False, is_section=_is_section(lowered, parts.query, score), pattern=pattern)


def _is_never(segments: list[str], query: str) -> bool:
    """Whether no article can be here: files, accounts, tags and searches, pages about the outlet, archives by day."""
    if not segments:
        return not query
    if _FILE_ENDING.search(segments[-1]) or not NEVER.isdisjoint(segments):
        return True
    if _PAGE_ENDING.sub("", segments[-1]) in UTILITY or not TAGS.isdisjoint(segments[-2:]):
        return True
    if not AUTHORS.isdisjoint(segments[-2:]) and _count_words(segments[-1]) < 5:
        return True
    if _PAGING.search(query) and not _ID_PARAMETER.search(query):
        return True
    if len(segments) > 1 and _PAGE_SEGMENT.fullmatch(segments[-2]) and segments[-1].isdecimal():
        return True
    return "replytocom=" in query or "share=" in query or _is_date(segments)


def _is_date(segments: list[str]) -> bool:
    """Whether the path ends in a date and so is an archive of a day, month or year."""
    for length, kinds in ((3, (_YEAR, _MONTH, _DAY)), (2, (_YEAR, _MONTH)), (1, (_YEAR,))):
        tail = segments[-length:]
        if len(tail) == length and all(kind.fullmatch(part) for kind, part in zip(kinds, tail, strict=True)):
            return len(segments) - length <= 1
    return False


def _score(segments: list[str], query: str) -> float:
    """How much an address looks like an article's, from -3 to 9."""
    score = 2.0 if _ID_PARAMETER.search(query) else 0.0
    if not segments:
        return score
    last = _PAGE_ENDING.sub("", segments[-1])
    score += _slug_score(
        max(segments[-2:], key=_count_words) if _IDENTIFIER.fullmatch(last) or last.isdecimal() else last
    )
    if _LONG_NUMBER.search(last) or _IDENTIFIER.fullmatch(last):
        score += 2.0
    if _has_date(segments):
        score += 3.0
    if last != segments[-1]:
        score += 0.5
    if len(segments) > 1 and any(segment in ARTICLE for segment in segments[:-1]):
        score += 1.0
    if not (LISTING | TAGS | AUTHORS).isdisjoint(segments[:-1]):
        score -= 3.0
    if score <= 0 and len(segments) <= 2:
        score -= 1.0
    return score


def _slug_score(slug: str) -> float:
    count = _count_words(slug)
    if count >= 5 or (count >= 3 and len(slug) >= 30):
        return 3.0
    if count >= 4:
        return 2.0
    if not slug.isascii() and len(slug) >= 8:
        return 2.0
    return 1.0 if count == 3 and len(slug) >= 15 else 0.0


def _count_words(slug: str) -> int:
    return sum(1 for word in _WORD_BREAK.split(slug) if word)


def _has_date(segments: list[str]) -> bool:
    for index, segment in enumerate(segments[:-1]):
        if _YEAR.fullmatch(segment) and _MONTH.fullmatch(segments[index + 1]) and index + 2 < len(segments):
            return True
    return any(_DATE_INSIDE.search(segment) for segment in segments)


def _is_section(segments: list[str], query: str, score: float) -> bool:
    """Whether an address is short and wordy, as a section's is: "/world/europe", "/section/3/"."""
    if query or not 1 <= len(segments) <= 3 or score >= 2 or not UTILITY.isdisjoint(segments):
        return False
    return all(len(segment) <= 40 and not _LONG_NUMBER.search(segment) for segment in segments)


def _pattern(segments: list[str], query: str) -> str:
    """The kinds of an address's parts, so that articles of one outlet mostly have one pattern.

    >>> _pattern(["2026", "11", "mayor-opens-new-bridge-after-years-12345.html"], "")
    'Y/N/S#.html'
    """
    kinds = []
    for segment in segments:
        ending = match[0] if (match := _PAGE_ENDING.search(segment)) else ""
        stem = segment[: len(segment) - len(ending)]
        if _YEAR.fullmatch(stem):
            kind = "Y"
        elif stem.isdecimal():
            kind = "N" if len(stem) < 5 else "#"
        elif _count_words(stem) >= 3:
            kind = "S#" if _LONG_NUMBER.search(stem) else "S"
        elif _IDENTIFIER.fullmatch(stem) or _LONG_NUMBER.search(stem):
            kind = "#"
        else:
            kind = "w"
        kinds.append(kind + ending)
    names = "&".join(sorted(part.partition("=")[0].lower() for part in query.split("&") if part))
    return "/".join(kinds) + (f"?{names}" if names else "")


class Known:
    """The patterns that known articles of an outlet have."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._counts = Counter(judge(address).pattern for address in addresses)
        self._total = sum(self._counts.values())

    def score(self, shape: Shape) -> float:
        """What the known articles say of an address: above 0 for, below 0 against, 0 where little is known."""
        if self._total < 5:
            return 0.0
        share = self._counts[shape.pattern] / self._total
        if share >= 0.02 and set(shape.pattern) - set("w/"):
            return 3.0
        if share >= 0.02:
            return 1.0  # words alone: sections may look the same
        return -1.0
