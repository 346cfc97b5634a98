"""An article's title, without the outlet's name.

Titles stand in many places and often differ: for search engines, for social networks, on the page. Each place votes
with its weight, equal titles add up, the best supported wins.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from newsbot.extract.alike import key
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.extract.plain import folded, plain

LONGEST_TITLE = 400
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
_META = tuple(source.removeprefix("meta:") for source in _WEIGHTS if source.startswith("meta:"))


def title(evidence: Evidence, outlets: frozenset[str]) -> list[Candidate]:
    """All titles that the page gives, without the outlet's name; the best supported first."""
    found = [(source, raw, without_outlet(raw, outlets)) for source, raw in _titles(evidence)]
    plainest = {text for source, _, text in found if source not in _WITH_OUTLET}
    settled = [
        (source, raw, _known_beginning(text, plainest) if source in _WITH_OUTLET else text)
        for source, raw, text in found
        if text
    ]
    votes: defaultdict[str, float] = defaultdict(float)
    for source, _, text in settled:
        votes[key(text)] += _WEIGHTS[source]
    if (written := _written_apart(settled)) is not None:
        votes[written] += sum(votes.values())
    total = sum(votes.values())
    ranked = sorted(settled, key=lambda entry: (-votes[key(entry[2])], -_WEIGHTS[entry[0]]))
    return [Candidate(text, source, round(min(0.99, votes[key(text)] / total), 2), raw) for source, raw, text in ranked]


def _written_apart(settled: list[tuple[str, str, str]]) -> str | None:
    """The title for social networks where it alone differs, as a key; None where it does not.

    One field of a publishing system fills heading, JSON-LD and <title>; a title that stands beside them all was written
    by hand for readers. Of 18 such pages of ft 14 have it for their truth; it costs 4 of 655 pages of ird and wcxb.
    """
    keys = {source: key(text) for source, _, text in reversed(settled)}
    copies = {keys.get(source) for source in ("css:h1", "ld:headline", "html:title")}
    written = keys.get("meta:og:title")
    return written if len(copies) == 1 and None not in copies and written not in copies else None


def _titles(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Where a title stands and what it says, once for each place."""
    document = evidence.document
    found = [
        (source, text)
        for origin, article in list(evidence.described())[:1]
        for name in ("headline", "name")
        if (source := f"{origin}:{name}") in _WEIGHTS and (text := article.text(name))
    ]
    if evidence.headline >= 0:
        found.append(("css:h1", folded(document.text(evidence.headline))))
    found += [(f"meta:{name}", text) for name, text in evidence.first_meta(*_META)]
    found.append(("html:title", plain(document.title)))
    seen = set()
    for source, text in found:
        if source not in seen and text:
            seen.add(source)
            yield source, text[:LONGEST_TITLE]


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
