"""What the elements of a page call themselves: classes, ids, itemprops and rels, sorted by what they point to.

Outlets name their elements in English or in their own language, but from a small stock of words. A name is cut into its
words ("articleHeader__byline-date" -> article, header, byline, date), and each word that is known gives the element a
role. Names met before cost a dictionary look-up.

Pure; reads a Document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from operator import add

from newsbot.extract.document import Document

#: What each word of a name points to, by role.
_ROLE_WORDS: dict[str, str] = {
    "author": (
        "author authors byline bylines autor autoren autore autori auteur auteurs writer writers journalist "
        "journalists journaliste reporter reporters redakteur redaktor redactor redacteur contributor contributors "
        "signature firma firmas författare forfatter skribent skribenter kirjoittaja autorenname authorname yazar "
        "penulis schreiber verfasser auther columnist dcterms creator vcard fn reporteinfo authorbox reviewer "
        "medewerker"
    ),
    "date": (
        "date dates time datetime datum data fecha fechas published publish publication publishdate pubdate "
        "publishedat timestamp posted created modified updated update dateline datepublished datemodified dato päivä "
        "tarih zeit tanggal waktu meta postdate articledate pubtime entrydate aktualisiert veröffentlicht erschienen "
        "uhrzeit postmeta articlemeta publicado publie ora orario horaire dtstart dtreviewed infos info pub byline"
    ),
    "modified": (
        "modified updated update datemodified updatedat lastmodified aktualisiert actualizado maj aggiornato revised "
        "lastupdated gewijzigd oppdatert uppdaterad opdateret changed edited"
    ),
    "caption": (
        "caption captions figcaption cutline legend legende legenda bildunterschrift bildtext bildtexte didascalia "
        "piefoto bildtexten billedtekst bildetekst kuvateksti imagecaption photocaption mediacaption captiontext bu "
        "pie podpis description desc"
    ),
    "credit": (
        "credit credits copyright photographer photographers fotograf fotografo photocredit imagecredit photographe "
        "source quelle rights agency credito crédito kredit byline creditline fuente attribution urheber "
        "copyrightholder holder author autor"
    ),
    "deck": (
        "deck dek standfirst subtitle subtitulo subtitel subhead subheadline subheading lead lede intro introduction "
        "teaser summary excerpt abstract chapo chapeau entradilla bajada sommario ingress manchet preamble strapline "
        "perex zajawka vorspann description desc anriss sottotitolo standfirsts leadtext leadin copete sumario "
        "volanta subtítulo ondertitel inleiding alaotsikko underrubrik undertittel blurb spot unterzeile dachzeile "
        "hat einleitung introtext synopsis catenaccio lid subline"
    ),
    "tag": (
        "tag tags topic topics keyword keywords tema temas thema themen etiquetas etiqueta argomenti labels label "
        "hashtag hashtags taglist schlagworte schlagwörter stichworte motscles tagi тег теги emne emner ämnen"
    ),
    "avatar": ("avatar gravatar headshot profile authorimage userpic mugshot portrait authorphoto"),
    "logo": ("logo logos icon icons sprite favicon badge emoji"),
    "picture": (
        "image images img photo photos foto fotos picture pictures figure media bild bilder imagen imagem immagine "
        "afbeelding beeld zdjecie pic thumb galerie gallery carousel slide"
    ),
    "aside": (
        "related recommended recommendation recommendations recirc recirculation outbrain taboola promo promobox "
        "mostread mostpopular popular trending newsletter sidebar footer navigation menu comments comment "
        "commentlist readmore nextarticle advert advertisement advertisements ad ads adslot banner sponsor sponsored "
        "breadcrumb breadcrumbs verwandte empfehlungen relacionadas relacionados suggested crosslink crosslinks "
        "alsoread alsolike moreon morefrom subscribe signup"
    ),
}

_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])")
_LOWER_WORD = re.compile(r"[a-z]+")
"""The same for what is ASCII and lower case, as most classes are."""
_LONGEST_NAME = 400
_LONGEST_TOKEN = 60
_NAMING = frozenset({"class", "id", "itemprop", "rel", "data-testid", "data-component"})
_NONE: frozenset[str] = frozenset()


def _roles_by_word() -> dict[str, frozenset[str]]:
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for role, words in _ROLE_WORDS.items():
        for word in words.split():
            roles[word].add(role)
    return {word: frozenset(named) for word, named in roles.items()}


_ROLES = _roles_by_word()
_SPELLINGS = frozenset(_ROLES)


@lru_cache(maxsize=8192)
def roles_of(name: str) -> frozenset[str]:
    """The roles that a class, an id or an itemprop points to."""
    name = name[:_LONGEST_NAME]
    if len(name) <= _LONGEST_TOKEN and name.isascii() and name.islower() and ":" not in name and "[" not in name:
        words = _LOWER_WORD.findall(name)
        if _SPELLINGS.isdisjoint(map(add, words, words[1:])):  # else two words count, where one class has both
            return _union([_ROLES[word] for word in words if word in _ROLES])
    return _union([roles for token in name.split() if (roles := _roles_of_token(token))])


def _union(found: list[frozenset[str]]) -> frozenset[str]:
    """All of several roles."""
    if not found:
        return _NONE
    return found[0].union(*found[1:]) if len(found) > 1 else found[0]


@lru_cache(maxsize=16384)
def _roles_of_token(token: str) -> frozenset[str]:
    """The roles of one class: of its words, and of each two of them that stand beside each other."""
    if ":" in token or "[" in token or len(token) > _LONGEST_TOKEN:
        return _NONE  # utility classes ("md:text-lg", "leading-[22px]") and generated names
    lowered = token.lower()
    found = _ROLES.get(lowered, _NONE)
    if lowered.isalpha() and token[1:].islower():
        return found  # one word
    last = ""
    for word in _LOWER_WORD.findall(token) if token.isascii() and token.islower() else _WORD.findall(token):
        word = word.lower()
        pair = last + word
        if word in _ROLES:
            found |= _ROLES[word]
        if pair in _ROLES:
            found |= _ROLES[pair]
        last = word
    return found


class Marks:
    """The roles of elements, each looked at when it is first asked about: most never are."""

    def __init__(self, document: Document) -> None:
        self._attributes = document.attributes
        self._known: dict[int, frozenset[str]] = {}

    def of(self, role: str, start: int = 0, end: int | None = None) -> Iterator[int]:
        """The elements from `start` to before `end` that have a role, in document order."""
        attributes, known = self._attributes, self._known
        for node in range(start, len(attributes) if end is None else min(end, len(attributes))):
            if attributes[node]:
                roles = known.get(node)
                if role in (self.roles_of(node) if roles is None else roles):
                    yield node

    def itemprops(self) -> list[int]:
        """The elements with an itemprop, in document order."""
        return [node for node, found in enumerate(self._attributes) if found.get("itemprop")]

    def roles_of(self, node: int) -> frozenset[str]:
        """The roles of an element."""
        found = self._known.get(node)
        if found is None:
            found = _NONE
            attributes = self._attributes[node]
            for name in attributes:
                if name in _NAMING and (value := attributes[name]):
                    found = found | roles_of(value) if found else roles_of(value)
            self._known[node] = found
        return found

    def has(self, node: int, role: str) -> bool:
        """Whether an element has a role itself."""
        return role in self.roles_of(node)

    def within(self, document: Document, node: int, role: str) -> bool:
        """Whether an element or one around it has a role."""
        return self.has(node, role) or any(self.has(above, role) for above in document.ancestors(node))
