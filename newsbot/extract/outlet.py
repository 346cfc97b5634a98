"""What a page says of the outlet itself: its names, its publisher, whether the article is behind a paywall.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsbot.extract.alike import key
from newsbot.extract.evidence import Candidate, Evidence, host_of
from newsbot.extract.jsonld import texts

ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "website", "localbusiness"})
_NAME_META = ("og:site_name", "application-name", "apple-mobile-web-app-title", "al:android:app_name", "al:ios:app_name",
              "twitter:app:name:iphone", "twitter:app:name:googleplay", "dc.publisher", "dcterms.publisher", "publisher",
              "article:publisher", "copyright", "cre", "twitter:site")  # fmt: skip
_FREE = {"true": False, "1": False, "yes": False, "false": True, "0": True, "no": True, "free": False, "locked": True,
         "metered": True, "paid": True, "premium": True, "premium_plus": True, "subscriber": True, "plus": True}  # fmt: skip
_TIER_META = ("article:content_tier", "content_tier", "og:content_tier", "sailthru.content_tier", "cxenseparse:access")
_PUBLIC = frozenset("com net org info co news tv www m amp mobile online".split())


def publisher(evidence: Evidence) -> list[Candidate]:
    """Names of the publisher, the surest first."""
    found = [
        Candidate(name, f"{origin}:publisher", 0.95 if origin == "ld" else 0.85)
        for origin, article in evidence.described()
        if (name := article.text("publisher")) and not name.startswith("http")
    ]
    found += [
        Candidate(text, f"meta:{name}", 0.85)
        for name, text in evidence.first_meta("og:site_name", "dc.publisher", "application-name")
    ]
    found += [
        Candidate(name, "ld:organization", 0.7)
        for thing in evidence.others
        if not thing.types.isdisjoint(ORGANISATIONS)
        and thing.parent in ("", "publisher")
        and (name := thing.text("name"))
    ]
    return found


def outlet_names(evidence: Evidence) -> frozenset[str]:
    """Keys of every name under which the outlet may stand in a title or a byline."""
    names: set[str] = set()
    for name in _names(evidence):
        folded = key(name)
        if 1 < len(folded) <= 60:
            names |= {folded, folded.replace(" ", ""), folded.removeprefix("the ")}
    return frozenset(names)


def _names(evidence: Evidence) -> Iterator[str]:
    for _, text in evidence.first_meta(*_NAME_META):
        yield text.lstrip("@")
    for thing in (*evidence.others, *evidence.articles):
        if not thing.types.isdisjoint(ORGANISATIONS):
            yield from (text for name in ("name", "alternateName", "legalName") for text in thing.texts(name))
        yield from texts(thing.properties.get("publisher"))
    host = host_of(evidence.document.url)
    labels = [label for label in host.split(".") if label]
    yield host.removeprefix("www.")
    yield ".".join(labels[-2:])
    yield from (label for label in labels[:-1] if label not in _PUBLIC and len(label) > 2)


def paywalled(evidence: Evidence) -> list[Candidate]:
    """Whether the article has to be paid for, by what the page declares."""
    found: list[Candidate] = []
    for origin, article in evidence.described():
        declared = article.raw("isAccessibleForFree")
        if declared is not None:
            value = _FREE.get(declared.strip().lower().rsplit("/", 1)[-1])
            if value is not None:
                found.append(Candidate(value, f"{origin}:isAccessibleForFree", 0.95, declared))
        if any(part.raw("isAccessibleForFree") in ("false", "False") for part in article.nodes("hasPart")):
            found.append(Candidate(True, f"{origin}:hasPart", 0.8))
    for name in _TIER_META:
        for content in evidence.meta.get(name, ()):
            value = _FREE.get(content.strip().lower())
            if value is not None:
                found.append(Candidate(value, f"meta:{name}", 0.85, content))
    return found
