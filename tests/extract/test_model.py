"""The trees as bit masks decide as trees do."""

from __future__ import annotations

import json
from importlib.resources import files
from math import exp
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.features import FIRST, SECOND
from newsbot.extract.model import forest


def walked(data: dict[str, Any], names: tuple[str, ...], row: list[float]) -> float:
    """The same ensemble, leaf by leaf: the first leaf that no failed condition rules out."""
    total = data["base"]
    for splits, leaves in data["trees"]:
        left = (1 << len(leaves)) - 1
        for feature, threshold, clears in splits:
            if row[names.index(data["features"][feature])] > threshold:
                left &= ~clears
        total += leaves[(left & -left).bit_length() - 1]
    return 1 / (1 + exp(-total))


@given(st.lists(st.floats(-100, 5_000), min_size=len(FIRST) + len(SECOND), max_size=len(FIRST) + len(SECOND)))
def test_the_shipped_forest_scores_as_its_trees(row: list[float]) -> None:
    data = json.loads(files("newsbot.extract").joinpath("body_model.json").read_bytes())
    assert abs(forest(data["second"], FIRST + SECOND).score(row) - walked(data["second"], FIRST + SECOND, row)) < 1e-9


def test_a_small_tree() -> None:
    data = {"features": ["a", "b"], "base": 0.0, "trees": [[[[0, 1.0, 0b01], [1, 5.0, 0b10]], [-2.0, 1.0, 3.0]]]}
    small = forest(data, ("b", "a"))
    assert small.score([0.0, 1.0]) == 1 / (1 + exp(2))
    assert small.score([0.0, 1.5]) == 1 / (1 + exp(-1))
    assert small.score([9.0, 1.5]) == 1 / (1 + exp(-3))
