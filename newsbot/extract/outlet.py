"""What a page says of the outlet itself: its names, its publisher, whether the article is behind a paywall.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsbot.extract.alike import key
from newsbot.extract.evidence import Candidate, Evidence, host_of
from newsbot.extract.jsonld import texts

ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "website", "localbusiness"})
_NAME_META = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "al:android:app_name",
    "al:ios:app_name",
    "twitter:app:name:iphone",
    "twitter:app:name:googleplay",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "article:publisher",
    "copyright",
    "twitter:site",
)
#: What pages declare about access: True is paid for.
_PAID = {
    **dict.fromkeys(("true", "1", "yes", "free"), False),
    **dict.fromkeys(("false", "0", "no", "locked", "metered", "paid", "premium", "premium_plus", "subscriber"), True),
}
_TIER_META = ("article:content_tier", "content_tier", "og:content_tier", "sailthru.content_tier", "cxenseparse:access")
_COMMON_LABELS = frozenset({"com", "net", "org", "info", "news", "www", "amp", "mobile", "online"})


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
    yield from (label for label in labels[:-1] if label not in _COMMON_LABELS and len(label) > 2)


def paywalled(evidence: Evidence) -> list[Candidate]:
    """Whether the article has to be paid for, by what the page declares."""
    found: list[Candidate] = []
    for origin, article in evidence.described():
        declared = article.raw("isAccessibleForFree") or ""
        paid = _PAID.get(declared.strip().lower().rpartition("/")[2])
        if paid is not None:
            found.append(Candidate(paid, f"{origin}:isAccessibleForFree", 0.95, declared))
        if any((part.raw("isAccessibleForFree") or "").lower() == "false" for part in article.nodes("hasPart")):
            found.append(Candidate(True, f"{origin}:hasPart", 0.8))
    for name in _TIER_META:
        for content in evidence.meta.get(name, ()):
            paid = _PAID.get(content.strip().lower())
            if paid is not None:
                found.append(Candidate(paid, f"meta:{name}", 0.85, content))
    return found
