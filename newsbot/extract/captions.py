"""A picture's caption and its credit, told apart.

The credit is what an element inside the caption calls so, else what stands at the caption's end behind "Photo:", "©"
and their like in many languages. Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re

from newsbot.extract.evidence import Evidence
from newsbot.extract.plain import folded

LONGEST_CAPTION = 3_000
LONGEST_CREDIT = 200

_WORDS = (
    "photo(?:graph|grapher|s)?(?: credits?| courtesy(?: of)?| by)?|pictures?(?: by| credit)?|images?(?: credits?| by| source)?|"
    "credits?(?: line)?|copyright|courtesy(?: of)?|source|illustration(?: by)?|graphic(?: by)?|video(?: by)?|"
    "fotos?|bild(?:er|quelle|rechte|nachweis)?|quelle|grafik|illustration|copyright|©|\\(c\\)|"
    "crédits?(?: photo)?|photographie|crédit photo|image|infographie|"
    "fotografía|imagen|crédito|fuente|ilustración|foto de|fotografia|imagem|crédito da foto|fonte|arte|reprodução|divulgação|"
    "immagine|credito|fonte|illustrazione|afbeelding|beeld|bron|illustratie|fot|zdjęcie|źródło|grafika|rys|"
    "фото|источник|изображение|иллюстрация|кадр|фотография|джерело|зображення|світлина|ілюстрація|снимка|извор|слика|"
    "fotoğraf|kaynak|görsel|الصورة|صورة|المصدر|تصوير|عکس|منبع|عکاس|تصویر|फोटो|तस्वीर|स्रोत|छवि|चित्र|"
    "图片来源|图源|图|图片|摄影|摄|来源|供图|資料圖片|圖|攝|写真|撮影|提供|画像|出典|사진|출처|사진 제공|제공|"
    "bilde|kilde|billede|bild av|källa|kuva|lähde|kép|forrás|fotó|zdroj|zdroj fotky|foto vir|vir|izvor|sursa|surse|"
    "φωτογραφία|φωτο|πηγή|צילום|תמונה|מקור|foto oleh|sumber|ảnh|nguồn|ภาพ|ที่มา|ljósmynd|mynd"
)
_LEADING_STRICT = re.compile(rf"^(?:\W*(?:{_WORDS})\s*(?:[:：|/]|(?<=©))\s*)+|^\W*(?:©|\(c\)|copyright)\s*", re.IGNORECASE)
_BRACKETED = re.compile(
    rf"\s*[(\[（【]\s*(?:(?:{_WORDS})\s*[:：/]?\s*)([^()\[\]（）【】]{{1,160}})[)\]）】]?\s*\.?$", re.IGNORECASE
)
_TRAILING = re.compile(
    rf"(?:^|[\s.,;|/!?»”\"—–-])\s?((?:{_WORDS})\s?[:：]\s*[^:：\n]{{1,160}}|©[^\n]{{1,160}}|\(c\)[^\n]{{1,160}})$", re.IGNORECASE
)
_AGENCY_BRACKETS = re.compile(
    r"\s*[(\[（]((?:[^()\[\]（）]{0,80}[/,\s])?(?:AP|AFP|Reuters|dpa|Getty(?: Images)?|EPA|ANSA|EFE|imago|picture alliance|"
    r"Shutterstock|iStock|Keystone|APA|PA|Belga|ANP|NTB|TASS|ТАСС|Xinhua|Kyodo|Bloomberg|EPA-EFE|AAP|SPUTNIK)"
    r"(?:[ /,][^()\[\]（）]{0,80})?)[)\]）]\s*\.?$",
    re.IGNORECASE,
)
_EDGES = " \t|/,;:·•–—-"


def without_mark(credit: str) -> str:
    """A credit without "©", "Photo:" and brackets around it; what is all mark is left as it is."""
    text = folded(credit)[:LONGEST_CREDIT].strip(_EDGES)
    for _ in range(3):
        if text[:1] in "([（【" and text[-1:] in ")]）】":
            text = text[1:-1].strip(_EDGES)
        shorter = _LEADING_STRICT.sub("", text).strip(_EDGES)
        if not shorter or shorter == text:
            break
        text = shorter
    return text


def split(text: str) -> tuple[str, str | None]:
    """Caption and credit of a text that holds both."""
    text = folded(text)[:LONGEST_CAPTION]
    for pattern in (_BRACKETED, _TRAILING, _AGENCY_BRACKETS):
        tail = text[-260:]
        if found := pattern.search(tail):
            credit = without_mark(found[1])
            if credit:
                return text[: len(text) - len(tail) + found.start(0)].rstrip(_EDGES) + _stop(tail, found.start(1)), credit
    return text, None


def _stop(tail: str, start: int) -> str:
    """The sentence's end that the pattern took with it."""
    before = tail[max(0, start - 2) : start].strip()
    return before if before in (".", "!", "?", "»", "”", '"') else ""


def caption_of(evidence: Evidence, container: int) -> tuple[str | None, str | None]:
    """Caption and credit of the picture in `container` (a `<figure>` or what stands for one)."""
    document, marks = evidence.document, evidence.marks
    end = document.ends[container]
    captions = [node for node in range(container + 1, end)
                if document.tags[node] == "figcaption" or marks.has(node, "caption") and document.tags[node] not in ("img", "figure", "picture", "source", "button", "a")]
    credits = [node for node in range(container + 1, end)
               if marks.has(node, "credit") and document.tags[node] not in ("img", "figure", "picture", "source", "button", "figcaption")]
    credits = _outermost(document.ends, [node for node in credits if not any(node < inner < document.ends[node] for inner in captions)])
    captions = _outermost(document.ends, captions)
    credits = [node for node in credits if 2 <= len(document.text(node)) <= LONGEST_CREDIT]
    credit = without_mark(document.spaced_text(credits[0])) if credits else None
    caption = None
    for node in captions:
        text = folded(_text_without(evidence, node, credits))
        if text and document.tags[node] not in ("img",):
            caption = text
            break
    if caption:
        caption, found = split(caption)
        credit = credit or found
        caption = caption.strip(" |·•–—-") or None
    return caption, credit or None


def _outermost(ends: list[int], nodes: list[int]) -> list[int]:
    """`nodes` (in order) without those inside another of them."""
    kept: list[int] = []
    for node in nodes:
        if not kept or node >= ends[kept[-1]]:
            kept.append(node)
    return kept


def _text_without(evidence: Evidence, node: int, left_out: list[int]) -> str:
    """The text below `node` but for some elements and for what no reader sees."""
    document = evidence.document
    parts: list[str] = []
    inner = node
    while inner < document.ends[node]:
        if inner in left_out or document.tags[inner] in ("button", "svg"):
            inner = document.ends[inner]
            continue
        if document.texts[inner]:
            parts.append(document.texts[inner])
        elif document.tags[inner] in ("br", "p", "div"):
            parts.append(" ")
        inner += 1
    return "".join(parts)
