"""An article's title and its deck (standfirst), as the page shows them, without the outlet's name.

Titles stand in many places and often differ: for search engines, for social networks, on the page. Each place votes
with its weight, equal titles add up, the best supported wins.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.extract.alike import key
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.plain import folded, plain

LONGEST_TITLE = 400
LONGEST_DECK = 1_200
_SEPARATOR = re.compile(r"\s+[-–—|·•»«:/]{1,2}\s+|\s?\|\s?|\s?--+\s?|\s::?\s|(?<=\S)\s?[_｜ㅣ]\s?")

#: How much each place is believed. Where the page's heading and the title for social networks differ, the heading is
#: what readers call the title: of 47 such pages of ft and wcxb 27 (and 18 of 18 of ird) have it for their truth.
_WEIGHTS = {
    "css:h1": 1.3,
    "ld:headline": 1.0,
    "microdata:headline": 0.95,
    "meta:og:title": 0.8,
    "meta:citation_title": 0.8,
    "ld:name": 0.5,
    "html:title": 0.3,
    "meta:parsely-title": 0.3,
    "meta:sailthru.title": 0.3,
    "meta:headline": 0.3,
    "meta:cxenseparse:title": 0.2,
    "meta:dc.title": 0.2,
    "meta:dcterms.title": 0.2,
    "meta:twitter:title": 0.1,
    "meta:title": 0.1,
}
#: Places that often have the outlet's name or a section behind the title.
_WITH_OUTLET = frozenset({"html:title", "meta:og:title", "meta:twitter:title", "meta:title", "meta:dc.title"})
_META = ("og:title", "twitter:title", "citation_title", "parsely-title", "sailthru.title", "cxenseparse:title",
         "dc.title", "dcterms.title", "headline", "title")  # fmt: skip


def title(evidence: Evidence, outlets: frozenset[str]) -> list[Candidate]:
    """All titles that the page gives, without the outlet's name; the best supported first."""
    found = [(source, raw, without_outlet(raw, outlets)) for source, raw in _titles(evidence)]
    found = [entry for entry in found if entry[2]]
    shorter = {text for source, _, text in found if source not in _WITH_OUTLET}
    votes: dict[str, float] = {}
    settled = []
    for source, raw, text in found:
        text = _known_beginning(text, shorter) if source in _WITH_OUTLET else text
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
    """The part of `text` that another place gives for the title, where only the outlet or a section follows it."""
    for known in titles:
        rest = text[len(known) :].lstrip()
        if len(known) > 8 and rest and text.startswith(known) and not rest[0].isalnum() and rest[0] not in ",;:.?!'’\"":
            return known
    return text
