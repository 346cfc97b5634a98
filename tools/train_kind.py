"""Train the model that tells articles from other pages, and write it as data for the package.

    python tools/train_body.py --data ../shared/pages --folds DIR --write
    python tools/train_kind.py --data ../shared/pages --folds DIR [--write]

Needs LightGBM and NumPy. Articles are those of wcxb, aeb, fe and ft; the others the pages of `kind` (forum, product,
listing, collection, service, documentation). Bodies come from the models in --folds, so that the numbers about them are
those of pages that the body's model has not seen. Prints the balanced accuracy on wcxb and kind, out of fold.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from pages import FOLDS, Row, rows
from train_body import SETTINGS, as_data, save

from newsbot.extract.body import body
from newsbot.extract.document import parse
from newsbot.extract.kind import NAMES, features, frame_words
from newsbot.extract.model import body_model

MODEL = Path(__file__).parent.parent / "newsbot" / "extract" / "kind_model.json"
TREES = 120
#: News pages count for this much: there are no other pages from their outlets to weigh them against.
NEWS_WEIGHT = 0.3
WORD_OUTLETS = 4


def word_weights(pages: list[tuple[Row, set[str]]], without: frozenset[str] = frozenset()) -> dict[str, float]:
    """Log-odds that a page whose frame has a class word is an article; every outlet has one vote."""
    votes: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row, words in pages:
        if row.outlet not in without:
            for word in words:
                votes[word][row.outlet].append(float(row.dataset != "kind"))
    found = {}
    for word, outlets in votes.items():
        if len(outlets) >= WORD_OUTLETS:
            good = sum(sum(v) / len(v) for v in outlets.values())
            value = math.log((good + 1) / (len(outlets) - good + 1))
            if abs(value) >= 0.5:
                found[word] = round(value, 2)
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    bodies = [body_model((arguments.folds / f"fold-{number}.json").read_bytes()) for number in range(FOLDS)]
    pages: list[tuple[Row, set[str]]] = []
    table_rows: list[list[float]] = []
    for row in rows(arguments.data, ("wcxb", "kind", "aeb", "fe", "ft")):
        document = parse(row.body(), row.url)
        table_rows.append(features(document, body(document, model=bodies[row.fold]), {}))
        pages.append((row, frame_words(document)))
    table = np.array(table_rows, dtype=np.float64)
    place = NAMES.index("words_weight")
    truth = np.array([row.dataset != "kind" for row, _ in pages])
    judged = np.array([row.dataset in ("wcxb", "kind") for row, _ in pages])
    folds = np.array([row.fold for row, _ in pages])
    weight = np.where(judged, 1.0, NEWS_WEIGHT)
    weight[truth] *= weight[~truth].sum() / weight[truth].sum()
    weights_without: dict[str, dict[str, float]] = {}
    for number, (row, words) in enumerate(pages):
        if row.outlet not in weights_without:
            weights_without[row.outlet] = word_weights(pages, frozenset({row.outlet}))
        known = weights_without[row.outlet]
        table[number, place] = sum(known[word] for word in words if word in known)
    columns = list(range(len(NAMES)))
    scores = np.zeros(len(pages))
    for number in range(FOLDS):
        learn = folds != number
        model = fit(table[learn], truth[learn], weight[learn])
        scores[~learn] = model.predict(table[~learn])
        held = frozenset(row.outlet for row, _ in pages if row.fold == number)
        content = {"words": word_weights(pages, held), "forest": as_data(model, columns, NAMES)}
        save(arguments.folds / f"kind-{number}.json", content)
    report(pages, scores, judged, truth)
    model = fit(table, truth, weight)
    gain = model.feature_importance("gain")
    print("features by gain:", ", ".join(NAMES[n] for n in np.argsort(-gain)[:20]))
    if arguments.write:
        save(MODEL, {"words": word_weights(pages), "forest": as_data(model, columns, NAMES)})


def fit(table: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> lightgbm.Booster:
    """One ensemble."""
    settings = {**SETTINGS, "learning_rate": 0.05, "feature_fraction": 0.3, "min_data_in_leaf": 12}
    return lightgbm.train(settings, lightgbm.Dataset(table, truth, weight=weight), TREES)


def report(pages: list[tuple[Row, set[str]]], scores: np.ndarray, judged: np.ndarray, truth: np.ndarray) -> None:
    """The out-of-fold figures."""
    for threshold in (0.4, 0.45, 0.5, 0.55, 0.6):
        yes = (scores[judged & truth] >= threshold).mean()
        no = (scores[judged & ~truth] < threshold).mean()
        print(f"threshold {threshold}: balanced accuracy {(yes + no) / 2:.3f} (articles {yes:.3f}, others {no:.3f})")
    wrong = Counter(
        row.truth["kind"] for (row, _), s in zip(pages, scores, strict=True) if row.dataset == "kind" and s >= 0.5
    )
    print("taken for articles:", dict(wrong))


if __name__ == "__main__":
    main()
