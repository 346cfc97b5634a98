"""Train the model that tells a body's blocks from the rest of a page, and write it as data for the package.

    python tools/train_body.py --data ../shared/pages [--folds DIR] [--write]

Needs LightGBM and NumPy (`pip install lightgbm numpy`), which newsbot itself does not. Deterministic: the same pages
give the same file. What it is trained on, under which terms, and the figures it printed: docs/training.md.

Two stages of boosted trees with eight leaves. The first sees a block, its place and its kin; the second sees besides
what the first thought of everything around. For training, the first stage's scores come from models that did not see
the page's outlet, as they will in life. The weights of class words leave the page's own outlet out for the same reason.
With --folds, the models of each fold are written as DIR/fold-N.json, for evaluate_folds.py.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from pages import FOLDS, MEASURED, TRAINED, Row, labels, outlet_counts, rows

from newsbot.extract import features
from newsbot.extract.blocks import split
from newsbot.extract.document import parse
from newsbot.extract.scoring import Scene, scene
from newsbot.extract.view import words_of

MODEL = Path(__file__).parent.parent / "newsbot" / "extract" / "body_model.json"
FIRST_TREES, SECOND_TREES = 60, 80
FIRST_FEATURES, SECOND_FEATURES = 40, 40
SETTINGS = {
    "objective": "binary", "num_leaves": 8, "learning_rate": 0.08, "feature_fraction": 0.4, "bagging_fraction": 0.8,
    "bagging_freq": 1, "min_data_in_leaf": 25, "lambda_l2": 5.0, "max_bin": 63, "seed": 0, "deterministic": True,
    "force_row_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
#: A class word must be known from so many outlets, and say so much, to be kept.
WORD_OUTLETS, WORD_WEIGHT = 4, 0.3


@dataclass
class Example:
    """One page as numbers."""

    row: Row
    scene: Scene
    first: np.ndarray
    truth: np.ndarray
    weight: np.ndarray
    score: np.ndarray = field(default_factory=lambda: np.zeros(0))
    second: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))


class Words:
    """How often text below a class word is body, outlet by outlet."""

    def __init__(self) -> None:
        self.sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))

    def add(self, outlet: str, chains: list[set[str]], truth: list[float], sizes: list[int]) -> None:
        """Count one page."""
        for chain, share, size in zip(chains, truth, sizes, strict=True):
            for word in chain:
                self.sums[word][outlet][0 if share >= 0.5 else 1] += math.sqrt(min(size, 400))

    def weights(self, without: frozenset[str] = frozenset()) -> dict[str, float]:
        """Log-odds of each word; every outlet has one vote. `without` names outlets that have none."""
        found = {}
        for word, outlets in self.sums.items():
            if len(outlets) < WORD_OUTLETS:
                continue
            votes = [good / (good + bad) for name, (good, bad) in outlets.items() if name not in without]
            if len(votes) >= WORD_OUTLETS:
                value = math.log((sum(votes) + 1) / (len(votes) - sum(votes) + 1) * 1.5)
                if abs(value) >= WORD_WEIGHT:
                    found[word] = round(value, 2)
        return found


def chains(row: Row) -> tuple[list[set[str]], list[float], list[int]]:
    """For each block of a page: the class words above it, its truth, its size."""
    document = parse(row.body(), row.url)
    blocks = split(document)
    above = []
    for block in blocks:
        words: set[str] = set()
        for node in (block.node, *document.ancestors(block.node)):
            name, identity = document.attribute(node, "class"), document.attribute(node, "id")
            if name or identity:
                words.update(words_of(name) + words_of(identity))
        above.append(words)
    return above, labels([block.text for block in blocks], row.paragraphs()), [len(block.text) for block in blocks]


def example(row: Row, words: dict[str, float]) -> Example:
    """A page as numbers."""
    stage = scene(parse(row.body(), row.url), words)
    texts = [block.text for block in stage.blocks]
    truth = labels(texts, row.paragraphs())
    deck = labels(texts, row.truth["deck"]) if row.truth.get("deck") else [0.0] * len(texts)
    table = np.array([features.first(stage.page, number) for number in stage.candidates], dtype=np.float64)
    chosen = np.array([truth[number] for number in stage.candidates])
    optional = np.array([deck[number] >= 0.5 for number in stage.candidates], dtype=bool) & (chosen < 0.5)
    return Example(row, stage, table.reshape(-1, len(features.FIRST)), chosen, weights(stage, chosen, optional))


def weights(stage: Scene, truth: np.ndarray, optional: np.ndarray) -> np.ndarray:
    """Pages weigh the same, long blocks more than short ones, half-true blocks less, optional ones nothing."""
    sizes = np.array([len(stage.blocks[number].text) for number in stage.candidates], dtype=np.float64)
    found = np.sqrt(np.minimum(sizes, 600)) + 4
    found /= max(found.sum(), 1.0)
    found *= np.where((truth > 0.2) & (truth < 0.8), 0.4, 1.0)
    return np.where(optional, 0.0, found)


def fit(examples: list[Example], table: str, trees: int, columns: list[int], seed: int = 0) -> lightgbm.Booster:
    """One ensemble over the given columns."""
    rows_ = np.concatenate([getattr(e, table) for e in examples])[:, columns]
    truth = np.concatenate([e.truth for e in examples]) >= 0.5
    weight = np.concatenate([e.weight for e in examples])
    data = lightgbm.Dataset(rows_, truth, weight=weight * len(weight) / weight.sum())
    return lightgbm.train({**SETTINGS, "seed": seed}, data, trees)


def best_columns(examples: list[Example], table: str, trees: int, count: int) -> list[int]:
    """The features that an ensemble over all of them gains most by."""
    width = getattr(examples[0], table).shape[1]
    gain = fit(examples, table, trees, list(range(width))).feature_importance("gain")
    return sorted(np.argsort(-gain, kind="stable")[:count].tolist())


def as_data(model: lightgbm.Booster, columns: list[int], names: tuple[str, ...]) -> dict[str, Any]:
    """An ensemble as `newsbot.extract.model.forest` reads it."""
    trees = []
    for tree in model.dump_model()["tree_info"]:
        splits: list[list[Any]] = []
        leaves: list[float] = []
        walk(tree["tree_structure"], splits, leaves)
        trees.append([splits, leaves])
    return {"features": [names[column] for column in columns], "base": 0.0, "trees": trees}


def walk(node: dict[str, Any], splits: list[list[Any]], leaves: list[float]) -> None:
    """Leaves from left to right; each condition with the bits of the leaves that its failure rules out."""
    if "leaf_value" in node:
        leaves.append(round(node["leaf_value"], 5))
        return
    first = len(leaves)
    place = len(splits)
    splits.append([])
    walk(node["left_child"], splits, leaves)
    cleared = ((1 << len(leaves)) - 1) ^ ((1 << first) - 1)
    splits[place] = [node["split_feature"], node["threshold"], cleared]
    walk(node["right_child"], splits, leaves)


def train(data: Path, folds: Path | None, write: bool) -> None:
    """Everything, once."""
    trained = list(rows(data, TRAINED))
    measured = list(rows(data, MEASURED)) if folds else trained
    print("pages:", dict(outlet_counts(measured)), "outlets trained on:", len({row.outlet for row in trained}))
    words = Words()
    for row in trained:
        words.add(row.outlet, *chains(row))
    known: dict[str, dict[str, float]] = {}
    examples = []
    for row in measured:
        if row.outlet not in known:
            known[row.outlet] = words.weights(frozenset({row.outlet}))
        examples.append(example(row, known[row.outlet]))
    learners = [e for e in examples if e.row.dataset in TRAINED and len(e.truth)]
    columns = best_columns(learners, "first", FIRST_TREES, FIRST_FEATURES)
    first_models = [fit([e for e in learners if e.row.fold != n], "first", FIRST_TREES, columns) for n in range(FOLDS)]
    for e in examples:
        e.score = first_models[e.row.fold].predict(e.first[:, columns]) if len(e.truth) else np.zeros(0)
        e.second = second_rows(e)
    more = best_columns(learners, "second", SECOND_TREES, SECOND_FEATURES)
    names = features.FIRST + features.SECOND
    if folds:
        folds.mkdir(parents=True, exist_ok=True)
        for number in range(FOLDS):
            model = fit([e for e in learners if e.row.fold != number], "second", SECOND_TREES, more)
            held = frozenset(row.outlet for row in trained if row.fold == number)
            content = {
                "words": words.weights(held),
                "first": as_data(first_models[number], columns, names),
                "second": as_data(model, more, names),
            }
            save(folds / f"fold-{number}.json", content)
    if write:
        content = {
            "words": words.weights(),
            "first": as_data(fit(learners, "first", FIRST_TREES, columns), columns, names),
            "second": as_data(fit(learners, "second", SECOND_TREES, more), more, names),
        }
        save(MODEL, content)


def second_rows(e: Example) -> np.ndarray:
    """The second stage's table: the first's, and what the first stage thought of the surroundings."""
    thought = [0.0] * len(e.scene.blocks)
    for number, score in zip(e.scene.candidates, e.score, strict=True):
        thought[number] = float(score)
    found = np.array(features.second(e.scene.page, thought, e.scene.candidates), dtype=np.float64)
    return np.hstack([e.first, found.reshape(-1, len(features.SECOND))])


def save(path: Path, content: dict[str, Any]) -> None:
    """Write a model: one line for each part, so that a diff says what changed."""
    path.write_text(
        "{\n"
        + ",\n".join(f'"{key}": {json.dumps(part, separators=(",", ":"))}' for key, part in content.items())
        + "\n}\n",
        encoding="utf-8",
    )
    print("written:", path, path.stat().st_size, "bytes")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    train(arguments.data, arguments.folds, arguments.write)


if __name__ == "__main__":
    main()
