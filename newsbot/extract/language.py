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
from newsbot.extract.language_words import CLOSE, COMMON, RANGES, SCRIPTS

SAMPLE = 1_600
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_@.][\w-]{0,30})?")
_WORD = re.compile(r"[^\W\d_]+")
#: Codes that were replaced, and those of countries that are often taken for their language's.
_OLD_CODES = "iw=he in=id ji=yi jp=ja cz=cs ua=uk gr=el dk=da kr=ko cn=zh"
_ENGLISH_NAMES = (
    "english=en german=de deutsch=de french=fr français=fr spanish=es español=es italian=it italiano=it portuguese=pt "
    "português=pt dutch=nl nederlands=nl polish=pl polski=pl russian=ru русский=ru ukrainian=uk turkish=tr türkçe=tr "
    "arabic=ar persian=fa hindi=hi chinese=zh japanese=ja korean=ko"
)
_OLD = dict(pair.split("=") for pair in _OLD_CODES.split())
_NAMES = dict(pair.split("=") for pair in _ENGLISH_NAMES.split())
#: Languages whose country has the same code: "de-DE" says something, "sl-SL" (Sierra Leone) does not.
_SAME_AS_COUNTRY = frozenset(
    {"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr", "fi", "hu", "hr", "lt", "lv", "ro", "sk", "bg", "id", "th"}
)


def language_tag(text: str | None) -> str | None:
    """A BCP 47 tag out of what a page declares ("de_DE", "EN-us", "English"); None where it is none."""
    stated = (text or "").strip()
    found = _TAG.fullmatch(stated)
    if not found:
        return _NAMES.get(stated.lower())
    language = _OLD.get(found[1].lower(), found[1].lower())
    if language in ("und", "mul", "zxx"):
        return None
    region = (found[3] or "").upper()
    if region.lower() == language and language not in _SAME_AS_COUNTRY:
        region = ""
    return "-".join(filter(None, (language, (found[2] or "").title(), region)))


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
    if not languages:
        return None
    if len(languages) == 1:
        return languages[0], round(min(0.99, count / total), 2)
    return _by_words(sample.lower(), languages)


@lru_cache(maxsize=4096)
def _script_of(block: int) -> str:
    """The script of sixteen code points."""
    code = block << 4
    for first, last, script in RANGES:
        if first <= code <= last:
            return script
    return "other"


def _by_words(text: str, languages: tuple[str, ...]) -> tuple[str, float] | None:
    """The language whose commonest words, and whose letters, the text has most of."""
    words = _WORD.findall(text)
    if len(words) < 5:
        return None
    scores = dict.fromkeys(languages, 0.0)
    common = _languages_of_words()
    for word in words:
        for language, weight in common.get(word, ()):
            if language in scores:
                scores[language] += weight
    ranked = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
    best, score = ranked[0]
    if score < 0.04 * len(words):
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return best, round(min(0.99, 0.5 + (score - second) / (2 * score)), 2)


@lru_cache(maxsize=1)
def _languages_of_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """The languages that each common word belongs to, and what it says for each: the less, the more they are."""
    found: dict[str, list[str]] = {}
    for language, words in COMMON.items():
        for word in words.split():
            found.setdefault(word, []).append(language)
    return {
        word: tuple((language, 1.0 / len(languages) ** 0.5) for language in languages)
        for word, languages in found.items()
    }


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
    return own == name or any(own in group and name in group for group in CLOSE)
