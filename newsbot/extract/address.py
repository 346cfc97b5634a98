"""The canonical address of an article: what the page says of itself, where that can be true.

Pure; reads the evidence of a page.
"""

from __future__ import annotations

import re

from newsbot.errors import AddressError
from newsbot.extract.evidence import Candidate, Evidence
from newsbot.urls import check, host, is_home, registered_domain

_SUBDOMAIN = re.compile(r"^(?:www\d?|m|amp|mobile|mobil)\.(?=[^.]+\.)")
MOST = 10
_META = ("og:url", "twitter:url", "parsely-link", "dc.identifier", "cxenseparse:url")


def canonical_url(evidence: Evidence) -> list[Candidate]:
    """The addresses that the page gives for itself, the surest first: of the same registered domain, and no home."""
    document = evidence.document
    found = [("link:canonical", link.href, 0.95) for link in document.links if "canonical" in link.rel.split()][:MOST]
    for origin, article in evidence.described():
        for name in ("mainEntityOfPage", "url"):
            if address := article.raw(name):
                found.append((f"{origin}:{name}", address, 0.75))
    found += [(f"meta:{name}", text, 0.85) for name, text in evidence.first_meta(*_META)]
    usable = [
        Candidate(address, source, confidence, raw)
        for source, raw, confidence in found
        if (address := _usable(document.resolve(raw), document.url)) is not None
    ]
    return sorted(usable, key=lambda candidate: -candidate.confidence)


def _usable(address: str, url: str) -> str | None:
    """`address` without its fragment where it may be this page's; None where it can't."""
    try:
        address = check(address.partition("#")[0])
        if address == url:
            return address
        if is_home(address) or not _same_domain(address, url):
            return None
    except AddressError:
        return None
    return address


def _same_domain(address: str, url: str) -> bool:
    """Whether two addresses are of one registered domain; public suffixes are looked up only where it must be."""
    one, other = (_SUBDOMAIN.sub("", host(name)) for name in (address, url))
    return one == other or registered_domain(one) == registered_domain(other)
