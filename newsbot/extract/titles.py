"""An article's title and its deck (standfirst), as the page shows them, without the outlet's name.

Titles stand in many places and often differ: for search engines, for social networks, on the page. Each place votes
with its weight, equal titles add up, the best supported wins.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.extract.evidence import Candidate, Evidence, key
from newsbot.extract.plain import folded, plain

LONGEST_TITLE = 400
LONGEST_DECK = 1_200
_SEPARATOR = re.compile(r"\s+[-–—|·•»«:/]{1,2}\s+|\s?\|\s?|\s?--+\s?|\s::?\s|(?<=\S)\s?[_｜]\s?")

#: How much each place is believed; chosen by folds over outlets (tools and figures: see tests/benchmarks).
_WEIGHTS = {
    "ld:headline": 0.95,
    "microdata:headline": 0.9,
    "css:h1": 0.92,
    "meta:og:title": 0.9,
    "ld:name": 0.6,
    "meta:twitter:title": 0.5,
    "meta:citation_title": 0.8,
    "meta:parsely-title": 0.5,
    "meta:sailthru.title": 0.5,
    "meta:cxenseparse:title": 0.4,
    "meta:dc.title": 0.4,
    "meta:dcterms.title": 0.4,
    "meta:headline": 0.4,
    "meta:title": 0.3,
    "html:title": 0.5,
}
_META = ("og:title", "twitter:title", "citation_title", "parsely-title", "sailthru.title", "cxenseparse:title",
         "dc.title", "dcterms.title", "headline", "title")  # fmt: skip


def title(evidence: Evidence, outlets: frozenset[str]) -> list[Candidate]:
    """All titles that the page gives, without the outlet's name; the best supported first."""
    found = [(source, raw, without_outlet(raw, outlets)) for source, raw in _titles(evidence)]
    found = [entry for entry in found if entry[2]]
    shorter = {key(text) for source, _, text in found if source != "html:title"}
    votes: dict[str, float] = {}
    settled = []
    for source, raw, text in found:
        text = _known_beginning(text, shorter) if source in ("html:title", "meta:og:title", "meta:twitter:title") else text
        votes[key(text)] = votes.get(key(text), 0.0) + _WEIGHTS[source]
        settled.append((source, raw, text))
    total = sum(_WEIGHTS[source] for source, _, _ in settled) or 1.0
    ranked = sorted(settled, key=lambda entry: (-votes[key(entry[2])], -_WEIGHTS[entry[0]]))
    return [Candidate(text, source, round(min(0.99, votes[key(text)] / total), 2), raw) for source, raw, text in ranked]


def _titles(evidence: Evidence) -> Iterator[tuple[str, str]]:
    document = evidence.document
    for origin, article in evidence.described():
        for name in ("headline", "name"):
            source = f"{origin}:{name}"
            if source in _WEIGHTS and (text := article.text(name)):
                yield source, text[:LONGEST_TITLE]
        break
    if evidence.headline >= 0:
        yield "css:h1", folded(document.text(evidence.headline))[:LONGEST_TITLE]
    seen = set()
    for name, text in evidence.first_meta(*_META):
        if name not in seen:
            seen.add(name)
            yield f"meta:{name}", text[:LONGEST_TITLE]
    if document.title:
        yield "html:title", plain(document.title)[:LONGEST_TITLE]


def without_outlet(text: str, outlets: frozenset[str]) -> str:
    """`text` without the outlet's name before its first or behind its last separator."""
    for _ in range(4):
        separators = list(_SEPARATOR.finditer(text))
        if not separators:
            break
        last, first = separators[-1], separators[0]
        if _is_outlet(text[last.end() :], outlets):
            text = text[: last.start()].rstrip()
        elif _is_outlet(text[: first.start()], outlets):
            text = text[first.end() :].lstrip()
        else:
            break
    return text.strip()


def _is_outlet(text: str, outlets: frozenset[str]) -> bool:
    name = key(text)
    return name in outlets or name.replace(" ", "") in outlets or name.removeprefix("the ") in outlets


def _known_beginning(text: str, titles: set[str]) -> str:
    """The part of `text` before a separator, where another place gives exactly that for a title."""
    if key(text) in titles and not _SEPARATOR.search(text):
        return text
    for found in _SEPARATOR.finditer(text):
        part = text[: found.start()].rstrip()
        if len(part) > 8 and key(part) in titles:
            return part
    return text
