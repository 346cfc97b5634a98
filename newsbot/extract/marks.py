"""What the elements of a page call themselves: classes, ids, itemprops and rels, sorted by what they point to.

Outlets name their elements in English or in their own language, but from a small stock of words. A name is cut into its
words ("articleHeader__byline-date" -> article, header, byline, date), and each word that is known gives the element a
role. One pass over the page; names met before cost a dictionary look-up.

Pure; reads a Document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

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


@lru_cache(maxsize=8192)
def roles_of(name: str) -> frozenset[str]:
    """The roles that a class, an id or an itemprop points to."""
    found = _NONE
    for token in name[:_LONGEST_NAME].split():
        if roles := _roles_of_token(token):
            found = found | roles if found else roles
    return found


@lru_cache(maxsize=16384)
def _roles_of_token(token: str) -> frozenset[str]:
    """The roles of one class: of its words, and of each two of them that stand beside each other."""
    if ":" in token or "[" in token or len(token) > _LONGEST_TOKEN:
        return _NONE  # utility classes ("md:text-lg", "leading-[22px]") and generated names
    lowered = token.lower()
    words = [lowered] if lowered.isalpha() and token[1:].islower() else [word.lower() for word in _WORD.findall(token)]
    found: set[str] = set(_ROLES.get(lowered, ()))
    last = ""
    for word in words:
        found.update(_ROLES.get(word, ()), _ROLES.get(last + word, ()))
        last = word
    return frozenset(found) if found else _NONE


class Marks:
    """Elements by role and by itemprop, in document order."""

    def __init__(self, document: Document) -> None:
        by_role: defaultdict[str, list[int]] = defaultdict(list)
        roles_at: dict[int, frozenset[str]] = {}
        itemprops: list[int] = []
        for node, attributes in enumerate(document.attributes):
            if not attributes:
                continue
            roles = _NONE
            for name, value in attributes.items():
                if value and name in _NAMING:
                    roles = roles | roles_of(value) if roles else roles_of(value)
                    if name == "itemprop":
                        itemprops.append(node)
            if roles:
                roles_at[node] = roles
                for role in roles:
                    by_role[role].append(node)
        self.itemprops = itemprops
        self.by_role: Mapping[str, list[int]] = by_role
        self.roles_at: Mapping[int, frozenset[str]] = roles_at

    def of(self, role: str) -> list[int]:
        """The elements that have a role."""
        return self.by_role.get(role, [])

    def roles_of(self, node: int) -> frozenset[str]:
        """The roles of an element."""
        return self.roles_at.get(node, _NONE)

    def has(self, node: int, role: str) -> bool:
        """Whether an element has a role itself."""
        return role in self.roles_at.get(node, _NONE)

    def within(self, document: Document, node: int, role: str) -> bool:
        """Whether an element or one around it has a role."""
        return self.has(node, role) or any(self.has(above, role) for above in document.ancestors(node))
