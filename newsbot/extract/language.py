"""The language of an article: what the page declares, checked against the text.

Scripts tell most languages apart; languages that share a script are told by their most common words
(language_words.py). A declaration that contradicts the text loses.

Pure; standard library only.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.language_words import COMMON, SCRIPTS

SAMPLE = 1_600
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z])")
_WORD = re.compile(r"[^\W\d_]+")
_OLD = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cz": "cs", "ua": "uk", "gr": "el", "dk": "da", "kr": "ko",
        "cn": "zh", "nb": "no", "nn": "no"}  # fmt: skip
_NAMES = {"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es", "español": "es",
          "italian": "it", "italiano": "it", "portuguese": "pt", "dutch": "nl", "polish": "pl", "russian": "ru",
          "turkish": "tr", "arabic": "ar", "japanese": "ja", "korean": "ko", "chinese": "zh", "hindi": "hi"}  # fmt: skip
#: Languages that are close enough for a declaration to be believed over the words.
_CLOSE = ({"no", "da", "sv", "nb", "nn"}, {"hr", "sr", "bs", "sl", "mk", "cnr", "sh"}, {"id", "ms"}, {"cs", "sk"}, {"es", "gl", "ca", "pt"},
          {"ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg"}, {"nl", "af", "fy"}, {"hi", "mr", "ne"}, {"ar", "fa", "ur", "ps", "ckb", "ug", "sd"},
          {"zh", "yue", "ja"}, {"et", "fi"}, {"tr", "az"}, {"zu", "xh", "st", "tn", "sw"}, {"de", "lb", "als", "gsw"})  # fmt: skip


def language_tag(text: str | None) -> str | None:
    """A BCP 47 tag out of what a page declares ("de_DE", "EN-us", "English"); None where it is none."""
    if not text:
        return None
    found = _TAG.match(text.strip())
    if not found or (found[0] != text.strip() and len(found[1]) == 3):
        return _NAMES.get(text.strip().lower())
    language = _OLD.get(found[1].lower(), found[1].lower())
    if language in ("und", "mul", "zxx") or (
        len(language) == 3 and not found[2] and not found[3] and text.strip().lower() in _NAMES
    ):
        return _NAMES.get(text.strip().lower())
    region = found[3].upper() if found[3] else None
    if region and region.lower() == language and language not in ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr"):
        region = None
    return "-".join(part for part in (language, found[2].title() if found[2] else None, region) if part)


def declared(evidence: Evidence) -> list[Candidate]:
    """What the page declares, the surest first."""
    found: list[Candidate] = []
    for origin, article in evidence.described():
        if tag := language_tag(article.raw("inLanguage")):
            found.append(Candidate(tag, f"{origin}:inLanguage", 0.85, article.raw("inLanguage")))
    document = evidence.document
    if tag := language_tag(document.language):
        found.insert(0, Candidate(tag, "html:lang", 0.9, document.language))
    for name in ("content-language", "language", "dc.language", "dcterms.language", "og:locale"):
        for content in evidence.meta.get(name, ()):
            if tag := language_tag(content.split(",")[0]):
                found.append(Candidate(tag, f"meta:{name}", 0.7, content))
    return found


def detect(text: str) -> tuple[str, float] | None:
    """The language that a text is most likely in and how sure that is; None for too little text."""
    sample = text[:SAMPLE]
    letters = {letter: count for letter, count in Counter(sample).items() if letter.isalpha()}
    total = sum(letters.values())
    if total < 20:
        return None
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        counts[_script_of(ord(letter) >> 4)] += count
    script, count = max(counts.items(), key=lambda entry: (entry[1], entry[0]))
    if script in ("han", "kana"):
        return ("ja", 0.99) if counts["kana"] * 20 > total else ("zh", 0.95)
    languages = SCRIPTS.get(script, ())
    if len(languages) == 1:
        return languages[0], round(min(0.99, count / total), 2)
    return _by_words(sample.lower(), languages)


@lru_cache(maxsize=4096)
def _script_of(block: int) -> str:
    """The script of sixteen code points."""
    code = block << 4
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return "other"


_RANGES = (
    (0x0000, 0x024F, "latin"), (0x1E00, 0x1EFF, "latin"), (0x0370, 0x03FF, "greek"), (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"), (0x0590, 0x05FF, "hebrew"), (0x0600, 0x077F, "arabic"), (0xFB50, 0xFEFF, "arabic"),
    (0x0900, 0x097F, "devanagari"), (0x0980, 0x09FF, "bengali"), (0x0A00, 0x0A7F, "gurmukhi"), (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "oriya"), (0x0B80, 0x0BFF, "tamil"), (0x0C00, 0x0C7F, "telugu"), (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"), (0x0D80, 0x0DFF, "sinhala"), (0x0E00, 0x0E7F, "thai"), (0x0E80, 0x0EFF, "lao"),
    (0x1000, 0x109F, "burmese"), (0x10A0, 0x10FF, "georgian"), (0x1200, 0x139F, "ethiopic"), (0x1780, 0x17FF, "khmer"),
    (0x3040, 0x30FF, "kana"), (0x3400, 0x9FFF, "han"), (0xAC00, 0xD7AF, "hangul"), (0x1100, 0x11FF, "hangul"),
)  # fmt: skip


def _by_words(text: str, languages: tuple[str, ...]) -> tuple[str, float] | None:
    """The language whose commonest words, and whose letters, the text has most of."""
    words = _WORD.findall(text)
    if len(words) < 5:
        return None
    scores = dict.fromkeys(languages, 0.0)
    for word in words:
        for language in COMMON_OF.get(word, ()):
            if language in scores:
                scores[language] += 1.0 / len(COMMON_OF[word]) ** 0.5
    ranked = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
    best, score = ranked[0]
    if score < 0.04 * len(words):
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return best, round(min(0.99, 0.5 + (score - second) / (2 * score)), 2)


def _common_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language, words in COMMON.items():
        for word in words.split():
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


COMMON_OF = _common_of()


def language(evidence: Evidence, text: str, fallback: str | None) -> list[Candidate]:
    """The candidates, the chosen one first; `fallback` is the outlet's own language."""
    found = declared(evidence)
    detected = detect(text)
    if detected is None:
        return [*found, *([Candidate(fallback, "rule:language", 0.5)] if fallback else [])]
    name, certainty = detected
    agreeing = [candidate for candidate in found if _agrees(candidate.value, name)]
    if agreeing:
        rest = [candidate for candidate in found if candidate not in agreeing]
        best = agreeing[0]
        return [Candidate(best.value, best.source, 0.98, best.raw), *agreeing[1:], *rest]
    of_text = Candidate(name, "text", certainty)
    if certainty >= 0.65 or not found:
        return [of_text, *found]
    return [*found, of_text]


def _agrees(tag: str, name: str) -> bool:
    own = tag.split("-")[0]
    return own == name or any(own in group and name in group for group in _CLOSE)
