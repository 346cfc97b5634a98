"""The recorded pages that models are trained on: reading them, their outlets and folds, and what of a page is true.

Used by train_body.py, train_kind.py and evaluate_folds.py. Nothing of a page is written anywhere but in numbers.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tldextract

FOLDS = 5
#: Datasets with a body that may be trained on; `ird` may only be measured on.
TRAINED = ("aeb", "fe", "ft", "wcxb")
MEASURED = (*TRAINED, "ird")
TOKEN = re.compile(r"\w+")
GRAM = 4
_DOMAINS = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class Row:
    """One page of the manifest."""

    id: str
    url: str
    dataset: str
    truth: dict[str, Any]
    file: Path

    @property
    def outlet(self) -> str:
        """The registered domain: pages of one outlet are never on both sides of a fold."""
        return _DOMAINS(self.url).top_domain_under_public_suffix or self.url.split("/")[2]

    @property
    def fold(self) -> int:
        """The fold that this page's outlet is held out in."""
        return int(hashlib.sha256(self.outlet.encode()).hexdigest(), 16) % FOLDS

    def body(self) -> bytes:
        """The page's bytes."""
        return gzip.decompress(self.file.read_bytes())

    def paragraphs(self) -> list[str]:
        """The true body; optional paragraphs (in brackets, fundus-evaluation) count as part of it."""
        optional = self.dataset == "fe"
        return [
            text[1:-1] if optional and text[:1] == "[" and text[-1:] == "]" else text for text in self.truth["body"]
        ]


def rows(data: Path, datasets: tuple[str, ...]) -> Iterator[Row]:
    """The manifest's pages of these datasets."""
    with (data / "manifest.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["dataset"] in datasets:
                yield Row(row["id"], row["url"], row["dataset"], row["truth"], data / row["html"])


def tokens(text: str) -> list[str]:
    """Words, as the scorer counts them."""
    return TOKEN.findall(text)


def labels(texts: list[str], truth: list[str]) -> list[float]:
    """For each block, the share of its 4-grams that the truth has; short blocks count where they stand in order."""
    true = tokens("\n".join(truth))
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(true) - GRAM + 1):
        places[tuple(true[start : start + GRAM])].append(start)
    words = [tokens(text) for text in texts]
    shares = [0.0] * len(texts)
    spans: list[tuple[int, int] | None] = [None] * len(texts)
    for number, own in enumerate(words):
        if len(own) >= GRAM:
            grams = [tuple(own[i : i + GRAM]) for i in range(len(own) - GRAM + 1)]
            hits = [places[gram][0] for gram in grams if gram in places]
            shares[number] = len(hits) / len(grams)
            if shares[number] >= 0.5:
                spans[number] = (min(hits), max(hits) + GRAM)
    _drop_repeats(words, shares, spans, " " + " ".join(true) + " ")
    _place_short(words, shares, spans, true)
    return shares


def _drop_repeats(words: list[list[str]], shares: list[float], spans: list[tuple[int, int] | None], true: str) -> None:
    """Of a text that the page has more often than the truth, keep the copies with the best company."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(words):
        if len(own) >= GRAM and shares[number] >= 0.5:
            groups[" ".join(own)].append(number)
    for text, numbers in groups.items():
        wanted = max(1, true.count(f" {text} "))
        if len(numbers) > wanted:
            company = {n: sum(s >= 0.5 for s in shares[max(0, n - 6) : n + 7]) for n in numbers}
            for number in sorted(numbers, key=lambda n: -company[n])[wanted:]:
                shares[number], spans[number] = 0.0, None


def _place_short(
    words: list[list[str]], shares: list[float], spans: list[tuple[int, int] | None], true: list[str]
) -> None:
    """Blocks of fewer than four words are true where the truth has them between their neighbours."""
    for number, own in enumerate(words):
        if not 0 < len(own) < GRAM:
            continue
        near = range(number - 1, max(-1, number - 12), -1)
        before = next((span[1] for n in near if (span := spans[n])), None)
        after = next((span[0] for n in range(number + 1, min(len(words), number + 12)) if (span := spans[n])), None)
        if before is None and after is None:
            continue
        start = before if before is not None else max(0, (after or 0) - 8)
        end = after if after is not None else min(len(true), (before or 0) + 8)
        for place in range(start, min(end, len(true)) - len(own) + 1):
            if true[place : place + len(own)] == own:
                shares[number], spans[number] = 1.0, (place, place + len(own))
                break


def outlet_counts(found: list[Row]) -> Counter[str]:
    """How many pages each dataset has, for the log."""
    return Counter(row.dataset for row in found)
