"""The fields of an article beside its body and kind: each chosen among candidates by stated evidence.

    fields(document, body_result, at, rules) -> Fields

Rules of the outlet win ("rule:…"), then what the page declares and shows. The winner of a field stands in `provenance`,
all candidates in `candidates`, for `--explain`.

Pure: no clock, no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from newsbot.extract import address, authors, decks, images, language, outlet, timing, titles, topics
from newsbot.extract.document import Document
from newsbot.extract.evidence import Candidate, Evidence, gather
from newsbot.extract.result import BodyResult
from newsbot.extract.ruleset import NO_RULES, Rules
from newsbot.extract.selected import selected
from newsbot.extract.zones import writes_month_first, zone_for
from newsbot.items import TEXT_BLOCKS, Author, Image, Provenance, date_text, image_dict


@dataclass(frozen=True, slots=True)
class Fields:
    """Every field of Article that is not body, kind or version; `candidates` has all that was found, winners first."""

    canonical_url: str
    title: str | None = None
    deck: str | None = None
    authors: tuple[Author, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    published_raw: str | None = None
    modified_raw: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    paywalled: bool | None = None
    publisher: str | None = None
    provenance: Mapping[str, Provenance] = field(default_factory=lambda: MappingProxyType({}))
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=lambda: MappingProxyType({}))


def fields(document: Document, body: BodyResult, at: datetime | None = None, rules: Rules | None = None) -> Fields:
    """Choose every field of the page; `at` is the capture's time, `rules` what is known of the outlet."""
    rules = rules or NO_RULES
    evidence = gather(document, body.first)
    body = _below_headline(body, evidence.headline)
    found = _candidates(evidence, body, at, rules)
    chosen = {name: values[0] for name, values in found.items() if values}
    value = {name: candidate.value for name, candidate in chosen.items()}
    return Fields(
        canonical_url=value.get("canonical_url", document.url),
        title=value.get("title"),
        deck=value.get("deck"),
        authors=value.get("authors", ()),
        published=value.get("published"),
        modified=value.get("modified"),
        published_raw=chosen["published"].raw if "published" in chosen else None,
        modified_raw=chosen["modified"].raw if "modified" in chosen else None,
        language=value.get("language"),
        section=value.get("section"),
        tags=value.get("tags", ()),
        images=value.get("images", ()),
        paywalled=value.get("paywalled"),
        publisher=value.get("publisher"),
        provenance=MappingProxyType({name: Provenance(c.source, c.confidence) for name, c in chosen.items()}),
        candidates=MappingProxyType({name: tuple(values) for name, values in found.items()}),
    )


def _candidates(evidence: Evidence, body: BodyResult, at: datetime | None, rules: Rules) -> dict[str, list[Candidate]]:
    """All candidates of all fields, the chosen one of each first."""
    document = evidence.document
    outlets = outlet.outlet_names(evidence)
    spoken = language.language(evidence, body_text(body), rules.language)
    tag = spoken[0].value if spoken else None
    zone, origin = zone_for(document.url, tag, rules.timezone)
    context = timing.Context(tag, writes_month_first(document.url, tag), zone, origin, at)
    published, modified = timing.timing(evidence, context, body.first)
    found: dict[str, list[Candidate]] = {
        "title": titles.title(evidence, outlets),
        "deck": decks.deck(evidence, body),
        "authors": authors.candidates(evidence, outlets, tag, body.last),
        "published": published,
        "modified": modified,
        "language": spoken,
        "section": topics.section(evidence),
        "tags": topics.tags(evidence, outlets, body.last),
        "images": images.images(evidence, body),
        "paywalled": outlet.paywalled(evidence),
        "publisher": outlet.publisher(evidence),
        "canonical_url": address.canonical_url(evidence),
    }
    for name, candidate in selected(evidence, body, rules.at(at).select, context).items():
        found[name].insert(0, candidate)
    if rules.publisher:
        found["publisher"].insert(0, Candidate(rules.publisher, "rule:publisher", 1.0))
    return found


def _below_headline(body: BodyResult, headline: int) -> BodyResult:
    """The body as beginning behind the headline, also where the headline was taken for its first block."""
    if not 0 <= body.first <= headline:
        return body
    return replace(body, first=next((node for node in body.nodes if node > headline), body.first))


def body_text(body: BodyResult, enough: int = 2_000) -> str:
    """The beginning of the body's text."""
    parts: list[str] = []
    length = 0
    for block in body.blocks:
        if block.kind in TEXT_BLOCKS:
            parts.append(block.text)
            length += len(block.text)
            if length > enough:
                break
    return "\n".join(parts)


def fields_as_dict(chosen: Fields) -> dict[str, Any]:
    """All candidates of each field as JSON-ready data, the winner first, for `--explain`."""
    return {
        name: [
            {"value": _json_ready(c.value), "source": c.source, "confidence": c.confidence, "raw": c.raw} for c in found
        ]
        for name, found in chosen.candidates.items()
    }


def _json_ready(value: Any) -> Any:
    """A candidate's value as the article's own to_dict() spells it."""
    if isinstance(value, tuple):
        return [_json_ready(item) for item in value]
    if isinstance(value, Author):
        return {"name": value.name, "url": value.url}
    if isinstance(value, Image):
        return image_dict(value)
    return date_text(value) if isinstance(value, date) else value
