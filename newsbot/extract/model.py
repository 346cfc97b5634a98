"""Boosted trees without a training library: small ensembles, shipped as JSON, evaluated with bit masks.

Each tree has at most eight leaves, so one byte says which of them a block can still reach. A condition `value <=
threshold` that fails clears the bits of the leaves to its left; all conditions on one feature are sorted by threshold,
and what they clear together is known before, so a feature costs one binary search and one `&` over all trees at once.
The leaf that a tree ends in is the lowest bit left (QuickScorer, Lucchese et al. 2015). Pure; standard library only.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from operator import getitem
from typing import Any, Final

from newsbot.extract.features import FIRST, SECOND

LEAVES: Final = 8


@dataclass(frozen=True, slots=True)
class Forest:
    """One ensemble.

    columns   for each feature that is used: its place in the row, its thresholds, ascending, and for each number of
              thresholds below a value, the bits that are left
    tables    for each tree, the value of the leaf for each byte
    """

    columns: tuple[tuple[int, list[float], list[int]], ...]
    tables: tuple[tuple[float, ...], ...]
    base: float
    everything: int
    """A bit for each leaf of each tree."""

    def score(self, row: Sequence[float]) -> float:
        """The probability for one row of features."""
        left = self.everything
        for place, thresholds, masks in self.columns:
            left &= masks[bisect_left(thresholds, row[place])]
        total = self.base + sum(map(getitem, self.tables, left.to_bytes(len(self.tables), "little")))
        return 1 / (1 + exp(-total)) if total > -30 else 0.0


def forest(data: Mapping[str, Any], names: Sequence[str]) -> Forest:
    """An ensemble from its JSON form: {"base", "trees": [{"split": [[feature, threshold, leaves to clear]], "leaf"}]}.

    `names` gives the places of the features in a row.
    """
    places = {name: place for place, name in enumerate(names)}
    used = [places[name] for name in data["features"]]
    conditions: dict[int, list[tuple[float, int]]] = {}
    trees = data["trees"]
    everything = (1 << (LEAVES * len(trees))) - 1
    for number, (splits, _) in enumerate(trees):
        for feature, threshold, clears in splits:
            mask = everything ^ (clears << (LEAVES * number))
            conditions.setdefault(used[feature], []).append((threshold, mask))
    columns = tuple((place, *column(found, everything)) for place, found in sorted(conditions.items()))
    return Forest(columns, tuple(table(leaves) for _, leaves in trees), data["base"], everything)


def column(conditions: list[tuple[float, int]], everything: int) -> tuple[list[float], list[int]]:
    """Thresholds in order, and what is left when the first n conditions fail."""
    thresholds: list[float] = []
    masks = [everything]
    for threshold, mask in sorted(conditions):
        if thresholds and thresholds[-1] == threshold:
            masks[-1] &= mask
        else:
            thresholds.append(threshold)
            masks.append(masks[-1] & mask)
    return thresholds, masks


def table(leaves: Sequence[float]) -> tuple[float, ...]:
    """For each byte, the value of the leaf at its lowest bit; a tree may have fewer than eight."""
    padded = [*leaves, *[0.0] * (LEAVES - len(leaves))]
    return (0.0, *(padded[(byte & -byte).bit_length() - 1] for byte in range(1, 1 << LEAVES)))


@dataclass(frozen=True, slots=True)
class BodyModel:
    """What was learned about bodies: weights of class words, and the two stages. `digest` names it."""

    digest: str
    words: Mapping[str, float]
    first: Forest
    second: Forest


def body_model(content: bytes) -> BodyModel:
    """A model from the bytes of its file (tools/train_body.py writes it)."""
    data = json.loads(content)
    return BodyModel(
        digest=hashlib.sha256(content).hexdigest(),
        words=data["words"],
        first=forest(data["first"], FIRST),
        second=forest(data["second"], FIRST + SECOND),
    )


@cache
def shipped_body_model() -> BodyModel:
    """The model that comes with the package, read once."""
    return body_model(files("newsbot.extract").joinpath("body_model.json").read_bytes())


@dataclass(frozen=True, slots=True)
class KindModel:
    """What was learned about kinds of pages: weights of class words, and one ensemble. `digest` names it."""

    digest: str
    words: Mapping[str, float]
    forest: Forest


def kind_model(content: bytes, names: Sequence[str]) -> KindModel:
    """A model from the bytes of its file (tools/train_kind.py writes it); `names` are the features' (kind.NAMES)."""
    data = json.loads(content)
    return KindModel(hashlib.sha256(content).hexdigest(), data["words"], forest(data["forest"], names))
